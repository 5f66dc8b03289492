//! The calls that adopt objects: import, move, and the configuration that hosts write for them (PROTOCOL.md sections 5 and 8).

use std::collections::{BTreeMap, BTreeSet};

use serde::de::IgnoredAny;

use crate::sdk::framework::adoption::MoveSource;
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::engine::managed_resource::ManagedResource;
use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::types::Type;
use crate::sdk::protocol::calls::{identity, managed_resource, not_offered};
use crate::sdk::protocol::codec::{dynamic_value, json};
use crate::sdk::protocol::diagnostic;
use crate::sdk::protocol::diagnostic::Outcome;
use crate::sdk::protocol::tfplugin6::{
    ResourceIdentityData, generate_resource_config, import_resource_state, move_resource_state,
};

/// Imports the object that an ID names.
pub fn import(
    resource: &dyn ManagedResource,
    request: import_resource_state::Request,
) -> Outcome<import_resource_state::Response> {
    let imported = resource.import(&request.id);
    let (state, remarks) = imported.ok_or_else(|| not_offered::import(resource.type_name()))??;
    let imported = import_resource_state::ImportedResource {
        type_name: resource.type_name().to_owned(),
        state: Some(dynamic_value::encode(&state, &resource.schema().object_type())),
        identity: identity::of(resource, None, &state),
        ..Default::default()
    };
    Ok(import_resource_state::Response {
        imported_resources: vec![imported],
        diagnostics: diagnostic::encode_all(remarks),
        ..Default::default()
    })
}

/// The configuration that a host writes for an object that has none.
pub fn generate_config(
    resource: &dyn ManagedResource,
    request: generate_resource_config::Request,
) -> Outcome<generate_resource_config::Response> {
    let object_type = resource.schema().object_type();
    let state = dynamic_value::decode(request.state.as_ref(), &object_type)?;
    let config = dynamic_value::encode(&resource.configuration(&state), &object_type);
    Ok(generate_resource_config::Response {
        config: Some(config),
        ..Default::default()
    })
}

/// Moves an object to this resource, from a resource of another provider, or from the same resource of the provider with
/// this address: OpenTofu moves objects from one registry to another in this way.
pub fn take_over(
    resource: &dyn ManagedResource,
    address: &str,
    request: move_resource_state::Request,
) -> Outcome<move_resource_state::Response> {
    match is_of_this_provider(resource, address, &request) {
        true => of_this_provider(resource, request),
        false => of_another_provider(resource, &request),
    }
}

fn is_of_this_provider(
    resource: &dyn ManagedResource,
    address: &str,
    request: &move_resource_state::Request,
) -> bool {
    let given = &request.source_provider_address;
    request.source_type_name == resource.type_name()
        && (is_same_provider(address, given)
            || is_implied_name(address, given) && has_only_attributes_of(resource, request))
}

/// Earlier versions of this provider may have had fewer.
fn has_only_attributes_of(resource: &dyn ManagedResource, request: &move_resource_state::Request) -> bool {
    let attributes = &resource.schema().attributes;
    let is_ours = |name: &String| attributes.iter().any(|attribute| attribute.name == name);
    let names = attribute_names(request);
    !names.is_empty() && names.iter().all(is_ours)
}

fn of_this_provider(
    resource: &dyn ManagedResource,
    request: move_resource_state::Request,
) -> Outcome<move_resource_state::Response> {
    let state = managed_resource::stored(resource, request.source_schema_version, request.source_state)?;
    let known = identity::stored(resource, request.source_identity)?;
    Ok(moved(resource, &state, known))
}

fn of_another_provider(
    resource: &dyn ManagedResource,
    request: &move_resource_state::Request,
) -> Outcome<move_resource_state::Response> {
    let unknown_source = || not_offered::r#move(&request.source_type_name, resource.type_name());
    let source = resource.move_source().filter(|source| is_source(source, request));
    let source = source.ok_or_else(unknown_source)?;
    if request.source_schema_version > source.newest_version {
        return Err(too_new(source, request.source_schema_version));
    }
    let taken_over = resource.take_over(&json::decode(stored_json(request), &source.object_type)?);
    let taken_over = taken_over.ok_or_else(unknown_source)?;
    let (state, remarks) = taken_over.map_err(|error| unusable_source(source, error))?;
    Ok(move_resource_state::Response {
        diagnostics: diagnostic::encode_all(remarks),
        ..moved(resource, &state, None)
    })
}

fn is_source(source: &MoveSource, request: &move_resource_state::Request) -> bool {
    let given = &request.source_provider_address;
    source.type_name == request.source_type_name
        && (is_same_provider(source.provider, given)
            || is_implied_name(source.provider, given) && has_attributes(request, &source.object_type))
}

fn moved(
    resource: &dyn ManagedResource,
    state: &Value,
    known: Option<ResourceIdentityData>,
) -> move_resource_state::Response {
    move_resource_state::Response {
        target_state: Some(dynamic_value::encode(state, &resource.schema().object_type())),
        target_identity: identity::of(resource, known, state),
        ..Default::default()
    }
}

/// Whether two source addresses name one provider, on whichever registries.
fn is_same_provider(one: &str, other: &str) -> bool {
    without_host(one) == without_host(other)
}

/// Namespace and type of a source address.
fn without_host(address: &str) -> &str {
    let second_last = address.rmatch_indices('/').nth(1);
    second_last.map_or(address, |(slash, _)| &address[slash + 1..])
}

/// Whether what the host gives is only the last part of a provider's address. OpenTofu up to 1.12.3 gives no more than the
/// name that the resource type implies (PROTOCOL.md section 11), so the attributes must show whose object it is.
fn is_implied_name(provider: &str, given: &str) -> bool {
    provider.rsplit('/').next() == Some(given)
}

fn has_attributes(request: &move_resource_state::Request, expected: &Type) -> bool {
    let names = attribute_names(request);
    match expected {
        Type::Object(attributes) => attributes.keys().all(|name| names.contains(name)),
        _ => false,
    }
}

/// The names of the attributes of the stored object, without their values.
fn attribute_names(request: &move_resource_state::Request) -> BTreeSet<String> {
    let attributes = serde_json::from_slice::<BTreeMap<String, IgnoredAny>>(stored_json(request));
    attributes.map_or_else(|_| BTreeSet::new(), |attributes| attributes.into_keys().collect())
}

fn stored_json(request: &move_resource_state::Request) -> &[u8] {
    let stored = request.source_state.as_ref();
    stored.map_or(&[], |stored| stored.json.as_slice())
}

fn too_new(source: &MoveSource, version: i64) -> Diagnostic {
    Diagnostic::error("State of an unknown schema version")
        .because(format!(
            "The state of the {} has schema version {version}, but this version of the provider supports versions up to \
             {}.",
            source.type_name, source.newest_version
        ))
        .remedy(format!(
            "Use a later version of this provider. Until then, {}",
            not_offered::keep_source(source.type_name)
        ))
}

/// Whatever the resource advises is for a new object. Here the old one must stay.
fn unusable_source(source: &MoveSource, error: Diagnostic) -> Diagnostic {
    let step = not_offered::keep_source(source.type_name);
    Diagnostic {
        remedy: format!("This object cannot be moved: {step}"),
        ..error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_is_the_same_on_every_registry() {
        for address in ["example/greeting", "registry.example.com/example/greeting"] {
            assert!(is_same_provider(address, "registry.example.org/example/greeting"));
            assert!(is_same_provider("example/greeting", address));
        }
        for other in [
            "example/farewell",
            "other/greeting",
            "another-example/greeting",
            "greeting",
            "",
        ] {
            assert!(
                !is_same_provider("registry.example.com/example/greeting", other),
                "{other}"
            );
        }
    }

    #[test]
    fn the_implied_name_is_the_last_part_alone() {
        let address = "registry.example.com/example/greeting";
        assert!(is_implied_name(address, "greeting") && is_implied_name("example/greeting", "greeting"));
        for other in ["", "farewell", "other/greeting", "eeting", address] {
            assert!(!is_implied_name(address, other), "{other}");
        }
    }
}
