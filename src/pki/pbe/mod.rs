//! Encryption under a passphrase (RFC 8018, RFC 7292).

pub mod cipher;
pub mod error;
pub mod key_derivation;
pub mod memory;
pub mod passphrase_cipher;
pub mod pkcs12_cipher;
pub mod pkcs12_derivation;
pub mod rounds;
pub mod scheme;
