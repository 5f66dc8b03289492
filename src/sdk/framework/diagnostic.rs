//! [`Diagnostic`]: what failed, because of what, and what to do (PROTOCOL.md section 9).

use std::fmt;

use crate::sdk::framework::value::path::Path;

/// An error or a warning for the person who wrote the configuration.
///
/// It takes all three parts to make one: `Diagnostic::error(what).because(why).remedy(what_to_do)`. No part may hold a
/// secret, nor part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What failed: at most 60 characters, no full stop. Constant, since hosts group equal summaries.
    pub summary: &'static str,
    /// Because of what, with the values seen.
    pub cause: String,
    /// What to do about it.
    pub remedy: String,
    /// The attribute it is about; the root for the whole block.
    pub path: Path,
}

/// How bad a [`Diagnostic`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Nothing is done.
    Error,
    /// Everything is done, but read this.
    Warning,
}

/// A diagnostic that lacks its cause and its remedy.
#[must_use]
pub struct WithoutCause {
    severity: Severity,
    summary: &'static str,
}

/// A diagnostic that lacks its remedy.
#[must_use]
pub struct WithoutRemedy {
    severity: Severity,
    summary: &'static str,
    cause: String,
}

impl Diagnostic {
    /// Begins an error with what failed.
    pub fn error(summary: &'static str) -> WithoutCause {
        WithoutCause {
            severity: Severity::Error,
            summary,
        }
    }

    /// Begins a warning with what to heed.
    pub fn warning(summary: &'static str) -> WithoutCause {
        WithoutCause {
            severity: Severity::Warning,
            summary,
        }
    }

    /// Points it at an attribute.
    pub fn at(mut self, path: Path) -> Self {
        self.path = path;
        self
    }

    /// The same as a warning.
    pub fn into_warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// Whether it is an error.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Cause and remedy as the host shows them below the summary.
    pub fn detail(&self) -> String {
        format!("{}\n\n{}", self.cause, self.remedy)
    }
}

/// As a person reads it: severity, summary, place, cause and remedy.
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
    /// Says why, with the values seen.
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
