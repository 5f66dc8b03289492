//! What goes into a new keystore, and the formats in which it is written: PKCS#12 (RFC 7292) and JKS.

use time::OffsetDateTime;

use crate::pki::certificate::x509_certificate::Certificate;
use crate::pki::key::encrypted_private_key::EncryptionError;
use crate::pki::key::private_key::PrivateKey;
use crate::pki::keystore::{jks, pkcs12_writer};
use crate::secret::Secret;

/// Fewest characters in the password of a keystore: `keytool` makes none with a shorter one.
pub const SHORTEST_PASSWORD: usize = 6;

/// Longest alias, in bytes of UTF-8.
pub const LONGEST_ALIAS: usize = 1024;

/// Whether Java opens a PKCS#12 keystore that has this password.
pub fn is_printable_ascii(password: &Secret<String>) -> bool {
    password
        .expose()
        .chars()
        .all(|character| matches!(character, ' '..='~'))
}

/// Why a keystore is not written. Never holds any part of a key or the password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeystoreContentError {
    /// Fewer than [`SHORTEST_PASSWORD`].
    #[error("the password of a keystore has at least {SHORTEST_PASSWORD} characters")]
    ShortPassword,
    /// Java up to 17 at least opens PKCS#12 with passwords of printable ASCII alone.
    #[error(
        "the password of a PKCS#12 keystore holds a character outside of printable ASCII, with which Java does not open it"
    )]
    UnsupportedPassword,
    /// An alias has 1 to [`LONGEST_ALIAS`] bytes.
    #[error("the alias of the private key is empty or longer than {LONGEST_ALIAS} bytes")]
    UnusableAlias,
    /// A key needs its own, a truststore at least one.
    #[error("there is no certificate for the keystore")]
    NoCertificate,
    /// The first of the chain must be the key's own.
    #[error("the first certificate of the chain is for another key than the private key")]
    OtherKey,
    /// There is no randomness, or a step that cannot fail did.
    #[error("the writing of the keystore failed")]
    Failed,
}

impl From<der::Error> for KeystoreContentError {
    fn from(_: der::Error) -> Self {
        Self::Failed
    }
}

impl From<EncryptionError> for KeystoreContentError {
    fn from(_: EncryptionError) -> Self {
        Self::Failed
    }
}

/// How a PKCS#12 keystore is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pkcs12Profile {
    /// What OpenSSL 3, Java from 8u301 and Windows from Server 2019 read: PBES2 with AES-256-CBC and
    /// PBKDF2-HMAC-SHA256, and a MAC with SHA-256, of 300,000 rounds each.
    #[default]
    Modern,
    /// What everything reads: 3DES with keys derived with SHA-1 for the key and the certificates, and a MAC with SHA-1,
    /// of 50,000 rounds each. The password alone protects such a file, so it should be long.
    Legacy,
}

/// What goes into a new keystore.
#[derive(Debug, Clone, Copy)]
pub enum KeystoreContent<'a> {
    /// One private key.
    Key {
        /// The name of the key: 1 to [`LONGEST_ALIAS`] bytes. JKS has it in lower case, and Java makes no difference.
        alias: &'a str,
        /// The key. The password of the keystore is that of the key too.
        private_key: &'a PrivateKey,
        /// The certificate for the key, then its issuers, each certified by the next one.
        chain: &'a [Certificate],
    },
    /// Certificates that are trusted, and no key: a truststore. Their aliases are `ca`, `ca-2`, `ca-3` and so on.
    Authorities(&'a [Certificate]),
}

impl KeystoreContent<'_> {
    /// Writes PKCS#12. Salts are random: no two results are alike.
    ///
    /// The password has at least [`SHORTEST_PASSWORD`] characters, all of them printable ASCII. `keytool` opens a
    /// keystore with a shorter password, even without one, but makes none; Java 17 opens none with other characters.
    ///
    /// # Errors
    /// [`KeystoreContentError`].
    pub fn to_pkcs12(
        &self,
        profile: Pkcs12Profile,
        password: &Secret<String>,
    ) -> Result<Secret<Vec<u8>>, KeystoreContentError> {
        self.check(password)?;
        match is_printable_ascii(password) {
            true => Ok(Secret::new(pkcs12_writer::write(self, profile, password)?)),
            false => Err(KeystoreContentError::UnsupportedPassword),
        }
    }

    /// Writes JKS, for applications that read nothing else: its protection is SHA-1 without rounds. Salts are random: no
    /// two results are alike. The entries say that they were created at the given time, to the millisecond.
    ///
    /// The password has at least [`SHORTEST_PASSWORD`] characters, any of Unicode.
    ///
    /// # Errors
    /// [`KeystoreContentError`].
    pub fn to_jks(
        &self,
        password: &Secret<String>,
        created: OffsetDateTime,
    ) -> Result<Secret<Vec<u8>>, KeystoreContentError> {
        self.check(password)?;
        Ok(Secret::new(jks::write(self, password, created)?))
    }

    fn check(&self, password: &Secret<String>) -> Result<(), KeystoreContentError> {
        if password.expose().chars().count() < SHORTEST_PASSWORD {
            return Err(KeystoreContentError::ShortPassword);
        }
        let (Self::Key { chain, .. } | Self::Authorities(chain)) = self;
        let first = chain.first().ok_or(KeystoreContentError::NoCertificate)?;
        match self {
            Self::Key { alias, .. } if !(1..=LONGEST_ALIAS).contains(&alias.len()) => {
                Err(KeystoreContentError::UnusableAlias)
            }
            Self::Key { private_key, .. } if *first.public_key() != private_key.public_key() => {
                Err(KeystoreContentError::OtherKey)
            }
            _ => Ok(()),
        }
    }
}

/// `ca`, `ca-2`, `ca-3` and so on.
pub(in crate::pki) fn authority_aliases() -> impl Iterator<Item = String> {
    std::iter::once("ca".to_owned()).chain((2..).map(|number: u64| format!("ca-{number}")))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::pki::key::private_key::{EcdsaCurve, KeyAlgorithm, RsaBits};
    use crate::pki::key::private_key_text::read_plain;
    use crate::pki::keystore::entries::Keystore;
    use crate::pki::openssl::Tools;

    const PASSWORD: &str = "change it";
    const PROFILES: [Pkcs12Profile; 2] = [Pkcs12Profile::Modern, Pkcs12Profile::Legacy];

    /// 2026-02-03.
    fn created() -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(1_770_091_506).unwrap()
    }

    fn secret(password: &str) -> Secret<String> {
        Secret::new(password.to_owned())
    }

    /// A key, and its certificate with that of the authority.
    fn entry(name: &str) -> (PrivateKey, Vec<Certificate>) {
        let vectors = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/pki/keystores");
        let read = |name: &str| fs::read_to_string(format!("{vectors}/{name}.pem")).unwrap();
        let chain = Certificate::read_all(&(read(name) + &read("ca"))).unwrap();
        (read_plain(&read(&format!("{name}.key"))).unwrap(), chain)
    }

    /// The content in every format, with the name of a file.
    fn written(content: &KeystoreContent<'_>) -> [(&'static str, Secret<Vec<u8>>); 3] {
        let password = secret(PASSWORD);
        let pkcs12 = |profile| content.to_pkcs12(profile, &password).unwrap();
        [
            ("modern.p12", pkcs12(Pkcs12Profile::Modern)),
            ("legacy.p12", pkcs12(Pkcs12Profile::Legacy)),
            ("store.jks", content.to_jks(&password, created()).unwrap()),
        ]
    }

    #[test]
    fn what_is_written_is_read_back() {
        for name in ["ec", "rsa"] {
            let (private_key, chain) = entry(name);
            let (private_key, chain) = (&private_key, chain.as_slice());
            let alias = "clé 🔑";
            for (file, bytes) in written(&KeystoreContent::Key {
                alias,
                private_key,
                chain,
            }) {
                let keystore = Keystore::open(bytes.expose(), &secret(PASSWORD)).unwrap();
                let entry = keystore.private_key(Some(alias), None).unwrap();
                assert_eq!(entry.alias, alias, "{file}");
                assert_eq!(
                    entry.private_key.to_pkcs8_pem(),
                    private_key.to_pkcs8_pem(),
                    "{file}"
                );
                assert_eq!(keystore.chain(&entry).unwrap(), chain, "{file}");
            }
        }
    }

    #[test]
    fn keytool_lists_the_key_asks_for_a_certificate_and_imports_it() {
        for name in ["ec", "rsa"] {
            let tools = Tools::new();
            let (private_key, chain) = entry(name);
            let (private_key, chain) = (&private_key, chain.as_slice());
            let content = KeystoreContent::Key {
                alias: "Stellar",
                private_key,
                chain,
            };
            for (file, bytes) in written(&content) {
                tools.write(file, bytes.expose());
                let store = ["-keystore", file, "-storepass", PASSWORD];
                let list = tools.keytool(&[&["-list", "-v"], &store[..]].concat());
                assert!(list.contains("Alias name: stellar"), "{list}");
                assert!(list.contains("Entry type: PrivateKeyEntry"), "{list}");
                assert!(list.contains("Certificate chain length: 2"), "{list}");
                let request = tools.keytool(&[&["-certreq", "-alias", "stellar"], &store[..]].concat());
                let request =
                    crate::pki::certificate::certification_request::CertificationRequest::from_pem(&request)
                        .unwrap();
                assert_eq!(*request.public_key(), private_key.public_key());
                request.verify_signature().unwrap();
                let import = ["-importkeystore", "-srckeystore", file, "-srcstorepass", PASSWORD];
                let to = [
                    "-destkeystore",
                    "imported",
                    "-deststorepass",
                    "another",
                    "-deststoretype",
                    "JKS",
                ];
                tools.keytool(&[&import[..], &to, &["-noprompt"]].concat());
                let imported = fs::read(tools.path("imported")).unwrap();
                let imported = Keystore::open(&imported, &secret("another")).unwrap();
                let entry = imported.private_key(None, Some(&secret(PASSWORD))).unwrap();
                assert_eq!(entry.private_key.to_pkcs8_pem(), private_key.to_pkcs8_pem());
                assert_eq!(imported.chain(&entry).unwrap(), chain);
            }
        }
    }

    #[test]
    fn openssl_opens_pkcs12_without_its_legacy_algorithms() {
        for name in ["ec", "rsa"] {
            let tools = Tools::new();
            tools.write("password", PASSWORD);
            let (private_key, chain) = entry(name);
            let (private_key, chain) = (&private_key, chain.as_slice());
            let content = KeystoreContent::Key {
                alias: "Stellar",
                private_key,
                chain,
            };
            for profile in PROFILES {
                let bytes = content.to_pkcs12(profile, &secret(PASSWORD)).unwrap();
                tools.write("store.p12", bytes.expose());
                let open = |options: &str| {
                    tools.openssl(&format!("pkcs12 -in store.p12 -passin file:password {options}"))
                };
                let key = read_plain(&open("-nocerts -noenc")).unwrap();
                assert_eq!(key.to_pkcs8_pem(), private_key.to_pkcs8_pem());
                assert_eq!(Certificate::read_all(&open("-nokeys")).unwrap(), chain);
                assert_eq!(
                    Certificate::read_all(&open("-nokeys -clcerts")).unwrap(),
                    chain[..1]
                );
                tools.write("password", "another");
                assert!(!tools.succeeds("pkcs12 -in store.p12 -passin file:password -noout"));
                tools.write("password", PASSWORD);
            }
        }
    }

    #[test]
    fn each_profile_has_its_algorithms() {
        let (private_key, chain) = entry("ec");
        let content = KeystoreContent::Key {
            alias: "x",
            private_key: &private_key,
            chain: &chain,
        };
        let modern = "PBES2, PBKDF2, AES-256-CBC, Iteration 300000, PRF hmacWithSHA256";
        let legacy = "pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 50000";
        for (profile, mac, cipher) in [
            (Pkcs12Profile::Modern, "MAC: sha256, Iteration 300000", modern),
            (Pkcs12Profile::Legacy, "MAC: sha1, Iteration 50000", legacy),
        ] {
            let tools = Tools::new();
            tools.write(
                "store.p12",
                content.to_pkcs12(profile, &secret("changeit")).unwrap().expose(),
            );
            let told = tools.openssl_tells("pkcs12 -in store.p12 -passin pass:changeit -info -noout");
            assert!(told.contains(mac), "{told}");
            assert_eq!(told.matches(cipher).count(), 2, "{told}");
        }
    }

    #[test]
    fn a_truststore_is_a_list_of_trusted_certificates() {
        let tools = Tools::new();
        tools.root("one", "/CN=One");
        tools.root("two", "/CN=Two");
        let certificates = tools.certificates(&["one", "two"]);
        for (file, bytes) in written(&KeystoreContent::Authorities(&certificates)) {
            tools.write(file, bytes.expose());
            let store = ["-keystore", file, "-storepass", PASSWORD];
            let list = tools.keytool(&[&["-list", "-v"], &store[..]].concat());
            assert_eq!(list.matches("Entry type: trustedCertEntry").count(), 2, "{list}");
            for (alias, certificate) in ["ca", "ca-2"].into_iter().zip(&certificates) {
                let export = ["-exportcert", "-rfc", "-alias", alias];
                let text = tools.keytool(&[&export[..], &store].concat());
                assert_eq!(
                    Certificate::read_all(&text).unwrap(),
                    *std::slice::from_ref(certificate),
                    "{file}"
                );
            }
            let error = Keystore::open(bytes.expose(), &secret(PASSWORD))
                .unwrap()
                .private_key(None, None);
            assert_eq!(
                error.unwrap_err(),
                crate::pki::keystore::entries::KeystoreError::NoKey { certificates: 2 }
            );
        }
    }

    #[test]
    fn jks_says_when_an_entry_was_created_and_takes_any_password() {
        let tools = Tools::new();
        let (private_key, chain) = entry("ec");
        let content = KeystoreContent::Key {
            alias: "Stellar",
            private_key: &private_key,
            chain: &chain,
        };
        let password = "clé à molette 🔑";
        let bytes = content.to_jks(&secret(password), created()).unwrap();
        tools.write("store.jks", bytes.expose());
        let store = [
            "-keystore",
            "store.jks",
            "-storepass:file",
            "password",
            "-J-Dfile.encoding=UTF-8",
        ];
        tools.write("password", password);
        let list = tools.keytool(
            &[
                &["-list", "-v", "-J-Duser.language=en", "-J-Duser.timezone=UTC"],
                &store[..],
            ]
            .concat(),
        );
        assert!(list.contains("Creation date: Feb 3, 2026"), "{list}");
        let request = tools.keytool(&[&["-certreq", "-alias", "stellar"], &store[..]].concat());
        assert!(request.contains("NEW CERTIFICATE REQUEST"), "{request}");
    }

    #[test]
    fn every_kind_of_key_goes_into_every_format() {
        let curves = [EcdsaCurve::P256, EcdsaCurve::P384, EcdsaCurve::P521].map(KeyAlgorithm::Ecdsa);
        let others = [KeyAlgorithm::Rsa(RsaBits::B2048), KeyAlgorithm::Ed25519];
        for algorithm in curves.into_iter().chain(others) {
            let private_key = &PrivateKey::generate(algorithm).unwrap();
            let tools = Tools::new();
            let chain = &[Certificate::placeholder(private_key, "x", created(), 30).unwrap()];
            for (file, bytes) in written(&KeystoreContent::Key {
                alias: "x",
                private_key,
                chain,
            }) {
                let keystore = Keystore::open(bytes.expose(), &secret(PASSWORD)).unwrap();
                let read = keystore.private_key(None, None).unwrap().private_key;
                assert_eq!(read.to_pkcs8_pem(), private_key.to_pkcs8_pem(), "{file}");
                tools.write(file, bytes.expose());
            }
            let list = tools.keytool(&["-list", "-v", "-keystore", "modern.p12", "-storepass", PASSWORD]);
            assert!(
                list.contains("Entry type: PrivateKeyEntry"),
                "{algorithm:?}: {list}"
            );
        }
    }

    #[test]
    fn no_two_keystores_are_alike() {
        let (private_key, chain) = entry("ec");
        let content = KeystoreContent::Key {
            alias: "x",
            private_key: &private_key,
            chain: &chain,
        };
        for ((file, one), (_, other)) in written(&content).iter().zip(written(&content)) {
            assert_ne!(one, &other, "{file}");
        }
    }

    #[test]
    fn a_password_that_keytool_does_not_take_is_refused() {
        let (private_key, chain) = entry("ec");
        let content = KeystoreContent::Key {
            alias: "x",
            private_key: &private_key,
            chain: &chain,
        };
        for password in ["", "12345", "éèàçù"] {
            let error = Err(KeystoreContentError::ShortPassword);
            assert_eq!(content.to_jks(&secret(password), created()), error);
            assert_eq!(content.to_pkcs12(Pkcs12Profile::Modern, &secret(password)), error);
        }
        for password in ["123456é", "12345\n", "12345\u{7F}"] {
            let error = Err(KeystoreContentError::UnsupportedPassword);
            assert_eq!(content.to_pkcs12(Pkcs12Profile::Legacy, &secret(password)), error);
            assert!(content.to_jks(&secret(password), created()).is_ok());
        }
        assert!(
            content
                .to_pkcs12(Pkcs12Profile::Legacy, &secret(" 234~!"))
                .is_ok()
        );
    }

    #[test]
    fn what_does_not_belong_together_is_refused() {
        let (private_key, chain) = entry("ec");
        let (other, _) = entry("rsa");
        let error = |alias: &str, private_key, chain| {
            let content = KeystoreContent::Key {
                alias,
                private_key,
                chain,
            };
            content.to_jks(&secret(PASSWORD), created()).err()
        };
        assert_eq!(error("x", &other, &chain), Some(KeystoreContentError::OtherKey));
        assert_eq!(
            error("x", &private_key, &[]),
            Some(KeystoreContentError::NoCertificate)
        );
        for alias in [String::new(), "x".repeat(1025)] {
            assert_eq!(
                error(&alias, &private_key, &chain),
                Some(KeystoreContentError::UnusableAlias)
            );
        }
        assert_eq!(error(&"x".repeat(1024), &private_key, &chain), None);
        let nothing = KeystoreContent::Authorities(&[]).to_jks(&secret(PASSWORD), created());
        assert_eq!(nothing, Err(KeystoreContentError::NoCertificate));
    }
}
