//! Keystores: PKCS#12 and JKS, read and written.
//!
//! A new format is recognized in `format`, read and written in a file or folder of its own, and called from `reader` and
//! `writer`.

pub mod content;
pub mod entry;
pub mod error;
pub mod format;
pub mod jks;
pub mod key_protector;
pub mod pkcs12;
pub mod reader;
pub mod work;
pub mod writer;
