//! The provider itself: its resources, and what Stellantis prescribes.

pub mod arguments;
pub mod ephemeral;
pub mod provider;
pub mod resources;
pub mod rules;
pub mod tls;

#[cfg(test)]
mod pki_errors;
