//! Ephemeral resources, from validation to their end.

use super::diagnostics::without_errors;
use super::{Backend, Errors, Terraform, decode, encode};
use crate::host::cty::Value;
use crate::host::rules::{check_planned, object};
use crate::host::wire::provider_server::Provider as _;
use crate::host::wire::{
    close_ephemeral_resource, open_ephemeral_resource, validate_ephemeral_resource_config,
};

impl Terraform {
    /// Validates, opens and closes an ephemeral resource. Its result, or the errors.
    pub async fn open(&self, type_name: &str, arguments: &[(&str, Value)]) -> Result<Value, Errors> {
        let schema = &self.ephemeral_schemas[type_name];
        let config = object(schema, arguments);
        let encoded = Some(encode(&config, &schema.object_type()));
        let request = validate_ephemeral_resource_config::Request {
            type_name: type_name.to_owned(),
            config: encoded.clone(),
        };
        let response = call!(self, validate_ephemeral_resource_config, request);
        without_errors(response.diagnostics)?;
        let request = open_ephemeral_resource::Request {
            type_name: type_name.to_owned(),
            config: encoded,
            ..open_ephemeral_resource::Request::default()
        };
        let response = call!(self, open_ephemeral_resource, request);
        without_errors(response.diagnostics)?;
        assert!(response.renew_at.is_none() && response.deferred.is_none());
        let result = decode(response.result.as_ref(), &schema.object_type());
        assert!(result.is_wholly_known());
        check_planned(schema, &Value::Null, &config, &result);
        self.close(type_name, response.private.unwrap_or_default()).await;
        Ok(result)
    }

    async fn close(&self, type_name: &str, private: Vec<u8>) {
        let request = close_ephemeral_resource::Request {
            type_name: type_name.to_owned(),
            private: Some(private),
        };
        let response = call!(self, close_ephemeral_resource, request);
        assert!(response.diagnostics.is_empty());
    }
}
