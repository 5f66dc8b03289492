//! Keys, subjects, certificate signing requests, certificates and chains. Knows nothing of Terraform or gRPC.
//!
//! What is read here was sent by mail, pasted and saved by editors: the readers take every usual form, and their errors
//! say what was found instead. What is written here is a pure function of its input, down to the byte, but for the
//! salts of what is encrypted. No error, and
//! no `Debug` output, holds any part of a text that might be secret.

pub mod certificate;
pub mod key;
pub mod keystore;
pub mod name;
pub mod pbe;
pub mod pem;

mod ber;
#[cfg(test)]
mod openssl;

pub use certificate::certificate_text::CertificateError;
pub use certificate::certification_request::{CertificationRequest, CertificationRequestError};
pub use certificate::chain::{Chain, ChainError};
pub use certificate::placeholder::PlaceholderError;
pub use certificate::x509_certificate::{Certificate, DamagedCertificate};
pub use key::encrypted_private_key::{EncryptedPrivateKey, EncryptionError};
pub use key::private_key::{EcdsaCurve, KeyAlgorithm, PrivateKey, PrivateKeyError, RsaBits};
pub use key::private_key_text::PrivateKeyText;
pub use key::public_key::{PublicKey, PublicKeyError};
pub use key::signature::SignatureError;
pub use keystore::content::{KeystoreContent, KeystoreContentError, Pkcs12Profile};
pub use keystore::entries::{KeyEntry, Keystore, KeystoreError, KeystoreFormat};
pub use name::distinguished_name::{DistinguishedName, DistinguishedNameError};
pub use name::naming_attribute::{NamingAttribute, NamingAttributeError};
pub use pem::{Content, PemError};
