//! [`DynamicValue`]: a value in one of two encodings (PROTOCOL.md section 6).

use std::collections::BTreeMap;

use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::types::Type;
use crate::sdk::protocol::codec::unreadable::Unreadable;
use crate::sdk::protocol::codec::{json, msgpack};
use crate::sdk::protocol::tfplugin6::DynamicValue;

/// Reads the msgpack, or else the JSON. An absent or empty value is null.
///
/// # Errors
///
/// [`Unreadable`] if the bytes are not a value of that type.
pub fn decode(value: Option<&DynamicValue>, expected: &Type) -> Result<Value, Unreadable> {
    match value {
        Some(value) if !value.msgpack.is_empty() => msgpack::decode(&value.msgpack, expected),
        Some(value) if !value.json.is_empty() => json::decode(&value.json, expected),
        _ => Ok(Value::Null),
    }
}

/// Whether an object of any type is null.
pub fn is_null(value: Option<&DynamicValue>) -> bool {
    decode(value, &Type::Object(BTreeMap::new())).is_ok_and(|value| value.is_null())
}

/// Writes msgpack.
pub fn encode(value: &Value, written: &Type) -> DynamicValue {
    DynamicValue {
        msgpack: msgpack::encode(value, written),
        json: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn point_34_an_absent_and_an_empty_value_are_null() {
        assert!(decode(None, &Type::String).unwrap().is_null());
        assert!(
            decode(Some(&DynamicValue::default()), &Type::String)
                .unwrap()
                .is_null()
        );
    }

    #[test]
    fn point_34_a_value_that_comes_as_json_only_is_read() {
        let value = DynamicValue {
            msgpack: Vec::new(),
            json: b"\"a\"".to_vec(),
        };
        assert!(decode(Some(&value), &Type::String).unwrap() == Value::string("a"));
    }
}
