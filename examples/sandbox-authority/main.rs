//! Stands in for Stellantis: reads a certificate signing request, refuses what Stellantis would refuse, and answers with a client
//! ID, a client secret (or, to fleet owners, a login password), an issued certificate and a CA certificate.
//!
//! It is not part of the provider. Use it for tests, demonstrations and rehearsals only: the private keys of its CA are stored
//! unprotected in a folder.

#![allow(clippy::print_stdout, clippy::print_stderr)]

mod arguments;
mod authority;
mod random_bytes;
mod received;
mod refusal;
mod request;
mod subject;

use std::error::Error;
use std::fs::File;
use std::io::{self, Read};
use std::process::ExitCode;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use arguments::{Arguments, Command};
use authority::Authority;
use received::{Received, SecretKind};
use request::Request;

/// A request of reasonable size has about 1 KiB.
const LONGEST_REQUEST: u64 = 1024 * 1024;

fn main() -> ExitCode {
    match Command::from_env() {
        Ok(Command::Answer(arguments)) => report(answer(&arguments)),
        Ok(Command::Help) => report(Ok(arguments::HELP.trim_end().to_owned())),
        Err(error) => {
            eprintln!("sandbox-authority: {error}\nTry --help.");
            ExitCode::from(2)
        }
    }
}

fn report(outcome: Result<String, Box<dyn Error>>) -> ExitCode {
    match outcome {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn answer(arguments: &Arguments) -> Result<String, Box<dyn Error>> {
    let request = Request::examine(&text_of(arguments)?, arguments.exceptions)?;
    let authority = Authority::open(&arguments.directory)?;
    let validity = arguments.validity_from(OffsetDateTime::now_utc())?;
    let issued = authority.issue(&request, validity, arguments.intermediate)?;
    let secret = match arguments.fleet_owner {
        true => SecretKind::LoginPassword,
        false => SecretKind::ClientSecret,
    };
    Received::for_certificate(issued, secret)?.write(&arguments.out, arguments.name.as_deref())?;
    Ok(format!(
        "Issued a certificate for {}, valid from {} to {}.\nWrote the four things to {}.",
        request.mzp(),
        validity.start.format(&Rfc3339)?,
        validity.end.format(&Rfc3339)?,
        arguments.out.display(),
    ))
}

fn text_of(arguments: &Arguments) -> Result<String, Box<dyn Error>> {
    let mut text = String::new();
    match &arguments.request {
        Some(path) => {
            let file =
                File::open(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
            file.take(LONGEST_REQUEST).read_to_string(&mut text)?;
        }
        None => {
            io::stdin().take(LONGEST_REQUEST).read_to_string(&mut text)?;
        }
    }
    Ok(text)
}
