//! The calls for data sources (PROTOCOL.md section 5).

use crate::sdk::framework::engine::data_source::DataResource;
use crate::sdk::protocol::codec::dynamic_value;
use crate::sdk::protocol::diagnostic;
use crate::sdk::protocol::diagnostic::Outcome;
use crate::sdk::protocol::tfplugin6::{read_data_source, validate_data_resource_config};

/// Checks a configuration.
pub fn validate(
    data_source: &dyn DataResource,
    request: validate_data_resource_config::Request,
) -> Outcome<validate_data_resource_config::Response> {
    let config = dynamic_value::decode(request.config.as_ref(), &data_source.schema().object_type())?;
    let diagnostics = diagnostic::encode_all(data_source.validate(&config));
    Ok(validate_data_resource_config::Response { diagnostics })
}

/// Reads the data. On failure there is no state.
pub fn read(
    data_source: &dyn DataResource,
    request: read_data_source::Request,
) -> Outcome<read_data_source::Response> {
    let object_type = data_source.schema().object_type();
    let config = dynamic_value::decode(request.config.as_ref(), &object_type)?;
    let response = data_source.read(&config);
    let state = Some(response.state).filter(|state| !state.is_null());
    Ok(read_data_source::Response {
        state: state.map(|state| dynamic_value::encode(&state, &object_type)),
        diagnostics: diagnostic::encode_all(response.diagnostics),
        ..Default::default()
    })
}
