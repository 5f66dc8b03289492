//! [`DynamicValue`]: a value in one of two encodings (PROTOCOL.md section 6).

use std::collections::BTreeMap;

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::path::Path;
use crate::sdk::framework::value::types::Type;
use crate::sdk::protocol::codec::{json, msgpack, type_json};
use crate::sdk::protocol::tfplugin6::DynamicValue;

/// Most steps from the root to a value of type `dynamic`. Terraform's values take a handful.
const MOST_STEPS: usize = 64;

/// A value that cannot be read: where in it, and why. It never says what the value was.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{reason}")]
pub struct Unreadable {
    /// Where in the object.
    pub path: Path,
    /// Why.
    pub reason: String,
}

impl Unreadable {
    /// At this path, for this reason.
    pub fn at(path: &Path, reason: impl Into<String>) -> Self {
        Self {
            path: path.clone(),
            reason: reason.into(),
        }
    }
}

impl From<Unreadable> for Diagnostic {
    fn from(unreadable: Unreadable) -> Self {
        Diagnostic::error("Value cannot be read")
            .because(format!("The value that Terraform sent cannot be read: {}.", unreadable.reason))
            .remedy(
                "If it comes from a file, check that the file is text in UTF-8. Otherwise report this with the \
                 versions of Terraform and of the provider: it is a defect of one of them.",
            )
            .at(unreadable.path)
    }
}

/// Reads msgpack if there is any, else JSON, else null.
///
/// # Errors
///
/// [`Unreadable`] where the bytes are not a value of that type.
pub fn decode(value: Option<&DynamicValue>, expected: &Type) -> Result<Value, Unreadable> {
    match value {
        Some(value) if !value.msgpack.is_empty() => msgpack::decode(&value.msgpack, expected),
        Some(value) if !value.json.is_empty() => json::decode(&value.json, expected),
        _ => Ok(Value::Null),
    }
}

/// Whether an object is null, whatever its type.
pub fn is_null(value: Option<&DynamicValue>) -> bool {
    decode(value, &Type::Object(BTreeMap::new())).is_ok_and(|value| value.is_null())
}

/// Writes msgpack, always.
pub fn encode(value: &Value, written: &Type) -> DynamicValue {
    DynamicValue {
        msgpack: msgpack::encode(value, written),
        json: Vec::new(),
    }
}

/// The type that a value of type `dynamic` says it has.
///
/// Schemas are of a known depth, and JSON of at most 128 levels is read as a type; so it is here that the depth of a value
/// is bounded, and with it the stack.
///
/// # Errors
///
/// [`Unreadable`] where the JSON is no type, where that type is `dynamic` again, and beyond 64 steps from the root.
pub fn written_type(json: &[u8], at: &Path) -> Result<Type, Unreadable> {
    if at.steps().len() > MOST_STEPS {
        return Err(Unreadable::at(at, "it is nested too deeply"));
    }
    match type_json::decode(json) {
        Ok(Type::Dynamic) => Err(Unreadable::at(at, "its type is dynamic again")),
        Ok(written) => Ok(written),
        Err(error) => Err(Unreadable::at(at, error.to_string())),
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
