//! Private keys, public keys, and signatures.

pub mod encrypted_private_key;
pub mod encrypted_private_key_info;
pub mod key_algorithm;
pub mod plain_private_key;
pub mod private_key;
pub mod private_key_text;
pub mod public_key;
pub mod rsa_private_key;
pub mod signature;
pub mod weakness;
