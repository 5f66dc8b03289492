//! PKCS#12 (RFC 7292), read.

use std::borrow::Cow;

use der::asn1::{AnyRef, ObjectIdentifier};
use der::oid::db::rfc5911;
use der::{Decode, Encode, Reader, SliceReader, Tag, Tagged};
use x509_cert::spki::AlgorithmIdentifierOwned;

use crate::pki::ber;
use crate::pki::key::private_key::PrivateKey;
use crate::pki::key::signature::name;
use crate::pki::keystore::entries::{
    Entries, KeystoreError, Protection, StoredCertificate, StoredKey, private_key,
};
use crate::pki::keystore::pkcs12_mac::Mac;
use crate::pki::keystore::pkcs12_syntax::{
    Attribute, CERTIFICATE_BAG, CertBag, ContentInfo, EncryptedData, EncryptedPrivateKeyInfo, FRIENDLY_NAME,
    KEY_BAG, LOCAL_KEY_ID, PIECES, Pfx, SHROUDED_KEY_BAG, SafeBag, WHOLE, X509_CERTIFICATE,
};
use crate::pki::pbe::key_derivation::MOST_ROUNDS;
use crate::pki::pbe::pkcs12_encryption::Encryption;
use crate::secret::Secret;

/// Whether the bytes begin as a PFX does: a sequence, whatever its length, of the number 3 and another sequence.
pub(in crate::pki) fn is_pfx(bytes: &[u8]) -> bool {
    let [0x30, first, rest @ ..] = bytes else {
        return false;
    };
    let more = first.checked_sub(0x80).unwrap_or_default();
    rest.get(usize::from(more)..)
        .is_some_and(|rest| rest.starts_with(&[2, 1, 3, 0x30]))
}

/// A private key under its password.
pub(in crate::pki) struct ShroudedKey {
    encryption_algorithm: AlgorithmIdentifierOwned,
    ciphertext: Vec<u8>,
}

impl ShroudedKey {
    /// The key. `None` if the password is wrong. So many rounds have been done for the keystore already.
    pub(in crate::pki) fn open(
        &self,
        password: &Secret<String>,
        work: u64,
    ) -> Result<Option<PrivateKey>, KeystoreError> {
        let encryption = Encryption::of_identifier(&self.encryption_algorithm)?;
        refuse_excess(work.saturating_add(encryption.work()))?;
        for pkcs8 in encryption.decrypt(password, &self.ciphertext)? {
            match private_key(&pkcs8) {
                Err(KeystoreError::Damaged { .. }) => {}
                result => return result.map(Some),
            }
        }
        Ok(None)
    }
}

/// Bags, as they are encrypted or not.
enum Safe<'a> {
    Plain(&'a [u8]),
    Encrypted(Encryption, Cow<'a, [u8]>),
}

/// Reads all bags. The keys in them stay encrypted.
pub(in crate::pki) fn read(bytes: &[u8], password: &Secret<String>) -> Result<Entries, KeystoreError> {
    let pfx_der = ber::to_der(bytes).ok_or(NO_PFX)?;
    let pfx = Pfx::from_der(&pfx_der).map_err(|_| NO_PFX)?;
    let content = data(&pfx.auth_safe)?;
    let content_der = ber::to_der(content).ok_or(NO_SAFE)?;
    let infos = Vec::<ContentInfo<'_>>::from_der(&content_der).map_err(|_| NO_SAFE)?;
    let safes: Vec<Safe<'_>> = infos.iter().map(safe).collect::<Result<_, _>>()?;
    let mac = pfx.mac_data.as_ref().map(Mac::of_data).transpose()?;
    let mut entries = Entries {
        work: work(mac.as_ref(), &safes)?,
        ..Entries::default()
    };
    let is_confirmed = mac.map(|mac| mac.verifies(password, content)).transpose()?;
    if is_confirmed == Some(false) {
        return Err(KeystoreError::WrongStorePassword);
    }
    for safe in &safes {
        let opened = open(safe, password)?;
        opened
            .ok_or(unopened(is_confirmed))?
            .into_iter()
            .for_each(|bag| add(&mut entries, bag));
    }
    Ok(entries)
}

const NO_PFX: KeystoreError = damaged("it begins as PKCS#12, but is not a whole PFX");
const NO_SAFE: KeystoreError = damaged("what PKCS#12 calls its safe is not valid");

const fn damaged(because: &'static str) -> KeystoreError {
    KeystoreError::Damaged { because }
}

/// The checksum can be right and what it covers be encrypted with another password, or be broken.
fn unopened(is_confirmed: Option<bool>) -> KeystoreError {
    match is_confirmed {
        Some(_) => damaged("its content does not open with the password that its checksum confirms"),
        None => KeystoreError::WrongStorePassword,
    }
}

/// The octets of a `ContentInfo` that is neither encrypted nor signed.
fn data<'a>(info: &ContentInfo<'a>) -> Result<&'a [u8], KeystoreError> {
    match info.content_type {
        rfc5911::ID_DATA => octets(info.content.as_ref()).ok_or(NO_SAFE),
        other => Err(unsupported(&other)),
    }
}

fn safe<'a>(info: &ContentInfo<'a>) -> Result<Safe<'a>, KeystoreError> {
    if info.content_type != rfc5911::ID_ENCRYPTED_DATA {
        return data(info).map(Safe::Plain);
    }
    let content = info.content.as_ref().ok_or(NO_SAFE)?;
    let data: EncryptedData<'_> = content.decode_as().map_err(|_| NO_SAFE)?;
    let info = data.encrypted_content_info;
    let encryption = Encryption::of_identifier(&info.content_encryption_algorithm)?;
    let content = info.encrypted_content;
    let ciphertext = match content.tag() {
        PIECES => Cow::Owned(ber::joined(content.value()).ok_or(NO_SAFE)?),
        WHOLE => Cow::Borrowed(content.value()),
        _ => return Err(NO_SAFE),
    };
    Ok(Safe::Encrypted(encryption, ciphertext))
}

/// All the rounds that are needed before the keys.
fn work(mac: Option<&Mac>, safes: &[Safe<'_>]) -> Result<u64, KeystoreError> {
    let safes = safes.iter().map(|safe| match safe {
        Safe::Plain(_) => 0,
        Safe::Encrypted(encryption, _) => encryption.work(),
    });
    let sum = safes.fold(mac.map_or(0, Mac::work), u64::saturating_add);
    refuse_excess(sum).map(|()| sum)
}

fn refuse_excess(count: u64) -> Result<(), KeystoreError> {
    match count > MOST_ROUNDS {
        true => Err(KeystoreError::TooManyRounds {
            count,
            most: MOST_ROUNDS,
        }),
        false => Ok(()),
    }
}

/// What a safe holds. `None` if an encrypted one does not open with the password.
fn open(safe: &Safe<'_>, password: &Secret<String>) -> Result<Option<Vec<Bag>>, KeystoreError> {
    match safe {
        Safe::Plain(contents) => bags(contents).map(Some).ok_or(NO_SAFE),
        Safe::Encrypted(encryption, ciphertext) => {
            let contents = encryption.decrypt(password, ciphertext)?;
            Ok(contents.iter().find_map(|contents| bags(contents)))
        }
    }
}

/// What is taken out of a bag.
enum Bag {
    Key(StoredKey),
    Certificate(StoredCertificate),
    /// A revocation list, a secret, or a certificate that is not X.509.
    Other,
}

/// A key without a name is called by its number among those, as Java does it.
fn add(entries: &mut Entries, bag: Bag) {
    match bag {
        Bag::Key(mut key) => {
            if key.alias.is_empty() {
                entries.unnamed += 1;
                key.alias = entries.unnamed.to_string();
            }
            entries.keys.push(key);
        }
        Bag::Certificate(certificate) => entries.certificates.push(certificate),
        Bag::Other => {}
    }
}

/// The bags of a `SafeContents` (RFC 7292 section 4.2).
fn bags(contents: &[u8]) -> Option<Vec<Bag>> {
    let der = ber::to_der(contents)?;
    let bags = Vec::<SafeBag<'_>>::from_der(&der).ok()?;
    bags.iter().map(bag).collect()
}

fn bag(bag: &SafeBag<'_>) -> Option<Bag> {
    let key = |protection| {
        Some(Bag::Key(StoredKey {
            alias: friendly_name(bag).unwrap_or_default(),
            protection,
            local_key_id: local_key_id(bag),
            chain: Vec::new(),
        }))
    };
    match bag.bag_id {
        KEY_BAG => key(Protection::None(Secret::new(bag.bag_value.to_der().ok()?))),
        SHROUDED_KEY_BAG => key(Protection::Pkcs12(shrouded_key(&bag.bag_value)?)),
        CERTIFICATE_BAG => certificate(bag),
        _ => Some(Bag::Other),
    }
}

fn shrouded_key(value: &AnyRef<'_>) -> Option<ShroudedKey> {
    let info: EncryptedPrivateKeyInfo<'_> = value.decode_as().ok()?;
    Some(ShroudedKey {
        encryption_algorithm: info.encryption_algorithm,
        ciphertext: info.encrypted_data.as_bytes().to_vec(),
    })
}

fn certificate(bag: &SafeBag<'_>) -> Option<Bag> {
    let value: CertBag<'_> = bag.bag_value.decode_as().ok()?;
    if value.cert_id != X509_CERTIFICATE {
        return Some(Bag::Other);
    }
    Some(Bag::Certificate(StoredCertificate {
        der: octets(Some(&value.cert_value))?.to_vec(),
        local_key_id: local_key_id(bag),
    }))
}

/// The name of a bag, in UTF-16: some writers do not keep to the Basic Multilingual Plane.
fn friendly_name(bag: &SafeBag<'_>) -> Option<String> {
    let name = attribute(bag, &FRIENDLY_NAME).filter(|name| name.tag() == Tag::BmpString)?;
    let (units, _) = name.value().as_chunks();
    let units: Vec<u16> = units.iter().map(|unit| u16::from_be_bytes(*unit)).collect();
    Some(String::from_utf16_lossy(&units))
}

fn local_key_id(bag: &SafeBag<'_>) -> Option<Vec<u8>> {
    octets(attribute(bag, &LOCAL_KEY_ID).as_ref()).map(<[u8]>::to_vec)
}

/// The first value of an attribute.
fn attribute<'a>(bag: &SafeBag<'a>, attribute_type: &ObjectIdentifier) -> Option<AnyRef<'a>> {
    let mut attributes = SliceReader::new(bag.bag_attributes?.value()).ok()?;
    while !attributes.is_finished() {
        let attribute: Attribute<'_> = attributes.decode().ok()?;
        if attribute.attribute_type == *attribute_type {
            return SliceReader::new(attribute.values.value()).ok()?.decode().ok();
        }
    }
    None
}

fn octets<'a>(value: Option<&AnyRef<'a>>) -> Option<&'a [u8]> {
    value
        .filter(|value| value.tag() == Tag::OctetString)
        .map(|value| value.value())
}

fn unsupported(identifier: &ObjectIdentifier) -> KeystoreError {
    KeystoreError::UnsupportedAlgorithm {
        algorithm: name(identifier),
    }
}
