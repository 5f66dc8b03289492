//! The engine: what is the same for every resource when it is validated, planned, applied, refreshed, imported or moved, or
//! when its configuration is generated.
//!
//! [`managed_resource`] is the entry, one untyped trait that the protocol calls. Each of its operations has a file of its
//! own, and works on a [`Managed`](managed::Managed) resource with its types. Data sources and functions, which have no life,
//! are a file each.

pub mod apply;
pub mod data_source;
pub mod function;
pub mod managed;
pub mod managed_resource;
pub mod plan;

pub(in crate::sdk::framework) mod misplaced;
pub(in crate::sdk::framework) mod unknown;

mod configuration;
mod import;
mod r#move;
mod refresh;
mod revision;
#[cfg(test)]
pub(in crate::sdk) mod specimen;
mod validate;
mod write_only;
