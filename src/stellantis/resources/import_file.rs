//! The file that an import ID names.

use std::fmt::Display;
use std::fs;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use base64::prelude::{BASE64_STANDARD, Engine};

use crate::pki::ForeignText;
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::secret::Secret;

/// Most bytes of a file: far more than a key, a request or a keystore has.
const LARGEST: u64 = 10 << 20;

/// How a block of PEM begins.
const PEM_BEGIN: &[u8] = b"-----BEGIN ";

/// Longest import ID: longer than any path, shorter than most contents.
const LONGEST_ID: usize = 4096;

/// Refuses IDs that cannot name a file. In many providers the ID is the content itself, and an error must not show a key.
///
/// # Errors
///
/// A diagnostic that repeats nothing of the ID.
pub fn check_id(id: &str) -> Result<(), Diagnostic> {
    if id.trim().is_empty() || id.starts_with('?') {
        return Err(missing_path());
    }
    match id.len() > LONGEST_ID || id.contains("-----BEGIN") || id.contains(['\n', '\r', '\0']) {
        true => Err(content_as_id()),
        false => Ok(()),
    }
}

fn missing_path() -> Diagnostic {
    Diagnostic::error("Import ID names no file")
        .because("The import ID has no path.")
        .remedy("Use the path of the file as the id of the import block.")
}

fn content_as_id() -> Diagnostic {
    Diagnostic::error("Import ID names no file")
        .because(
            "The import ID is the content of a file, or something else that is not a path. Terraform prints import IDs and \
             keeps them in plans.",
        )
        .remedy(
            "Use the path of the file as the id of the import block. If the import ID was a private key, treat the key as \
             compromised.",
        )
}

/// The text of a file that is PEM, otherwise its bytes in base64. Text around a PEM may be in any encoding.
pub fn text(content: &Secret<Vec<u8>>) -> Secret<String> {
    match std::str::from_utf8(content.expose()) {
        Ok(text) => Secret::new(text.to_owned()),
        Err(_) if has_pem(content.expose()) => {
            Secret::new(String::from_utf8_lossy(content.expose()).into_owned())
        }
        Err(_) => Secret::new(BASE64_STANDARD.encode(content.expose())),
    }
}

fn has_pem(bytes: &[u8]) -> bool {
    bytes.windows(PEM_BEGIN.len()).any(|window| window == PEM_BEGIN)
}

/// Reads a regular file of at most 10 MiB. A relative path starts from the directory in which Terraform runs.
///
/// # Errors
///
/// A diagnostic: the file cannot be read, is empty, or is too large. It repeats the path only if it names a regular file
/// that can be read: anything else may be a secret.
pub fn read(path: &Path) -> Result<Secret<Vec<u8>>, Diagnostic> {
    let length = regular_file_length(path)?;
    let mut content = Secret::default();
    match content.with_mut(|content| read_into(content, path, length)) {
        Ok(0) => Err(unusable_file(path, "is empty")),
        Ok(length) if length as u64 > LARGEST => Err(unusable_file(path, "has more than 10 MiB")),
        Ok(_) => Ok(content),
        Err(error) => Err(unreadable_file(error)),
    }
}

/// Opening a pipe would wait for a writer, and a device may never end.
fn regular_file_length(path: &Path) -> Result<u64, Diagnostic> {
    let metadata = fs::metadata(path).map_err(unreadable_file)?;
    match metadata.is_file() {
        true => Ok(metadata.len()),
        false => Err(unreadable_file("it is not a regular file")),
    }
}

/// A buffer that grows would leave parts of a secret behind: it has its size from the beginning.
fn read_into(content: &mut Vec<u8>, path: &Path, length: u64) -> io::Result<usize> {
    let file = File::open(path)?;
    content.reserve_exact(usize::try_from(length.min(LARGEST)).unwrap_or_default() + 1);
    file.take(LARGEST + 1).read_to_end(content)
}

/// What the ID is instead of a path may be a secret, so nothing of it is repeated.
fn unreadable_file(reason: impl Display) -> Diagnostic {
    Diagnostic::error("File cannot be read")
        .because(format!("The import ID names no file that can be read: {reason}."))
        .remedy(
            "Check the path. A relative path starts from the directory in which Terraform runs, and a question mark separates \
             the path from the options. If the import ID contains a key, a passphrase or a password, treat it as compromised: \
             Terraform prints import IDs and keeps them in plans.",
        )
}

fn unusable_file(path: &Path, mistake: &'static str) -> Diagnostic {
    Diagnostic::error("File cannot be used")
        .because(format!(
            "The file {}, which the import ID names, {mistake}.",
            ForeignText::from(path.display().to_string())
        ))
        .remedy("Use the path of a file with a private key, a keystore or a certificate signing request.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pem_among_text_in_latin_1_stays_a_pem_and_other_bytes_become_base64() {
        let pem = b"friendlyName: Schl\xFCssel\n-----BEGIN PRIVATE KEY-----\n".to_vec();
        assert!(
            text(&Secret::new(pem))
                .expose()
                .contains("-----BEGIN PRIVATE KEY-----")
        );
        assert_eq!(text(&Secret::new(vec![0x30, 0x82])).expose(), "MII=");
    }
}
