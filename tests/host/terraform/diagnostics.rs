//! Diagnostics, and the rules that they keep (PROTOCOL.md section 9).

use crate::host::wire::attribute_path::step::Selector;
use crate::host::wire::diagnostic::Severity;
use crate::host::wire::{AttributePath, Diagnostic};

/// The diagnostics, if they keep the rules.
pub fn checked(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    for diagnostic in &diagnostics {
        assert_ne!(diagnostic.severity(), Severity::Invalid);
        assert!(!diagnostic.summary.is_empty() && !diagnostic.detail.is_empty());
        let path = diagnostic.attribute.as_ref();
        assert!(path.is_none_or(begins_with_a_name), "{path:?}");
    }
    diagnostics
}

fn begins_with_a_name(path: &AttributePath) -> bool {
    let first = path.steps.first().and_then(|step| step.selector.as_ref());
    matches!(first, Some(Selector::AttributeName(_)))
}

/// The first lines of diagnostics.
pub fn summaries(diagnostics: &[Diagnostic]) -> Vec<&str> {
    let summaries = diagnostics.iter();
    summaries.map(|diagnostic| diagnostic.summary.as_str()).collect()
}

/// The checked diagnostics, as errors if one of them is one.
pub fn without_errors(diagnostics: Vec<Diagnostic>) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let diagnostics = checked(diagnostics);
    let is_error = |diagnostic: &Diagnostic| diagnostic.severity() == Severity::Error;
    match diagnostics.iter().any(is_error) {
        true => Err(diagnostics),
        false => Ok(diagnostics),
    }
}
