//! [`DynamicValue`]: a value in one of two encodings (protocol.md section 6).

use std::collections::BTreeMap;

use crate::framework::diagnostic::Diagnostic;
use crate::framework::path::Path;
use crate::framework::types::Type;
use crate::framework::value::Value;
use crate::protocol::tfplugin6::DynamicValue;
use crate::protocol::{json, msgpack};

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
