//! Sun's `KeyProtector`, the cipher of private keys in JKS: SHA-1 as a key stream, and a SHA-1 of password and key to verify
//! the result. There is no standard; `keytool` is the reference.

use std::iter;

use der::asn1::{Any, ObjectIdentifier, OctetStringRef};
use der::{Decode, Encode};
use sha1::{Digest, Sha1};
use x509_cert::spki::AlgorithmIdentifierOwned;
use zeroize::Zeroizing;

use crate::pki::key::encrypted_private_key_info::EncryptedPrivateKeyInfo;
use crate::pki::pbe::error::Error as PbeError;
use crate::pki::{oid, random, utf16};
use crate::secret::Secret;

const KEY_PROTECTOR: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.42.2.17.1.1");

/// Length of SHA-1, and of the salt, in bytes.
const DIGEST_LENGTH: usize = 20;

const INVALID: PbeError = PbeError::Damaged {
    because: "it is not a valid EncryptedPrivateKeyInfo",
};

/// Decrypts an `EncryptedPrivateKeyInfo` in DER to PKCS#8. `None` if the password is wrong.
pub fn decrypt(info: &[u8], password: &Secret<String>) -> Result<Option<Zeroizing<Vec<u8>>>, PbeError> {
    let info = EncryptedPrivateKeyInfo::from_der(info).map_err(|_| INVALID)?;
    if info.encryption_algorithm.oid != KEY_PROTECTOR {
        return Err(PbeError::UnsupportedAlgorithm {
            algorithm: oid::name(&info.encryption_algorithm.oid),
        });
    }
    let data = info.encrypted_data.as_bytes();
    let parts = data.split_first_chunk::<DIGEST_LENGTH>();
    let parts = parts.and_then(|(salt, rest)| Some((salt, rest.split_last_chunk::<DIGEST_LENGTH>()?)));
    let (salt, (ciphertext, digest)) = parts.ok_or(INVALID)?;
    let password = utf16::encode(password.expose());
    let pkcs8 = apply_key_stream(&password, *salt, ciphertext);
    Ok((*hash(&password, &pkcs8) == *digest).then_some(pkcs8))
}

/// Encrypts PKCS#8 with a random salt, to an `EncryptedPrivateKeyInfo` in DER.
pub fn encrypt(pkcs8: &[u8], password: &Secret<String>) -> Result<Vec<u8>, PbeError> {
    let salt: [u8; DIGEST_LENGTH] = random::bytes()?;
    let password = utf16::encode(password.expose());
    let ciphertext = apply_key_stream(&password, salt, pkcs8);
    let data = [&salt, ciphertext.as_slice(), &*hash(&password, pkcs8)].concat();
    let info = EncryptedPrivateKeyInfo {
        encryption_algorithm: AlgorithmIdentifierOwned {
            oid: KEY_PROTECTOR,
            parameters: Some(Any::null()),
        },
        encrypted_data: OctetStringRef::new(&data).map_err(|_| PbeError::Failed)?,
    };
    info.to_der().map_err(|_| PbeError::Failed)
}

/// Encrypts or decrypts. Each block of the key stream is the hash of the password and the previous block; the salt comes
/// before the first.
fn apply_key_stream(password: &[u8], salt: [u8; DIGEST_LENGTH], text: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut block = Zeroizing::new(salt);
    let mut result = Zeroizing::new(text.to_vec());
    for bytes in result.chunks_mut(DIGEST_LENGTH) {
        block = hash(password, &*block);
        iter::zip(bytes, block.iter()).for_each(|(byte, key)| *byte ^= key);
    }
    result
}

fn hash(password: &[u8], data: &[u8]) -> Zeroizing<[u8; DIGEST_LENGTH]> {
    let hash = Sha1::new_with_prefix(password).chain_update(data);
    Zeroizing::new(hash.finalize().into())
}
