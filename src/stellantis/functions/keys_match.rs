//! `keys_match`: whether two things have the same key.

use crate::pki::{CertificateError, PrivateKeyError, PublicKey, PublicKeyTextError};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::function::Function;
use crate::sdk::framework::model::attributes::{TextType, attributes};
use crate::secret::Secret;

attributes! {
    /// Checks whether two certificates, certificate signing requests, public keys or private keys belong to the same key pair.
    ///
    /// The two can be of different kinds. A private key must not be encrypted: the ephemeral resource `stellantis_private_key`
    /// decrypts one. If an argument is sensitive, so is the result, unless `nonsensitive` is applied to it.
    pub struct Parameters {
        /// One certificate, certificate signing request, public key or private key: PEM, or base64 of DER.
        one: KeyText,
        /// The certificate, certificate signing request, public key or private key that it is compared with: PEM, or base64 of
        /// DER.
        other: KeyText,
    }
}

/// The public key of a text, which may be a private key.
pub struct KeyText {
    text: Secret<String>,
    key: PublicKey,
}

impl TextType for KeyText {
    const SENSITIVE: bool = true;

    fn parse(text: &str) -> Result<Self, Diagnostic> {
        Ok(Self {
            text: Secret::new(text.to_owned()),
            key: PublicKey::read_from(text).map_err(|error| unreadable(&error))?,
        })
    }

    fn as_text(&self) -> &str {
        self.text.expose()
    }
}

fn unreadable(error: &PublicKeyTextError) -> Diagnostic {
    Diagnostic::error("No key can be read")
        .because(format!("No key can be read: {error}."))
        .remedy(remedy(error))
}

fn remedy(error: &PublicKeyTextError) -> &'static str {
    match error {
        PublicKeyTextError::Encrypted => {
            "Compare its public key instead: public_key_pem of a stellantis_keypair, or what openssl pkey -pubout writes. The \
             ephemeral resource stellantis_private_key decrypts a private key."
        }
        PublicKeyTextError::PrivateKey(
            PrivateKeyError::RsaSize { .. } | PrivateKeyError::UnsupportedAlgorithm { .. },
        ) => "Compare its public key instead, which openssl pkey -pubout writes.",
        PublicKeyTextError::Certificate(CertificateError::BeforeEpoch) => {
            "Compare its public key instead, which openssl x509 -pubkey writes."
        }
        PublicKeyTextError::TooLong { .. } => "Provide only what is to be compared.",
        PublicKeyTextError::Several { .. } => "Provide one of them in each argument.",
        _ => {
            "Provide one certificate, certificate signing request, public key or private key: the whole PEM from -----BEGIN to \
             -----END, or base64 of DER."
        }
    }
}

/// `keys_match`.
pub struct KeysMatch;

impl Function for KeysMatch {
    const NAME: &'static str = "keys_match";
    type Parameters = Parameters;
    type Result = bool;

    fn call(&self, parameters: Parameters) -> Result<bool, Diagnostic> {
        Ok(parameters.one.key == parameters.other.key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stellantis::pki_errors::{public_key_text_errors, render};

    #[test]
    fn every_error_about_a_key_has_its_text_and_remedy() {
        insta::assert_snapshot!(render(public_key_text_errors(), unreadable));
    }
}
