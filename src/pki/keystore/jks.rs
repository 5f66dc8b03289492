//! JKS, Java's first format of keystores: a list of entries, each key under a cipher of its own making, and a hash with
//! the password over all. There is no standard; `keytool` is the reference.

use std::iter;

use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use der::{Decode, Encode, Sequence};
use sha1::{Digest, Sha1};
use time::OffsetDateTime;
use x509_cert::spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use crate::pki::certificate::x509_certificate::Certificate;
use crate::pki::key::private_key::PrivateKey;
use crate::pki::key::signature::name;
use crate::pki::keystore::content::{KeystoreContent, KeystoreContentError, authority_aliases};
use crate::pki::keystore::entries::{Entries, KeystoreError, Protection, StoredCertificate, StoredKey};
use crate::pki::pbe::passphrase_cipher::random;
use crate::pki::pbe::pkcs12_derivation::utf16;
use crate::secret::Secret;

/// Stands before the entries in the hash over all.
const WHITENER: &[u8] = b"Mighty Aphrodite";

/// `KeyProtector`, an identifier of Sun's.
const KEY_PROTECTOR: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.42.2.17.1.1");

const MAGIC: u32 = 0xFEED_FEED;
/// The version that is written. Version 1 was that of Java 1.1.
const VERSION: u32 = 2;
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
pub(in crate::pki) struct ProtectedKey(Vec<u8>);

impl ProtectedKey {
    /// The key in PKCS#8. `None` if the password is wrong.
    pub(in crate::pki) fn open(
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
        Ok((*hashed(&password, &key) == *digest).then_some(key))
    }
}

/// Reads the entries, and verifies the hash over all of them.
pub(in crate::pki) fn read(bytes: &[u8], password: &Secret<String>) -> Result<Entries, KeystoreError> {
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

fn hashed(password: &[u8], data: &[u8]) -> Zeroizing<[u8; DIGEST_LENGTH]> {
    let hash = Sha1::new_with_prefix(password).chain_update(data);
    Zeroizing::new(hash.finalize().into())
}

/// Encrypts and decrypts: each part of the key stream is the hash of the password and of the part before; the salt
/// is before the first.
fn combined(password: &[u8], salt: [u8; DIGEST_LENGTH], text: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut part = Zeroizing::new(salt);
    let mut result = Zeroizing::new(text.to_vec());
    for bytes in result.chunks_mut(DIGEST_LENGTH) {
        part = hashed(password, &*part);
        iter::zip(bytes, part.iter()).for_each(|(byte, key)| *byte ^= key);
    }
    result
}

/// Writes a keystore. The alias of a key is in lower case, as Java looks for it.
pub(in crate::pki) fn write(
    content: &KeystoreContent<'_>,
    password: &Secret<String>,
    created: OffsetDateTime,
) -> Result<Vec<u8>, KeystoreContentError> {
    let entries = match content {
        KeystoreContent::Key {
            alias,
            private_key,
            chain,
        } => {
            vec![key_entry(
                &alias.to_lowercase(),
                private_key,
                chain,
                password,
                created,
            )?]
        }
        KeystoreContent::Authorities(certificates) => authority_aliases()
            .zip(certificates.iter())
            .map(|(alias, certificate)| certificate_entry(&alias, certificate, created))
            .collect::<Result<_, _>>()?,
    };
    let mut bytes = [MAGIC, VERSION, counted(entries.len())?]
        .map(u32::to_be_bytes)
        .concat();
    bytes.extend(entries.concat());
    let seal = seal(&bytes, password);
    bytes.extend(seal);
    Ok(bytes)
}

fn key_entry(
    alias: &str,
    private_key: &PrivateKey,
    chain: &[Certificate],
    password: &Secret<String>,
    created: OffsetDateTime,
) -> Result<Vec<u8>, KeystoreContentError> {
    let mut entry = entry_head(PRIVATE_KEY, alias, created)?;
    entry.extend(with_size(&protected(private_key.pkcs8(), password)?)?);
    entry.extend(counted(chain.len())?.to_be_bytes());
    for certificate in chain {
        entry.extend(written_certificate(certificate)?);
    }
    Ok(entry)
}

fn certificate_entry(
    alias: &str,
    certificate: &Certificate,
    created: OffsetDateTime,
) -> Result<Vec<u8>, KeystoreContentError> {
    let mut entry = entry_head(TRUSTED_CERTIFICATE, alias, created)?;
    entry.extend(written_certificate(certificate)?);
    Ok(entry)
}

/// Kind, alias, and milliseconds since 1970.
fn entry_head(kind: u32, alias: &str, created: OffsetDateTime) -> Result<Vec<u8>, KeystoreContentError> {
    let milliseconds = i64::try_from(created.unix_timestamp_nanos() / 1_000_000);
    let milliseconds = milliseconds.map_err(|_| KeystoreContentError::Failed)?;
    let mut head = kind.to_be_bytes().to_vec();
    head.extend(written_text(alias).ok_or(KeystoreContentError::UnusableAlias)?);
    head.extend(milliseconds.to_be_bytes());
    Ok(head)
}

fn written_certificate(certificate: &Certificate) -> Result<Vec<u8>, KeystoreContentError> {
    let mut bytes = written_text("X.509").ok_or(KeystoreContentError::Failed)?;
    bytes.extend(with_size(certificate.der())?);
    Ok(bytes)
}

/// Salt, ciphertext and digest in an `EncryptedPrivateKeyInfo`.
fn protected(pkcs8: &[u8], password: &Secret<String>) -> Result<Vec<u8>, KeystoreContentError> {
    let salt: [u8; DIGEST_LENGTH] = random()?;
    let password = utf16(password);
    let ciphertext = combined(&password, salt, pkcs8);
    let data = [&salt, ciphertext.as_slice(), &*hashed(&password, pkcs8)].concat();
    let info = EncryptedPrivateKeyInfo {
        encryption_algorithm: AlgorithmIdentifierRef {
            oid: KEY_PROTECTOR,
            parameters: Some(AnyRef::NULL),
        },
        encrypted_data: OctetStringRef::new(&data)?,
    };
    Ok(info.to_der()?)
}

fn with_size(bytes: &[u8]) -> Result<Vec<u8>, KeystoreContentError> {
    Ok([&counted(bytes.len())?.to_be_bytes(), bytes].concat())
}

fn counted(count: usize) -> Result<u32, KeystoreContentError> {
    u32::try_from(count).map_err(|_| KeystoreContentError::Failed)
}

/// The length in two bytes, and Java's UTF-8. `None` if it is longer.
fn written_text(text: &str) -> Option<Vec<u8>> {
    let bytes: Vec<u8> = text.encode_utf16().flat_map(written_unit).collect();
    let length = u16::try_from(bytes.len()).ok()?;
    Some([&length.to_be_bytes(), bytes.as_slice()].concat())
}

fn written_unit(unit: u16) -> Vec<u8> {
    let [high, low] = unit.to_be_bytes();
    let middle = (high << 2 | low >> 6) & 0x3F;
    match unit {
        0x01..0x80 => vec![low],
        0x00 | 0x80..0x800 => vec![0xC0 | middle, 0x80 | low & 0x3F],
        0x800.. => vec![0xE0 | high >> 4, 0x80 | middle, 0x80 | low & 0x3F],
    }
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_is_written_as_java_writes_it() {
        let bytes = [
            0, 11, b'a', 0xC0, 0x80, 0xC3, 0xA9, 0xED, 0xA0, 0xBD, 0xED, 0xB4, 0x91,
        ];
        assert_eq!(written_text("a\0é🔑").unwrap(), bytes);
        assert_eq!(written_text(&"x".repeat(65_536)), None);
    }

    #[test]
    fn text_in_another_encoding_is_damage() {
        for bytes in [
            &[0, 1, 0x80][..],
            &[0, 1, 0xC3],
            &[0, 2, 0xC3, 0x41],
            &[0, 4, 0xF0, 0x9F, 0x94, 0x91],
        ] {
            assert_eq!(text(&mut &*bytes), None, "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn every_text_is_read_as_it_was_written(written: String) {
            let bytes = written_text(&written).unwrap();
            let mut fields = bytes.as_slice();
            prop_assert_eq!(text(&mut fields), Some(written));
            prop_assert!(fields.is_empty());
        }
    }
}
