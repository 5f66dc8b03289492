//! Keystores as Java and OpenSSL write them, opened: PKCS#12 (RFC 7292) and JKS.

use std::fmt;

use crate::pki::certificate::chain::{leaf_for, with_issuers};
use crate::pki::certificate::x509_certificate::Certificate;
use crate::pki::key::encrypted_private_key::EncryptionError;
use crate::pki::key::private_key::{PrivateKey, PrivateKeyError};
use crate::pki::key::public_key::PublicKey;
use crate::pki::keystore::{jks, pkcs12_reader};
use crate::secret::Secret;

/// Most aliases that an error names.
const MOST_NAMED: usize = 10;

/// Why a keystore, or a key in it, is not opened. Never holds any part of a key or a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeystoreError {
    /// Something else, or a keystore of a format that nobody but its application reads.
    #[error("the file is neither a PKCS#12 nor a JKS keystore")]
    UnknownFormat,
    /// Java's format with 3DES.
    #[error("the keystore is a JCEKS keystore, and only PKCS#12 and JKS are supported")]
    Jceks,
    /// The structure does not parse, whatever the password.
    #[error("the keystore is damaged: {because}")]
    Damaged {
        /// What is wrong with it.
        because: &'static str,
    },
    /// The checksum over the keystore, which needs the password, is not right.
    #[error("the password of the keystore is wrong, or the keystore was changed after it was written")]
    WrongStorePassword,
    /// The keystore opens, the key does not.
    #[error(
        "the password of the private key {alias:?} is wrong, or the key was changed after it was written"
    )]
    WrongKeyPassword {
        /// The key's alias.
        alias: String,
    },
    /// A cipher, a key derivation, or a hash.
    #[error("the keystore is protected with {algorithm}, which is not supported")]
    UnsupportedAlgorithm {
        /// Name of the algorithm, or its object identifier in dotted form.
        algorithm: String,
    },
    /// It would take longer than anyone wants to wait.
    #[error("the keystore asks for {count} rounds of key derivation, and at most {most} are done")]
    TooManyRounds {
        /// The iteration count, or the sum of all that are needed to open the key.
        count: u64,
        /// The largest that is accepted.
        most: u64,
    },
    /// A truststore, say.
    #[error("the keystore holds no private key; certificates in it: {certificates}")]
    NoKey {
        /// How many certificates it holds.
        certificates: usize,
    },
    /// Which one is meant cannot be known.
    #[error("the keystore holds {} private keys, and which one is meant is not said: {}", .aliases.len(), Aliases(.aliases))]
    Several {
        /// The aliases of the keys, in the order of the file.
        aliases: Vec<String>,
    },
    /// There is a key, but under another alias.
    #[error("the keystore holds no private key {alias:?}; it holds {}", Aliases(.aliases))]
    UnknownAlias {
        /// What was asked for.
        alias: String,
        /// The aliases of the keys, in the order of the file.
        aliases: Vec<String>,
    },
    /// The key was decrypted well, but is of an unsupported kind.
    #[error(transparent)]
    PrivateKey(PrivateKeyError),
    /// What else encryption knows.
    #[error(transparent)]
    Encryption(EncryptionError),
}

impl From<EncryptionError> for KeystoreError {
    fn from(error: EncryptionError) -> Self {
        match error {
            EncryptionError::Damaged { because } => Self::Damaged { because },
            EncryptionError::UnsupportedAlgorithm { algorithm } => Self::UnsupportedAlgorithm { algorithm },
            EncryptionError::TooManyRounds { count, most } => Self::TooManyRounds { count, most },
            error => Self::Encryption(error),
        }
    }
}

/// Aliases as an error lists them. They come from a file, and can hold what a terminal obeys: so they are escaped.
struct Aliases<'a>(&'a [String]);

impl fmt::Display for Aliases<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named: Vec<String> = self
            .0
            .iter()
            .take(MOST_NAMED)
            .map(|alias| format!("{alias:?}"))
            .collect();
        formatter.write_str(&named.join(", "))?;
        match self.0.len().saturating_sub(MOST_NAMED) {
            0 => Ok(()),
            more => write!(formatter, " and {more} more"),
        }
    }
}

/// The formats of keystores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeystoreFormat {
    /// PKCS#12, also called PFX (RFC 7292).
    Pkcs12,
    /// Java's first format.
    Jks,
    /// Java's second format. It is told apart, but not read.
    Jceks,
}

impl KeystoreFormat {
    /// What a file's first bytes say that it is.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xFE, 0xED, 0xFE, 0xED, ..] => Some(Self::Jks),
            [0xCE, 0xCE, 0xCE, 0xCE, ..] => Some(Self::Jceks),
            bytes if pkcs12_reader::is_pfx(bytes) => Some(Self::Pkcs12),
            _ => None,
        }
    }
}

/// A private key as it lies in a keystore.
pub(in crate::pki) struct StoredKey {
    pub(in crate::pki) alias: String,
    pub(in crate::pki) protection: Protection,
    /// In PKCS#12: what the key's own certificate has too.
    pub(in crate::pki) local_key_id: Option<Vec<u8>>,
    /// In JKS: the DER of the key's own certificate and of its issuers.
    pub(in crate::pki) chain: Vec<Vec<u8>>,
}

/// What stands between a keystore that is open and a key in it.
pub(in crate::pki) enum Protection {
    /// Nothing: the bytes are PKCS#8.
    None(Secret<Vec<u8>>),
    Jks(jks::ProtectedKey),
    Pkcs12(pkcs12_reader::ShroudedKey),
}

/// A certificate as it lies in a keystore, outside of the chain of a JKS key.
pub(in crate::pki) struct StoredCertificate {
    pub(in crate::pki) der: Vec<u8>,
    pub(in crate::pki) local_key_id: Option<Vec<u8>>,
}

/// What a keystore holds, once its password has been accepted.
#[derive(Default)]
pub(in crate::pki) struct Entries {
    pub(in crate::pki) keys: Vec<StoredKey>,
    pub(in crate::pki) certificates: Vec<StoredCertificate>,
    /// How many of the keys have no name.
    pub(in crate::pki) unnamed: usize,
    /// Rounds of key derivation that were done to open the keystore.
    pub(in crate::pki) work: u64,
}

/// A private key out of a keystore.
#[derive(Debug)]
pub struct KeyEntry {
    /// The name of the key in the keystore. In PKCS#12 a key can have no name: then it has its number, from 1.
    pub alias: String,
    /// The key.
    pub private_key: PrivateKey,
    /// The password that protects it: its own, or the keystore's.
    pub password: Secret<String>,
}

/// A keystore that its password has opened. The keys in it are still encrypted.
pub struct Keystore {
    entries: Entries,
    password: Secret<String>,
}

impl Keystore {
    /// Opens a keystore. What the bytes are is told by themselves. This takes the time that the keystore asks for:
    /// some hundred milliseconds are usual.
    ///
    /// # Errors
    /// [`KeystoreError`]. The password of PKCS#12 without a checksum that encrypts nothing but keys is not looked at
    /// before [`Keystore::private_key`].
    pub fn open(bytes: &[u8], password: &Secret<String>) -> Result<Self, KeystoreError> {
        let entries = match KeystoreFormat::of(bytes).ok_or(KeystoreError::UnknownFormat)? {
            KeystoreFormat::Pkcs12 => pkcs12_reader::read(bytes, password),
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

    /// The private key of that alias, or without one the only private key. An alias that is not there is looked for
    /// in other upper and lower case: Java makes no difference. The key's password is the keystore's, if none is given.
    ///
    /// # Errors
    /// [`KeystoreError`], which lists the aliases if none of them, or more than one, is meant.
    pub fn private_key(
        &self,
        alias: Option<&str>,
        key_password: Option<&Secret<String>>,
    ) -> Result<KeyEntry, KeystoreError> {
        let key = self.find(alias)?;
        let password = match key.protection {
            // Nothing but the keystore itself stands before it.
            Protection::None(_) => &self.password,
            Protection::Jks(_) | Protection::Pkcs12(_) => key_password.unwrap_or(&self.password),
        };
        Ok(KeyEntry {
            alias: key.alias.clone(),
            private_key: self.opened(key, password)?,
            password: password.clone(),
        })
    }

    /// The certificate for a key of this keystore, and its issuers, each certified by the next one, as far as the keystore
    /// holds them. Empty if there is no certificate for the key.
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

    fn opened(&self, key: &StoredKey, password: &Secret<String>) -> Result<PrivateKey, KeystoreError> {
        let wrong_password = || KeystoreError::WrongKeyPassword {
            alias: key.alias.clone(),
        };
        match &key.protection {
            Protection::None(pkcs8) => private_key(pkcs8.expose()),
            Protection::Jks(protected) => private_key(&protected.open(password)?.ok_or_else(wrong_password)?),
            Protection::Pkcs12(shrouded) => shrouded
                .open(password, self.entries.work)?
                .ok_or_else(wrong_password),
        }
    }

    /// A JKS key lies beside its own chain; in PKCS#12 all certificates lie in one heap.
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
        Ok(chain_in(own, others, public_key))
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

/// Reads a decrypted key in PKCS#8.
pub(in crate::pki) fn private_key(pkcs8: &[u8]) -> Result<PrivateKey, KeystoreError> {
    PrivateKey::from_labelled("PRIVATE KEY", pkcs8).map_err(|error| match error {
        PrivateKeyError::Damaged { .. } => KeystoreError::Damaged {
            because: "a private key in it is not a valid PKCS#8 key",
        },
        error => KeystoreError::PrivateKey(error),
    })
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

/// The certificate for the key, best that which is marked as its own, and the issuers as far as they are there.
fn chain_in(own: Vec<Certificate>, others: Vec<Certificate>, key: &PublicKey) -> Vec<Certificate> {
    let leaf = leaf_for(&own, key).or_else(|| leaf_for(&others, key)).cloned();
    let heap = [own, others].concat();
    leaf.map(|leaf| with_issuers(&leaf, &heap)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::{fs, iter};

    use proptest::prelude::*;

    use super::*;
    use crate::pki::key::private_key_text::read_plain;
    use crate::pki::openssl::Tools;

    const ASCII: &str = "changeit";
    const ACCENTED: &str = "clé à molette";

    /// Keystores that hold one key with its certificate and the authority's: name, password, alias.
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

    /// The key and the certificates that are in the keystores whose name holds the name of the key.
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
    fn without_checksum_and_encrypted_certificates_the_password_is_judged_by_the_key() {
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
            "the keystore holds 2 private keys, and which one is meant is not said: \"ec\", \"rsa\""
        );
        assert_eq!(
            error(Some("mzp")),
            "the keystore holds no private key \"mzp\"; it holds \"ec\", \"rsa\""
        );
    }

    #[test]
    fn an_alias_is_first_taken_as_it_is_written() {
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

    #[test]
    fn a_chain_begins_with_the_certificate_that_is_marked_and_goes_as_far_as_it_can() {
        let tools = Tools::new();
        tools.root("root", "/CN=root");
        tools.root("namesake", "/CN=root");
        tools.leaf("leaf", "/CN=leaf", "root");
        let old = tools.certificates(&["leaf"]);
        tools.issue("leaf", "/CN=leaf", "root", "basicConstraints=CA:FALSE\n");
        let new = tools.certificates(&["leaf"]);
        let authorities = tools.certificates(&["namesake", "root"]);
        let key = old[0].public_key();
        let both = [old[0].clone(), authorities[1].clone()];
        assert_eq!(
            chain_in(old.clone(), [&new[..], &authorities].concat(), key),
            both
        );
        assert_eq!(
            chain_in(vec![], [&old[..], &new, &authorities].concat(), key),
            both
        );
        assert_eq!(chain_in(new.clone(), authorities[..1].to_vec(), key), new);
        assert_eq!(chain_in(vec![], authorities, key), []);
    }

    #[test]
    fn a_keystore_without_key_says_what_it_holds() {
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
    fn a_key_without_name_and_certificate_is_called_by_its_number() {
        let keystore = open("openssl-key-alone.p12", ASCII).unwrap();
        let entry = keystore.private_key(None, None).unwrap();
        assert_eq!(entry.alias, "1");
        assert!(keystore.chain(&entry).unwrap().is_empty());
        assert_eq!(entry.private_key.to_pkcs8_pem(), expected("ec").0);
    }

    #[test]
    fn pbmac1_is_verified_as_rfc_9579_has_it() {
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
        let because = "the parameters of its checksum are not valid";
        assert_eq!(
            open("rfc9579-a6.p12", "1234").err(),
            Some(KeystoreError::Damaged { because })
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
        let because = "the parameters of its checksum are not valid";
        for key_length in [0, 1, 19, 65] {
            assert_eq!(opened(key_length), Some(KeystoreError::Damaged { because }));
        }
        assert_eq!(opened(20), Some(KeystoreError::WrongStorePassword));
        assert_eq!(opened(32), None);
    }

    #[test]
    fn what_is_not_supported_is_named() {
        let named = [
            (
                "openssl-unsupported-rc4-certificates.p12",
                "pbeWithSHAAnd40BitRC4",
            ),
            ("openssl-unsupported-camellia.p12", "1.2.392.200011.61.1.1.1.4"),
            ("openssl-unsupported-rc4.p12", "pbeWithSHAAnd128BitRC4"),
            ("openssl-unsupported-mac.p12", "1.2.156.10197.1.401"),
        ];
        for (name, algorithm) in named {
            let algorithm = algorithm.to_owned();
            assert_eq!(
                open_key(name, ASCII).unwrap_err(),
                KeystoreError::UnsupportedAlgorithm { algorithm }
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
        for (name, count) in [
            ("openssl-excessive.p12", 10_000_001),
            ("openssl-excessive-in-total.p12", 12_000_000),
        ] {
            assert_eq!(
                open(name, ASCII).err(),
                Some(KeystoreError::TooManyRounds { count, most })
            );
        }
    }

    #[test]
    fn other_files_are_no_keystore() {
        for name in ["ca.pem", "ec.key.pem", "make.sh"] {
            assert_eq!(KeystoreFormat::of(&vector(name)), None, "{name}");
            assert_eq!(open(name, ASCII).err(), Some(KeystoreError::UnknownFormat));
        }
        let encrypted = include_bytes!("../../../tests/vectors/pki/encrypted/pbes2.der");
        assert_eq!(KeystoreFormat::of(encrypted), None);
        assert_eq!(KeystoreFormat::of(&[]), None);
    }

    #[test]
    fn the_first_bytes_say_the_format() {
        for (name, format) in [
            ("openssl-ec.p12", KeystoreFormat::Pkcs12),
            ("nss-ec.p12", KeystoreFormat::Pkcs12),
            ("keytool-ec.jks", KeystoreFormat::Jks),
            ("keytool-jceks.jks", KeystoreFormat::Jceks),
        ] {
            assert_eq!(KeystoreFormat::of(&vector(name)), Some(format), "{name}");
        }
    }

    #[test]
    fn a_long_list_of_aliases_is_cut() {
        let others = (2..=12).map(|number| number.to_string());
        let aliases = iter::once("\u{1B}[2J".to_owned()).chain(others).collect();
        let error = KeystoreError::Several { aliases }.to_string();
        assert!(error.contains("12 private keys"), "{error}");
        assert!(error.contains(r#""\u{1b}[2J", "2""#), "{error}");
        assert!(error.ends_with(", \"9\", \"10\" and 2 more"), "{error}");
    }

    #[test]
    fn debug_output_shows_aliases_alone() {
        let keystore = open("keytool-several.p12", ASCII).unwrap();
        assert_eq!(format!("{keystore:?}"), r#"Keystore(["ec", "rsa"])"#);
    }

    /// Opens all there is.
    fn open_all(bytes: &[u8], password: &str) -> Result<(), KeystoreError> {
        let keystore = Keystore::open(bytes, &secret(password))?;
        keystore
            .key_aliases()
            .into_iter()
            .try_for_each(|alias| keystore.private_key(Some(alias), None).map(drop))
    }

    /// Vectors that ask for little work, or none before a change is seen.
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
}
