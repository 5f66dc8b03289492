//! What is stored, read with the current schema and refreshed.

use super::stored::{Beside, Stored};
use super::{Backend, Terraform, decode, diagnostics};
use crate::host::cty::Value;
use crate::host::rules::check_write_only;
use crate::host::wire::provider_server::Provider as _;
use crate::host::wire::{Diagnostic, RawState, ResourceIdentityData, read_resource, upgrade_resource_state};

impl Terraform {
    /// UpgradeResourceState: what is stored, read with the current schema.
    pub async fn upgrade(&self, stored: &Stored) -> Value {
        let request = upgrade_resource_state::Request {
            type_name: stored.type_name.clone(),
            version: self.schema(&stored.type_name).version,
            raw_state: Some(RawState {
                json: stored.json.clone(),
                ..RawState::default()
            }),
        };
        let response = call!(self, upgrade_resource_state, request);
        assert!(response.diagnostics.is_empty(), "{:?}", response.diagnostics);
        let state = self.decode(&stored.type_name, response.upgraded_state.as_ref());
        self.check_state(&stored.type_name, &state);
        state
    }

    pub(super) async fn upgrade_prior(&self, prior: Option<&Stored>) -> Value {
        match prior {
            Some(stored) => self.upgrade(stored).await,
            None => Value::Null,
        }
    }

    /// ReadResource: the object as it is stored from then on, and the warnings.
    pub async fn refresh(&self, stored: &Stored) -> (Stored, Vec<Diagnostic>) {
        let state = self.upgrade(stored).await;
        let request = read_resource::Request {
            type_name: stored.type_name.clone(),
            current_state: self.encode(&stored.type_name, &state),
            private: stored.beside.private.clone(),
            current_identity: stored.beside.identity.clone(),
            ..read_resource::Request::default()
        };
        let response = call!(self, read_resource, request);
        assert!(response.deferred.is_none());
        assert_eq!(
            response.private, stored.beside.private,
            "a refresh returns the private data"
        );
        let state = self.decode(&stored.type_name, response.new_state.as_ref());
        self.check_state(&stored.type_name, &state);
        let identities = (&stored.beside.identity, &response.new_identity);
        self.check_identity(&stored.type_name, identities, &state);
        let beside = Beside {
            private: response.private,
            identity: response.new_identity,
        };
        let refreshed = Stored::new(&stored.type_name, &state, beside);
        (refreshed, diagnostics::checked(response.diagnostics))
    }

    /// State is wholly known, without write-only values.
    pub(super) fn check_state(&self, type_name: &str, state: &Value) {
        assert!(state.is_wholly_known());
        check_write_only(self.schema(type_name), state);
    }

    /// An identity is there once the object is, is wholly known, and stays the same for the object's life.
    pub(super) fn check_identity(
        &self,
        type_name: &str,
        (before, after): (&Option<ResourceIdentityData>, &Option<ResourceIdentityData>),
        object: &Value,
    ) {
        let Some(identity_type) = self.identity_types.get(type_name).filter(|_| !object.is_null()) else {
            return assert!(after.is_none(), "no identity without an object or a schema");
        };
        let read = |identity: &ResourceIdentityData| decode(identity.identity_data.as_ref(), identity_type);
        let Some(after) = after.as_ref().map(read) else {
            return assert!(
                before.is_none() && !object.is_wholly_known(),
                "an identity with every object"
            );
        };
        // Terraform prints no plan at all if a planned identity has an unknown in it.
        assert!(matches!(after, Value::Map(_)) && after.is_wholly_known());
        if let Some(before) = before.as_ref().map(read) {
            assert!(before == after, "an identity stays the same");
        }
    }
}
