//! The type that a value of type `dynamic` brings with it (PROTOCOL.md section 6).

use crate::sdk::framework::value::path::Path;
use crate::sdk::framework::value::types::Type;
use crate::sdk::protocol::codec::budget::Budget;
use crate::sdk::protocol::codec::type_json;
use crate::sdk::protocol::codec::unreadable::Unreadable;

/// The longest path to a value of type `dynamic`, in steps. Terraform's values take a handful.
const MOST_STEPS: usize = 64;

/// The length of the shortest type as JSON, in bytes: `"bool",`. Each takes as much memory as a value.
const LENGTH_OF_A_TYPE: usize = 7;

/// Reads the type.
///
/// This is where the depth of a value is bounded, and with it the use of the stack: the depth of a schema is fixed, and
/// `serde_json` reads no type of more than 128 levels.
///
/// # Errors
///
/// [`Unreadable`] if the JSON is not a type, if that type is `dynamic` again, and more than 64 steps from the root, or if the
/// budget is spent.
pub fn read(json: &[u8], at: &Path, budget: &Budget) -> Result<Type, Unreadable> {
    for _ in json.chunks(LENGTH_OF_A_TYPE) {
        budget.spend(at)?;
    }
    if at.steps().len() > MOST_STEPS {
        return Err(Unreadable::at(at, "it is nested too deeply"));
    }
    match type_json::decode(json) {
        Ok(Type::Dynamic) => Err(Unreadable::at(at, "its type is dynamic again")),
        Ok(read) => Ok(read),
        Err(error) => Err(Unreadable::at(at, error.to_string())),
    }
}
