//! The arguments of `stellantis_keystore`, managed and ephemeral.

use base64::prelude::{BASE64_STANDARD, Engine};

use crate::pki::{Keystore, LONGEST_ALIAS, Pkcs12Profile, SHORTEST_PASSWORD, is_printable_ascii};
use crate::sdk::framework::diagnostic::{Diagnostic, WithoutRemedy};
use crate::sdk::framework::model::attributes::{Knowable, TextType};
use crate::sdk::framework::value::path::Path;
use crate::secret::Secret;
use crate::stellantis::arguments::certificates_pem::CertificatesPem;
use crate::stellantis::arguments::passphrase::LONGEST;
use crate::stellantis::arguments::text::{Flaw, find_character_flaw, find_flaw, quote};

/// A format in which keystores are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WritableFormat {
    /// PKCS#12 (RFC 7292), keytool's default since Java 9.
    Pkcs12,
    /// Java's own, its default before.
    Jks,
}

impl TextType for WritableFormat {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        match text {
            "PKCS12" => Ok(Self::Pkcs12),
            "JKS" => Ok(Self::Jks),
            _ => Err(Diagnostic::error("Unknown keystore format")
                .because(format!("The keystore format {} is not supported.", quote(text)))
                .remedy("Use \"PKCS12\" or \"JKS\".")),
        }
    }

    fn as_text(&self) -> &str {
        match self {
            Self::Pkcs12 => "PKCS12",
            Self::Jks => "JKS",
        }
    }
}

impl TextType for Pkcs12Profile {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        match text {
            "modern" => Ok(Self::Modern),
            "legacy" => Ok(Self::Legacy),
            _ => Err(Diagnostic::error("Unknown keystore profile")
                .because(format!("The keystore profile {} does not exist.", quote(text)))
                .remedy("Use \"modern\" or \"legacy\".")),
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

impl Default for Alias {
    fn default() -> Self {
        Self("stellantis".to_owned())
    }
}

impl TextType for Alias {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        let too_long = (text.len() > LONGEST_ALIAS)
            .then_some(Flaw::new("has more than 1024 bytes", "Use a shorter alias."));
        match find_flaw(text).or(too_long) {
            None => Ok(Self(text.to_owned())),
            Some(Flaw { mistake, remedy }) => Err(Diagnostic::error("Alias cannot be used")
                .because(format!("The alias {} {mistake}.", quote(text)))
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
    /// The password itself.
    pub fn secret(&self) -> &Secret<String> {
        &self.0
    }

    /// Whether it opens a keystore in base64.
    pub fn opens(&self, content_base64: &Secret<String>) -> bool {
        let bytes = BASE64_STANDARD.decode(content_base64.expose()).map(Secret::new);
        bytes.is_ok_and(|bytes| Keystore::open(bytes.expose(), &self.0).is_ok())
    }

    /// Whether it can be used with the format.
    ///
    /// # Errors
    ///
    /// A diagnostic, without a path: Java could not open a PKCS#12 keystore with it.
    pub fn check(&self, format: WritableFormat) -> Result<(), Diagnostic> {
        match format == WritableFormat::Pkcs12 && !is_printable_ascii(&self.0) {
            false => Ok(()),
            true => Err(unusable_password(
                "The password has a character outside printable ASCII. Java cannot open a PKCS#12 keystore with such a password.",
            )
            .remedy("Use only printable ASCII characters in the password.")),
        }
    }
}

impl TextType for KeystorePassword {
    const SENSITIVE: bool = true;

    fn parse(text: &str) -> Result<Self, Diagnostic> {
        match find_character_flaw(text).or(find_length_flaw(text)) {
            None => Ok(Self(Secret::new(text.to_owned()))),
            Some(Flaw { mistake, remedy }) => {
                Err(unusable_password(&format!("The password {mistake}.")).remedy(remedy))
            }
        }
    }

    fn as_text(&self) -> &str {
        self.0.expose()
    }
}

fn find_length_flaw(password: &str) -> Option<Flaw> {
    if password.len() > LONGEST {
        return Some(Flaw::new(
            "has more than 1023 bytes, which OpenSSL does not accept",
            "Use a shorter password.",
        ));
    }
    (password.chars().count() < SHORTEST_PASSWORD).then_some(Flaw::new(
        "has fewer than 6 characters, which keytool does not accept",
        "Use a longer password.",
    ))
}

fn unusable_password(cause: &str) -> WithoutRemedy {
    Diagnostic::error("Keystore password cannot be used").because(cause)
}

/// The arguments of a keystore, save its key and its password. Each may still be unknown.
pub struct KeystoreArguments<'a> {
    /// The format.
    pub format: &'a Knowable<WritableFormat>,
    /// The protection, with PKCS#12.
    pub profile: &'a Knowable<Option<Pkcs12Profile>>,
    /// Whether a private key is given.
    pub has_key: Option<bool>,
    /// The certificate for the key.
    pub certificate: &'a Knowable<Option<CertificatesPem>>,
    /// The authority's certificate.
    pub authority: &'a Knowable<Option<CertificatesPem>>,
}

impl KeystoreArguments<'_> {
    /// What is wrong with them together.
    pub fn check(&self) -> Vec<Diagnostic> {
        let jks = matches!(self.format, Knowable::Known(WritableFormat::Jks));
        let has_profile = matches!(self.profile, Knowable::Known(Some(_)));
        let no_authority = matches!(self.authority, Knowable::Known(None));
        let has_certificate = matches!(self.certificate, Knowable::Known(Some(_)));
        let no_key = self.has_key == Some(false);
        [
            (jks && has_profile).then(misplaced_profile),
            (no_key && no_authority).then(empty_keystore),
            (no_key && has_certificate).then(certificate_without_key),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

fn misplaced_profile() -> Diagnostic {
    Diagnostic::error("Argument for another format")
        .because("The argument profile applies only to the format PKCS12, but the format is JKS.")
        .remedy("Remove profile, or set format = \"PKCS12\".")
        .at(Path::root().attribute("profile"))
}

fn empty_keystore() -> Diagnostic {
    Diagnostic::error("Nothing to put into the keystore")
        .because("Neither a private key nor a CA certificate is given.")
        .remedy(
            "Set private_key_pem for a keystore with your key, or only ca_certificate_pem for a truststore.",
        )
}

fn certificate_without_key() -> Diagnostic {
    Diagnostic::error("Certificate without its private key")
        .because("The argument certificate_pem is set, but no private key is given for it.")
        .remedy("Set private_key_pem too. For a truststore, set only ca_certificate_pem.")
        .at(Path::root().attribute("certificate_pem"))
}
