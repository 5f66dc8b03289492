//! Data sources, from validation to the state (PROTOCOL.md section 5).

use super::diagnostics::without_errors;
use super::{Backend, Errors, Terraform, decode, encode};
use crate::host::cty::Value;
use crate::host::rules::{check_planned, object};
use crate::host::wire::provider_server::Provider as _;
use crate::host::wire::{read_data_source, validate_data_resource_config};

impl Terraform {
    /// Validates and reads a data source. Its state, or the errors.
    ///
    /// While something in the configuration is unknown, a host defers the reading to the apply: the data is unknown then.
    pub async fn read(&self, type_name: &str, arguments: &[(&str, Value)]) -> Result<Value, Errors> {
        let schema = &self.data_schemas[type_name];
        let config = object(schema, arguments);
        let encoded = Some(encode(&config, &schema.object_type()));
        let request = validate_data_resource_config::Request {
            type_name: type_name.to_owned(),
            config: encoded.clone(),
        };
        let response = call!(self, validate_data_resource_config, request);
        without_errors(response.diagnostics)?;
        if !config.is_wholly_known() {
            return Ok(Value::unknown());
        }
        let request = read_data_source::Request {
            type_name: type_name.to_owned(),
            config: encoded,
            ..read_data_source::Request::default()
        };
        let response = call!(self, read_data_source, request);
        without_errors(response.diagnostics)?;
        assert!(response.deferred.is_none(), "nothing is deferred");
        let state = decode(response.state.as_ref(), &schema.object_type());
        assert!(state.is_wholly_known());
        check_planned(schema, &Value::Null, &config, &state);
        Ok(state)
    }
}
