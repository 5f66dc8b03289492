//! State as the host keeps it: JSON.

use serde_json::{Map, Value as Json, json};
use terraform_provider_stellantis::sdk::framework::value::Value;
use terraform_provider_stellantis::sdk::protocol::codec::type_json;

/// A known value as JSON.
pub fn to_json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Unknown(_) => panic!("state is wholly known"),
        Value::Bool(boolean) => json!(boolean),
        Value::Number(number) => number
            .to_string()
            .parse::<serde_json::Number>()
            .map_or(Json::Null, Json::Number),
        Value::String(text) => json!(text.expose()),
        Value::Sequence(elements) => elements.iter().map(to_json).collect(),
        Value::Mapping(entries) => Json::Object(
            entries
                .iter()
                .map(|(name, value)| (name.clone(), to_json(value)))
                .collect::<Map<_, _>>(),
        ),
        Value::Dynamic(written, value) => {
            let written: Json = serde_json::from_slice(&type_json::encode(written)).unwrap();
            json!({ "type": written, "value": to_json(value) })
        }
    }
}
