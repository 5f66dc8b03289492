//! State as hosts keep it: JSON.

use serde_json::{Map, Value as Json, json};

use super::Value;

/// A known value as JSON, numbers with all their digits.
pub fn to_json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Unknown(_) => panic!("state is wholly known"),
        Value::Bool(boolean) => json!(boolean),
        Value::Number(number) => {
            let decimal = number.to_decimal().expect("JSON has no infinity");
            Json::Number(decimal.parse().expect("a decimal is a number in JSON"))
        }
        Value::String(text) => json!(text),
        Value::List(elements) | Value::Set(elements) => elements.iter().map(to_json).collect(),
        Value::Map(entries) => {
            let entries = entries.iter();
            let entries: Map<_, _> = entries
                .map(|(name, value)| (name.clone(), to_json(value)))
                .collect();
            Json::Object(entries)
        }
        Value::Dynamic(written, value) => json!({ "type": written.to_json(), "value": to_json(value) }),
    }
}
