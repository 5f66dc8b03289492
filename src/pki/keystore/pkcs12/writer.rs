//! PKCS#12 (RFC 7292), written: the key in one safe, the certificates in another, encrypted one.

use der::asn1::{Any, AnyRef, ObjectIdentifier, OctetStringRef, SetOfVec};
use der::oid::db::{rfc5280, rfc5911};
use der::{Encode, Tag};
use sha1::{Digest, Sha1};
use x509_cert::attr::Attribute;
use x509_cert::spki::AlgorithmIdentifierOwned;

use crate::pki::certificate::x509_certificate::Certificate;
use crate::pki::content_info::ContentInfo;
use crate::pki::key::encrypted_private_key_info::EncryptedPrivateKeyInfo;
use crate::pki::keystore::content::{
    KeystoreContent, KeystoreContentError, Pkcs12Profile, authority_aliases,
};
use crate::pki::keystore::pkcs12::mac::mac_data;
use crate::pki::keystore::pkcs12::syntax::{
    CERTIFICATE_BAG, CertBag, EncryptedContentInfo, EncryptedData, FRIENDLY_NAME, LOCAL_KEY_ID, Pfx,
    SHROUDED_KEY_BAG, SafeBag, WHOLE, X509_CERTIFICATE,
};
use crate::pki::pbe::error::Error as PbeError;
use crate::pki::pbe::passphrase_cipher;
use crate::pki::pbe::pkcs12_cipher::encrypt_with_3des;
use crate::pki::pbe::pkcs12_derivation::Hash;
use crate::pki::{random, utf16};
use crate::secret::Secret;

/// Oracle's `trustedKeyUsage`: Java lists a certificate without a key only if it has this attribute.
const TRUSTED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.113894.746875.1.1");

/// The parameters of each profile.
impl Pkcs12Profile {
    /// Rounds of each key derivation: the same everywhere, since an attacker picks the cheapest.
    fn rounds(self) -> u32 {
        match self {
            // The default limit of .NET; that of Java is 5,000,000. Java takes a third of a second for each of the three
            // derivations, OpenSSL a fifth of that.
            Self::Modern => 300_000,
            // As in the last releases of Java 8. More would not make up for these algorithms.
            Self::Legacy => 50_000,
        }
    }

    fn mac_hash(self) -> Hash {
        match self {
            Self::Modern => Hash::Sha256,
            Self::Legacy => Hash::Sha1,
        }
    }

    fn encrypt(
        self,
        plaintext: &[u8],
        password: &Secret<String>,
    ) -> Result<(AlgorithmIdentifierOwned, Vec<u8>), PbeError> {
        match self {
            Self::Modern => {
                let salt = random::bytes::<16>()?;
                let vector = |_: &[u8]| Ok(random::bytes()?);
                passphrase_cipher::encrypt(plaintext, password, self.rounds(), &salt, vector)
            }
            Self::Legacy => encrypt_with_3des(plaintext, password, self.rounds()),
        }
    }
}

/// Writes a keystore.
pub fn write(
    content: &KeystoreContent<'_>,
    profile: Pkcs12Profile,
    password: &Secret<String>,
) -> Result<Vec<u8>, KeystoreContentError> {
    let safes = safes(content, profile, password)?;
    add_mac(&sequence(&safes)?, profile, password)
}

fn add_mac(
    safe: &[u8],
    profile: Pkcs12Profile,
    password: &Secret<String>,
) -> Result<Vec<u8>, KeystoreContentError> {
    let pfx = Pfx {
        version: 3,
        auth_safe: ContentInfo {
            content_type: rfc5911::ID_DATA,
            content: Some(octets(safe)?),
        },
        mac_data: Some(mac_data(safe, profile.mac_hash(), password, profile.rounds())?),
    };
    Ok(pfx.to_der()?)
}

/// Each safe is a `ContentInfo` in DER.
fn safes(
    content: &KeystoreContent<'_>,
    profile: Pkcs12Profile,
    password: &Secret<String>,
) -> Result<Vec<Vec<u8>>, KeystoreContentError> {
    match content {
        KeystoreContent::Key {
            alias,
            private_key,
            chain,
        } => {
            let own = own_attributes(alias, chain)?;
            let key = key_bag(profile.encrypt(private_key.pkcs8(), password)?, &own)?;
            let certificates = chain_bags(chain, own)?;
            Ok(vec![
                plain_safe(&[key])?,
                encrypted_safe(&certificates, profile, password)?,
            ])
        }
        KeystoreContent::Authorities(certificates) => {
            let bags = authority_bags(certificates)?;
            Ok(vec![encrypted_safe(&bags, profile, password)?])
        }
    }
}

fn plain_safe(bags: &[Vec<u8>]) -> der::Result<Vec<u8>> {
    let contents = sequence(bags)?;
    let info = ContentInfo {
        content_type: rfc5911::ID_DATA,
        content: Some(octets(&contents)?),
    };
    info.to_der()
}

fn encrypted_safe(
    bags: &[Vec<u8>],
    profile: Pkcs12Profile,
    password: &Secret<String>,
) -> Result<Vec<u8>, KeystoreContentError> {
    let (content_encryption_algorithm, ciphertext) = profile.encrypt(&sequence(bags)?, password)?;
    let data = EncryptedData {
        version: 0,
        encrypted_content_info: EncryptedContentInfo {
            content_type: rfc5911::ID_DATA,
            content_encryption_algorithm,
            encrypted_content: AnyRef::new(WHOLE, &ciphertext)?,
        },
    };
    let data = Any::encode_from(&data)?;
    let info = ContentInfo {
        content_type: rfc5911::ID_ENCRYPTED_DATA,
        content: Some((&data).into()),
    };
    Ok(info.to_der()?)
}

fn key_bag(
    (encryption_algorithm, ciphertext): (AlgorithmIdentifierOwned, Vec<u8>),
    attributes: &SetOfVec<Attribute>,
) -> der::Result<Vec<u8>> {
    let info = EncryptedPrivateKeyInfo {
        encryption_algorithm,
        encrypted_data: OctetStringRef::new(&ciphertext)?,
    };
    bag(SHROUDED_KEY_BAG, &Any::encode_from(&info)?, attributes)
}

/// Only the key's own certificate carries its mark.
fn chain_bags(chain: &[Certificate], own: SetOfVec<Attribute>) -> der::Result<Vec<Vec<u8>>> {
    let attributes = std::iter::once(own).chain(std::iter::repeat_with(SetOfVec::new));
    chain
        .iter()
        .zip(attributes)
        .map(|(certificate, attributes)| certificate_bag(certificate, &attributes))
        .collect()
}

fn authority_bags(certificates: &[Certificate]) -> der::Result<Vec<Vec<u8>>> {
    let trusted = || {
        attribute(
            TRUSTED_KEY_USAGE,
            Any::encode_from(&rfc5280::ANY_EXTENDED_KEY_USAGE)?,
        )
    };
    certificates
        .iter()
        .zip(authority_aliases())
        .map(|(certificate, alias)| {
            let attributes = SetOfVec::from_iter([friendly_name(&alias)?, trusted()?])?;
            certificate_bag(certificate, &attributes)
        })
        .collect()
}

fn certificate_bag(certificate: &Certificate, attributes: &SetOfVec<Attribute>) -> der::Result<Vec<u8>> {
    let value = CertBag {
        cert_id: X509_CERTIFICATE,
        cert_value: octets(certificate.der())?,
    };
    bag(CERTIFICATE_BAG, &Any::encode_from(&value)?, attributes)
}

fn bag(bag_id: ObjectIdentifier, value: &Any, attributes: &SetOfVec<Attribute>) -> der::Result<Vec<u8>> {
    let attributes = Any::encode_from(attributes)?;
    let bag = SafeBag {
        bag_id,
        bag_value: value.into(),
        bag_attributes: (!attributes.value().is_empty()).then_some((&attributes).into()),
    };
    bag.to_der()
}

/// The attributes that the key and its certificate share: the name, and as mark the SHA-1 of the certificate, as OpenSSL
/// does it.
fn own_attributes(alias: &str, chain: &[Certificate]) -> Result<SetOfVec<Attribute>, KeystoreContentError> {
    let certificate = chain.first().ok_or(KeystoreContentError::NoCertificate)?;
    let mark = Sha1::digest(certificate.der());
    let mark = attribute(LOCAL_KEY_ID, Any::new(Tag::OctetString, mark.to_vec())?)?;
    Ok(SetOfVec::from_iter([friendly_name(alias)?, mark])?)
}

/// The name in UTF-16, even beyond the Basic Multilingual Plane, as Java writes and reads it.
fn friendly_name(alias: &str) -> der::Result<Attribute> {
    let name = utf16::encode(alias).to_vec();
    attribute(FRIENDLY_NAME, Any::new(Tag::BmpString, name)?)
}

fn attribute(oid: ObjectIdentifier, value: Any) -> der::Result<Attribute> {
    Ok(Attribute {
        oid,
        values: SetOfVec::from_iter([value])?,
    })
}

fn octets(bytes: &[u8]) -> der::Result<AnyRef<'_>> {
    AnyRef::new(Tag::OctetString, bytes)
}

/// A `SEQUENCE OF` elements in DER.
fn sequence(elements: &[Vec<u8>]) -> der::Result<Vec<u8>> {
    Any::new(Tag::Sequence, elements.concat())?.to_der()
}

#[cfg(test)]
mod tests {
    use time::OffsetDateTime;

    use super::*;
    use crate::pki::key::key_algorithm::KeyAlgorithm;
    use crate::pki::key::private_key::PrivateKey;
    use crate::pki::keystore::entry::Entries;
    use crate::pki::keystore::error::KeystoreError;
    use crate::pki::keystore::pkcs12::reader;
    use crate::pki::keystore::reader::Keystore;

    #[test]
    fn content_under_another_password_than_its_checksum_is_damage() {
        let secret = |password: &str| Secret::new(password.to_owned());
        let private_key = &PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
        let chain = &[Certificate::placeholder(private_key, "x", OffsetDateTime::UNIX_EPOCH, 1).unwrap()];
        let content = KeystoreContent::Key {
            alias: "x",
            private_key,
            chain,
        };
        let profile = Pkcs12Profile::Legacy;
        let safe = sequence(&safes(&content, profile, &secret("content")).unwrap()).unwrap();
        let file = add_mac(&safe, profile, &secret("checksum")).unwrap();
        let error = Keystore::open(&file, &secret("checksum")).unwrap_err();
        let because = "its contents do not open with the password that matches its checksum";
        assert_eq!(error, KeystoreError::Damaged { because });
        let error = Keystore::open(&file, &secret("content")).unwrap_err();
        assert_eq!(error, KeystoreError::WrongStorePassword);
    }

    fn written(content: &KeystoreContent<'_>, profile: Pkcs12Profile) -> Entries {
        let password = Secret::new("change it".to_owned());
        reader::read(&write(content, profile, &password).unwrap(), &password).unwrap()
    }

    fn placeholder(private_key: &PrivateKey, days: u32) -> Certificate {
        Certificate::placeholder(private_key, "x", OffsetDateTime::UNIX_EPOCH, days).unwrap()
    }

    #[test]
    fn a_password_is_guessed_at_the_price_of_all_rounds() {
        let private_key = &PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
        let chain = &[placeholder(private_key, 1)];
        let content = KeystoreContent::Key {
            alias: "x",
            private_key,
            chain,
        };
        // The checksum and the certificates; 3DES takes two hashes for its key and one for the initialization vector.
        assert_eq!(written(&content, Pkcs12Profile::Modern).work, 2 * 300_000);
        assert_eq!(written(&content, Pkcs12Profile::Legacy).work, 4 * 50_000);
    }

    #[test]
    fn only_the_certificate_of_the_key_has_its_mark() {
        let private_key = &PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
        let chain = &[placeholder(private_key, 1), placeholder(private_key, 2)];
        let content = KeystoreContent::Key {
            alias: "x",
            private_key,
            chain,
        };
        let entries = written(&content, Pkcs12Profile::Legacy);
        let mark = Some(Sha1::digest(chain[0].der()).to_vec());
        assert_eq!(entries.keys[0].local_key_id, mark);
        let marks = entries
            .certificates
            .iter()
            .map(|stored| stored.local_key_id.clone());
        assert_eq!(marks.collect::<Vec<_>>(), [mark, None]);
    }

    #[test]
    fn authorities_are_read_back_in_their_order() {
        let private_key = &PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
        let certificates = [placeholder(private_key, 2), placeholder(private_key, 1)];
        let entries = written(
            &KeystoreContent::Authorities(&certificates),
            Pkcs12Profile::Legacy,
        );
        assert!(entries.keys.is_empty());
        let read: Vec<_> = entries
            .certificates
            .iter()
            .map(|stored| stored.der.as_slice())
            .collect();
        assert_eq!(read, [certificates[0].der(), certificates[1].der()]);
    }
}
