//! Keys, names, certificate signing requests, certificates, chains and keystores. Knows nothing of Terraform or gRPC.
//!
//! Input has been mailed, pasted and saved by editors, so every usual form is accepted, and errors say what was found
//! instead. Output is a pure function of the input, down to the byte, except for the salts of keystores. No error and no
//! `Debug` output contains any part of a text that might be secret.

pub mod certificate;
pub mod foreign_text;
pub mod instant;
pub mod name;
pub mod pem;

mod ber;
mod content_info;
mod fingerprint;
mod key;
mod keystore;
mod oid;
mod pbe;
mod public_key_text;
mod random;
mod utf16;

pub use certificate::certificate_text::CertificateError;
pub use certificate::certification_request::{CertificationRequest, CertificationRequestError};
pub use certificate::chain::certification_path::Chain;
pub use certificate::chain::error::ChainError;
pub use certificate::extensions::DamagedExtension;
pub use certificate::placeholder::PlaceholderError;
pub use certificate::x509_certificate::{Certificate, DamagedCertificate};
pub use foreign_text::ForeignText;
pub use key::encrypted_private_key::EncryptedPrivateKey;
pub use key::key_algorithm::{EcdsaCurve, EcdsaCurveError, KeyAlgorithm, RsaBits, RsaBitsError};
pub use key::plain_private_key::PlainPrivateKey;
pub use key::private_key::{PrivateKey, PrivateKeyError};
pub use key::private_key_text::PrivateKeyText;
pub use key::public_key::{PublicKey, PublicKeyError};
pub use key::signature::SignatureError;
pub use key::weakness::Weakness;
pub use keystore::content::{
    KeystoreContent, KeystoreContentError, LONGEST_ALIAS, Pkcs12Profile, SHORTEST_PASSWORD,
};
pub use keystore::error::{KeystoreError, KeystorePart};
pub use keystore::format::KeystoreFormat;
pub use keystore::reader::{KeyEntry, Keystore};
pub use keystore::writer::is_printable_ascii;
pub use name::distinguished_name::{DistinguishedName, DistinguishedNameError};
pub use name::naming_attribute::{NamingAttribute, NamingAttributeError};
pub use pbe::error::Error as PbeError;
pub use pem::{Content, PemError};
pub use public_key_text::PublicKeyTextError;
