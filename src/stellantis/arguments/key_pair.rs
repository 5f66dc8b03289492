//! What key pair to make: the arguments of `stellantis_keypair`, managed and ephemeral.

use crate::pki::{EcdsaCurve, KeyAlgorithm, PrivateKey, PrivateKeyError, RsaBits};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::{AttributeType, Knowable, TextType};
use crate::sdk::framework::model::schema::Shape;
use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::path::Path;
use crate::sdk::framework::value::types::Type;
use crate::secret::Secret;
use crate::stellantis::arguments::passphrase::Passphrase;
use crate::stellantis::arguments::text::quoted;

/// The rules between algorithm, size and curve. Each may still be unknown.
pub fn check(
    algorithm: &Knowable<Algorithm>,
    rsa_bits: &Knowable<Option<RsaBits>>,
    ecdsa_curve: &Knowable<Option<EcdsaCurve>>,
) -> Vec<Diagnostic> {
    let Some(algorithm) = algorithm.known() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    if *algorithm != Algorithm::Rsa && matches!(rsa_bits, Knowable::Known(Some(_))) {
        found.push(misplaced(
            Path::root().attribute("rsa_bits"),
            Algorithm::Rsa,
            *algorithm,
        ));
    }
    if *algorithm != Algorithm::Ecdsa && matches!(ecdsa_curve, Knowable::Known(Some(_))) {
        found.push(misplaced(
            Path::root().attribute("ecdsa_curve"),
            Algorithm::Ecdsa,
            *algorithm,
        ));
    }
    found
}

/// Makes a key.
///
/// # Errors
///
/// A diagnostic if the generator fails.
pub fn generate(
    algorithm: Algorithm,
    rsa_bits: Option<RsaBits>,
    ecdsa_curve: Option<EcdsaCurve>,
) -> Result<PrivateKey, Diagnostic> {
    let algorithm = match algorithm {
        Algorithm::Rsa => KeyAlgorithm::Rsa(rsa_bits.unwrap_or_default()),
        Algorithm::Ecdsa => KeyAlgorithm::Ecdsa(ecdsa_curve.unwrap_or_default()),
        Algorithm::Ed25519 => KeyAlgorithm::Ed25519,
    };
    PrivateKey::generate(algorithm).map_err(|error| not_generated(&error))
}

/// The arguments that such a key is made with. An RSA key of a size that is not made has none.
pub fn arguments_of(key: &PrivateKey) -> (Algorithm, Option<RsaBits>, Option<EcdsaCurve>) {
    match key.algorithm() {
        Some(KeyAlgorithm::Rsa(bits)) => (Algorithm::Rsa, Some(bits), None),
        Some(KeyAlgorithm::Ecdsa(curve)) => (Algorithm::Ecdsa, None, Some(curve)),
        Some(KeyAlgorithm::Ed25519) => (Algorithm::Ed25519, None, None),
        None => (Algorithm::Rsa, None, None),
    }
}

/// The key in PEM (PKCS#8), encrypted if there is a passphrase. The same key, passphrase and version give the same text.
///
/// # Errors
///
/// A diagnostic if it cannot be encrypted.
pub fn key_pem(
    key: &PrivateKey,
    passphrase: Option<&Passphrase>,
    version: i64,
) -> Result<Secret<String>, Diagnostic> {
    match passphrase {
        None => Ok(key.to_pkcs8_pem()),
        Some(passphrase) => key
            .to_encrypted_pkcs8_pem(passphrase.secret(), version)
            .map_err(|error| not_encrypted(&error)),
    }
}

fn not_encrypted(error: &PrivateKeyError) -> Diagnostic {
    Diagnostic::error("Private key not encrypted")
        .because(format!("The private key could not be encrypted: {error}."))
        .remedy("Apply again. If it happens again, report it.")
}

fn misplaced(at: Path, wanted: Algorithm, found: Algorithm) -> Diagnostic {
    Diagnostic::error("Argument of another algorithm")
        .because(format!(
            "The argument {at} belongs to the algorithm {}, but the algorithm is {}.",
            wanted.as_text(),
            found.as_text()
        ))
        .remedy(format!("Remove {at}, or set algorithm = {:?}.", wanted.as_text()))
        .at(at)
}

fn not_generated(error: &PrivateKeyError) -> Diagnostic {
    Diagnostic::error("Key pair not generated")
        .because(format!("The key pair could not be made: {error}."))
        .remedy("Apply again. If it happens again, report it with the algorithm and the platform.")
}

/// The algorithm's name as the practitioner writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// RSA.
    Rsa,
    /// ECDSA on a NIST curve.
    Ecdsa,
    /// Ed25519.
    Ed25519,
}

impl TextType for Algorithm {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        let all = [Self::Rsa, Self::Ecdsa, Self::Ed25519];
        all.into_iter()
            .find(|algorithm| algorithm.as_text() == text)
            .ok_or_else(|| {
                Diagnostic::error("Unknown algorithm")
                    .because(format!(
                        "The algorithm {} is not one that keys are made for.",
                        quoted(text)
                    ))
                    .remedy("Write \"RSA\", \"ECDSA\" or \"ED25519\".")
            })
    }

    fn as_text(&self) -> &str {
        match self {
            Self::Rsa => "RSA",
            Self::Ecdsa => "ECDSA",
            Self::Ed25519 => "ED25519",
        }
    }
}

impl AttributeType for RsaBits {
    fn shape() -> Shape {
        Shape::Plain(Type::Number)
    }

    fn decode(value: &Value, at: &Path, diagnostics: &mut Vec<Diagnostic>) -> Knowable<Self> {
        let bits = match value {
            Value::Number(bits) => bits.to_i64().and_then(|bits| u32::try_from(bits).ok()),
            _ => None,
        };
        let supported = bits.and_then(|bits| Self::try_from(bits).ok());
        if supported.is_none() {
            let diagnostic = Diagnostic::error("Unsupported RSA key size")
                .because(
                    "RSA keys are made with 2048, 3072, 4096 or 8192 bits, but the value is another one.",
                )
                .remedy("Write one of these numbers, or leave the argument out for 2048.");
            diagnostics.push(diagnostic.at(at.clone()));
        }
        supported.into()
    }

    fn encode(&self) -> Value {
        Value::Number(i64::from(u32::from(*self)).into())
    }
}

impl TextType for EcdsaCurve {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        text.parse().map_err(|_| {
            Diagnostic::error("Unknown curve")
                .because(format!(
                    "The curve {} is not one that ECDSA keys are made on.",
                    quoted(text)
                ))
                .remedy("Write \"P256\", \"P384\" or \"P521\".")
        })
    }

    fn as_text(&self) -> &str {
        self.name()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::EncryptionError;

    #[test]
    fn a_key_that_cannot_be_made_is_said() {
        insta::assert_snapshot!(not_generated(&PrivateKeyError::Generation).to_string());
    }

    #[test]
    fn a_key_that_cannot_be_encrypted_is_said() {
        insta::assert_snapshot!(not_encrypted(&EncryptionError::Failed.into()).to_string());
    }
}
