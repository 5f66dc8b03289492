//! [`Identity`]: what a host from Terraform 1.12 on knows an object by (PROTOCOL.md section 8).

use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::types::Type;

/// One attribute of type string, equal to an output of the object when it was made. It stays for the object's life.
pub struct Identity {
    /// The attribute's name.
    pub name: &'static str,
    /// What it is, as text for a registry page.
    pub description: &'static str,
    /// The output that it is taken from.
    pub output: &'static str,
}

impl Identity {
    /// The identity of an object: unknown inside while the output is, null where there is no object.
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
