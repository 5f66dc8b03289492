//! Keystores: PKCS#12 and JKS, read and written.

pub mod content;
pub mod entries;
pub mod jks;
pub mod pkcs12_mac;
pub mod pkcs12_reader;
pub mod pkcs12_syntax;
pub mod pkcs12_writer;
