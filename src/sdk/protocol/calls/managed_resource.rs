//! The calls for managed resources (PROTOCOL.md sections 5 and 7).

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::engine::apply::ApplyRequest;
use crate::sdk::framework::engine::managed_resource::ManagedResource;
use crate::sdk::framework::engine::plan::PlanRequest;
use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::types::Type;
use crate::sdk::protocol::calls::identity;
use crate::sdk::protocol::codec::{dynamic_value, json};
use crate::sdk::protocol::diagnostic;
use crate::sdk::protocol::diagnostic::{Outcome, Refusal};
use crate::sdk::protocol::tfplugin6::{
    DynamicValue, RawState, ResourceIdentityData, apply_resource_change, plan_resource_change, read_resource,
    upgrade_resource_state, validate_resource_config,
};
use crate::secret::Secret;

/// Checks a configuration. Write-only arguments are allowed only if the host says that it supports them.
pub fn validate(
    resource: &dyn ManagedResource,
    request: validate_resource_config::Request,
) -> Outcome<validate_resource_config::Response> {
    let config = dynamic_value::decode(request.config.as_ref(), &object_type(resource))?;
    let write_only_allowed = request
        .client_capabilities
        .is_some_and(|capabilities| capabilities.write_only_attributes_allowed);
    let diagnostics = diagnostic::encode_all(resource.validate(&config, write_only_allowed));
    Ok(validate_resource_config::Response { diagnostics })
}

/// A stored object in the form of the current schema.
pub fn upgrade(
    resource: &dyn ManagedResource,
    request: upgrade_resource_state::Request,
) -> Outcome<upgrade_resource_state::Response> {
    let state = stored(resource, request.version, request.raw_state)?;
    Ok(upgrade_resource_state::Response {
        upgraded_state: Some(dynamic_value::encode(&state, &object_type(resource))),
        ..Default::default()
    })
}

/// Reads an object that the host has stored.
pub fn stored(resource: &dyn ManagedResource, version: i64, stored: Option<RawState>) -> Outcome<Value> {
    let stored = stored
        .filter(|state| !state.json.is_empty())
        .ok_or_else(no_json)?;
    if version != resource.schema().version {
        return Err(unsupported_version(version, resource.schema().version));
    }
    Ok(resource.upgrade(&json::decode(&stored.json, &object_type(resource))?))
}

/// Refreshes an object. The private data is returned unchanged, or the host would lose it.
pub fn read(
    resource: &dyn ManagedResource,
    request: read_resource::Request,
) -> Outcome<read_resource::Response> {
    let object_type = object_type(resource);
    let state = dynamic_value::decode(request.current_state.as_ref(), &object_type)?;
    let (state, diagnostics) = resource.refresh(state);
    Ok(read_resource::Response {
        new_state: Some(dynamic_value::encode(&state, &object_type)),
        new_identity: identity::of(resource, request.current_identity, &state),
        diagnostics: diagnostic::encode_all(diagnostics),
        private: request.private,
        ..Default::default()
    })
}

/// Plans one object.
pub fn plan(
    resource: &dyn ManagedResource,
    request: plan_resource_change::Request,
) -> Outcome<plan_resource_change::Response> {
    let object_type = object_type(resource);
    let decode = |value: Option<_>| dynamic_value::decode(value.as_ref(), &object_type);
    let prior = decode(request.prior_state)?;
    let response = resource.plan(PlanRequest {
        prior: prior.clone(),
        proposed: decode(request.proposed_new_state)?,
        config: decode(request.config)?,
    });
    // In the second plan of a replacement, hosts send the identity of the object that is destroyed.
    let known = request.prior_identity.filter(|_| !prior.is_null());
    let object = match (&prior, &response.planned) {
        (Value::Null, planned) | (_, planned @ Value::Null) => planned,
        (prior, _) => prior,
    };
    Ok(plan_resource_change::Response {
        planned_identity: identity::of(resource, known, object),
        planned_state: Some(dynamic_value::encode(&response.planned, &object_type)),
        requires_replace: response
            .requires_replace
            .iter()
            .map(diagnostic::encode_path)
            .collect(),
        planned_private: request.prior_private,
        diagnostics: diagnostic::encode_all(response.diagnostics),
        ..Default::default()
    })
}

/// Applies the plan of one object. On failure the response holds what really exists.
pub fn apply(
    resource: &dyn ManagedResource,
    request: apply_resource_change::Request,
) -> Outcome<apply_resource_change::Response> {
    let object_type = object_type(resource);
    let decode = |value: Option<_>| dynamic_value::decode(value.as_ref(), &object_type);
    let prior = decode(request.prior_state)?;
    let known = request.planned_identity.filter(|_| !prior.is_null());
    let response = resource.apply(ApplyRequest {
        prior,
        planned: decode(request.planned_state)?,
        config: decode(request.config)?,
    });
    Ok(apply_resource_change::Response {
        new_identity: identity::of(resource, known, &response.state),
        new_state: Some(dynamic_value::encode(&response.state, &object_type)),
        private: request.planned_private,
        diagnostics: diagnostic::encode_all(response.diagnostics),
        ..Default::default()
    })
}

/// What the host must be told again if an apply returns nothing: without the prior state, it would forget an object that
/// still exists.
pub struct Kept {
    /// Copies of what may be a private key: overwritten when they are dropped.
    prior: Option<[Secret<Vec<u8>>; 2]>,
    private: Vec<u8>,
    identity: Option<ResourceIdentityData>,
}

impl Kept {
    /// The object before the apply.
    pub fn before(request: &apply_resource_change::Request) -> Self {
        let exists = !dynamic_value::is_null(request.prior_state.as_ref());
        let prior = request.prior_state.clone();
        Self {
            prior: prior.map(|prior| [prior.msgpack, prior.json].map(Secret::new)),
            private: request.planned_private.clone(),
            identity: request.planned_identity.clone().filter(|_| exists),
        }
    }

    /// The response of an apply that changed nothing, for this reason.
    pub fn unchanged(self, reason: Diagnostic) -> apply_resource_change::Response {
        apply_resource_change::Response {
            new_state: self.prior.map(|prior| {
                let [msgpack, json] = prior.map(|encoding| encoding.expose().clone());
                DynamicValue { msgpack, json }
            }),
            private: self.private,
            new_identity: self.identity,
            ..Refusal::refusal(reason)
        }
    }
}

fn object_type(resource: &dyn ManagedResource) -> Type {
    resource.schema().object_type()
}

fn no_json() -> Diagnostic {
    Diagnostic::error("Stored state cannot be read")
        .because("The stored state of this resource is empty, or was written by Terraform 0.11 or earlier.")
        .remedy("Restore the state from a backup that this provider wrote.")
}

fn unsupported_version(found: i64, current: i64) -> Diagnostic {
    Diagnostic::error("State of an unknown schema version")
        .because(format!(
            "The state of this resource has schema version {found}, but this version of the provider supports version \
             {current}."
        ))
        .remedy("Use the version of the provider that wrote the state, or a later one.")
}
