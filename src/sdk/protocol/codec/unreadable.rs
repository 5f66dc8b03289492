//! [`Unreadable`]: the error for a value that cannot be decoded.

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::value::path::Path;

/// A value that cannot be decoded. It never says what the value was.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{reason}")]
pub struct Unreadable {
    /// Where in the object.
    pub path: Path,
    /// Why.
    pub reason: String,
    /// What to do.
    pub remedy: &'static str,
}

const USUAL_REMEDY: &str = "If the value comes from a file, check that the file is UTF-8 text. Otherwise report this error \
                            with the versions of Terraform and of the provider: it is a bug in one of them.";

impl Unreadable {
    /// At this path, for this reason.
    pub fn at(path: &Path, reason: impl Into<String>) -> Self {
        Self {
            path: path.clone(),
            reason: reason.into(),
            remedy: USUAL_REMEDY,
        }
    }

    /// At this path, because the value has more parts than are read.
    pub fn too_large(at: &Path) -> Self {
        Self {
            remedy: "Provide a smaller value.",
            ..Self::at(at, "it has more than 250,000 elements")
        }
    }

    /// At this path, because the value does not have the expected type.
    pub fn mismatch(path: &Path) -> Self {
        Self::at(path, "it does not have the type that the schema declares")
    }
}

impl From<Unreadable> for Diagnostic {
    fn from(unreadable: Unreadable) -> Self {
        Diagnostic::error("Value cannot be read")
            .because(format!(
                "A value that Terraform sent cannot be read: {}.",
                unreadable.reason
            ))
            .remedy(unreadable.remedy)
            .at(unreadable.path)
    }
}
