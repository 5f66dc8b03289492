//! The functions `provider::stellantis::*`.

pub mod format_subject;
pub mod keys_match;
pub mod openssl_config;
pub mod parse_cert_request;
pub mod parse_certificate;
pub mod parse_certificates;
