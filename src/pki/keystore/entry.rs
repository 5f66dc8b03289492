//! What a keystore holds once its password has been accepted, whatever its format.

use crate::secret::Secret;

/// The entries of a keystore. The keys are still encrypted.
#[derive(Default)]
pub struct Entries {
    /// The private keys, in the order of the file.
    pub keys: Vec<StoredKey>,
    /// The certificates, except those in the chain of a JKS key.
    pub certificates: Vec<StoredCertificate>,
    /// Rounds of key derivation spent on opening the keystore.
    pub work: u64,
}

/// A private key as it is stored.
pub struct StoredKey {
    /// Its name.
    pub alias: String,
    /// How it is protected.
    pub protection: Protection,
    /// In PKCS#12: the mark that the key's own certificate carries too.
    pub local_key_id: Option<Vec<u8>>,
    /// In JKS: the DER of the key's own certificate and of its issuers.
    pub chain: Vec<Vec<u8>>,
}

/// How a private key is protected.
pub enum Protection {
    /// By nothing but the keystore: the bytes are PKCS#8.
    None(Secret<Vec<u8>>),
    /// By Sun's `KeyProtector`: an `EncryptedPrivateKeyInfo` in DER.
    Jks(Vec<u8>),
    /// By a scheme of PKCS#5 or PKCS#12: an `EncryptedPrivateKeyInfo` in DER.
    Pkcs12(Vec<u8>),
}

/// A certificate as it is stored.
pub struct StoredCertificate {
    /// X.509.
    pub der: Vec<u8>,
    /// In PKCS#12: the mark of the key that the certificate is for.
    pub local_key_id: Option<Vec<u8>>,
}
