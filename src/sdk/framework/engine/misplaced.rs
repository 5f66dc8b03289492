//! Values that a configuration must not set.

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::schema::{Attribute, ValueSource};
use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::path::Path;

/// Computed attributes that the configuration sets, and write-only arguments on a host that does not support them.
pub fn misplaced(
    attributes: &[Attribute],
    config: &Value,
    at: &Path,
    write_only_allowed: bool,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for attribute in attributes {
        let at = at.attribute(attribute.name);
        let value = config.attribute(attribute.name);
        if value.is_null() {
            continue;
        }
        if matches!(attribute.source, ValueSource::Computed) {
            found.push(decided_by_provider(at));
        } else if attribute.write_only && !write_only_allowed {
            found.push(write_only_unsupported(at));
        } else {
            found.extend(misplaced(attribute.nested(), value, &at, write_only_allowed));
        }
    }
    found
}

fn decided_by_provider(at: Path) -> Diagnostic {
    Diagnostic::error("Computed attribute in the configuration")
        .because(format!("The provider decides the value of {at}."))
        .remedy(format!("Remove {at} from the configuration."))
        .at(at)
}

fn write_only_unsupported(at: Path) -> Diagnostic {
    Diagnostic::error("Write-only argument not supported")
        .because(format!(
            "The argument {at} is write-only. This version of Terraform or OpenTofu does not support write-only \
             arguments: it would store the value."
        ))
        .remedy("Use Terraform 1.11 or later, or OpenTofu 1.11 or later.")
        .at(at)
}
