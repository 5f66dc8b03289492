//! Values and types as msgpack and JSON.

pub mod dynamic_value;
pub mod json;
pub mod msgpack;
pub mod type_json;
pub mod unreadable;

mod budget;
mod dynamic_type;
