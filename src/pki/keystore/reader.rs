//! Keystores, opened: PKCS#12 (RFC 7292) and JKS.

use std::fmt;

use der::Decode;
use zeroize::Zeroizing;

use crate::pki::certificate::chain::bundle::{leaf_for, with_issuers};
use crate::pki::certificate::x509_certificate::Certificate;
use crate::pki::key::encrypted_private_key_info::EncryptedPrivateKeyInfo;
use crate::pki::key::private_key::{PrivateKey, PrivateKeyError};
use crate::pki::key::public_key::PublicKey;
use crate::pki::keystore::entry::{Entries, Protection, StoredKey};
use crate::pki::keystore::error::{KeystoreError, KeystorePart};
use crate::pki::keystore::format::KeystoreFormat;
use crate::pki::keystore::{jks, key_protector, pkcs12, work};
use crate::pki::pbe::error::Error as PbeError;
use crate::pki::pbe::scheme::Scheme;
use crate::secret::Secret;

/// A private key from a keystore.
#[derive(Debug)]
pub struct KeyEntry {
    /// The name of the key in the keystore. Keys without a name, which PKCS#12 allows, are numbered from 1.
    pub alias: String,
    /// The key.
    pub private_key: PrivateKey,
    /// The password that protects the key: its own, or that of the keystore.
    pub password: Secret<String>,
}

/// An open keystore. The keys in it are still encrypted.
pub struct Keystore {
    entries: Entries,
    password: Secret<String>,
}

impl Keystore {
    /// Opens a keystore, whose format is recognized from its bytes. This takes as long as the key derivations in the file
    /// ask for, often a few hundred milliseconds.
    ///
    /// # Errors
    /// [`KeystoreError`]. If PKCS#12 has no checksum and encrypts only the keys, the password is not checked before
    /// [`Keystore::private_key`].
    pub fn open(bytes: &[u8], password: &Secret<String>) -> Result<Self, KeystoreError> {
        let entries = match KeystoreFormat::of(bytes).ok_or(KeystoreError::UnknownFormat)? {
            KeystoreFormat::Pkcs12 => pkcs12::reader::read(bytes, password),
            KeystoreFormat::Jks => jks::read(bytes, password),
            KeystoreFormat::Jceks => Err(KeystoreError::Jceks),
        }?;
        Ok(Self {
            entries,
            password: password.clone(),
        })
    }

    /// The aliases of the private keys, in the order of the file.
    pub fn key_aliases(&self) -> Vec<&str> {
        self.entries.keys.iter().map(|key| key.alias.as_str()).collect()
    }

    /// The private key with the alias, or the only private key if no alias is given. If no alias matches exactly, case is
    /// ignored, as Java does. If no key password is given, it is that of the keystore.
    ///
    /// # Errors
    /// [`KeystoreError`], which lists the aliases if none of the keys matches, or more than one.
    pub fn private_key(
        &self,
        alias: Option<&str>,
        key_password: Option<&Secret<String>>,
    ) -> Result<KeyEntry, KeystoreError> {
        let key = self.find(alias)?;
        let password = match key.protection {
            Protection::None(_) => &self.password,
            Protection::Jks(_) | Protection::Pkcs12(_) => key_password.unwrap_or(&self.password),
        };
        Ok(KeyEntry {
            alias: key.alias.clone(),
            private_key: self.decrypt(key, password)?,
            password: password.clone(),
        })
    }

    /// The certificate for a key of this keystore and its issuers, each issued by the next, as far as the keystore contains
    /// them. Empty if there is no certificate for the key.
    ///
    /// # Errors
    /// [`KeystoreError`] if there is no such key, or a certificate is damaged.
    pub fn chain(&self, entry: &KeyEntry) -> Result<Vec<Certificate>, KeystoreError> {
        self.chain_of(self.find(Some(&entry.alias))?, &entry.private_key.public_key())
    }

    fn find(&self, alias: Option<&str>) -> Result<&StoredKey, KeystoreError> {
        let keys = &self.entries.keys;
        let found: Vec<&StoredKey> = match alias {
            Some(alias) => named(keys, alias),
            None => keys.iter().collect(),
        };
        let aliases = || keys.iter().map(|key| key.alias.clone()).collect();
        match (found.as_slice(), alias) {
            ([key], _) => Ok(key),
            _ if keys.is_empty() => Err(KeystoreError::NoKey {
                certificates: self.entries.certificates.len(),
            }),
            ([], Some(alias)) => Err(KeystoreError::UnknownAlias {
                alias: alias.to_owned(),
                aliases: aliases(),
            }),
            _ => Err(KeystoreError::Several { aliases: aliases() }),
        }
    }

    fn decrypt(&self, key: &StoredKey, password: &Secret<String>) -> Result<PrivateKey, KeystoreError> {
        let alias = || key.alias.clone();
        let failed = |error: PbeError| KeystorePart::PrivateKey { alias: alias() }.error(error);
        let found = match &key.protection {
            Protection::None(pkcs8) => Some(read_pkcs8(pkcs8.expose())?),
            Protection::Jks(info) => {
                let pkcs8 = key_protector::decrypt(info, password).map_err(failed)?;
                pkcs8.map(|pkcs8| read_pkcs8(&pkcs8)).transpose()?
            }
            Protection::Pkcs12(info) => {
                let (scheme, ciphertext) = scheme_of(info).map_err(failed)?;
                work::check(self.entries.work.saturating_add(scheme.work()))?;
                first_key(&scheme.decrypt(password, &ciphertext).map_err(failed)?)?
            }
        };
        found.ok_or_else(|| KeystoreError::WrongKeyPassword { alias: alias() })
    }

    /// A JKS key has its own chain; in PKCS#12 the certificates of all keys are in one list.
    fn chain_of(&self, key: &StoredKey, public_key: &PublicKey) -> Result<Vec<Certificate>, KeystoreError> {
        if !key.chain.is_empty() {
            let chain = key.chain.iter().map(|der| Certificate::from_der(der));
            return chain
                .collect::<Result<_, _>>()
                .map_err(|_| KeystoreError::Damaged {
                    because: "a certificate in the chain of the private key is not valid",
                });
        }
        let (own, others): (Vec<_>, Vec<_>) = self
            .entries
            .certificates
            .iter()
            .filter_map(|stored| Some((stored, Certificate::from_der(&stored.der).ok()?)))
            .partition(|(stored, _)| {
                stored.local_key_id.is_some() && stored.local_key_id == key.local_key_id
            });
        let [own, others] =
            [own, others].map(|part| part.into_iter().map(|(_, certificate)| certificate).collect());
        Ok(chain_from(own, others, public_key))
    }
}

impl fmt::Debug for Keystore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("Keystore")
            .field(&self.key_aliases())
            .finish()
    }
}

fn read_pkcs8(der: &[u8]) -> Result<PrivateKey, KeystoreError> {
    PrivateKey::from_labelled_der("PRIVATE KEY", der).map_err(|error| match error {
        PrivateKeyError::Damaged { .. } => KeystoreError::Damaged {
            because: "a private key in it is not a valid PKCS#8 key",
        },
        error => KeystoreError::PrivateKey(error),
    })
}

fn scheme_of(info: &[u8]) -> Result<(Scheme, Vec<u8>), PbeError> {
    let info = EncryptedPrivateKeyInfo::from_der(info).map_err(|_| PbeError::INVALID_PARAMETERS)?;
    let scheme = Scheme::from_identifier(&info.encryption_algorithm)?;
    Ok((scheme, info.encrypted_data.as_bytes().to_vec()))
}

/// The first of the decrypted byte strings that is a key: a wrong password can give correct padding by chance.
fn first_key(decrypted: &[Zeroizing<Vec<u8>>]) -> Result<Option<PrivateKey>, KeystoreError> {
    let read = decrypted.iter().map(|pkcs8| read_pkcs8(pkcs8));
    let mut keys = read.filter(|key| !matches!(key, Err(KeystoreError::Damaged { .. })));
    keys.next().transpose()
}

fn named<'a>(keys: &'a [StoredKey], alias: &str) -> Vec<&'a StoredKey> {
    let lower = alias.to_lowercase();
    let exactly = keys.iter().filter(|key| key.alias == alias);
    let found: Vec<&StoredKey> = exactly.collect();
    match found.is_empty() {
        true => keys
            .iter()
            .filter(|key| key.alias.to_lowercase() == lower)
            .collect(),
        false => found,
    }
}

/// The certificate for the key, preferably one that carries its mark, and its issuers.
fn chain_from(own: Vec<Certificate>, others: Vec<Certificate>, key: &PublicKey) -> Vec<Certificate> {
    let leaf = leaf_for(&own, key).or_else(|| leaf_for(&others, key)).cloned();
    let certificates = [own, others].concat();
    leaf.map(|leaf| with_issuers(&leaf, &certificates))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use proptest::prelude::*;
    use time::OffsetDateTime;

    use super::*;
    use crate::pki::key::key_algorithm::KeyAlgorithm;
    use crate::pki::key::private_key_text::read_plain;
    use crate::pki::keystore::entry::StoredCertificate;

    const ASCII: &str = "changeit";
    const ACCENTED: &str = "clé à molette";

    /// Keystores with one key, its certificate and that of the authority: name, password, alias.
    const WHOLE: [(&str, &str, &str); 25] = [
        ("openssl-ec.p12", ACCENTED, "ec"),
        ("openssl-rsa.p12", ACCENTED, "rsa"),
        ("openssl-legacy-ec.p12", ACCENTED, "ec"),
        ("openssl-legacy-rsa.p12", ACCENTED, "rsa"),
        ("openssl-friendly-name.p12", ASCII, "Schlüssel"),
        ("openssl-no-mac.p12", ACCENTED, "ec"),
        ("openssl-no-mac-legacy.p12", ACCENTED, "ec"),
        ("openssl-plain.p12", ACCENTED, "ec"),
        ("openssl-plain-key.p12", ACCENTED, "ec"),
        ("openssl-empty-password.p12", "", "ec"),
        ("openssl-empty-password-legacy.p12", "", "ec"),
        ("openssl-no-mac-empty-password-legacy.p12", "", "ec"),
        ("openssl-pbe-sha1-3des.p12", ACCENTED, "ec"),
        ("openssl-pbe-sha1-2des.p12", ACCENTED, "ec"),
        ("openssl-pbe-sha1-rc2-128.p12", ACCENTED, "ec"),
        ("openssl-pbe-sha1-rc2-40.p12", ACCENTED, "ec"),
        ("openssl-mac-sha224.p12", ACCENTED, "ec"),
        ("openssl-mac-sha384.p12", ACCENTED, "ec"),
        ("openssl-mac-sha512.p12", ACCENTED, "ec"),
        ("keytool-ec.p12", ASCII, "ec"),
        ("keytool-rsa.p12", ASCII, "rsa"),
        ("keytool-legacy-ec.p12", ASCII, "ec"),
        ("keytool-legacy-rsa.p12", ASCII, "rsa"),
        ("keytool-ec.jks", ACCENTED, "clé à molette 🔑"),
        ("keytool-rsa.jks", ACCENTED, "clé à molette 🔑"),
    ];

    fn path(name: &str) -> PathBuf {
        PathBuf::from(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/vectors/pki/keystores"
        ))
        .join(name)
    }

    fn vector(name: &str) -> Vec<u8> {
        fs::read(path(name)).unwrap()
    }

    fn secret(password: &str) -> Secret<String> {
        Secret::new(password.to_owned())
    }

    fn open(name: &str, password: &str) -> Result<Keystore, KeystoreError> {
        Keystore::open(&vector(name), &secret(password))
    }

    fn open_key(name: &str, password: &str) -> Result<KeyEntry, KeystoreError> {
        open(name, password)?.private_key(None, None)
    }

    /// The key and the certificates of the keystores whose name contains the name of the key.
    fn expected(key: &str) -> (Secret<String>, Vec<Certificate>) {
        let read = |name: &str| fs::read_to_string(path(name)).unwrap();
        let chain = Certificate::read_all(&(read(&format!("{key}.pem")) + &read("ca.pem"))).unwrap();
        let key = read_plain(&read(&format!("{key}.key.pem"))).unwrap();
        (key.to_pkcs8_pem(), chain)
    }

    fn assert_holds(
        keystore: &Keystore,
        asked: Option<&str>,
        password: Option<&str>,
        alias: &str,
        key: &str,
    ) {
        let entry = keystore
            .private_key(asked, password.map(secret).as_ref())
            .unwrap_or_else(|error| panic!("{alias}: {error}"));
        let (private_key, chain) = expected(key);
        assert_eq!(entry.alias, alias);
        assert_eq!(entry.private_key.to_pkcs8_pem(), private_key, "{alias}");
        assert_eq!(keystore.chain(&entry).unwrap(), chain, "{alias}");
    }

    #[test]
    fn every_keystore_that_openssl_keytool_and_nss_write_is_opened() {
        let nss = [("nss-ec.p12", ACCENTED, "ec"), ("nss-rsa.p12", ACCENTED, "rsa")];
        for (name, password, alias) in WHOLE.into_iter().chain(nss) {
            let keystore = open(name, password).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_holds(
                &keystore,
                None,
                None,
                alias,
                if name.contains("rsa.") { "rsa" } else { "ec" },
            );
        }
    }

    #[test]
    fn a_keystore_does_not_open_with_another_password() {
        for (name, _, _) in WHOLE {
            let error = open(name, "other").err();
            assert_eq!(error, Some(KeystoreError::WrongStorePassword), "{name}");
        }
    }

    #[test]
    fn without_checksum_and_encrypted_certificates_the_password_is_checked_with_the_key() {
        let name = "openssl-no-mac-plain-certificates.p12";
        assert_holds(&open(name, ACCENTED).unwrap(), None, None, "ec", "ec");
        let alias = "ec".to_owned();
        let error = open_key(name, "other").unwrap_err();
        assert_eq!(error, KeystoreError::WrongKeyPassword { alias });
    }

    #[test]
    fn a_key_can_have_a_password_of_its_own() {
        let keystore = open("keytool-several.jks", ASCII).unwrap();
        for key in ["ec", "rsa"] {
            assert_holds(&keystore, Some(key), Some(&format!("key of {key}")), key, key);
            let error = keystore.private_key(Some(key), None).unwrap_err();
            let alias = key.to_owned();
            assert_eq!(error, KeystoreError::WrongKeyPassword { alias });
        }
    }

    #[test]
    fn of_several_keys_one_must_be_named() {
        let keystore = open("keytool-several.p12", ASCII).unwrap();
        assert_eq!(keystore.key_aliases(), ["ec", "rsa"]);
        for key in ["ec", "rsa"] {
            assert_holds(&keystore, Some(key), None, key, key);
        }
        assert_holds(&keystore, Some("RSA"), None, "rsa", "rsa");
        let error = |alias| keystore.private_key(alias, None).unwrap_err().to_string();
        assert_eq!(
            error(None),
            "the keystore contains 2 private keys, and no alias says which one to use: \"ec\", \"rsa\""
        );
        assert_eq!(
            error(Some("mzp")),
            "the keystore contains no private key \"mzp\"; it contains \"ec\", \"rsa\""
        );
    }

    #[test]
    fn an_exact_match_of_the_alias_comes_first() {
        let key = |alias: &str| StoredKey {
            alias: alias.to_owned(),
            protection: Protection::None(Secret::default()),
            local_key_id: None,
            chain: Vec::new(),
        };
        let keys = [key("Key"), key("KEY"), key("Clé")];
        let found = |alias| {
            named(&keys, alias)
                .iter()
                .map(|key| key.alias.as_str())
                .collect::<Vec<_>>()
        };
        assert_eq!(found("KEY"), ["KEY"]);
        assert_eq!(found("key"), ["Key", "KEY"]);
        assert_eq!(found("CLÉ"), ["Clé"]);
        assert!(found("clef").is_empty());
    }

    /// A self-signed authority of this name.
    fn authority(name: &str) -> (rcgen::CertifiedIssuer<'static, rcgen::KeyPair>, Certificate) {
        let mut params = rcgen::CertificateParams::default();
        params.distinguished_name = common_name(name);
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let key = rcgen::KeyPair::generate().unwrap();
        let issuer = rcgen::CertifiedIssuer::self_signed(params, key).unwrap();
        let certificate = Certificate::from_der(issuer.der()).unwrap();
        (issuer, certificate)
    }

    fn common_name(name: &str) -> rcgen::DistinguishedName {
        let mut distinguished_name = rcgen::DistinguishedName::new();
        distinguished_name.push(rcgen::DnType::CommonName, name);
        distinguished_name
    }

    #[test]
    fn a_chain_begins_with_the_certificate_that_is_marked_and_goes_as_far_as_it_can() {
        let (issuer, root) = authority("root");
        let (_, namesake) = authority("root");
        let private_key = PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
        let issue = |serial: u64| {
            let mut params = rcgen::CertificateParams::default();
            params.distinguished_name = common_name("leaf");
            params.serial_number = Some(serial.into());
            let certificate = params.signed_by(&private_key, &issuer).unwrap();
            vec![Certificate::from_der(certificate.der()).unwrap()]
        };
        let (old, new) = (issue(1), issue(2));
        let authorities = vec![namesake, root];
        let key = old[0].public_key();
        let both = [old[0].clone(), authorities[1].clone()];
        assert_eq!(
            chain_from(old.clone(), [&new[..], &authorities].concat(), key),
            both
        );
        assert_eq!(
            chain_from(vec![], [&old[..], &new, &authorities].concat(), key),
            both
        );
        assert_eq!(chain_from(new.clone(), authorities[..1].to_vec(), key), new);
        assert_eq!(chain_from(vec![], authorities, key), []);
    }

    #[test]
    fn a_keystore_without_a_key_says_what_it_contains() {
        for (name, certificates) in [
            ("keytool-no-key.jks", 1),
            ("keytool-no-key.p12", 1),
            ("openssl-no-key.p12", 1),
        ] {
            let keystore = open(name, ASCII).unwrap();
            for alias in [None, Some("ca")] {
                let error = keystore.private_key(alias, None).unwrap_err();
                assert_eq!(error, KeystoreError::NoKey { certificates }, "{name}");
            }
        }
    }

    #[test]
    fn a_key_without_name_and_certificate_is_numbered() {
        let keystore = open("openssl-key-alone.p12", ASCII).unwrap();
        let entry = keystore.private_key(None, None).unwrap();
        assert_eq!(entry.alias, "1");
        assert!(keystore.chain(&entry).unwrap().is_empty());
        assert_eq!(entry.private_key.to_pkcs8_pem(), expected("ec").0);
    }

    fn invalid_checksum() -> KeystoreError {
        KeystorePart::Checksum.error(PbeError::INVALID_PARAMETERS)
    }

    #[test]
    fn pbmac1_is_verified_as_rfc_9579_requires() {
        let key = fs::read_to_string(path("rfc9579.key.pem")).unwrap();
        let key = read_plain(&key).unwrap().to_pkcs8_pem();
        for name in ["rfc9579-a1.p12", "rfc9579-a2.p12", "rfc9579-a3.p12"] {
            assert_eq!(
                open_key(name, "1234").unwrap().private_key.to_pkcs8_pem(),
                key,
                "{name}"
            );
            assert_eq!(
                open(name, "12345").err(),
                Some(KeystoreError::WrongStorePassword),
                "{name}"
            );
        }
        for name in ["rfc9579-a4.p12", "rfc9579-a5.p12"] {
            assert_eq!(
                open(name, "1234").err(),
                Some(KeystoreError::WrongStorePassword),
                "{name}"
            );
        }
        let error = open("rfc9579-a6.p12", "1234").unwrap_err();
        assert_eq!(error, invalid_checksum());
        assert_eq!(
            error.to_string(),
            "the checksum of the keystore is damaged: its parameters are not valid"
        );
    }

    #[test]
    fn a_checksum_whose_key_can_be_guessed_without_the_password_is_not_trusted() {
        let opened = |key_length: u8| {
            let mut bytes = vector("rfc9579-a1.p12");
            // The rounds, 2048, and the length of the key.
            let parameters = [2, 2, 8, 0, 2, 1, 32];
            let at = bytes.windows(7).rposition(|window| window == parameters).unwrap();
            bytes[at + 6] = key_length;
            Keystore::open(&bytes, &secret("1234")).err()
        };
        for key_length in [0, 1, 19, 65] {
            assert_eq!(opened(key_length), Some(invalid_checksum()));
        }
        assert_eq!(opened(20), Some(KeystoreError::WrongStorePassword));
        assert_eq!(opened(32), None);
    }

    #[test]
    fn what_is_not_supported_is_named() {
        let key = || KeystorePart::PrivateKey {
            alias: "ec".to_owned(),
        };
        let cases = [
            (
                "openssl-unsupported-rc4-certificates.p12",
                KeystorePart::Contents,
                "pbeWithSHAAnd40BitRC4",
            ),
            (
                "openssl-unsupported-camellia.p12",
                key(),
                "1.2.392.200011.61.1.1.1.4",
            ),
            ("openssl-unsupported-rc4.p12", key(), "pbeWithSHAAnd128BitRC4"),
            (
                "openssl-unsupported-mac.p12",
                KeystorePart::Checksum,
                "1.2.156.10197.1.401",
            ),
        ];
        for (name, part, algorithm) in cases {
            let algorithm = algorithm.to_owned();
            assert_eq!(
                open_key(name, ASCII).unwrap_err(),
                part.error(PbeError::UnsupportedAlgorithm { algorithm }),
                "{name}"
            );
        }
        let error = open_key("keytool-unsupported-dsa.jks", ASCII).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the private key's algorithm or curve, id-dsa, is not supported"
        );
        assert_eq!(open("keytool-jceks.jks", ASCII).err(), Some(KeystoreError::Jceks));
    }

    #[test]
    fn more_work_than_ten_million_rounds_in_total_is_refused_before_it_is_done() {
        let most = 10_000_000;
        let count = 10_000_001;
        assert_eq!(
            open("openssl-excessive.p12", ASCII).err(),
            Some(KeystorePart::Contents.error(PbeError::TooManyRounds { count, most }))
        );
        let count = 12_000_000;
        assert_eq!(
            open("openssl-excessive-in-total.p12", ASCII).err(),
            Some(KeystoreError::TooManyRounds { count, most })
        );
    }

    #[test]
    fn scrypt_is_supported_and_too_much_of_it_is_refused_with_what_it_protects() {
        assert_holds(&open("scrypt.p12", ASCII).unwrap(), None, None, "ec", "ec");
        let scrypt =
            "asks for scrypt with N = 1048576, r = 8 and p = 2, and 128·N·r·p may be at most 134217728 bytes";
        assert_eq!(
            open("scrypt-excessive-certificates.p12", ASCII)
                .unwrap_err()
                .to_string(),
            format!("the encryption of the keystore's contents {scrypt}")
        );
        assert_eq!(
            open_key("scrypt-excessive-key.p12", ASCII)
                .unwrap_err()
                .to_string(),
            format!("the encryption of the private key \"ec\" in the keystore {scrypt}")
        );
    }

    #[test]
    fn other_files_are_no_keystore() {
        for name in ["ca.pem", "ec.key.pem", "make.sh"] {
            assert_eq!(open(name, ASCII).err(), Some(KeystoreError::UnknownFormat));
        }
    }

    #[test]
    fn debug_output_shows_aliases_alone() {
        let keystore = open("keytool-several.p12", ASCII).unwrap();
        assert_eq!(format!("{keystore:?}"), r#"Keystore(["ec", "rsa"])"#);
    }

    /// Opens every key.
    fn open_all(bytes: &[u8], password: &str) -> Result<(), KeystoreError> {
        let keystore = Keystore::open(bytes, &secret(password))?;
        keystore
            .key_aliases()
            .into_iter()
            .try_for_each(|alias| keystore.private_key(Some(alias), None).map(drop))
    }

    /// Vectors that take little work, or are refused before any.
    fn cheap() -> impl Strategy<Value = (Vec<u8>, &'static str)> {
        let names = [
            ("keytool-several.jks", ASCII),
            ("keytool-ec.jks", ACCENTED),
            ("openssl-no-mac.p12", ACCENTED),
            ("openssl-no-mac-legacy.p12", ACCENTED),
            ("openssl-no-mac-plain-certificates.p12", ACCENTED),
            ("openssl-ec.p12", ACCENTED),
        ];
        prop::sample::select(names.to_vec()).prop_map(|(name, password)| (vector(name), password))
    }

    proptest! {
        #[test]
        fn a_part_of_a_keystore_is_never_opened((bytes, password) in cheap(), cut: prop::sample::Index) {
            let part = &bytes[..cut.index(bytes.len())];
            let error = open_all(part, password).unwrap_err();
            prop_assert!(matches!(error, KeystoreError::Damaged { .. } | KeystoreError::UnknownFormat), "{error}");
        }

        #[test]
        fn no_change_of_a_byte_makes_the_reader_panic(
            (mut bytes, password) in cheap(), at: prop::sample::Index, byte: u8,
        ) {
            *at.get_mut(&mut bytes) = byte;
            let _ = open_all(&bytes, password);
        }

        #[test]
        fn no_bytes_make_the_reader_panic(
            magic in prop::sample::select(vec![&[0xFE, 0xED, 0xFE, 0xED, 0, 0, 0, 2][..], &[0x30, 0x80, 2, 1, 3, 0x30], &[]]),
            bytes: Vec<u8>,
        ) {
            let _ = open_all(&[magic, &bytes].concat(), ASCII);
        }
    }

    #[test]
    fn a_certificate_with_the_mark_of_the_key_is_preferred_to_one_that_ends_later() {
        let private_key = PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
        let certificate =
            |days| Certificate::placeholder(&private_key, "x", OffsetDateTime::UNIX_EPOCH, days).unwrap();
        let stored = |days, mark: &[u8]| StoredCertificate {
            der: certificate(days).der().to_vec(),
            local_key_id: Some(mark.to_vec()),
        };
        let key = StoredKey {
            alias: "x".to_owned(),
            protection: Protection::None(Secret::new(private_key.pkcs8().to_vec())),
            local_key_id: Some(b"own".to_vec()),
            chain: Vec::new(),
        };
        let keystore = Keystore {
            entries: Entries {
                keys: vec![key],
                certificates: vec![stored(2, b"another"), stored(1, b"own")],
                work: 0,
            },
            password: Secret::new(ASCII.to_owned()),
        };
        let entry = keystore.private_key(None, None).unwrap();
        assert_eq!(keystore.chain(&entry).unwrap(), [certificate(1)]);
    }
}
