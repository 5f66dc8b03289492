//! PKCS#12 (RFC 7292).

pub mod mac;
pub mod reader;
pub mod syntax;
pub mod writer;
