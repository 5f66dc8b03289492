//! Terraform's concepts, without the wire: values, schemas, diagnostics, resources, and the engine that plans them.

pub mod adoption;
pub mod diagnostic;
pub mod engine;
pub mod ephemeral;
pub mod identity;
pub mod model;
pub mod provider;
pub mod resource;
pub mod value;
