//! The file that an import ID names.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::framework::diagnostic::Diagnostic;
use crate::secret::Secret;

/// Most bytes of a file: no key, request or keystore comes near.
const LARGEST: u64 = 10 << 20;

/// Reads a file of at most 10 MiB. A path that is not absolute starts from the folder in which Terraform runs.
///
/// # Errors
///
/// A diagnostic: the file cannot be read, is empty, or is too large.
pub fn read(path: &Path) -> Result<Secret<Vec<u8>>, Diagnostic> {
    let mut content = Secret::default();
    match content.with_mut(|content| fill(content, path)) {
        Ok(0) => Err(unreadable(path, "it is empty")),
        Ok(length) if length as u64 > LARGEST => Err(unreadable(path, "it has more than 10 MiB")),
        Ok(_) => Ok(content),
        Err(error) => Err(unreadable(path, error)),
    }
}

/// A buffer that grows would leave parts of a secret behind: it has its size from the beginning.
fn fill(content: &mut Vec<u8>, path: &Path) -> io::Result<usize> {
    let file = File::open(path)?;
    let length = file.metadata()?.len().min(LARGEST);
    content.reserve_exact(usize::try_from(length).unwrap_or_default() + 1);
    file.take(LARGEST + 1).read_to_end(content)
}

fn unreadable(path: &Path, reason: impl Display) -> Diagnostic {
    Diagnostic::error("File cannot be read")
        .because(format!(
            "The file {} that the import ID names cannot be read: {reason}.",
            path.display()
        ))
        .remedy("Give a path that is right from the folder in which Terraform runs.")
}
