//! The provider itself: its resources, data sources and functions, and what Stellantis prescribes.

pub mod arguments;
pub mod data_sources;
pub mod ephemeral;
pub mod functions;
pub mod provider;
pub mod resources;
pub mod rules;
pub mod tls;

#[cfg(test)]
mod pki_errors;
