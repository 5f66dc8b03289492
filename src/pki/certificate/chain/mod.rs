//! Chains (RFC 5280 section 6).

pub mod bundle;
pub mod certification_path;
pub mod error;

mod search;
