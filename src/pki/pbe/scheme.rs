//! [`Scheme`]: from the `AlgorithmIdentifier` of something encrypted under a passphrase to the cipher that decrypts it.

use x509_cert::spki::AlgorithmIdentifierOwned;
use zeroize::Zeroizing;

use crate::pki::pbe::cipher::Cipher;
use crate::pki::pbe::error::Error;
use crate::pki::pbe::passphrase_cipher::{PBES2, PassphraseCipher};
use crate::pki::pbe::pkcs12_cipher::Pkcs12Cipher;
use crate::secret::Secret;

/// How something in PKCS#8, PKCS#12 or OpenSSL's legacy form is encrypted. Excessive work is refused on construction,
/// before any of it is done.
pub enum Scheme {
    /// PBES2 (RFC 8018 section 6.2).
    Pbes2(PassphraseCipher),
    /// Headers after RFC 1421, as OpenSSL writes them.
    Legacy(PassphraseCipher),
    /// A scheme of PKCS#12 (RFC 7292 appendix C).
    Pkcs12(Pkcs12Cipher),
}

impl Scheme {
    /// Reads an `encryptionAlgorithm`.
    pub fn from_identifier(identifier: &AlgorithmIdentifierOwned) -> Result<Self, Error> {
        match identifier.oid {
            PBES2 => PassphraseCipher::from_pbes2(identifier.parameters.as_ref()).map(Self::Pbes2),
            _ => Pkcs12Cipher::from_identifier(identifier).map(Self::Pkcs12),
        }
    }

    /// The block cipher.
    pub fn cipher(&self) -> Cipher {
        match self {
            Self::Pbes2(cipher) | Self::Legacy(cipher) => cipher.cipher(),
            Self::Pkcs12(cipher) => cipher.cipher(),
        }
    }

    /// The amount of work of a decryption, in rounds of key derivation with SHA-256.
    pub fn work(&self) -> u64 {
        match self {
            Self::Pbes2(cipher) | Self::Legacy(cipher) => cipher.work(),
            Self::Pkcs12(cipher) => cipher.work(),
        }
    }

    /// Decrypts. Each result has correct padding, which is all that is known about it. There is none if the passphrase is
    /// wrong, and there can be two if it is empty.
    pub fn decrypt(
        &self,
        passphrase: &Secret<String>,
        ciphertext: &[u8],
    ) -> Result<Vec<Zeroizing<Vec<u8>>>, Error> {
        match self {
            Self::Pbes2(cipher) | Self::Legacy(cipher) => {
                Ok(cipher.decrypt(passphrase, ciphertext)?.into_iter().collect())
            }
            Self::Pkcs12(cipher) => Ok(cipher.decrypt(passphrase, ciphertext)),
        }
    }
}
