//! Certificates, requests and chains.

pub mod certification_request;
pub mod chain;
pub mod pkcs7;
pub mod placeholder;
pub mod x509_certificate;
