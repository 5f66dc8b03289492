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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sdk::framework::engine::specimen::{object, specimen, text};
    use crate::sdk::protocol::calls::managed_resource;
    use crate::sdk::protocol::tfplugin6::{
        DynamicValue, apply_resource_change, plan_resource_change, read_resource,
    };

    fn encoded(object: &Value) -> Option<DynamicValue> {
        Some(dynamic_value::encode(object, &specimen().schema().object_type()))
    }

    fn numbered(number: &str) -> ResourceIdentityData {
        let stored = format!(r#"{{"number":"{number}"}}"#).into_bytes();
        let stored = RawState {
            json: stored,
            ..RawState::default()
        };
        super::stored(&specimen(), Some(stored)).unwrap().unwrap()
    }

    #[test]
    fn point_27_an_identity_is_declared_as_one_string_that_an_import_needs() {
        let schema = schema(specimen().identity().unwrap());
        let [attribute] = schema.identity_attributes.as_slice() else {
            panic!("one attribute")
        };
        assert_eq!(
            (attribute.name.as_str(), attribute.r#type.as_slice()),
            ("number", &br#""string""#[..])
        );
        assert!(attribute.required_for_import && !attribute.optional_for_import);
    }

    #[test]
    fn a_planned_identity_is_left_out_until_it_is_known_and_comes_with_the_apply() {
        let config = encoded(&object(&[("name", text("a"))]));
        let request = plan_resource_change::Request {
            prior_state: encoded(&Value::Null),
            proposed_new_state: config.clone(),
            config: config.clone(),
            ..Default::default()
        };
        let planned = managed_resource::plan(&specimen(), request).unwrap();
        assert_eq!(planned.planned_identity, None);
        let request = apply_resource_change::Request {
            prior_state: encoded(&Value::Null),
            planned_state: planned.planned_state,
            config,
            ..Default::default()
        };
        let applied = managed_resource::apply(&specimen(), request).unwrap();
        assert_eq!(applied.new_identity, Some(numbered("id-1")));
    }

    #[test]
    fn a_known_identity_stays_whatever_the_object_becomes() {
        let stored = encoded(&object(&[("name", text("a")), ("id", text("id-2"))]));
        for (known, expected) in [(None, "id-2"), (Some(numbered("id-1")), "id-1")] {
            let request = read_resource::Request {
                current_state: stored.clone(),
                current_identity: known,
                ..Default::default()
            };
            let read = managed_resource::read(&specimen(), request).unwrap();
            assert_eq!(read.new_identity, Some(numbered(expected)));
        }
    }

    #[test]
    fn an_identity_that_is_not_stored_is_not_made_up() {
        for json in ["", "null"] {
            let raw_identity = Some(RawState {
                json: json.into(),
                ..RawState::default()
            });
            let request = upgrade_resource_identity::Request {
                raw_identity,
                ..Default::default()
            };
            assert_eq!(upgrade(&specimen(), request).unwrap().upgraded_identity, None);
        }
    }
}
