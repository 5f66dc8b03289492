//! What goes into a keystore: the arguments of `stellantis_keystore`, managed and ephemeral.

use base64::prelude::{BASE64_STANDARD, Engine};
use time::OffsetDateTime;

use crate::pki::certificate::chain::{leaf_for, with_issuers};
use crate::pki::keystore::content::{LONGEST_ALIAS, SHORTEST_PASSWORD, is_printable_ascii};
use crate::pki::{Certificate, Keystore, KeystoreContent, KeystoreContentError, Pkcs12Profile, PrivateKey};
use crate::sdk::framework::diagnostic::{Diagnostic, WithoutRemedy};
use crate::sdk::framework::model::attributes::{Knowable, TextType};
use crate::sdk::framework::value::path::Path;
use crate::secret::Secret;
use crate::stellantis::arguments::certificates::{CertificatesPem, chain, self_signed};
use crate::stellantis::arguments::passphrase::LONGEST;
use crate::stellantis::arguments::text::{malformed, quoted, quoted_name, unprintable};

/// Days for which the certificate is valid that stands beside a key until there is a real one: keytool's.
const PLACEHOLDER_DAYS: u32 = 90;

/// Longest common name of that certificate.
const LONGEST_NAME: usize = 64;

/// The format of a keystore.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// PKCS#12, what keytool makes by itself since Java 9.
    Pkcs12,
    /// Java's own former one.
    Jks,
}

impl TextType for Format {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        match text {
            "PKCS12" => Ok(Self::Pkcs12),
            "JKS" => Ok(Self::Jks),
            _ => Err(Diagnostic::error("Unknown keystore format")
                .because(format!("Keystores are not made in the format {}.", quoted(text)))
                .remedy("Write \"PKCS12\" or \"JKS\".")),
        }
    }

    fn as_text(&self) -> &str {
        match self {
            Self::Pkcs12 => "PKCS12",
            Self::Jks => "JKS",
        }
    }
}

/// How a PKCS#12 keystore is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// AES-256 and SHA-256.
    Modern,
    /// 3DES and SHA-1.
    Legacy,
}

impl TextType for Profile {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        match text {
            "modern" => Ok(Self::Modern),
            "legacy" => Ok(Self::Legacy),
            _ => Err(Diagnostic::error("Unknown keystore profile")
                .because(format!("The profile {} does not exist.", quoted(text)))
                .remedy("Write \"modern\" or \"legacy\".")),
        }
    }

    fn as_text(&self) -> &str {
        match self {
            Self::Modern => "modern",
            Self::Legacy => "legacy",
        }
    }
}

/// The name of the key in the keystore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias(String);

impl Alias {
    /// The alias where none is given.
    pub fn usual() -> Self {
        Self("stellantis".to_owned())
    }
}

impl TextType for Alias {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        let too_long =
            (text.len() > LONGEST_ALIAS).then_some(("has more than 1024 bytes", "Give a shorter one."));
        match malformed(text).or(too_long) {
            None => Ok(Self(text.to_owned())),
            Some((mistake, remedy)) => Err(Diagnostic::error("Alias cannot be used")
                .because(format!("The alias {} {mistake}.", quoted(text)))
                .remedy(remedy)),
        }
    }

    fn as_text(&self) -> &str {
        &self.0
    }
}

/// The password of a keystore, and of the key in it: 6 characters or more, 1023 bytes or less.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeystorePassword(Secret<String>);

impl KeystorePassword {
    /// Whether it opens a keystore in base64.
    pub fn opens(&self, content_base64: &Secret<String>) -> bool {
        let bytes = BASE64_STANDARD.decode(content_base64.expose()).map(Secret::new);
        bytes.is_ok_and(|bytes| Keystore::open(bytes.expose(), &self.0).is_ok())
    }
}

impl TextType for KeystorePassword {
    const SENSITIVE: bool = true;

    fn parse(text: &str) -> Result<Self, Diagnostic> {
        let length = match text.len() {
            bytes if bytes > LONGEST => Some((
                "has more than 1023 bytes, which openssl does not take",
                "Give a shorter one.",
            )),
            _ if text.chars().count() < SHORTEST_PASSWORD => Some((
                "has fewer than 6 characters, which keytool does not take",
                "Give a longer one.",
            )),
            _ => None,
        };
        match unprintable(text).or(length) {
            None => Ok(Self(Secret::new(text.to_owned()))),
            Some((mistake, remedy)) => {
                Err(unusable_password(&format!("The password {mistake}.")).remedy(remedy))
            }
        }
    }

    fn as_text(&self) -> &str {
        self.0.expose()
    }
}

fn unusable_password(mistake: &str) -> WithoutRemedy {
    Diagnostic::error("Keystore password cannot be used").because(mistake)
}

/// The arguments of a keystore but its key and password, each perhaps still unknown.
pub struct Given<'a> {
    /// The format.
    pub format: &'a Knowable<Format>,
    /// The protection, with PKCS#12.
    pub profile: &'a Knowable<Option<Profile>>,
    /// Whether a private key is given.
    pub has_key: Option<bool>,
    /// The certificate for the key.
    pub certificate: &'a Knowable<Option<CertificatesPem>>,
    /// The authority's certificate.
    pub authority: &'a Knowable<Option<CertificatesPem>>,
}

impl Given<'_> {
    /// What is wrong with them together.
    pub fn check(&self) -> Vec<Diagnostic> {
        let jks = matches!(self.format, Knowable::Known(Format::Jks));
        let profiled = matches!(self.profile, Knowable::Known(Some(_)));
        let absent = |argument: &Knowable<Option<_>>| matches!(argument, Knowable::Known(None));
        let keyless = self.has_key == Some(false);
        [
            (jks && profiled).then(profile_of_jks),
            (keyless && absent(self.authority)).then(empty),
            (keyless && matches!(self.certificate, Knowable::Known(Some(_)))).then(without_key),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

fn profile_of_jks() -> Diagnostic {
    Diagnostic::error("Argument of another format")
        .because("The argument profile belongs to the format PKCS12, but the format is JKS.")
        .remedy("Remove profile, or set format = \"PKCS12\".")
        .at(Path::root().attribute("profile"))
}

fn empty() -> Diagnostic {
    Diagnostic::error("Nothing to put into the keystore")
        .because("There is neither a private key nor the certificate of an authority.")
        .remedy("Give private_key_pem for a keystore with your key, or ca_certificate_pem alone for a truststore.")
}

fn without_key() -> Diagnostic {
    Diagnostic::error("Certificate without its key")
        .because("The argument certificate_pem is given, but no private key that it would stand beside.")
        .remedy("Give private_key_pem too. For a truststore, give the authority as ca_certificate_pem alone.")
        .at(Path::root().attribute("certificate_pem"))
}

/// Why the password does not go with the format, if it does not: a sentence of its own, without the password.
pub fn check_password(format: Format, password: &KeystorePassword) -> Result<(), Diagnostic> {
    match format == Format::Pkcs12 && !is_printable_ascii(&password.0) {
        false => Ok(()),
        true => Err(unusable_password(
            "The password has a character outside of printable ASCII, with which Java does not open a PKCS#12 keystore.",
        )
        .remedy("Give a password of printable ASCII characters.")),
    }
}

/// A keystore that is to be written.
pub struct Content<'a> {
    /// The format.
    pub format: Format,
    /// The protection, with PKCS#12.
    pub profile: Option<Profile>,
    /// The name of the key.
    pub alias: &'a Alias,
    /// The key; without it the keystore is a truststore.
    pub key: Option<&'a PrivateKey>,
    /// The certificate for the key, and perhaps others beside it.
    pub received: &'a [Certificate],
    /// The authority's certificates.
    pub authorities: &'a [Certificate],
}

impl Content<'_> {
    /// Whether the other is the same but for its key.
    pub fn is_like(&self, other: &Self) -> bool {
        let settings = |content: &Self| (content.format, content.profile, content.alias.clone());
        settings(self) == settings(other)
            && self.received == other.received
            && self.authorities == other.authorities
    }

    /// The certificates that go beside the key: its own first, then its issuers. Without its own, none.
    ///
    /// # Errors
    ///
    /// A diagnostic: the certificate is for another key, a placeholder, or not of that authority.
    pub fn chain(&self) -> Result<Vec<Certificate>, Diagnostic> {
        let Some(key) = self.key.filter(|_| !self.received.is_empty()) else {
            return Ok(Vec::new());
        };
        let at = |name| move |diagnostic: Diagnostic| diagnostic.at(Path::root().attribute(name));
        let leaf = leaf_for(self.received, &key.public_key())
            .ok_or_else(|| for_another_key(key, self.received))
            .map_err(at("certificate_pem"))?;
        if leaf.is_self_signed() {
            return Err(self_signed(leaf)).map_err(at("certificate_pem"));
        }
        if self.authorities.is_empty() {
            return Ok(with_issuers(leaf, self.received));
        }
        let chain = chain(leaf, self.received, self.authorities).map_err(at("ca_certificate_pem"))?;
        Ok(chain.certificates().to_vec())
    }

    /// The keystore in base64. Until there is a certificate for the key, a self-signed one stands in its place.
    ///
    /// # Errors
    ///
    /// As for [`Content::chain`], or a diagnostic about alias or password.
    pub fn write(
        &self,
        password: &KeystorePassword,
        now: OffsetDateTime,
    ) -> Result<Secret<String>, Diagnostic> {
        let Some(private_key) = self.key else {
            return self.written(&KeystoreContent::Authorities(self.authorities), password, now);
        };
        let mut chain = self.chain()?;
        if chain.is_empty() {
            chain.push(self.placeholder(private_key, now)?);
        }
        let content = KeystoreContent::Key {
            alias: self.alias.as_text(),
            private_key,
            chain: &chain,
        };
        self.written(&content, password, now)
    }

    fn placeholder(&self, key: &PrivateKey, now: OffsetDateTime) -> Result<Certificate, Diagnostic> {
        let name: String = self.alias.as_text().chars().take(LONGEST_NAME).collect();
        Certificate::self_signed(key, &name, now, PLACEHOLDER_DAYS).map_err(|error| not_written(&error))
    }

    fn written(
        &self,
        content: &KeystoreContent<'_>,
        password: &KeystorePassword,
        now: OffsetDateTime,
    ) -> Result<Secret<String>, Diagnostic> {
        let profile = match self.profile {
            Some(Profile::Legacy) => Pkcs12Profile::Legacy,
            Some(Profile::Modern) | None => Pkcs12Profile::Modern,
        };
        let written = match self.format {
            Format::Pkcs12 => content.to_pkcs12(profile, &password.0),
            Format::Jks => content.to_jks(&password.0, now),
        };
        written
            .map(|bytes| Secret::new(BASE64_STANDARD.encode(bytes.expose())))
            .map_err(|error: KeystoreContentError| not_written(&error))
    }
}

fn for_another_key(key: &PrivateKey, received: &[Certificate]) -> Diagnostic {
    let received: Vec<String> = received
        .iter()
        .map(|certificate| {
            let subject = quoted_name(certificate.subject());
            format!(
                "{subject}, public key SHA-256 {}",
                certificate.public_key().sha256()
            )
        })
        .collect();
    Diagnostic::error("Certificate is for another key")
        .because(format!(
            "The certificate was not issued for this private key.\n\n\
             Private key: public key SHA-256 {}\nCertificate: {}",
            key.public_key().sha256(),
            received.join("\n             ")
        ))
        .remedy("Give the certificate that was issued for this key, or the key that it was issued for.")
}

fn not_written(error: &impl std::fmt::Display) -> Diagnostic {
    Diagnostic::error("Keystore not written")
        .because(format!("The keystore could not be written: {error}."))
        .remedy("Check alias and password. If both are right, report it.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keystore_that_cannot_be_written_is_said() {
        insta::assert_snapshot!(not_written(&KeystoreContentError::Failed).to_string());
    }
}
