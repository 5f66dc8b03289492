//! The typed model of a resource: `attributes!`, and the schema that it generates.

pub mod attributes;
pub mod defaults;
pub mod schema;
