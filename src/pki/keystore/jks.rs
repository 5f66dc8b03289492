//! JKS, Java's first format of keystores: a list of entries, and a hash of the password and all of them. There is no standard;
//! `keytool` is the reference.

use sha1::{Digest, Sha1};
use time::OffsetDateTime;

use crate::pki::certificate::x509_certificate::Certificate;
use crate::pki::key::private_key::PrivateKey;
use crate::pki::keystore::content::{KeystoreContent, KeystoreContentError, authority_aliases};
use crate::pki::keystore::entry::{Entries, Protection, StoredCertificate, StoredKey};
use crate::pki::keystore::error::KeystoreError;
use crate::pki::keystore::key_protector;
use crate::pki::utf16;
use crate::secret::Secret;

/// Comes between the password and the entries in the checksum.
const WHITENER: &[u8] = b"Mighty Aphrodite";

const MAGIC: u32 = 0xFEED_FEED;
/// The version that is written. Java 1.1 wrote version 1.
const VERSION: u32 = 2;
const PRIVATE_KEY: u32 = 1;
const TRUSTED_CERTIFICATE: u32 = 2;

/// Length of SHA-1 in bytes.
const DIGEST_LENGTH: usize = 20;

/// Reads the entries and verifies the checksum.
pub fn read(bytes: &[u8], password: &Secret<String>) -> Result<Entries, KeystoreError> {
    let (mut fields, digest) = bytes.split_last_chunk::<DIGEST_LENGTH>().ok_or(DAMAGED)?;
    let content = fields;
    let entries = entries(&mut fields)
        .filter(|_| fields.is_empty())
        .ok_or(DAMAGED)?;
    match checksum(content, password) == *digest {
        true => Ok(entries),
        false => Err(KeystoreError::WrongStorePassword),
    }
}

const DAMAGED: KeystoreError = KeystoreError::Damaged {
    because: "its entries are truncated or not valid",
};

/// The hash at the end of the file.
fn checksum(content: &[u8], password: &Secret<String>) -> [u8; DIGEST_LENGTH] {
    let hash = Sha1::new_with_prefix(&*utf16::encode(password.expose())).chain_update(WHITENER);
    hash.chain_update(content).finalize().into()
}

/// Writes a keystore. The alias of a key is in lower case, as Java expects it.
pub fn write(
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
    let mut bytes = [MAGIC, VERSION, to_u32(entries.len())?]
        .map(u32::to_be_bytes)
        .concat();
    bytes.extend(entries.concat());
    let checksum = checksum(&bytes, password);
    bytes.extend(checksum);
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
    entry.extend(with_size(&key_protector::encrypt(
        private_key.pkcs8(),
        password,
    )?)?);
    entry.extend(to_u32(chain.len())?.to_be_bytes());
    for certificate in chain {
        entry.extend(encode_certificate(certificate)?);
    }
    Ok(entry)
}

fn certificate_entry(
    alias: &str,
    certificate: &Certificate,
    created: OffsetDateTime,
) -> Result<Vec<u8>, KeystoreContentError> {
    let mut entry = entry_head(TRUSTED_CERTIFICATE, alias, created)?;
    entry.extend(encode_certificate(certificate)?);
    Ok(entry)
}

/// Kind, alias, and milliseconds since 1970.
fn entry_head(kind: u32, alias: &str, created: OffsetDateTime) -> Result<Vec<u8>, KeystoreContentError> {
    let milliseconds = i64::try_from(created.unix_timestamp_nanos() / 1_000_000);
    let milliseconds = milliseconds.map_err(|_| KeystoreContentError::Failed)?;
    let mut head = kind.to_be_bytes().to_vec();
    head.extend(encode_text(alias).ok_or(KeystoreContentError::UnusableAlias)?);
    head.extend(milliseconds.to_be_bytes());
    Ok(head)
}

fn encode_certificate(certificate: &Certificate) -> Result<Vec<u8>, KeystoreContentError> {
    let mut bytes = encode_text("X.509").ok_or(KeystoreContentError::Failed)?;
    bytes.extend(with_size(certificate.der())?);
    Ok(bytes)
}

fn with_size(bytes: &[u8]) -> Result<Vec<u8>, KeystoreContentError> {
    Ok([&to_u32(bytes.len())?.to_be_bytes(), bytes].concat())
}

fn to_u32(count: usize) -> Result<u32, KeystoreContentError> {
    u32::try_from(count).map_err(|_| KeystoreContentError::Failed)
}

/// The length in two bytes, and Java's modified UTF-8. `None` if the length does not fit.
fn encode_text(text: &str) -> Option<Vec<u8>> {
    let bytes: Vec<u8> = text.encode_utf16().flat_map(encode_unit).collect();
    let length = u16::try_from(bytes.len()).ok()?;
    Some([&length.to_be_bytes(), bytes.as_slice()].concat())
}

fn encode_unit(unit: u16) -> Vec<u8> {
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
    let protection = Protection::Jks(sized(fields)?.to_vec());
    let count = number(fields)?;
    let chain = (0..count).map(|_| certificate(fields, version));
    Some(StoredKey {
        alias,
        protection,
        local_key_id: None,
        chain: chain.collect::<Option<_>>()?,
    })
}

/// Version 1 supports only X.509 and omits the type.
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

/// Java's modified UTF-8: each UTF-16 unit is encoded on its own, and zero takes two bytes.
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
        assert_eq!(encode_text("a\0é🔑").unwrap(), bytes);
        assert_eq!(encode_text(&"x".repeat(65_536)), None);
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
            let bytes = encode_text(&written).unwrap();
            let mut fields = bytes.as_slice();
            prop_assert_eq!(text(&mut fields), Some(written));
            prop_assert!(fields.is_empty());
        }
    }

    #[test]
    fn an_entry_says_when_it_was_created_in_milliseconds() {
        let created = OffsetDateTime::from_unix_timestamp_nanos(1_764_000_000_123_456_789).unwrap();
        let head = entry_head(PRIVATE_KEY, "a", created).unwrap();
        assert_eq!(
            head,
            [
                &[0, 0, 0, 1, 0, 1, b'a'],
                &1_764_000_000_123_i64.to_be_bytes()[..]
            ]
            .concat()
        );
    }

    #[test]
    fn a_file_with_another_beginning_or_of_a_later_version_is_damage() {
        let empty = |magic: u32, version: u32| {
            let bytes = [magic, version, 0].map(u32::to_be_bytes).concat();
            entries(&mut bytes.as_slice()).is_some()
        };
        assert!(empty(MAGIC, 1) && empty(MAGIC, 2));
        assert!(!empty(MAGIC, 0) && !empty(MAGIC, 3) && !empty(0xCECE_CECE, 2));
    }

    #[test]
    fn authorities_are_read_back_in_their_order() {
        let certificates = [
            include_str!("../../../tests/vectors/pki/keystores/ec.pem"),
            include_str!("../../../tests/vectors/pki/keystores/ca.pem"),
        ];
        let certificates = Certificate::read_all(&certificates.concat()).unwrap();
        let password = Secret::new("change it".to_owned());
        let content = KeystoreContent::Authorities(&certificates);
        let bytes = write(&content, &password, OffsetDateTime::UNIX_EPOCH).unwrap();
        let entries = read(&bytes, &password).unwrap();
        assert!(entries.keys.is_empty());
        let read: Vec<_> = entries
            .certificates
            .iter()
            .map(|found| found.der.as_slice())
            .collect();
        assert_eq!(read, [certificates[0].der(), certificates[1].der()]);
    }
}
