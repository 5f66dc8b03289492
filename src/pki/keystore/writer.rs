//! New keystores, written as PKCS#12 (RFC 7292) or JKS.

use time::OffsetDateTime;

use crate::pki::keystore::content::{
    KeystoreContent, KeystoreContentError, LONGEST_ALIAS, Pkcs12Profile, SHORTEST_PASSWORD,
};
use crate::pki::keystore::{jks, pkcs12};
use crate::secret::Secret;

impl KeystoreContent<'_> {
    /// Writes PKCS#12. Salts are random, so no two results are the same.
    ///
    /// The password has at least [`SHORTEST_PASSWORD`] characters, all of them printable ASCII. `keytool` opens keystores
    /// with a shorter or empty password but does not make them; Java 17 opens none with other characters.
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
            true => Ok(Secret::new(pkcs12::writer::write(self, profile, password)?)),
            false => Err(KeystoreContentError::UnsupportedPassword),
        }
    }

    /// Writes JKS, for applications that read nothing else: it is protected by a single round of SHA-1. Salts are random, so
    /// no two results are the same. `created` is the creation time of the entries, kept to the millisecond.
    ///
    /// The password has at least [`SHORTEST_PASSWORD`] Unicode characters.
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

/// Whether Java opens a PKCS#12 keystore with this password.
pub fn is_printable_ascii(password: &Secret<String>) -> bool {
    password
        .expose()
        .chars()
        .all(|character| matches!(character, ' '..='~'))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::Arc;

    use super::*;
    use crate::pki::certificate::x509_certificate::Certificate;
    use crate::pki::key::private_key::PrivateKey;
    use crate::pki::key::private_key_text::read_plain;
    use crate::pki::keystore::reader::Keystore;

    const PASSWORD: &str = "change it";

    /// 2026-02-03.
    fn created() -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(1_770_091_506).unwrap()
    }

    fn secret(password: &str) -> Secret<String> {
        Secret::new(password.to_owned())
    }

    /// A key, and its certificate with that of the authority.
    fn entry(name: &str) -> (Arc<PrivateKey>, Vec<Certificate>) {
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
        let (private_key, chain) = entry("ec");
        let alias = "clé 🔑";
        for (file, bytes) in written(&KeystoreContent::Key {
            alias,
            private_key: &private_key,
            chain: &chain,
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
