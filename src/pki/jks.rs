//! JKS, Java's first format of keystores: a list of entries, each key under a cipher of its own making, and a hash with
//! the password over all. There is no standard; `keytool` is the reference.

use std::iter;

use der::asn1::{ObjectIdentifier, OctetStringRef};
use der::{Decode, Sequence};
use sha1::{Digest, Sha1};
use x509_cert::spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use super::keystore::{Entries, KeystoreError, Protection, StoredCertificate, StoredKey};
use super::pkcs12_derivation::utf16;
use super::signature::name;
use crate::secret::Secret;

/// Stands before the entries in the hash over all.
const WHITENER: &[u8] = b"Mighty Aphrodite";

/// `KeyProtector`, an identifier of Sun's.
const KEY_PROTECTOR: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.42.2.17.1.1");

const MAGIC: u32 = 0xFEED_FEED;
const PRIVATE_KEY: u32 = 1;
const TRUSTED_CERTIFICATE: u32 = 2;

/// Length of SHA-1, and so of the salt, in bytes.
const DIGEST_LENGTH: usize = 20;

/// `EncryptedPrivateKeyInfo` (RFC 5958 section 3).
#[derive(Sequence)]
struct EncryptedPrivateKeyInfo<'a> {
    encryption_algorithm: AlgorithmIdentifierRef<'a>,
    encrypted_data: &'a OctetStringRef,
}

/// A private key under its password: an `EncryptedPrivateKeyInfo` in DER.
pub(super) struct ProtectedKey(Vec<u8>);

impl ProtectedKey {
    /// The key in PKCS#8. `None` if the password is wrong.
    pub(super) fn open(
        &self,
        password: &Secret<String>,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, KeystoreError> {
        let info = EncryptedPrivateKeyInfo::from_der(&self.0).map_err(|_| NO_KEY)?;
        if info.encryption_algorithm.oid != KEY_PROTECTOR {
            return Err(KeystoreError::UnsupportedAlgorithm {
                algorithm: name(&info.encryption_algorithm.oid),
            });
        }
        let parts = info
            .encrypted_data
            .as_bytes()
            .split_first_chunk::<DIGEST_LENGTH>();
        let parts = parts.and_then(|(salt, rest)| Some((salt, rest.split_last_chunk::<DIGEST_LENGTH>()?)));
        let (salt, (ciphertext, digest)) = parts.ok_or(NO_KEY)?;
        let password = utf16(password);
        let key = combined(&password, *salt, ciphertext);
        Ok((hashed(&password, &key) == *digest).then_some(key))
    }
}

/// Reads the entries, and verifies the hash over all of them.
pub(super) fn read(bytes: &[u8], password: &Secret<String>) -> Result<Entries, KeystoreError> {
    let (mut fields, digest) = bytes.split_last_chunk::<DIGEST_LENGTH>().ok_or(DAMAGED)?;
    let content = fields;
    let entries = entries(&mut fields)
        .filter(|_| fields.is_empty())
        .ok_or(DAMAGED)?;
    match seal(content, password) == *digest {
        true => Ok(entries),
        false => Err(KeystoreError::WrongStorePassword),
    }
}

const DAMAGED: KeystoreError = KeystoreError::Damaged {
    because: "its entries are not whole",
};

const NO_KEY: KeystoreError = KeystoreError::Damaged {
    because: "the entry of a private key is not a valid EncryptedPrivateKeyInfo",
};

/// The hash over the content, which is the end of the file.
fn seal(content: &[u8], password: &Secret<String>) -> [u8; DIGEST_LENGTH] {
    let hash = Sha1::new_with_prefix(&*utf16(password)).chain_update(WHITENER);
    hash.chain_update(content).finalize().into()
}

fn hashed(password: &[u8], data: &[u8]) -> [u8; DIGEST_LENGTH] {
    Sha1::new_with_prefix(password)
        .chain_update(data)
        .finalize()
        .into()
}

/// Encrypts and decrypts: each part of the key stream is the hash of the password and of the part before; the salt
/// is before the first.
fn combined(password: &[u8], salt: [u8; DIGEST_LENGTH], text: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut part = Zeroizing::new(salt);
    let mut result = Zeroizing::new(text.to_vec());
    for bytes in result.chunks_mut(DIGEST_LENGTH) {
        *part = hashed(password, &*part);
        iter::zip(bytes, part.iter()).for_each(|(byte, key)| *byte ^= key);
    }
    result
}

fn entries(fields: &mut &[u8]) -> Option<Entries> {
    let magic = number(fields)?;
    let version = number(fields).filter(|version| (1..=2).contains(version) && magic == MAGIC)?;
    let count = number(fields)?;
    let mut entries = Entries::default();
    for _ in 0..count {
        let kind = number(fields)?;
        let alias = text(fields)?;
        let _created = fields.split_off(..8)?;
        match kind {
            PRIVATE_KEY => entries.keys.push(key(fields, alias, version)?),
            TRUSTED_CERTIFICATE => entries.certificates.push(StoredCertificate {
                der: certificate(fields, version)?,
                local_key_id: None,
            }),
            _ => return None,
        }
    }
    Some(entries)
}

fn key(fields: &mut &[u8], alias: String, version: u32) -> Option<StoredKey> {
    let protected = ProtectedKey(sized(fields)?.to_vec());
    let count = number(fields)?;
    let chain = (0..count).map(|_| certificate(fields, version));
    Some(StoredKey {
        alias,
        protection: Protection::Jks(protected),
        local_key_id: None,
        chain: chain.collect::<Option<_>>()?,
    })
}

/// Version 1 knows only X.509, and does not say so.
fn certificate(fields: &mut &[u8], version: u32) -> Option<Vec<u8>> {
    if version == 2 {
        text(fields)?;
    }
    Some(sized(fields)?.to_vec())
}

fn number(fields: &mut &[u8]) -> Option<u32> {
    let bytes = fields.split_off(..4)?;
    Some(u32::from_be_bytes(bytes.try_into().ok()?))
}

fn sized<'a>(fields: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = usize::try_from(number(fields)?).ok()?;
    fields.split_off(..length)
}

/// Java's UTF-8: that of each UTF-16 unit alone, and two bytes for zero.
fn text(fields: &mut &[u8]) -> Option<String> {
    let length = u16::from_be_bytes(fields.split_off(..2)?.try_into().ok()?);
    let mut bytes = fields.split_off(..usize::from(length))?;
    let mut units = Vec::new();
    while !bytes.is_empty() {
        units.push(unit(&mut bytes)?);
    }
    Some(String::from_utf16_lossy(&units))
}

fn unit(bytes: &mut &[u8]) -> Option<u16> {
    let first = *bytes.split_off_first()?;
    let mut next = || {
        Some(u16::from(
            bytes.split_off_first().filter(|byte| *byte & 0xC0 == 0x80)? & 0x3F,
        ))
    };
    let first_bits = |mask: u8| u16::from(first & mask);
    match first {
        0x00..0x80 => Some(first.into()),
        0xC0..0xE0 => Some(first_bits(0x1F) << 6 | next()?),
        0xE0..0xF0 => Some(first_bits(0x0F) << 12 | next()? << 6 | next()?),
        _ => None,
    }
}
