//! The calls for ephemeral resources (PROTOCOL.md section 5). None needs renewal or closing.

use crate::sdk::framework::ephemeral::EphemeralResource;
use crate::sdk::protocol::codec::dynamic_value;
use crate::sdk::protocol::diagnostic;
use crate::sdk::protocol::diagnostic::Outcome;
use crate::sdk::protocol::tfplugin6::{
    close_ephemeral_resource, open_ephemeral_resource, renew_ephemeral_resource,
    validate_ephemeral_resource_config,
};

/// Checks a configuration.
pub fn validate(
    resource: &dyn EphemeralResource,
    request: validate_ephemeral_resource_config::Request,
) -> Outcome<validate_ephemeral_resource_config::Response> {
    let config = dynamic_value::decode(request.config.as_ref(), &resource.schema().object_type())?;
    let diagnostics = diagnostic::encode_all(resource.validate(&config));
    Ok(validate_ephemeral_resource_config::Response { diagnostics })
}

/// Opens the resource. On failure there is no result.
pub fn open(
    resource: &dyn EphemeralResource,
    request: open_ephemeral_resource::Request,
) -> Outcome<open_ephemeral_resource::Response> {
    let object_type = resource.schema().object_type();
    let config = dynamic_value::decode(request.config.as_ref(), &object_type)?;
    let response = resource.open(&config);
    let result = Some(response.result).filter(|result| !result.is_null());
    Ok(open_ephemeral_resource::Response {
        result: result.map(|result| dynamic_value::encode(&result, &object_type)),
        diagnostics: diagnostic::encode_all(response.diagnostics),
        ..Default::default()
    })
}

/// Has nothing to do.
pub fn renew(
    _: &dyn EphemeralResource,
    _: renew_ephemeral_resource::Request,
) -> Outcome<renew_ephemeral_resource::Response> {
    Ok(Default::default())
}

/// Has nothing to do.
pub fn close(
    _: &dyn EphemeralResource,
    _: close_ephemeral_resource::Request,
) -> Outcome<close_ephemeral_resource::Response> {
    Ok(Default::default())
}
