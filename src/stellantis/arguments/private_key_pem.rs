//! [`PrivateKeyPem`]: a private key as a person provides it, encrypted or not.

use std::sync::Arc;

use crate::pki::{
    EncryptedPrivateKey, PbeError, PlainPrivateKey, PrivateKey, PrivateKeyError, PrivateKeyText, pem,
};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::TextType;
use crate::sdk::framework::value::path::Path;
use crate::secret::Secret;
use crate::stellantis::arguments::passphrase::Passphrase;
use crate::stellantis::rules::USE_DOCUMENTED_KEY;

/// A private key in PEM or base64 of DER, read, with the text that it was read from.
pub struct PrivateKeyPem {
    text: Secret<String>,
    key: Key,
}

enum Key {
    Plain(PlainPrivateKey),
    Encrypted(EncryptedPrivateKey),
}

impl PrivateKeyPem {
    /// Whether it takes a passphrase to open it.
    pub fn is_encrypted(&self) -> bool {
        matches!(self.key, Key::Encrypted(_))
    }

    /// The key as it was read, unless it is encrypted.
    pub fn plain(&self) -> Option<&PlainPrivateKey> {
        match &self.key {
            Key::Plain(key) => Some(key),
            Key::Encrypted(_) => None,
        }
    }

    /// The key of the argument at `at`, opened with the passphrase of the one at `passphrase_at`. A passphrase for a key that
    /// is not encrypted is ignored.
    ///
    /// # Errors
    ///
    /// A diagnostic at one of the arguments: no passphrase, a wrong one, or a damaged key.
    pub fn open(
        &self,
        at: &Path,
        passphrase: Option<&Passphrase>,
        passphrase_at: &Path,
    ) -> Result<Arc<PrivateKey>, Diagnostic> {
        let at = if self.is_encrypted() { passphrase_at } else { at };
        self.open_or_advise(passphrase, &set_passphrase(passphrase_at))
            .map_err(|diagnostic| diagnostic.at(at.clone()))
    }

    /// The same with another remedy, which says where the passphrase comes from.
    ///
    /// # Errors
    ///
    /// As for [`PrivateKeyPem::open`], without a path.
    pub fn open_or_advise(
        &self,
        passphrase: Option<&Passphrase>,
        remedy: &str,
    ) -> Result<Arc<PrivateKey>, Diagnostic> {
        match (&self.key, passphrase) {
            (Key::Plain(key), _) => key.check().map_err(|error| unusable_key(&error)),
            (Key::Encrypted(_), None) => Err(missing_passphrase(remedy)),
            (Key::Encrypted(key), Some(passphrase)) => key
                .decrypt(passphrase.secret())
                .map(Arc::new)
                .map_err(|error| decryption_failure(&error, remedy)),
        }
    }
}

impl TextType for PrivateKeyPem {
    const SENSITIVE: bool = true;

    fn parse(text: &str) -> Result<Self, Diagnostic> {
        let key = match PrivateKeyText::read(text).map_err(|error| unusable_key(&error))? {
            PrivateKeyText::Plain(key) => Key::Plain(key),
            PrivateKeyText::Encrypted(key) => Key::Encrypted(key),
        };
        Ok(Self {
            text: Secret::new(text.to_owned()),
            key,
        })
    }

    fn as_text(&self) -> &str {
        self.text.expose()
    }

    fn equivalent(one: &str, other: &str) -> bool {
        pem::equivalent(one, other)
    }
}

fn set_passphrase(at: &Path) -> String {
    format!("Set {at} to the passphrase that the private key is encrypted with.")
}

fn missing_passphrase(remedy: &str) -> Diagnostic {
    Diagnostic::error("Passphrase is missing")
        .because("The private key is encrypted, but no passphrase is given.")
        .remedy(remedy)
}

/// A key that decrypts well may still be of an unsupported kind: then no other passphrase helps.
fn decryption_failure(error: &PrivateKeyError, passphrase_remedy: &str) -> Diagnostic {
    let remedy = match error {
        PrivateKeyError::WrongPassphrase | PrivateKeyError::EmptyPassphrase => passphrase_remedy,
        error => remedy(error),
    };
    Diagnostic::error("Private key cannot be opened")
        .because(format!("The encrypted private key cannot be opened: {error}."))
        .remedy(remedy)
}

fn unusable_key(error: &PrivateKeyError) -> Diagnostic {
    Diagnostic::error("Private key cannot be used")
        .because(format!("The private key cannot be used: {error}."))
        .remedy(remedy(error))
}

fn remedy(error: &PrivateKeyError) -> &'static str {
    match error {
        PrivateKeyError::WrongContent { .. } => {
            "Use the private_key_pem of a stellantis_keypair, or the content of a private key file."
        }
        PrivateKeyError::Several { .. } => {
            "Provide only the private key that is meant, and keep the others elsewhere."
        }
        PrivateKeyError::OtherPublicKey => {
            "Find out which of the two keys is meant, and use a file in which they belong together."
        }
        PrivateKeyError::RsaSize { .. } | PrivateKeyError::UnsupportedAlgorithm { .. } => USE_DOCUMENTED_KEY,
        PrivateKeyError::Encryption(
            PbeError::UnsupportedAlgorithm { .. } | PbeError::TooManyRounds { .. },
        ) => {
            "Encrypt the key again with openssl pkcs8 -topk8 -v2 aes-256-cbc -in KeyName.pem -out NewKeyName.pem, and use the \
             content of the new file."
        }
        PrivateKeyError::Encryption(PbeError::TooMuchScrypt { .. }) => {
            "Encrypt the key again with a smaller N, and use the content of the new file."
        }
        _ => "Provide the whole text of the key file, from -----BEGIN to -----END.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stellantis::pki_errors::{decryption_errors, private_key_errors, render};

    #[test]
    fn every_error_about_a_private_key_has_its_text_and_remedy() {
        insta::assert_snapshot!(render(private_key_errors(), unusable_key));
    }

    #[test]
    fn every_error_about_an_encrypted_key_has_its_text_and_remedy() {
        let remedy = set_passphrase(&Path::root().attribute("passphrase"));
        insta::assert_snapshot!(render(decryption_errors(), |error| decryption_failure(
            error, &remedy
        )));
    }
}
