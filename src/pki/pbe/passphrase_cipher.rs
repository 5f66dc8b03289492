//! A block cipher whose key is derived from a passphrase in UTF-8: PBES2 (RFC 8018), and OpenSSL's legacy form (RFC 1421).

use der::Sequence;
use der::asn1::{Any, ObjectIdentifier, OctetString, OctetStringRef};
use x509_cert::spki::AlgorithmIdentifierOwned;
use zeroize::Zeroizing;

use crate::pki::oid;
use crate::pki::pbe::cipher::{AES_256_CBC, Cipher};
use crate::pki::pbe::error::Error;
use crate::pki::pbe::key_derivation::{KeyDerivation, pbkdf2_hmac_sha256};
use crate::secret::Secret;

pub const PBES2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.13");

/// `PBES2-params` (RFC 8018 appendix A.4).
#[derive(Sequence)]
struct Pbes2Params {
    key_derivation_func: AlgorithmIdentifierOwned,
    encryption_scheme: AlgorithmIdentifierOwned,
}

/// Everything that decryption needs but the passphrase. Whatever can be refused without it is refused on construction.
pub struct PassphraseCipher {
    derivation: KeyDerivation,
    cipher: Cipher,
    iv: Vec<u8>,
}

impl PassphraseCipher {
    /// Reads the parameters of PBES2.
    pub fn from_pbes2(parameters: Option<&Any>) -> Result<Self, Error> {
        let params = parameters.and_then(|parameters| parameters.decode_as::<Pbes2Params>().ok());
        let params = params.ok_or(Error::INVALID_PARAMETERS)?;
        let scheme = params.encryption_scheme;
        let cipher = Cipher::from_oid(&scheme.oid).ok_or_else(|| Error::UnsupportedAlgorithm {
            algorithm: oid::name(&scheme.oid),
        })?;
        let derivation = KeyDerivation::from_identifier(&params.key_derivation_func, cipher.key_length())?;
        let iv = scheme.parameters.as_ref();
        let iv = iv.and_then(|iv| iv.decode_as::<&OctetStringRef>().ok());
        let iv = iv.map(|iv| iv.as_bytes().to_vec()).unwrap_or_default();
        Self::new(derivation, cipher, iv)
    }

    /// What a `DEK-Info` header names. The first eight bytes of the initialization vector are also the salt.
    pub fn from_dek_info(cipher: Cipher, iv: Vec<u8>) -> Result<Self, Error> {
        let salt = iv.iter().copied().take(8).collect();
        Self::new(KeyDerivation::BytesToKey { salt }, cipher, iv)
    }

    fn new(derivation: KeyDerivation, cipher: Cipher, iv: Vec<u8>) -> Result<Self, Error> {
        if iv.len() != cipher.block_length() {
            return Err(INVALID_VECTOR);
        }
        Ok(Self {
            derivation,
            cipher,
            iv,
        })
    }

    /// The block cipher.
    pub fn cipher(&self) -> Cipher {
        self.cipher
    }

    /// The amount of work of the key derivation, in rounds of PBKDF2.
    pub fn work(&self) -> u64 {
        self.derivation.work()
    }

    /// Decrypts. `None` if the padding is wrong.
    pub fn decrypt(
        &self,
        passphrase: &Secret<String>,
        ciphertext: &[u8],
    ) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        let key = self.derivation.derive(passphrase, self.cipher.key_length())?;
        Ok(self.cipher.decrypt(&key, &self.iv, ciphertext))
    }
}

/// Encrypts with PBES2: AES-256-CBC, and PBKDF2-HMAC-SHA256 with the given rounds and salt. `vector` returns the
/// initialization vector, which may depend on the derived key. Returns the `encryptionAlgorithm` and the ciphertext.
pub fn encrypt(
    plaintext: &[u8],
    passphrase: &Secret<String>,
    rounds: u32,
    salt: &[u8],
    vector: impl FnOnce(&[u8]) -> Result<[u8; 16], Error>,
) -> Result<(AlgorithmIdentifierOwned, Vec<u8>), Error> {
    let function = pbkdf2_hmac_sha256(salt, rounds).map_err(|_| Error::Failed)?;
    let cipher = Cipher::Aes256;
    let derivation = KeyDerivation::from_identifier(&function, cipher.key_length())?;
    let key = derivation.derive(passphrase, cipher.key_length())?;
    let iv = vector(&key)?;
    let ciphertext = cipher.encrypt(&key, &iv, plaintext).ok_or(Error::Failed)?;
    let identifier = pbes2_identifier(function, &iv).map_err(|_| Error::Failed)?;
    Ok((identifier, ciphertext))
}

fn pbes2_identifier(function: AlgorithmIdentifierOwned, iv: &[u8]) -> der::Result<AlgorithmIdentifierOwned> {
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

/// The initialization vector is absent or does not fit the cipher.
pub const INVALID_VECTOR: Error = Error::Damaged {
    because: "its initialization vector is missing or not valid",
};
