//! [`PrivateKeyPem`]: a private key as a person gives it, plain or encrypted.

use std::sync::Arc;

use crate::pki::{EncryptedPrivateKey, EncryptionError, PrivateKey, PrivateKeyError, PrivateKeyText, pem};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::TextType;
use crate::secret::Secret;
use crate::stellantis::arguments::passphrase::Passphrase;

/// A private key in PEM or base64 of DER, read, with the text that was given.
pub struct PrivateKeyPem {
    text: Secret<String>,
    key: Key,
}

enum Key {
    Plain(Arc<PrivateKey>),
    Encrypted(EncryptedPrivateKey),
}

impl PrivateKeyPem {
    /// Whether it takes a passphrase to open it.
    pub fn is_encrypted(&self) -> bool {
        matches!(self.key, Key::Encrypted(_))
    }

    /// The key itself. A passphrase that a plain key does not need is passed over. The remedy says which argument gives
    /// the passphrase.
    ///
    /// # Errors
    ///
    /// A diagnostic without a path: no passphrase, a wrong one, or a damaged key.
    pub fn open(
        &self,
        passphrase: Option<&Passphrase>,
        remedy: &'static str,
    ) -> Result<Arc<PrivateKey>, Diagnostic> {
        match (&self.key, passphrase) {
            (Key::Plain(key), _) => Ok(Arc::clone(key)),
            (Key::Encrypted(_), None) => Err(passphrase_missing(remedy)),
            (Key::Encrypted(key), Some(passphrase)) => key
                .decrypt(passphrase.secret())
                .map(Arc::new)
                .map_err(|error| not_opened(&error, remedy)),
        }
    }
}

impl TextType for PrivateKeyPem {
    const SENSITIVE: bool = true;

    fn parse(text: &str) -> Result<Self, Diagnostic> {
        let key = match PrivateKeyText::read(text).map_err(|error| unusable(&error))? {
            PrivateKeyText::Plain(key) => Key::Plain(Arc::from(key)),
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

/// What is said where an encrypted key comes without its passphrase.
pub fn passphrase_missing(remedy: &'static str) -> Diagnostic {
    Diagnostic::error("Passphrase is missing")
        .because("The private key is encrypted, and no passphrase is given.")
        .remedy(remedy)
}

fn not_opened(error: &PrivateKeyError, remedy: &'static str) -> Diagnostic {
    Diagnostic::error("Private key cannot be opened")
        .because(format!("The encrypted private key cannot be opened: {error}."))
        .remedy(remedy)
}

fn unusable(error: &PrivateKeyError) -> Diagnostic {
    let remedy = match error {
        PrivateKeyError::WrongContent { .. } => {
            "Give the private_key_pem of a stellantis_keypair, or the content of a private key file."
        }
        PrivateKeyError::Several { .. } => "Give the one private key that is meant.",
        PrivateKeyError::RsaSize { .. } | PrivateKeyError::UnsupportedAlgorithm { .. } => {
            "Make a new key with stellantis_keypair: Stellantis documents RSA with 2048 bits."
        }
        PrivateKeyError::Encryption(
            EncryptionError::UnsupportedAlgorithm { .. }
            | EncryptionError::TooManyRounds { .. }
            | EncryptionError::TooMuchScrypt { .. },
        ) => {
            "Encrypt the key anew, with openssl pkcs8 -topk8 -v2 aes-256-cbc -in KeyName.pem -out NewKeyName.pem, and \
             give the content of the new file."
        }
        _ => "Give the whole text of the key, from -----BEGIN to -----END, as the file has it.",
    };
    Diagnostic::error("Private key cannot be used")
        .because(format!("The private key cannot be used: {error}."))
        .remedy(remedy)
}
