//! The ephemeral resources `stellantis_*`: keys that are made or opened for one run and never stored.

pub mod keypair;
pub mod keystore;
pub mod private_key;
