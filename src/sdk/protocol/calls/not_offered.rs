//! The calls for what the provider does not offer. Each answers with an error.
//!
//! List resources, actions and state stores are not supported yet.

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::protocol::diagnostic::encode;
use crate::sdk::protocol::tfplugin6::invoke_action::event;
use crate::sdk::protocol::tfplugin6::{invoke_action, list_resource};

/// A managed resource of unknown type.
pub fn resource(type_name: &str) -> Diagnostic {
    unknown("Unknown resource type", "resource", type_name)
}

/// A data source of unknown type.
pub fn data_source(type_name: &str) -> Diagnostic {
    unknown("Unknown data source", "data source", type_name)
}

/// An ephemeral resource of unknown type.
pub fn ephemeral_resource(type_name: &str) -> Diagnostic {
    unknown("Unknown ephemeral resource type", "ephemeral resource", type_name)
}

/// A function of unknown name.
pub fn function(name: &str) -> Diagnostic {
    unknown("Unknown function", "function", name)
}

/// A list resource.
pub fn list_resource(type_name: &str) -> Diagnostic {
    unknown("Unknown list resource type", "list resource", type_name)
}

/// The only event of a list resource.
pub fn listed_resource(type_name: &str) -> list_resource::Event {
    list_resource::Event {
        diagnostic: vec![encode(list_resource(type_name))],
        ..Default::default()
    }
}

/// An action.
pub fn action(type_name: &str) -> Diagnostic {
    unknown("Unknown action type", "action", type_name)
}

/// The only event of an action.
pub fn invoked_action(type_name: &str) -> invoke_action::Event {
    let diagnostics = vec![encode(action(type_name))];
    invoke_action::Event {
        r#type: Some(event::Type::Completed(event::Completed { diagnostics })),
    }
}

/// A state store.
pub fn state_store(type_name: &str) -> Diagnostic {
    unknown("Unknown state store type", "state store", type_name)
}

/// An import. The text names the type, because hosts show errors of imports without a source location.
pub fn import(type_name: &str) -> Diagnostic {
    Diagnostic::error("Import not supported")
        .because(format!(
            "This version of the provider cannot import a resource of type {type_name}."
        ))
        .remedy("Remove the import, and create the resource with terraform apply.")
}

/// A move from another resource type.
pub fn r#move(source: &str, target: &str) -> Diagnostic {
    Diagnostic::error("Move not supported")
        .because(format!(
            "This version of the provider cannot move a {source} to a {target}."
        ))
        .remedy(format!("To undo the move, {}", keep_source(source)))
}

/// What to do about an object that cannot be moved, as the end of a sentence: the object is kept, whatever it is.
pub fn keep_source(source: &str) -> String {
    format!(
        "remove the moved block and put the resource block of the {source} back. The existing object then stays as it is. Do \
         not apply a plan that destroys it."
    )
}

fn unknown(summary: &'static str, kind: &str, name: &str) -> Diagnostic {
    Diagnostic::error(summary)
        .because(format!("This version of the provider has no {kind} {name:?}."))
        .remedy("Check the name, or use a version of the provider that has it.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_that_is_not_offered_is_said() {
        insta::assert_snapshot!(import("test_specimen").to_string());
    }
}
