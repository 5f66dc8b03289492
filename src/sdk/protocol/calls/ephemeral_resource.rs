//! What the calls for ephemeral resources answer (PROTOCOL.md section 5). None has to be renewed or closed.

use crate::sdk::framework::ephemeral::EphemeralResource;
use crate::sdk::protocol::codec::dynamic_value;
use crate::sdk::protocol::diagnostic;
use crate::sdk::protocol::diagnostic::Outcome;
use crate::sdk::protocol::tfplugin6::{open_ephemeral_resource, validate_ephemeral_resource_config};

/// Checks a configuration.
pub fn validate(
    resource: &dyn EphemeralResource,
    request: validate_ephemeral_resource_config::Request,
) -> Outcome<validate_ephemeral_resource_config::Response> {
    let config = dynamic_value::decode(request.config.as_ref(), &resource.schema().object_type())?;
    let diagnostics = diagnostic::encode_all(resource.validate(&config));
    Ok(validate_ephemeral_resource_config::Response { diagnostics })
}

/// Makes or opens it.
pub fn open(
    resource: &dyn EphemeralResource,
    request: open_ephemeral_resource::Request,
) -> Outcome<open_ephemeral_resource::Response> {
    let object_type = resource.schema().object_type();
    let config = dynamic_value::decode(request.config.as_ref(), &object_type)?;
    Ok(match resource.open(&config) {
        Ok(result) => open_ephemeral_resource::Response {
            result: Some(dynamic_value::encode(&result, &object_type)),
            ..Default::default()
        },
        Err(diagnostics) => open_ephemeral_resource::Response {
            diagnostics: diagnostic::encode_all(diagnostics),
            ..Default::default()
        },
    })
}
