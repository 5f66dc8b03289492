//! The managed resources `stellantis_*`.

pub mod credentials;
pub mod csr;
pub mod keypair;
pub mod keystore;
pub mod subject;

mod api;
mod awaited;
mod cert_request_pem;
mod credentials_inputs;
mod credentials_outputs;
mod expiry;
mod hashicorp_tls;
mod hours;
mod import_file;
mod key_file;
mod lifetime;
mod received_text;
mod request_signature;
mod stored_outputs;
mod stored_request;
