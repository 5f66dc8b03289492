//! [`KeystoreContent`]: what goes into a new keystore, whatever its format.

use crate::pki::certificate::x509_certificate::Certificate;
use crate::pki::key::private_key::PrivateKey;
use crate::pki::pbe::error::Error as PbeError;

/// Fewest characters in the password of a keystore: `keytool` refuses to make one with a shorter password.
pub const SHORTEST_PASSWORD: usize = 6;

/// Longest alias, in bytes of UTF-8.
pub const LONGEST_ALIAS: usize = 1024;

/// Why a keystore cannot be written. Holds no part of a key or the password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeystoreContentError {
    /// Fewer than [`SHORTEST_PASSWORD`].
    #[error("the password of a keystore must have at least {SHORTEST_PASSWORD} characters")]
    ShortPassword,
    /// Java (tested with 17) opens PKCS#12 only with passwords of printable ASCII.
    #[error(
        "the password of a PKCS#12 keystore contains a character outside printable ASCII, which Java does not accept"
    )]
    UnsupportedPassword,
    /// An alias has 1 to [`LONGEST_ALIAS`] bytes.
    #[error("the alias of the private key is empty or longer than {LONGEST_ALIAS} bytes")]
    UnusableAlias,
    /// A key needs its own certificate, a truststore at least one.
    #[error("there is no certificate for the keystore")]
    NoCertificate,
    /// The first certificate of the chain must be that of the key.
    #[error("the first certificate of the chain does not match the private key")]
    OtherKey,
    /// No random bytes could be had, or the library failed.
    #[error("a cryptographic operation failed")]
    Failed,
}

impl From<der::Error> for KeystoreContentError {
    fn from(_: der::Error) -> Self {
        Self::Failed
    }
}

impl From<PbeError> for KeystoreContentError {
    fn from(_: PbeError) -> Self {
        Self::Failed
    }
}

/// How a PKCS#12 keystore is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pkcs12Profile {
    /// What OpenSSL 3, Java from 8u301 and Windows from Server 2019 read: PBES2 with AES-256-CBC and
    /// PBKDF2-HMAC-SHA256, and a MAC with SHA-256, of 300,000 rounds each.
    #[default]
    Modern,
    /// What everything reads: 3DES with keys derived with SHA-1, and a MAC with SHA-1, of 50,000 rounds each. This is weak
    /// protection, so the password should be long.
    Legacy,
}

/// What goes into a new keystore.
#[derive(Debug, Clone, Copy)]
pub enum KeystoreContent<'a> {
    /// One private key.
    Key {
        /// The name of the key: 1 to [`LONGEST_ALIAS`] bytes. In JKS it becomes lower case; Java ignores case.
        alias: &'a str,
        /// The key, which gets the password of the keystore.
        private_key: &'a PrivateKey,
        /// The certificate for the key, then its issuers, each issued by the next.
        chain: &'a [Certificate],
    },
    /// A truststore: trusted certificates and no key. Their aliases are `ca`, `ca-2`, `ca-3` and so on.
    Authorities(&'a [Certificate]),
}

/// `ca`, `ca-2`, `ca-3` and so on.
pub fn authority_aliases() -> impl Iterator<Item = String> {
    std::iter::once("ca".to_owned()).chain((2..).map(|number: u64| format!("ca-{number}")))
}
