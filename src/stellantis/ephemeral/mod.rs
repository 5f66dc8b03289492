//! The ephemeral resources `stellantis_*`: what exists for one run of Terraform and is never stored.

pub mod keypair;
pub mod keystore;
pub mod private_key;
pub mod tls_probe;
