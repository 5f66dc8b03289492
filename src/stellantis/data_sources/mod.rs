//! The data sources `stellantis_*`.

pub mod certificate;
