//! Write-only values: they reach the provider in the configuration, and are null everywhere else (PROTOCOL.md section 7).

use crate::sdk::framework::model::schema::Attribute;
use crate::sdk::framework::value::Value;

/// The object with the write-only values that the configuration has.
pub fn with_write_only(attributes: &[Attribute], object: &Value, config: &Value) -> Value {
    let mut whole = object.clone();
    for attribute in attributes {
        let config = config.attribute(attribute.name);
        let value = if attribute.write_only {
            config.clone()
        } else {
            with_write_only(attribute.nested(), object.attribute(attribute.name), config)
        };
        whole.set_attribute(attribute.name, value);
    }
    whole
}

/// The object with every write-only value null.
pub fn without_write_only(attributes: &[Attribute], object: &Value) -> Value {
    with_write_only(attributes, object, &Value::Null)
}
