//! What is said where a host asks for something that the provider does not offer.

use crate::sdk::framework::diagnostic::Diagnostic;

/// A managed resource of unknown type.
pub fn resource(type_name: &str) -> Diagnostic {
    unknown("Unknown resource type", "resource", type_name)
}

/// A data source.
pub fn data_source(type_name: &str) -> Diagnostic {
    unknown("Unknown data source", "data source", type_name)
}

/// An ephemeral resource.
pub fn ephemeral_resource(type_name: &str) -> Diagnostic {
    unknown("Unknown ephemeral resource type", "ephemeral resource", type_name)
}

/// A function.
pub fn function(name: &str) -> Diagnostic {
    unknown("Unknown function", "function", name)
}

/// A list resource.
pub fn list_resource(type_name: &str) -> Diagnostic {
    unknown("Unknown list resource type", "list resource", type_name)
}

/// An action.
pub fn action(type_name: &str) -> Diagnostic {
    unknown("Unknown action type", "action", type_name)
}

/// A state store.
pub fn state_store(type_name: &str) -> Diagnostic {
    unknown("Unknown state store type", "state store", type_name)
}

/// An import. Hosts give import diagnostics no place, so it names the type.
pub fn import(type_name: &str) -> Diagnostic {
    Diagnostic::error("Import not supported")
        .because(format!(
            "A resource of type {type_name} cannot be imported by this version of the provider."
        ))
        .remedy("Create it with terraform apply.")
}

/// A move from another resource type.
pub fn r#move(source: &str, target: &str) -> Diagnostic {
    Diagnostic::error("Move not supported")
        .because(format!(
            "A {source} cannot become a {target} with this version of the provider."
        ))
        .remedy("Remove the moved block, and create the resource with terraform apply.")
}

/// Configuration written from state.
pub fn generated_config(type_name: &str) -> Diagnostic {
    Diagnostic::error("Generated configuration not supported")
        .because(format!(
            "This version of the provider does not write configurations of type {type_name}."
        ))
        .remedy("Write the resource block by hand.")
}

fn unknown(summary: &'static str, kind: &str, name: &str) -> Diagnostic {
    Diagnostic::error(summary)
        .because(format!("This version of the provider has no {kind} {name:?}."))
        .remedy("Check the spelling, or use a version of the provider that has it.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_that_is_not_offered_is_said() {
        insta::assert_snapshot!(import("test_specimen").to_string());
    }
}
