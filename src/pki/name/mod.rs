//! Distinguished names.

pub mod distinguished_name;
