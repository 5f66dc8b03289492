//! PKCS#12 (RFC 7292), read.

use std::borrow::Cow;

use der::asn1::{AnyRef, ObjectIdentifier};
use der::oid::db::rfc5911;
use der::{Decode, Encode, Reader, SliceReader, Tag, Tagged};

use crate::pki::content_info::ContentInfo;
use crate::pki::key::encrypted_private_key_info::EncryptedPrivateKeyInfo;
use crate::pki::keystore::entry::{Entries, Protection, StoredCertificate, StoredKey};
use crate::pki::keystore::error::{KeystoreError, KeystorePart};
use crate::pki::keystore::pkcs12::mac::Mac;
use crate::pki::keystore::pkcs12::syntax::{
    Attribute, CERTIFICATE_BAG, CertBag, EncryptedData, FRIENDLY_NAME, KEY_BAG, LOCAL_KEY_ID, PIECES, Pfx,
    SHROUDED_KEY_BAG, SafeBag, WHOLE, X509_CERTIFICATE,
};
use crate::pki::keystore::work;
use crate::pki::pbe::error::Error as PbeError;
use crate::pki::pbe::scheme::Scheme;
use crate::pki::{ber, oid, utf16};
use crate::secret::Secret;

/// A list of bags, encrypted or not.
enum Safe<'a> {
    Plain(&'a [u8]),
    Encrypted(Scheme, Cow<'a, [u8]>),
}

/// Reads all bags. The keys in them stay encrypted.
pub fn read(bytes: &[u8], password: &Secret<String>) -> Result<Entries, KeystoreError> {
    let pfx_der = ber::to_der(bytes).ok_or(NO_PFX)?;
    let pfx = Pfx::from_der(&pfx_der).map_err(|_| NO_PFX)?;
    let content = data(&pfx.auth_safe)?;
    let content_der = ber::to_der(content).ok_or(NO_SAFE)?;
    let infos = Vec::<ContentInfo<'_>>::from_der(&content_der).map_err(|_| NO_SAFE)?;
    let safes: Vec<Safe<'_>> = infos.iter().map(safe).collect::<Result<_, _>>()?;
    let mac = pfx.mac_data.as_ref().map(Mac::from_data).transpose();
    let mac = mac.map_err(of_checksum)?;
    let mut entries = Entries {
        work: work(mac.as_ref(), &safes)?,
        ..Entries::default()
    };
    let is_verified = mac.map(|mac| mac.verifies(password, content)).transpose();
    let is_verified = is_verified.map_err(of_checksum)?;
    if is_verified == Some(false) {
        return Err(KeystoreError::WrongStorePassword);
    }
    for safe in &safes {
        let bags = open(safe, password)?.ok_or(not_decrypted(is_verified))?;
        bags.into_iter().for_each(|bag| add(&mut entries, bag));
    }
    number_unnamed(&mut entries.keys);
    Ok(entries)
}

fn of_checksum(error: PbeError) -> KeystoreError {
    KeystorePart::Checksum.error(error)
}

fn of_contents(error: PbeError) -> KeystoreError {
    KeystorePart::Contents.error(error)
}

const NO_PFX: KeystoreError = damaged("it begins like PKCS#12, but is not a complete PFX");
const NO_SAFE: KeystoreError = damaged("its authenticated safe is not valid");

const fn damaged(because: &'static str) -> KeystoreError {
    KeystoreError::Damaged { because }
}

/// If the checksum verifies, the contents are encrypted under another password, or damaged.
fn not_decrypted(is_verified: Option<bool>) -> KeystoreError {
    match is_verified {
        Some(_) => damaged("its contents do not open with the password that matches its checksum"),
        None => KeystoreError::WrongStorePassword,
    }
}

/// The octets of a `ContentInfo` of type data.
fn data<'a>(info: &ContentInfo<'a>) -> Result<&'a [u8], KeystoreError> {
    match info.content_type {
        rfc5911::ID_DATA => octets(info.content.as_ref()).ok_or(NO_SAFE),
        other => Err(of_contents(PbeError::UnsupportedAlgorithm {
            algorithm: oid::name(&other),
        })),
    }
}

fn safe<'a>(info: &ContentInfo<'a>) -> Result<Safe<'a>, KeystoreError> {
    if info.content_type != rfc5911::ID_ENCRYPTED_DATA {
        return data(info).map(Safe::Plain);
    }
    let content = info.content.as_ref().ok_or(NO_SAFE)?;
    let data: EncryptedData<'_> = content.decode_as().map_err(|_| NO_SAFE)?;
    let info = data.encrypted_content_info;
    let scheme = Scheme::from_identifier(&info.content_encryption_algorithm).map_err(of_contents)?;
    let content = info.encrypted_content;
    let ciphertext = match content.tag() {
        PIECES => Cow::Owned(ber::joined(content.value()).ok_or(NO_SAFE)?),
        WHOLE => Cow::Borrowed(content.value()),
        _ => return Err(NO_SAFE),
    };
    Ok(Safe::Encrypted(scheme, ciphertext))
}

/// All rounds of key derivation before those of the keys.
fn work(mac: Option<&Mac>, safes: &[Safe<'_>]) -> Result<u64, KeystoreError> {
    let safes = safes.iter().map(|safe| match safe {
        Safe::Plain(_) => 0,
        Safe::Encrypted(scheme, _) => scheme.work(),
    });
    let sum = safes.fold(mac.map_or(0, Mac::work), u64::saturating_add);
    work::check(sum).map(|()| sum)
}

/// The bags of a safe. `None` if it is encrypted and does not open with the password.
fn open(safe: &Safe<'_>, password: &Secret<String>) -> Result<Option<Vec<Bag>>, KeystoreError> {
    match safe {
        Safe::Plain(contents) => bags(contents).map(Some).ok_or(NO_SAFE),
        Safe::Encrypted(scheme, ciphertext) => {
            let contents = scheme.decrypt(password, ciphertext).map_err(of_contents)?;
            Ok(contents.iter().find_map(|contents| bags(contents)))
        }
    }
}

/// The content of a bag.
enum Bag {
    Key(StoredKey),
    Certificate(StoredCertificate),
    /// A revocation list, a secret, or a certificate that is not X.509.
    Other,
}

fn add(entries: &mut Entries, bag: Bag) {
    match bag {
        Bag::Key(key) => entries.keys.push(key),
        Bag::Certificate(certificate) => entries.certificates.push(certificate),
        Bag::Other => {}
    }
}

/// Keys without a name are numbered, as Java does.
fn number_unnamed(keys: &mut [StoredKey]) {
    let unnamed = keys.iter_mut().filter(|key| key.alias.is_empty());
    for (number, key) in (1..).zip(unnamed) {
        let number: usize = number;
        key.alias = number.to_string();
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
        SHROUDED_KEY_BAG => {
            let _: EncryptedPrivateKeyInfo<'_> = bag.bag_value.decode_as().ok()?;
            key(Protection::Pkcs12(bag.bag_value.to_der().ok()?))
        }
        CERTIFICATE_BAG => certificate(bag),
        _ => Some(Bag::Other),
    }
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

/// The name of a bag. It is read as UTF-16, since some writers put more than the Basic Multilingual Plane into it.
fn friendly_name(bag: &SafeBag<'_>) -> Option<String> {
    let name = attribute(bag, &FRIENDLY_NAME).filter(|name| name.tag() == Tag::BmpString)?;
    Some(utf16::decode_lossy(name.value()))
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
