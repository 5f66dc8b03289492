//! Keys, subjects, certificate signing requests, certificates and chains. Knows nothing of Terraform or gRPC.
//!
//! What is read here was sent by mail, pasted and saved by editors: the readers take every usual form, and their errors
//! say what was found instead. What is written here is a pure function of its input, down to the byte, but for the
//! salts of what is encrypted. No error, and
//! no `Debug` output, holds any part of a text that might be secret.

pub mod armour;
pub mod certificate;
pub mod certification_request;
pub mod chain;
pub mod distinguished_name;
pub mod encrypted_private_key;
pub mod keystore;
pub mod keystore_content;
pub mod private_key;
pub mod private_key_text;
pub mod public_key;
pub mod self_signed_certificate;
pub mod signature;

mod ber;
mod cipher;
mod jks;
mod key_derivation;
#[cfg(test)]
mod openssl;
mod passphrase_cipher;
mod pkcs12_derivation;
mod pkcs12_encryption;
mod pkcs12_mac;
mod pkcs12_reader;
mod pkcs12_syntax;
mod pkcs12_writer;
mod pkcs7;

pub use armour::{ArmourError, Content};
pub use certificate::{Certificate, CertificateError};
pub use certification_request::{CertificationRequest, CertificationRequestError};
pub use chain::{Chain, ChainError};
pub use distinguished_name::{AttributeType, DistinguishedName, DistinguishedNameError};
pub use encrypted_private_key::{EncryptedPrivateKey, EncryptionError};
pub use keystore::{KeyEntry, Keystore, KeystoreError, KeystoreFormat};
pub use keystore_content::{KeystoreContent, KeystoreContentError, Pkcs12Profile};
pub use private_key::{EcdsaCurve, KeyAlgorithm, PrivateKey, PrivateKeyError, RsaBits};
pub use private_key_text::PrivateKeyText;
pub use public_key::{PublicKey, PublicKeyError};
pub use self_signed_certificate::SelfSigningError;
pub use signature::SignatureError;
