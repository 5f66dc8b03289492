//! A value that is still unknown where the protocol promises that everything is known.

use crate::sdk::framework::diagnostic::Diagnostic;

/// The error for it. `request` is what the host asked for: `to apply this resource`.
pub fn still_unknown(request: &str) -> Diagnostic {
    Diagnostic::error("Unexpected unknown value")
        .because(format!(
            "The host asked the provider {request}, but one of its arguments is still unknown."
        ))
        .remedy(
            "Run the command again, with a new plan. If the error comes back, report it with the version of Terraform \
             or OpenTofu: it is a bug.",
        )
}
