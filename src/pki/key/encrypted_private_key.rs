//! Encrypted private keys: PKCS#8 (RFC 5958), and OpenSSL's legacy form with the headers of RFC 1421.

use std::fmt;

use aws_lc_rs::hmac;
use der::asn1::OctetStringRef;
use der::{Decode, Encode};

use crate::pki::key::encrypted_private_key_info::EncryptedPrivateKeyInfo;
use crate::pki::key::private_key::{PrivateKey, PrivateKeyError};
use crate::pki::pbe::cipher::Cipher;
use crate::pki::pbe::error::Error as PbeError;
use crate::pki::pbe::passphrase_cipher;
use crate::pki::pbe::passphrase_cipher::{INVALID_VECTOR, PassphraseCipher};
use crate::pki::pbe::scheme::Scheme;
use crate::pki::pem;
use crate::pki::pem::Block;
use crate::secret::Secret;

/// Rounds of PBKDF2 in the keys that are written.
const ROUNDS: u32 = 600_000;

/// Longest name of a cipher in a `DEK-Info` header that an error repeats, in bytes.
const LONGEST_CIPHER_NAME: usize = 24;

/// An encrypted private key. Everything that can be refused without the passphrase is refused on reading.
pub struct EncryptedPrivateKey {
    /// The PEM label of the decrypted bytes.
    label: String,
    scheme: Scheme,
    ciphertext: Vec<u8>,
}

impl EncryptedPrivateKey {
    /// Decrypts the key. This takes as long as the key derivation in the file asks for, often a few hundred milliseconds.
    /// The passphrase is taken as UTF-8.
    ///
    /// # Errors
    /// [`PrivateKeyError::EmptyPassphrase`], [`PrivateKeyError::WrongPassphrase`], or the error for a key that decrypts but
    /// is of an unsupported kind.
    pub fn decrypt(&self, passphrase: &Secret<String>) -> Result<PrivateKey, PrivateKeyError> {
        refuse_empty(passphrase)?;
        let decrypted = self.scheme.decrypt(passphrase, &self.ciphertext)?;
        let der = decrypted.first().ok_or(PrivateKeyError::WrongPassphrase)?;
        // One wrong passphrase in 256 gives bytes that end like padding.
        PrivateKey::from_labelled_der(&self.label, der).map_err(|error| match error {
            PrivateKeyError::Damaged { .. } => PrivateKeyError::WrongPassphrase,
            error => error,
        })
    }

    /// Reads an `EncryptedPrivateKeyInfo`.
    pub(in crate::pki) fn from_pkcs8_der(der: &[u8]) -> Result<Self, PrivateKeyError> {
        let info = EncryptedPrivateKeyInfo::from_der(der)
            .map_err(|_| damaged("its content is not a valid EncryptedPrivateKeyInfo (PKCS#8)"))?;
        let scheme = Scheme::from_identifier(&info.encryption_algorithm)?;
        Self::new("PRIVATE KEY", scheme, info.encrypted_data.as_bytes())
    }

    /// Reads a PEM block with the header `Proc-Type: 4,ENCRYPTED`.
    pub(in crate::pki) fn from_legacy(block: &Block) -> Result<Self, PrivateKeyError> {
        let dek_info = block.dek_info().and_then(|value| value.split_once(','));
        let (name, iv) = dek_info.ok_or_else(invalid_dek_info)?;
        let cipher = cipher(name.trim())?;
        let iv = base16ct::mixed::decode_vec(iv.trim()).map_err(|_| INVALID_VECTOR)?;
        let scheme = Scheme::Legacy(PassphraseCipher::from_dek_info(cipher, iv)?);
        Self::new(block.label(), scheme, block.der())
    }

    fn new(label: &str, scheme: Scheme, ciphertext: &[u8]) -> Result<Self, PrivateKeyError> {
        let block_length = scheme.cipher().block_length();
        if ciphertext.is_empty() || !ciphertext.len().is_multiple_of(block_length) {
            return Err(damaged("the encrypted data is truncated"));
        }
        Ok(Self {
            label: label.to_owned(),
            scheme,
            ciphertext: ciphertext.to_vec(),
        })
    }
}

impl fmt::Debug for EncryptedPrivateKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("EncryptedPrivateKey")
            .field(&self.scheme.cipher())
            .finish()
    }
}

impl PrivateKey {
    /// The key encrypted under the passphrase, as PKCS#8 (RFC 5958): label `ENCRYPTED PRIVATE KEY`, LF, with a trailing line
    /// break. PBES2 with AES-256-CBC and PBKDF2-HMAC-SHA256, 600,000 rounds. The passphrase is taken as UTF-8.
    ///
    /// The same key, passphrase and version always give the same text: instead of being random, the salt is a hash of the
    /// version and the initialization vector a hash of the derived key, both keyed with the private key.
    ///
    /// # Errors
    /// [`PrivateKeyError::EmptyPassphrase`], or [`PrivateKeyError::Encryption`] if the library fails.
    pub fn to_encrypted_pkcs8_pem(
        &self,
        passphrase: &Secret<String>,
        version: i64,
    ) -> Result<Secret<String>, PrivateKeyError> {
        refuse_empty(passphrase)?;
        let der = encrypt(self.pkcs8(), passphrase, version)?;
        Ok(Secret::new(pem::encode("ENCRYPTED PRIVATE KEY", &der)))
    }
}

/// An `EncryptedPrivateKeyInfo` in DER.
fn encrypt(pkcs8: &[u8], passphrase: &Secret<String>, version: i64) -> Result<Vec<u8>, PbeError> {
    let salt = keyed_hash(pkcs8, b"salt", &version.to_be_bytes());
    let vector = |derived: &[u8]| Ok(keyed_hash(pkcs8, b"initialization vector", derived));
    let (encryption_algorithm, ciphertext) =
        passphrase_cipher::encrypt(pkcs8, passphrase, ROUNDS, &salt, vector)?;
    let info = EncryptedPrivateKeyInfo {
        encryption_algorithm,
        encrypted_data: OctetStringRef::new(&ciphertext).map_err(|_| PbeError::Failed)?,
    };
    info.to_der().map_err(|_| PbeError::Failed)
}

/// 16 bytes that look random to anyone without the private key. Whoever has the key cannot use them to test passphrases any
/// faster, since the initialization vector depends on the derived key.
fn keyed_hash(pkcs8: &[u8], purpose: &[u8], input: &[u8]) -> [u8; 16] {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, pkcs8));
    context.update(b"terraform-provider-stellantis, encrypted private key: ");
    context.update(purpose);
    context.update(input);
    let tag = context.sign();
    std::array::from_fn(|index| tag.as_ref()[index])
}

fn damaged(because: &'static str) -> PrivateKeyError {
    PbeError::Damaged { because }.into()
}

fn invalid_dek_info() -> PrivateKeyError {
    damaged("its header \"DEK-Info\" is missing or not valid")
}

fn refuse_empty(passphrase: &Secret<String>) -> Result<(), PrivateKeyError> {
    match passphrase.expose().is_empty() {
        true => Err(PrivateKeyError::EmptyPassphrase),
        false => Ok(()),
    }
}

/// The cipher that a `DEK-Info` header names. An error repeats the name only if it looks like one.
fn cipher(name: &str) -> Result<Cipher, PrivateKeyError> {
    let is_of_name = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-';
    match Cipher::from_dek_info(name) {
        Some(cipher) => Ok(cipher),
        None if name.len() <= LONGEST_CIPHER_NAME && name.bytes().all(is_of_name) => {
            let algorithm = name.to_owned();
            Err(PbeError::UnsupportedAlgorithm { algorithm }.into())
        }
        None => Err(invalid_dek_info()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::key::key_algorithm::KeyAlgorithm;
    use crate::pki::key::private_key_text::PrivateKeyText;

    fn secret(passphrase: &str) -> Secret<String> {
        Secret::new(passphrase.to_owned())
    }

    #[test]
    fn the_text_stays_the_same_until_key_passphrase_or_version_change() {
        let [key, other] = [(); 2].map(|()| PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap());
        let written = |key: &PrivateKey, passphrase, version| {
            let text = key.to_encrypted_pkcs8_pem(&secret(passphrase), version).unwrap();
            let der = pem::blocks(text.expose()).unwrap().remove(0).der().to_vec();
            let info = EncryptedPrivateKeyInfo::from_der(&der).unwrap();
            (info.encryption_algorithm, info.encrypted_data.as_bytes().to_vec())
        };
        let one = written(&key, "sandbox", 1);
        assert_eq!(one, written(&key, "sandbox", 1));
        for changed in [
            written(&other, "sandbox", 1),
            written(&key, "other", 1),
            written(&key, "sandbox", 2),
        ] {
            // Salt and initialization vector, and the ciphertext.
            assert_ne!(one.0, changed.0);
            assert_ne!(one.1, changed.1);
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let key = PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
        let text = key.to_encrypted_pkcs8_pem(&secret("sandbox"), 1).unwrap();
        let PrivateKeyText::Encrypted(read) = PrivateKeyText::from_pem(text.expose()).unwrap() else {
            panic!("the key is not encrypted");
        };
        let read = read.decrypt(&secret("sandbox")).unwrap();
        assert_eq!(read.to_pkcs8_pem(), key.to_pkcs8_pem());
    }

    #[test]
    fn nothing_is_encrypted_with_an_empty_passphrase() {
        let key = PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
        let error = key.to_encrypted_pkcs8_pem(&secret(""), 1).unwrap_err();
        assert_eq!(error, PrivateKeyError::EmptyPassphrase);
    }
}
