//! Types, values and encodings as hosts have them in go-cty (PROTOCOL.md section 6), written without the provider's own.
//!
//! Reading is strict: what the contract does not permit a provider to write is an error, even where a host would accept it.
//! Writing follows go-cty byte for byte; `tests/vectors/cty` holds it to that.

mod msgpack;
mod number;
mod refinements;
mod state;
mod types;
mod value;

pub use msgpack::{decode, encode};
pub use number::Number;
pub use refinements::Refinements;
pub use state::to_json;
pub use types::Type;
pub use value::Value;
