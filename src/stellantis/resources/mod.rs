//! The managed resources `stellantis_*`.

pub mod credentials;
pub mod csr;
pub mod keypair;
pub mod keystore;
pub mod subject;

mod cert_request_pem;
mod client_credentials;
mod correction;
mod hashicorp_tls;
mod import_file;
mod key_file;
mod lifetime;
mod public_key_identity;
mod stored_request;
