//! Diagnostics on the wire (PROTOCOL.md section 9).

use crate::sdk::framework::diagnostic::{Diagnostic, Severity};
use crate::sdk::framework::value::path::{Path, Step};
use crate::sdk::protocol::tfplugin6;
use crate::sdk::protocol::tfplugin6::{
    AttributePath, FunctionError, attribute_path, call_function, diagnostic,
};

/// Diagnostics as messages.
pub fn encode_all(diagnostics: Vec<Diagnostic>) -> Vec<tfplugin6::Diagnostic> {
    diagnostics.into_iter().map(encode).collect()
}

/// A diagnostic as a message. Without a path it concerns the whole block.
pub fn encode(diagnostic: Diagnostic) -> tfplugin6::Diagnostic {
    let severity = match diagnostic.severity {
        Severity::Error => diagnostic::Severity::Error,
        Severity::Warning => diagnostic::Severity::Warning,
    };
    tfplugin6::Diagnostic {
        severity: severity.into(),
        summary: diagnostic.summary.to_owned(),
        detail: diagnostic.detail(),
        attribute: (diagnostic.path != Path::root()).then(|| encode_path(&diagnostic.path)),
    }
}

/// A path as a message.
pub fn encode_path(path: &Path) -> AttributePath {
    AttributePath {
        steps: path.steps().iter().map(encode_step).collect(),
    }
}

fn encode_step(step: &Step) -> attribute_path::Step {
    use attribute_path::step::Selector;
    let selector = match step {
        Step::Attribute(name) => Selector::AttributeName(name.clone()),
        Step::Key(key) => Selector::ElementKeyString(key.clone()),
        Step::Index(index) => Selector::ElementKeyInt(i64::try_from(*index).unwrap_or(i64::MAX)),
    };
    attribute_path::Step {
        selector: Some(selector),
    }
}

/// A response, or the diagnostic to return instead.
pub type Outcome<T> = Result<T, Diagnostic>;

/// A response that can consist of one diagnostic.
pub trait Refusal: Default {
    /// The response with this diagnostic and nothing else.
    fn refusal(diagnostic: Diagnostic) -> Self;
}

macro_rules! refusals {
    ($($rpc:ident),* $(,)?) => {
        $(impl Refusal for tfplugin6::$rpc::Response {
            fn refusal(diagnostic: Diagnostic) -> Self {
                let mut response = Self::default();
                response.diagnostics.push(encode(diagnostic));
                response
            }
        })*
    };
}

refusals! {
    apply_resource_change, close_ephemeral_resource, configure_provider, configure_state_store, delete_state,
    generate_resource_config, get_states, import_resource_state, lock_state, move_resource_state,
    open_ephemeral_resource, plan_action, plan_resource_change, read_data_source, read_resource, read_state_bytes,
    renew_ephemeral_resource, unlock_state, upgrade_resource_identity, upgrade_resource_state,
    validate_action_config, validate_data_resource_config, validate_ephemeral_resource_config,
    validate_list_resource_config, validate_provider_config, validate_resource_config, validate_state_store,
    write_state_bytes,
}

/// Hosts put a full stop after the text.
impl Refusal for call_function::Response {
    fn refusal(diagnostic: Diagnostic) -> Self {
        let text = format!("{}: {}", diagnostic.summary, diagnostic.detail());
        let error = FunctionError {
            text: text.trim_end_matches('.').to_owned(),
            function_argument: None,
        };
        Self {
            error: Some(error),
            ..Self::default()
        }
    }
}
