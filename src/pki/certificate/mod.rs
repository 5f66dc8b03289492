//! Certificates, requests and chains.

pub mod certificate_text;
pub mod certification_request;
pub mod chain;
pub mod extensions;
pub mod placeholder;
pub mod x509_certificate;

mod pkcs7;
