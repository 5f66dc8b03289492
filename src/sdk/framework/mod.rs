//! Terraform's concepts, without the wire: values, schemas, diagnostics, resources, data sources, functions, and the engine
//! that plans and calls them.

pub mod adoption;
pub mod data_source;
pub mod diagnostic;
pub mod engine;
pub mod ephemeral;
pub mod function;
pub mod identity;
pub mod model;
pub mod provider;
pub mod resource;
pub mod value;
