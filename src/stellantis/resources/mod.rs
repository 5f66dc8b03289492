//! The managed resources `stellantis_*`.

pub mod application;
pub mod credentials;
pub mod csr;
pub mod keypair;
pub mod keystore;

mod api;
mod application_changes;
mod application_inputs;
mod awaited;
mod cert_request_pem;
mod concept;
mod contact_email;
mod credentials_inputs;
mod credentials_outputs;
mod description_text;
mod expiry;
mod hashicorp_tls;
mod import_file;
mod key_file;
mod received_text;
mod registration_request;
mod request_signature;
mod requests_per_month;
mod stored_outputs;
mod stored_request;
mod vehicle_data;
