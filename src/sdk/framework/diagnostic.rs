//! [`Diagnostic`]: an error or warning with its cause and a remedy (PROTOCOL.md section 9).

use std::fmt;

use crate::sdk::framework::value::path::Path;

/// An error or a warning for the practitioner.
///
/// It has three parts, and one without all three does not compile:
///
/// ```
/// # use terraform_provider_stellantis::sdk;
/// use sdk::framework::diagnostic::Diagnostic;
/// use sdk::framework::value::path::Path;
///
/// let diagnostic = Diagnostic::error("Name too long")
///     .because("The name has 300 characters, but at most 64 are allowed.")
///     .remedy("Use a shorter name.")
///     .at(Path::root().attribute("name"));
/// assert!(diagnostic.is_error());
/// ```
///
/// No part may contain a secret, not even part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// What failed: at most 60 characters, without a full stop. Constant, because hosts group equal summaries.
    pub summary: &'static str,
    /// Why it failed, with the values seen.
    pub cause: String,
    /// What to do about it.
    pub remedy: String,
    /// The attribute that it concerns; the root for the whole block.
    pub path: Path,
}

/// The severity of a [`Diagnostic`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The operation fails.
    Error,
    /// The operation goes on.
    Warning,
}

/// A diagnostic that still needs a cause and a remedy.
#[must_use]
pub struct WithoutCause {
    severity: Severity,
    summary: &'static str,
}

/// A diagnostic that still needs a remedy.
#[must_use]
pub struct WithoutRemedy {
    severity: Severity,
    summary: &'static str,
    cause: String,
}

impl Diagnostic {
    /// Starts an error: says what failed.
    pub fn error(summary: &'static str) -> WithoutCause {
        WithoutCause {
            severity: Severity::Error,
            summary,
        }
    }

    /// Starts a warning: says what it is about.
    pub fn warning(summary: &'static str) -> WithoutCause {
        WithoutCause {
            severity: Severity::Warning,
            summary,
        }
    }

    /// Points the diagnostic at an attribute.
    pub fn at(mut self, path: Path) -> Self {
        self.path = path;
        self
    }

    /// Turns the diagnostic into a warning.
    pub fn into_warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// Whether it is an error.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Cause and remedy, as the host shows them below the summary.
    pub fn detail(&self) -> String {
        format!("{}\n\n{}", self.cause, self.remedy)
    }
}

/// The whole text: severity, summary, attribute, cause and remedy.
impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = match self.path.to_string() {
            place if place.is_empty() => "the block".to_owned(),
            place => place,
        };
        write!(
            formatter,
            "{:?}: {}\nat {place}\n\n{}\n",
            self.severity,
            self.summary,
            self.detail()
        )
    }
}

impl WithoutCause {
    /// Says why it failed, with the values seen.
    pub fn because(self, cause: impl Into<String>) -> WithoutRemedy {
        WithoutRemedy {
            severity: self.severity,
            summary: self.summary,
            cause: cause.into(),
        }
    }
}

impl WithoutRemedy {
    /// Says what to do.
    pub fn remedy(self, remedy: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity: self.severity,
            summary: self.summary,
            cause: self.cause,
            remedy: remedy.into(),
            path: Path::root(),
        }
    }
}

/// Whether any of them is an error.
pub fn any_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(Diagnostic::is_error)
}
