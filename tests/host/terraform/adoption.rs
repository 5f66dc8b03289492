//! Objects that were made elsewhere: import and move.

use super::diagnostics::without_errors;
use super::stored::{Beside, Stored};
use super::{Backend, Errors, Terraform};
use crate::host::cty::Value;
use crate::host::schema::Schema;
use crate::host::wire::provider_server::Provider as _;
use crate::host::wire::{
    Diagnostic, DynamicValue, generate_resource_config, import_resource_state, move_resource_state,
};

impl Terraform {
    /// ImportResourceState and the refresh that follows it. The object, and the warnings.
    pub async fn import(&self, type_name: &str, id: &str) -> Result<(Stored, Vec<Diagnostic>), Errors> {
        let request = import_resource_state::Request {
            type_name: type_name.to_owned(),
            id: id.to_owned(),
            ..import_resource_state::Request::default()
        };
        let response = call!(self, import_resource_state, request);
        let imported = response.imported_resources;
        let warnings = without_errors(response.diagnostics)
            .inspect_err(|_| assert!(imported.is_empty(), "an import with errors imports nothing"))?;
        let [imported] = imported.as_slice() else {
            panic!("exactly one object is imported")
        };
        assert_eq!(imported.type_name, type_name);
        let beside = Beside {
            private: imported.private.clone(),
            identity: imported.identity.clone(),
        };
        let stored = self.adopt(type_name, imported.state.as_ref(), beside);
        Ok((self.refresh(&stored).await.0, warnings))
    }

    /// MoveResourceState and the refresh that follows it. The object, and the warnings.
    pub async fn move_state(
        &self,
        type_name: &str,
        mut request: move_resource_state::Request,
    ) -> Result<(Stored, Vec<Diagnostic>), Errors> {
        request.target_type_name = type_name.to_owned();
        let response = call!(self, move_resource_state, request);
        let warnings = without_errors(response.diagnostics)?;
        let beside = Beside {
            private: response.target_private,
            identity: response.target_identity,
        };
        let stored = self.adopt(type_name, response.target_state.as_ref(), beside);
        Ok((self.refresh(&stored).await.0, warnings))
    }

    /// GenerateResourceConfig: the configuration that a host writes into a file.
    pub async fn generate_config(&self, stored: &Stored) -> Value {
        let state = self.upgrade(stored).await;
        let request = generate_resource_config::Request {
            type_name: stored.type_name.clone(),
            state: self.encode(&stored.type_name, &state),
        };
        let response = call!(self, generate_resource_config, request);
        assert!(response.diagnostics.is_empty());
        let config = self.decode(&stored.type_name, response.config.as_ref());
        check_generated(self.schema(&stored.type_name), &config);
        config
    }

    fn adopt(&self, type_name: &str, state: Option<&DynamicValue>, beside: Beside) -> Stored {
        let state = self.decode(type_name, state);
        assert!(!state.is_null());
        self.check_state(type_name, &state);
        self.check_identity(type_name, (&None, &beside.identity), &state);
        Stored::new(type_name, &state, beside)
    }
}

/// A file has nothing that the provider computes, and nothing secret.
fn check_generated(schema: &Schema, config: &Value) {
    assert!(config.is_wholly_known());
    for attribute in &schema.attributes {
        let value = config.attribute(&attribute.name);
        let is_argument = attribute.required || attribute.optional;
        assert!(
            value.is_null() || is_argument && !attribute.sensitive && !attribute.write_only,
            "{} is in the generated configuration",
            attribute.name
        );
        if let (Some(nested), Value::Map(_)) = (&attribute.nested, value) {
            check_generated(nested, value);
        }
    }
}
