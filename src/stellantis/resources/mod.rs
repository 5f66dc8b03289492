//! The managed resources `stellantis_*`: what `framework` and `pki` make together.

pub mod credentials;
pub mod csr;
pub mod keypair;
pub mod keystore;
pub mod subject;

mod import_file;
mod issuance;
mod key_file;
mod lifetime;
mod public_key;
mod received;
mod tls;
