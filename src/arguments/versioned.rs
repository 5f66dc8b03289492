//! Write-only arguments with a version: the number that says when the value changed.

use crate::framework::diagnostic::Diagnostic;
use crate::framework::path::Path;

/// What is said where the version is left out.
pub fn version_missing(at: Path) -> Diagnostic {
    Diagnostic::error("Write-only argument without a version")
        .because(format!(
            "A change of {at} cannot be seen, since it is not stored: {at}_version says that it changed."
        ))
        .remedy(format!(
            "Set {at}_version, to 1 at first, and add one with every change."
        ))
        .at(at)
}
