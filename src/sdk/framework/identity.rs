//! [`Identity`]: what hosts from Terraform 1.12 on know an object by (PROTOCOL.md section 8).

use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::types::Type;

/// One attribute of type string, taken from an output when the object is created. It never changes afterwards.
pub struct Identity {
    /// The attribute's name.
    pub name: &'static str,
    /// A description for the Registry page.
    pub description: &'static str,
    /// The output that the value is taken from.
    pub output: &'static str,
}

impl Identity {
    /// The identity of an object: its attribute is unknown while the output is. Null if there is no object.
    pub fn of(&self, object: &Value) -> Value {
        match object {
            Value::Null => Value::Null,
            object => Value::Mapping([(self.name.to_owned(), object.attribute(self.output).clone())].into()),
        }
    }

    /// The type of an identity.
    pub fn object_type(&self) -> Type {
        Type::Object([(self.name.to_owned(), Type::String)].into())
    }
}
