//! What any Terraform provider in Rust needs.

pub mod framework;
pub mod plugin;
pub mod program;
pub mod protocol;
