//! The type that a value of type `dynamic` brings with it (PROTOCOL.md section 6).

use crate::sdk::framework::value::path::Path;
use crate::sdk::framework::value::types::Type;
use crate::sdk::protocol::codec::type_json;
use crate::sdk::protocol::codec::unreadable::Unreadable;

/// The longest path to a value of type `dynamic`, in steps. Terraform's values take a handful.
const MOST_STEPS: usize = 64;

/// Reads the type.
///
/// This is where the depth of a value is bounded, and with it the use of the stack: the depth of a schema is fixed, and
/// `serde_json` reads no type of more than 128 levels.
///
/// # Errors
///
/// [`Unreadable`] if the JSON is not a type, if that type is `dynamic` again, and more than 64 steps from the root.
pub fn read(json: &[u8], at: &Path) -> Result<Type, Unreadable> {
    if at.steps().len() > MOST_STEPS {
        return Err(Unreadable::at(at, "it is nested too deeply"));
    }
    match type_json::decode(json) {
        Ok(Type::Dynamic) => Err(Unreadable::at(at, "its type is dynamic again")),
        Ok(read) => Ok(read),
        Err(error) => Err(Unreadable::at(at, error.to_string())),
    }
}
