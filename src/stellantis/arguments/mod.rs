//! Types of arguments that managed and ephemeral resources share.

pub mod certificates;
pub mod given_key;
pub mod key_pair;
pub mod keystore;
pub mod passphrase;
pub mod private_key;
pub mod text;
pub mod versioned;
