//! A cipher whose key comes from a passphrase: PBES2 (RFC 8018), and what OpenSSL did before it (RFC 1421).

use aws_lc_rs::rand;
use der::Sequence;
use der::asn1::{Any, ObjectIdentifier, OctetString, OctetStringRef};
use x509_cert::spki::AlgorithmIdentifierOwned;
use zeroize::Zeroizing;

use crate::pki::key::encrypted_private_key::EncryptionError;
use crate::pki::key::signature::name;
use crate::pki::pbe::cipher::{AES_256_CBC, Cipher};
use crate::pki::pbe::key_derivation::{KeyDerivation, pbkdf2_hmac_sha256};
use crate::secret::Secret;

pub(in crate::pki) const PBES2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.13");

/// `PBES2-params` (RFC 8018 appendix A.4).
#[derive(Sequence)]
struct Pbes2Params {
    key_derivation_func: AlgorithmIdentifierOwned,
    encryption_scheme: AlgorithmIdentifierOwned,
}

/// All that is needed to decrypt but the passphrase. What can be refused without it has been refused already.
pub(in crate::pki) struct PassphraseCipher {
    derivation: KeyDerivation,
    cipher: Cipher,
    iv: Vec<u8>,
}

impl PassphraseCipher {
    /// Reads an `encryptionAlgorithm` that is PBES2.
    pub(in crate::pki) fn of_identifier(
        identifier: &AlgorithmIdentifierOwned,
    ) -> Result<Self, EncryptionError> {
        let scheme = pbes2(identifier)?;
        let cipher = Cipher::of_identifier(&scheme.encryption_scheme.oid)
            .ok_or_else(|| unsupported(name(&scheme.encryption_scheme.oid)))?;
        let derivation = KeyDerivation::of_identifier(&scheme.key_derivation_func, cipher.key_length())?;
        let iv = scheme.encryption_scheme.parameters.as_ref();
        let iv = iv.and_then(|iv| iv.decode_as::<&OctetStringRef>().ok());
        Self {
            derivation,
            cipher,
            iv: iv.map(|iv| iv.as_bytes().to_vec()).unwrap_or_default(),
        }
        .checked()
    }

    /// What the header `DEK-Info` names. The first eight bytes of the initialization vector are the salt too.
    pub(in crate::pki) fn legacy(cipher: Cipher, iv: Vec<u8>) -> Result<Self, EncryptionError> {
        Self {
            derivation: KeyDerivation::BytesToKey {
                salt: iv.iter().copied().take(8).collect(),
            },
            cipher,
            iv,
        }
        .checked()
    }

    fn checked(self) -> Result<Self, EncryptionError> {
        match self.iv.len() == self.cipher.block_length() {
            true => Ok(self),
            false => Err(NO_VECTOR),
        }
    }

    /// The block cipher.
    pub(in crate::pki) fn cipher(&self) -> Cipher {
        self.cipher
    }

    /// How much work the derivation is, in rounds of PBKDF2.
    pub(in crate::pki) fn work(&self) -> u64 {
        self.derivation.work()
    }

    /// Decrypts. `None` if there is no right padding. The passphrase counts as UTF-8.
    pub(in crate::pki) fn decrypt(
        &self,
        passphrase: &Secret<String>,
        ciphertext: &[u8],
    ) -> Result<Option<Zeroizing<Vec<u8>>>, EncryptionError> {
        let key = self.derivation.derive(passphrase, self.cipher.key_length())?;
        Ok(self.cipher.decrypt(&key, &self.iv, ciphertext))
    }
}

/// Encrypts with PBES2: AES-256-CBC, PBKDF2-HMAC-SHA256 with so many rounds and that salt. The initialization vector may
/// come from the derived key. Gives the `encryptionAlgorithm` and the ciphertext.
pub(in crate::pki) fn encrypted(
    plaintext: &[u8],
    passphrase: &Secret<String>,
    rounds: u32,
    salt: &[u8],
    vector: impl FnOnce(&[u8]) -> Result<[u8; 16], EncryptionError>,
) -> Result<(AlgorithmIdentifierOwned, Vec<u8>), EncryptionError> {
    let function = pbkdf2_hmac_sha256(salt, rounds).map_err(|_| EncryptionError::Failed)?;
    let cipher = Cipher::Aes256;
    let key = KeyDerivation::of_identifier(&function, cipher.key_length())?
        .derive(passphrase, cipher.key_length())?;
    let iv = vector(&key)?;
    let ciphertext = cipher
        .encrypt(&key, &iv, plaintext)
        .ok_or(EncryptionError::Failed)?;
    let identifier = identifier(function, &iv).map_err(|_| EncryptionError::Failed)?;
    Ok((identifier, ciphertext))
}

fn identifier(function: AlgorithmIdentifierOwned, iv: &[u8]) -> der::Result<AlgorithmIdentifierOwned> {
    let params = Pbes2Params {
        key_derivation_func: function,
        encryption_scheme: AlgorithmIdentifierOwned {
            oid: AES_256_CBC,
            parameters: Some(Any::encode_from(&OctetString::new(iv)?)?),
        },
    };
    Ok(AlgorithmIdentifierOwned {
        oid: PBES2,
        parameters: Some(Any::encode_from(&params)?),
    })
}

/// Bytes for a salt or an initialization vector.
pub(in crate::pki) fn random<const LENGTH: usize>() -> Result<[u8; LENGTH], EncryptionError> {
    let mut bytes = [0; LENGTH];
    rand::fill(&mut bytes).map_err(|_| EncryptionError::Failed)?;
    Ok(bytes)
}

/// An initialization vector of another length than the cipher's, or none.
pub(in crate::pki) const NO_VECTOR: EncryptionError = EncryptionError::Damaged {
    because: "the initialization vector of the cipher is missing or not valid",
};

fn pbes2(identifier: &AlgorithmIdentifierOwned) -> Result<Pbes2Params, EncryptionError> {
    if identifier.oid != PBES2 {
        return Err(unsupported(name(&identifier.oid)));
    }
    let parameters = identifier.parameters.as_ref();
    parameters
        .and_then(|parameters| parameters.decode_as().ok())
        .ok_or(EncryptionError::Damaged {
            because: "the parameters of PBES2 are not valid",
        })
}

fn unsupported(algorithm: String) -> EncryptionError {
    EncryptionError::UnsupportedAlgorithm { algorithm }
}
