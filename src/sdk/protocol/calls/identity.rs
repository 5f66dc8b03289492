//! The identities of objects on the wire (PROTOCOL.md section 8). A resource without an identity schema never returns one.

use crate::sdk::framework::engine::managed_resource::ManagedResource;
use crate::sdk::framework::identity::Identity;
use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::types::Type;
use crate::sdk::protocol::codec::{dynamic_value, json, type_json};
use crate::sdk::protocol::diagnostic::Outcome;
use crate::sdk::protocol::tfplugin6::resource_identity_schema::IdentityAttribute;
use crate::sdk::protocol::tfplugin6::{
    RawState, ResourceIdentityData, ResourceIdentitySchema, upgrade_resource_identity,
};

/// An identity's schema as a message.
pub fn schema(identity: &Identity) -> ResourceIdentitySchema {
    ResourceIdentitySchema {
        version: 0,
        identity_attributes: vec![IdentityAttribute {
            name: identity.name.to_owned(),
            r#type: type_json::encode(&Type::String),
            required_for_import: true,
            optional_for_import: false,
            description: identity.description.to_owned(),
        }],
    }
}

/// The identity of an object: the one that the host already knows, or else the one that follows from the object.
///
/// `None` while it is not known: Terraform 1.12 to 1.15 print no plan at all if a planned identity contains an unknown.
pub fn of(
    resource: &dyn ManagedResource,
    known: Option<ResourceIdentityData>,
    object: &Value,
) -> Option<ResourceIdentityData> {
    let identity = resource.identity().filter(|_| !object.is_null())?;
    let object_type = identity.object_type();
    let known = known.filter(|known| {
        let value = dynamic_value::decode(known.identity_data.as_ref(), &object_type);
        value.is_ok_and(|value| !value.is_null() && value.is_wholly_known())
    });
    let current = Some(identity.of(object)).filter(Value::is_wholly_known);
    known.or_else(|| {
        Some(ResourceIdentityData {
            identity_data: Some(dynamic_value::encode(&current?, &object_type)),
        })
    })
}

/// A stored identity in the form of the current schema, if one is stored.
pub fn upgrade(
    resource: &dyn ManagedResource,
    request: upgrade_resource_identity::Request,
) -> Outcome<upgrade_resource_identity::Response> {
    Ok(upgrade_resource_identity::Response {
        upgraded_identity: stored(resource, request.raw_identity)?,
        ..Default::default()
    })
}

/// Reads an identity that the host has stored, for the wire.
pub fn stored(
    resource: &dyn ManagedResource,
    stored: Option<RawState>,
) -> Outcome<Option<ResourceIdentityData>> {
    let stored = stored.filter(|stored| !stored.json.is_empty());
    let (Some(identity), Some(stored)) = (resource.identity(), stored) else {
        return Ok(None);
    };
    let object_type = identity.object_type();
    let value = json::decode(&stored.json, &object_type)?;
    Ok((!value.is_null()).then(|| ResourceIdentityData {
        identity_data: Some(dynamic_value::encode(&value, &object_type)),
    }))
}
