//! The map of the house. Which room may use which is written in ARCHITECTURE.md and held by a test.

pub mod framework;
pub mod pki;
pub mod plugin;
pub mod protocol;
pub mod secret;
