//! The typed model of a resource: [`attributes!`](attributes), and the schema that it generates.

pub mod attribute_type;
pub mod attributes;
pub mod defaults;
pub mod knowable;
pub mod object_argument;
pub mod rule;
pub mod schema;
pub mod signature;
pub mod variadic;
