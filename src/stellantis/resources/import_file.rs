//! The file that an import ID names.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use base64::prelude::{BASE64_STANDARD, Engine};

use crate::pki::pem;
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::secret::Secret;

/// Most bytes of a file: far more than a key, a request or a keystore has.
const LARGEST: u64 = 10 << 20;

/// How a block of PEM begins.
const PEM_BEGIN: &[u8] = b"-----BEGIN ";

/// Longest import ID: longer than any path, shorter than most contents.
const LONGEST_ID: usize = 4096;

/// Fewest characters of an encoded private key: an Ed25519 key has 48 bytes.
const SHORTEST_CONTENT: usize = 64;

/// Refuses IDs that name no file. In many providers the ID is the content itself, and an error must not show a key.
///
/// # Errors
///
/// A diagnostic that repeats nothing of the ID.
pub fn check_id(id: &str) -> Result<(), Diagnostic> {
    if id.trim().is_empty() || id.starts_with('?') {
        return Err(missing_path());
    }
    match is_content(id) {
        true => Err(content_as_id()),
        false => Ok(()),
    }
}

fn is_content(id: &str) -> bool {
    let path = id.split('?').next().unwrap_or_default();
    id.len() > LONGEST_ID
        || id.contains("-----BEGIN")
        || id.contains(['\n', '\r', '\0'])
        || is_encoded_der(path)
}

/// Whether it is a key or a keystore in base64, as the function `filebase64` returns it, or in hexadecimal: each is a
/// SEQUENCE, whose tag is 0x30.
fn is_encoded_der(path: &str) -> bool {
    let hexadecimal = path.starts_with("30") && path.chars().all(|digit| digit.is_ascii_hexdigit());
    let base64 = pem::decode_base64(path).is_some_and(|bytes| bytes.expose().first() == Some(&0x30));
    path.len() >= SHORTEST_CONTENT && (hexadecimal || base64)
}

fn missing_path() -> Diagnostic {
    Diagnostic::error("Import ID names no file")
        .because("The import ID has no path. An import by identity does not name a file either.")
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

/// Reads a file of at most 10 MiB. A relative path starts from the directory in which Terraform runs.
///
/// # Errors
///
/// A diagnostic: the file cannot be read, is empty, or is too large.
pub fn read(path: &Path) -> Result<Secret<Vec<u8>>, Diagnostic> {
    let mut content = Secret::default();
    match content.with_mut(|content| read_into(content, path)) {
        Ok(0) => Err(unreadable_file(path, "it is empty")),
        Ok(length) if length as u64 > LARGEST => Err(unreadable_file(path, "it has more than 10 MiB")),
        Ok(_) => Ok(content),
        Err(error) => Err(unreadable_file(path, error)),
    }
}

/// A buffer that grows would leave parts of a secret behind: it has its size from the beginning.
fn read_into(content: &mut Vec<u8>, path: &Path) -> io::Result<usize> {
    let file = File::open(path)?;
    let length = file.metadata()?.len().min(LARGEST);
    content.reserve_exact(usize::try_from(length).unwrap_or_default() + 1);
    file.take(LARGEST + 1).read_to_end(content)
}

fn unreadable_file(path: &Path, reason: impl Display) -> Diagnostic {
    Diagnostic::error("File cannot be read")
        .because(format!(
            "The file {}, which the import ID names, cannot be read: {reason}.",
            path.display()
        ))
        .remedy("Check the path. A relative path starts from the directory in which Terraform runs.")
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
