//! Terraform's ideas without the wire: values, schemas, diagnostics, resources, and the plan engine.

pub mod adoption;
pub mod attributes;
pub mod defaults;
pub mod diagnostic;
pub mod ephemeral;
pub mod identity;
pub mod managed;
pub mod misplaced;
pub mod number;
pub mod path;
pub mod provider;
pub mod resource;
pub mod schema;
pub mod types;
pub mod value;

mod apply;
mod plan;
#[cfg(test)]
mod specimen;
