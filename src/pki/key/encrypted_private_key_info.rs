//! `EncryptedPrivateKeyInfo`, the encrypted private key of PKCS#8, which PKCS#12 and JKS contain.

use der::Sequence;
use der::asn1::OctetStringRef;
use x509_cert::spki::AlgorithmIdentifierOwned;

/// `EncryptedPrivateKeyInfo` (RFC 5958 section 3).
#[derive(Sequence)]
pub struct EncryptedPrivateKeyInfo<'a> {
    /// How the key is encrypted.
    pub encryption_algorithm: AlgorithmIdentifierOwned,
    /// The encrypted `PrivateKeyInfo`.
    pub encrypted_data: &'a OctetStringRef,
}
