//! Private keys under a passphrase: PKCS#8 with PBES2 (RFC 5958, RFC 8018), and OpenSSL's legacy form (RFC 1421).

use std::fmt;

use aws_lc_rs::hmac;
use der::asn1::OctetString;
use der::{Decode, Encode, Sequence};
use x509_cert::spki::AlgorithmIdentifierOwned;

use crate::pki::key::private_key::{PrivateKey, PrivateKeyError};
use crate::pki::pbe::cipher::Cipher;
use crate::pki::pbe::passphrase_cipher;
use crate::pki::pbe::passphrase_cipher::{NO_VECTOR, PassphraseCipher};
use crate::pki::pbe::pkcs12_encryption::Encryption;
use crate::pki::pem::Block;
use crate::secret::Secret;

/// Rounds of PBKDF2 in what is written.
const ROUNDS: u32 = 600_000;

/// Why a key under a passphrase is not opened, or not written. Never holds any part of the key or the passphrase.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EncryptionError {
    /// What comes out is no key. Whether the passphrase or the encrypted data is to blame cannot be told: the data
    /// carries no checksum.
    #[error("the passphrase is wrong, or the encrypted private key is damaged")]
    WrongPassphrase,
    /// No passphrase is not a passphrase.
    #[error("the passphrase is empty")]
    EmptyPassphrase,
    /// How the key is encrypted cannot be read, whatever the passphrase.
    #[error("the encrypted private key is damaged: {because}")]
    Damaged {
        /// What is wrong with it.
        because: &'static str,
    },
    /// The cipher, the key derivation or its hash.
    #[error("the private key is encrypted with {algorithm}, which is not supported")]
    UnsupportedAlgorithm {
        /// Name of the algorithm, or its object identifier in dotted form.
        algorithm: String,
    },
    /// PBKDF2 would take longer than anyone wants to wait.
    #[error("the encrypted private key asks for {count} rounds of PBKDF2, and at most {most} are done")]
    TooManyRounds {
        /// The iteration count of the file.
        count: u64,
        /// The largest that is accepted.
        most: u64,
    },
    /// scrypt would take more memory, or more time, than anyone wants to give it.
    #[error(
        "the encrypted private key asks for scrypt with N = {cost}, r = {block_size} and p = {parallelization}, and \
         128·N·r·p may be at most {most} bytes"
    )]
    TooMuchScrypt {
        /// N.
        cost: u64,
        /// r.
        block_size: u64,
        /// p.
        parallelization: u64,
        /// The largest product that is accepted, in bytes.
        most: u64,
    },
    /// There is no randomness, or a step that cannot fail did.
    #[error("the cryptography of the private key failed")]
    Failed,
}

/// `EncryptedPrivateKeyInfo` (RFC 5958 section 3).
#[derive(Sequence)]
struct EncryptedPrivateKeyInfo {
    encryption_algorithm: AlgorithmIdentifierOwned,
    encrypted_data: OctetString,
}

/// A private key that needs a passphrase. All that can be refused without it has been refused already.
pub struct EncryptedPrivateKey {
    /// The label that the decrypted bytes would have in PEM.
    label: String,
    encryption: Encryption,
    ciphertext: Vec<u8>,
}

impl EncryptedPrivateKey {
    /// Opens the key. This takes the time that the key's derivation asks for: a few hundred milliseconds is usual.
    /// The passphrase counts as UTF-8.
    ///
    /// # Errors
    /// [`EncryptionError::EmptyPassphrase`], [`EncryptionError::WrongPassphrase`], or what [`PrivateKeyError`] says of a
    /// key that was decrypted well but is of an unsupported kind.
    pub fn decrypt(&self, passphrase: &Secret<String>) -> Result<PrivateKey, PrivateKeyError> {
        refuse_empty(passphrase)?;
        let decrypted = self.encryption.decrypt(passphrase, &self.ciphertext)?;
        let der = decrypted.first().ok_or(EncryptionError::WrongPassphrase)?;
        // One wrong passphrase in 256 gives bytes that end like a padding.
        PrivateKey::from_labelled(&self.label, der).map_err(|error| match error {
            PrivateKeyError::Damaged { .. } => EncryptionError::WrongPassphrase.into(),
            error => error,
        })
    }

    /// Reads an `EncryptedPrivateKeyInfo`.
    pub(in crate::pki) fn from_pkcs8_der(der: &[u8]) -> Result<Self, EncryptionError> {
        let info = EncryptedPrivateKeyInfo::from_der(der)
            .map_err(|_| damaged("its content is not a valid EncryptedPrivateKeyInfo (PKCS#8)"))?;
        Self {
            label: "PRIVATE KEY".to_owned(),
            encryption: Encryption::of_identifier(&info.encryption_algorithm)?,
            ciphertext: info.encrypted_data.as_bytes().to_vec(),
        }
        .checked()
    }

    /// Reads a block with the header `Proc-Type: 4,ENCRYPTED`.
    pub(in crate::pki) fn from_legacy(block: &Block) -> Result<Self, EncryptionError> {
        let dek_info = block.dek_info().and_then(|value| value.split_once(','));
        let (name, iv) = dek_info.ok_or(damaged("its header \"DEK-Info\" is missing or not valid"))?;
        let cipher = cipher_of_name(name.trim())?;
        let iv = hexadecimal(iv.trim()).ok_or(NO_VECTOR)?;
        Self {
            label: block.label().to_owned(),
            encryption: Encryption::Pbes2(PassphraseCipher::legacy(cipher, iv)?),
            ciphertext: block.der().to_vec(),
        }
        .checked()
    }

    fn checked(self) -> Result<Self, EncryptionError> {
        let block_length = self.encryption.cipher().block_length();
        if self.ciphertext.is_empty() || !self.ciphertext.len().is_multiple_of(block_length) {
            return Err(damaged("the encrypted data is not whole"));
        }
        Ok(self)
    }
}

impl fmt::Debug for EncryptedPrivateKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("EncryptedPrivateKey")
            .field(&self.encryption.cipher())
            .finish()
    }
}

/// Encrypts a key in PKCS#8 and gives an `EncryptedPrivateKeyInfo` in DER.
pub(in crate::pki) fn encrypted(
    pkcs8: &[u8],
    passphrase: &Secret<String>,
    version: i64,
) -> Result<Vec<u8>, EncryptionError> {
    refuse_empty(passphrase)?;
    let salt = drawn(pkcs8, b"salt", &version.to_be_bytes());
    let vector = |derived: &[u8]| Ok(drawn(pkcs8, b"initialization vector", derived));
    let (encryption_algorithm, ciphertext) =
        passphrase_cipher::encrypted(pkcs8, passphrase, ROUNDS, &salt, vector)?;
    let info = EncryptedPrivateKeyInfo {
        encryption_algorithm,
        encrypted_data: OctetString::new(ciphertext).map_err(|_| EncryptionError::Failed)?,
    };
    info.to_der().map_err(|_| EncryptionError::Failed)
}

/// Bytes drawn by a hash that is keyed with the private key, not from a generator: to whoever has no key they look random.
/// Whoever has it learns nothing of the passphrase without the rounds either: the vector comes from the derived key.
fn drawn(pkcs8: &[u8], purpose: &[u8], from: &[u8]) -> [u8; 16] {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, pkcs8));
    context.update(b"terraform-provider-stellantis, encrypted private key: ");
    context.update(purpose);
    context.update(from);
    let tag = context.sign();
    std::array::from_fn(|index| tag.as_ref()[index])
}

const fn damaged(because: &'static str) -> EncryptionError {
    EncryptionError::Damaged { because }
}

fn unsupported(algorithm: String) -> EncryptionError {
    EncryptionError::UnsupportedAlgorithm { algorithm }
}

fn refuse_empty(passphrase: &Secret<String>) -> Result<(), EncryptionError> {
    match passphrase.expose().is_empty() {
        true => Err(EncryptionError::EmptyPassphrase),
        false => Ok(()),
    }
}

/// A header that holds something else than a name is not repeated in an error.
fn cipher_of_name(name: &str) -> Result<Cipher, EncryptionError> {
    let is_of_names = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-';
    match Cipher::of_name(name) {
        Some(cipher) => Ok(cipher),
        None if name.len() <= 24 && name.bytes().all(is_of_names) => Err(unsupported(name.to_owned())),
        None => Err(damaged("its header \"DEK-Info\" is missing or not valid")),
    }
}

fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u32> = text
        .chars()
        .map(|digit| digit.to_digit(16))
        .collect::<Option<_>>()?;
    digits
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => u8::try_from(high * 16 + low).ok(),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::key::private_key::{EcdsaCurve, KeyAlgorithm, RsaBits};
    use crate::pki::key::private_key_text::PrivateKeyText;
    use crate::pki::openssl::Tools;

    fn secret(passphrase: &str) -> Secret<String> {
        Secret::new(passphrase.to_owned())
    }

    #[test]
    fn openssl_opens_what_is_written_with_the_passphrase_and_with_no_other() {
        let tools = Tools::new();
        tools.write("passphrase", "clé à molette\n");
        tools.write("other", "cle a molette\n");
        for algorithm in [
            KeyAlgorithm::Rsa(RsaBits::B2048),
            KeyAlgorithm::Ecdsa(EcdsaCurve::P384),
            KeyAlgorithm::Ed25519,
        ] {
            let key = PrivateKey::generate(algorithm).unwrap();
            let text = key.to_encrypted_pkcs8_pem(&secret("clé à molette"), 1).unwrap();
            tools.write("key.pem", text.expose());
            let opened = tools.openssl("pkey -in key.pem -passin file:passphrase");
            assert_eq!(&opened, key.to_pkcs8_pem().expose());
            assert!(!tools.succeeds("pkey -in key.pem -passin file:other"));
        }
    }

    #[test]
    fn what_is_written_names_its_algorithms_and_is_read_back() {
        let tools = Tools::new();
        let key = PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
        let text = key.to_encrypted_pkcs8_pem(&secret("sandbox"), 1).unwrap();
        tools.write("key.pem", text.expose());
        let printed = tools.openssl("asn1parse -in key.pem");
        // 0x0927C0 is 600,000.
        for part in [
            ":PBES2",
            ":PBKDF2",
            ":0927C0",
            ":hmacWithSHA256",
            "NULL",
            ":aes-256-cbc",
        ] {
            assert!(printed.contains(part), "{part}");
        }
        let PrivateKeyText::Encrypted(read) = PrivateKeyText::from_pem(text.expose()).unwrap() else {
            panic!("the key is not encrypted");
        };
        let read = read.decrypt(&secret("sandbox")).unwrap();
        assert_eq!(read.to_pkcs8_pem(), key.to_pkcs8_pem());
    }

    #[test]
    fn the_text_is_the_same_for_ever_until_key_passphrase_or_version_change() {
        let [key, other] = [(); 2].map(|()| PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap());
        let written = |key: &PrivateKey, passphrase, version| {
            let text = key.to_encrypted_pkcs8_pem(&secret(passphrase), version).unwrap();
            let der = crate::pki::pem::blocks(text.expose()).unwrap();
            EncryptedPrivateKeyInfo::from_der(der[0].der()).unwrap()
        };
        let one = written(&key, "sandbox", 1);
        assert_eq!(one.encrypted_data, written(&key, "sandbox", 1).encrypted_data);
        for changed in [
            written(&other, "sandbox", 1),
            written(&key, "other", 1),
            written(&key, "sandbox", 2),
        ] {
            // Salt and initialization vector.
            assert_ne!(one.encryption_algorithm, changed.encryption_algorithm);
            assert_ne!(one.encrypted_data, changed.encrypted_data);
        }
    }

    #[test]
    fn nothing_is_encrypted_with_an_empty_passphrase() {
        let key = PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
        let error = key.to_encrypted_pkcs8_pem(&secret(""), 1).unwrap_err();
        assert_eq!(error, EncryptionError::EmptyPassphrase.into());
    }
}
