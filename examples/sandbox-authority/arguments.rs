//! [`Arguments`]: the command line.

use std::ffi::OsString;
use std::path::PathBuf;

use lexopt::prelude::*;
use time::{Duration, OffsetDateTime};

use crate::authority::Validity;
use crate::request::Exceptions;

pub const HELP: &str = "\
Plays Stellantis: answers a certificate signing request. For tests and demonstrations only.

Usage: sandbox-authority [OPTIONS] [REQUEST]

  REQUEST                 file with the request in PEM; standard input if absent or -

  --out FILE              where to write the answer [received.auto.tfvars.json]
  --name NAME             put them under received.NAME in that file, for several applications
  --validity TIME         how long the certificate is valid: 90s, 30m, 12h or 365d [365d]
  --not-before OFFSET     when that begins, from now: -2h (in the past), 3d (in the future) [0s]
  --intermediate          issue from an intermediate CA, whose certificate follows the issued one
  --any-key               accept other keys than RSA
  --accept-keytool-recipe accept the subject of the tutorial's keytool command: without state or province (ST), and
                          with OU=Programs Partner instead of Programs Partners
  --fleet-owner           answer with a login password instead of a client secret
  --directory DIR         where the sandbox's own CA lies, made on first use [.sandbox-authority]
  --help                  this text

Exit code: 0 answered, 1 refused or failed, 2 wrong usage.
";

/// What the command line asks for.
pub enum Command {
    Answer(Arguments),
    Help,
}

/// How to answer, and which request.
pub struct Arguments {
    pub request: Option<PathBuf>,
    pub out: PathBuf,
    pub name: Option<String>,
    pub directory: PathBuf,
    pub intermediate: bool,
    pub exceptions: Exceptions,
    pub fleet_owner: bool,
    validity: Duration,
    not_before: Duration,
}

impl Default for Arguments {
    fn default() -> Self {
        Self {
            request: None,
            out: "received.auto.tfvars.json".into(),
            name: None,
            directory: ".sandbox-authority".into(),
            intermediate: false,
            exceptions: Exceptions::default(),
            fleet_owner: false,
            validity: Duration::days(365),
            not_before: Duration::ZERO,
        }
    }
}

impl Command {
    /// Reads the command line of this process.
    pub fn from_env() -> Result<Self, lexopt::Error> {
        Self::parse(lexopt::Parser::from_env())
    }

    fn parse(mut parser: lexopt::Parser) -> Result<Self, lexopt::Error> {
        let mut arguments = Arguments::default();
        while let Some(argument) = parser.next()? {
            match argument {
                Short('h') | Long("help") => return Ok(Self::Help),
                Long("out") => arguments.out = parser.value()?.into(),
                Long("name") => arguments.name = Some(parser.value()?.string()?),
                Long("directory") => arguments.directory = parser.value()?.into(),
                Long("validity") => arguments.validity = parser.value()?.parse_with(validity)?,
                Long("not-before") => arguments.not_before = parser.value()?.parse_with(duration)?,
                Long("intermediate") => arguments.intermediate = true,
                Long("any-key") => arguments.exceptions.any_key = true,
                Long("accept-keytool-recipe") => arguments.exceptions.keytool_recipe = true,
                Long("fleet-owner") => arguments.fleet_owner = true,
                Value(path) if arguments.request.is_none() => arguments.request = file(path),
                other => return Err(other.unexpected()),
            }
        }
        Ok(Self::Answer(arguments))
    }
}

impl Arguments {
    /// The validity asked for, counted from `now` and in whole seconds, as certificates have it.
    pub fn validity_from(&self, now: OffsetDateTime) -> Result<Validity, String> {
        let start = now
            .replace_nanosecond(0)
            .ok()
            .and_then(|now| now.checked_add(self.not_before));
        let end = start.and_then(|start| start.checked_add(self.validity));
        start
            .zip(end)
            .filter(|(start, end)| start.year() >= 1950 && end.year() <= 9999)
            .map(|(start, end)| Validity { start, end })
            .ok_or_else(|| "the validity leaves the years 1950 to 9999".to_owned())
    }
}

fn file(path: OsString) -> Option<PathBuf> {
    (path != "-").then(|| path.into())
}

fn validity(text: &str) -> Result<Duration, String> {
    let length = duration(text)?;
    if length.is_positive() {
        Ok(length)
    } else {
        Err("a validity is longer than nothing".to_owned())
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    let malformed = || format!("{text:?} is not a time such as 90s, 30m, 12h or 365d");
    let unit = text.chars().next_back().ok_or_else(malformed)?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 60 * 60,
        'd' => 24 * 60 * 60,
        _ => return Err(malformed()),
    };
    let number: i64 = text.trim_end_matches(unit).parse().map_err(|_| malformed())?;
    number
        .checked_mul(seconds)
        .map(Duration::seconds)
        .ok_or_else(malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Arguments, String> {
        match Command::parse(lexopt::Parser::from_args(arguments)) {
            Ok(Command::Answer(arguments)) => Ok(arguments),
            Ok(Command::Help) => Err(HELP.to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn times_are_in_seconds_minutes_hours_or_days() {
        let lengths = ["90s", "30m", "12h", "365d"].map(|text| duration(text).unwrap().whole_seconds());
        assert_eq!(lengths, [90, 1800, 43_200, 31_536_000]);
    }

    #[test]
    fn a_certificate_can_begin_in_the_past() {
        let now = OffsetDateTime::UNIX_EPOCH + Duration::days(20_000);
        let arguments = parse(&["--not-before", "-2h", "--validity=1h"]).unwrap();
        let validity = arguments.validity_from(now).unwrap();
        assert_eq!(validity.start, now - Duration::hours(2));
        assert_eq!(validity.end, now - Duration::hours(1));
    }

    #[test]
    fn wrong_usage_is_explained() {
        for wrong in [
            "",
            "d",
            "5",
            "5w",
            "5.5d",
            "99999999999999999999d",
            "9223372036854775807d",
        ] {
            assert!(
                parse(&["--not-before", wrong])
                    .err()
                    .unwrap()
                    .contains("is not a time such as")
            );
        }
        assert!(
            parse(&["--validity", "0s"])
                .err()
                .unwrap()
                .contains("longer than nothing")
        );
        assert!(
            parse(&["--validity", "4000000d"])
                .unwrap()
                .validity_from(OffsetDateTime::now_utc())
                .is_err()
        );
        assert!(parse(&["one.csr", "two.csr"]).is_err());
    }
}
