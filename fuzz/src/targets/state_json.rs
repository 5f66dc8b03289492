//! State as JSON, as a host stores it and gives it to UpgradeResourceState and MoveResourceState.

use terraform_provider_stellantis::sdk::framework::engine::managed_resource::ManagedResource;
use terraform_provider_stellantis::sdk::protocol::codec::json;

use super::{message, msgpack, typed, vectors};

/// A type and JSON, or the number of a resource and its state.
pub fn check(input: &[u8]) {
    let resource = |number: &u8| {
        typed::PROVIDER
            .resources()
            .nth(usize::from(number.checked_sub(typed::FIRST_KNOWN)?))
    };
    if let Some(resource) = input.first().and_then(resource) {
        check_stored(resource, &input[1..]);
    } else if let Some((of, text)) = typed::split(input) {
        match json::decode(text, &of) {
            Ok(value) => {
                assert!(value.is_wholly_known());
                msgpack::check_round_trip(&value, &of);
            }
            Err(error) => message::check(&error.reason),
        }
    }
}

/// What is stored is read in the form of the schema, and stays as it is when it is read again.
fn check_stored(resource: &dyn ManagedResource, text: &[u8]) {
    let of = resource.schema().object_type();
    if let Ok(stored) = json::decode(text, &of) {
        let upgraded = resource.upgrade(&stored);
        assert!(resource.upgrade(&upgraded) == upgraded);
        msgpack::check_round_trip(&upgraded, &of);
    }
    if let Some(source) = resource.move_source()
        && let Ok(stored) = json::decode(text, &source.object_type)
        && let Some(taken_over) = resource.take_over(&stored)
    {
        let secrets: Vec<String> = stored
            .attribute("private_key_pem")
            .as_str()
            .map(str::to_owned)
            .into_iter()
            .collect();
        match taken_over {
            Ok((state, remarks)) => {
                message::check_all(&remarks, &secrets, &[]);
                msgpack::check_round_trip(&state, &of);
                assert!(resource.upgrade(&state) == state);
            }
            Err(error) => message::check_all(&[error], &secrets, &[]),
        }
    }
}

/// The vectors of go-cty, and states of hashicorp/tls for every resource.
pub fn seeds() -> Vec<Vec<u8>> {
    let vectors = typed::vectors();
    let values = vectors
        .iter()
        .filter_map(|vector| Some(typed::input(&vector.of, vector.json.as_ref()?.as_bytes())));
    let numbers = (typed::FIRST_KNOWN..).take(typed::PROVIDER.resources().count());
    let states = tls_states();
    let stored = numbers.flat_map(|number| {
        states
            .iter()
            .map(move |state| [&[number], state.as_bytes()].concat())
    });
    let limits = typed::numbers();
    let limits = limits
        .iter()
        .map(|number| typed::input("\"number\"", number.as_bytes()));
    values.chain(stored).chain(limits).collect()
}

/// Objects of hashicorp/tls.
fn tls_states() -> Vec<String> {
    let state: serde_json::Value =
        serde_json::from_slice(&vectors::vector("tls/4.2.json")).expect("the vector is JSON");
    let resources = state["resources"].as_array().expect("an array of resources");
    let instances = resources
        .iter()
        .flat_map(|resource| resource["instances"].as_array().expect("an array"));
    instances
        .map(|instance| instance["attributes"].to_string())
        .collect()
}
