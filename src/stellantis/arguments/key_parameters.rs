//! What key pair to create: the arguments of `stellantis_keypair`, managed and ephemeral.

use crate::pki::{EcdsaCurve, KeyAlgorithm, PrivateKey, PrivateKeyError, RsaBits};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::{AttributeType, Knowable, TextType};
use crate::sdk::framework::model::schema::Shape;
use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::path::Path;
use crate::sdk::framework::value::types::Type;
use crate::secret::Secret;
use crate::stellantis::arguments::passphrase::Passphrase;
use crate::stellantis::arguments::text::quote;

/// What is wrong with algorithm, size and curve together. Each may still be unknown.
pub fn check(
    algorithm: &Knowable<AlgorithmName>,
    rsa_bits: &Knowable<Option<RsaBits>>,
    ecdsa_curve: &Knowable<Option<EcdsaCurve>>,
) -> Vec<Diagnostic> {
    let Some(algorithm) = algorithm.known() else {
        return Vec::new();
    };
    let arguments = [
        ("rsa_bits", AlgorithmName::Rsa, is_set(rsa_bits)),
        ("ecdsa_curve", AlgorithmName::Ecdsa, is_set(ecdsa_curve)),
    ];
    let misplaced = arguments
        .into_iter()
        .filter(|(_, owner, set)| *set && owner != algorithm);
    misplaced
        .map(|(name, owner, _)| misplaced_argument(name, owner, *algorithm))
        .collect()
}

fn is_set<T>(argument: &Knowable<Option<T>>) -> bool {
    matches!(argument, Knowable::Known(Some(_)))
}

fn misplaced_argument(name: &str, owner: AlgorithmName, found: AlgorithmName) -> Diagnostic {
    let owner = owner.as_text();
    Diagnostic::error("Argument for another algorithm")
        .because(format!(
            "The argument {name} applies only to the algorithm {owner}, but the algorithm is {}.",
            found.as_text()
        ))
        .remedy(format!(
            "Remove {name}. If the key does not exist yet, you can set algorithm = {owner:?} instead."
        ))
        .at(Path::root().attribute(name))
}

/// Creates a key.
///
/// # Errors
///
/// A diagnostic if the generator fails.
pub fn generate(
    algorithm: AlgorithmName,
    rsa_bits: Option<RsaBits>,
    ecdsa_curve: Option<EcdsaCurve>,
) -> Result<PrivateKey, Diagnostic> {
    let algorithm = match algorithm {
        AlgorithmName::Rsa => KeyAlgorithm::Rsa(rsa_bits.unwrap_or_default()),
        AlgorithmName::Ecdsa => KeyAlgorithm::Ecdsa(ecdsa_curve.unwrap_or_default()),
        AlgorithmName::Ed25519 => KeyAlgorithm::Ed25519,
    };
    PrivateKey::generate(algorithm).map_err(|error| generation_failure(&error))
}

/// The arguments that such a key is created with. For an RSA key of a size that is not created, `rsa_bits` is `None`.
pub fn parameters_of(key: &PrivateKey) -> (AlgorithmName, Option<RsaBits>, Option<EcdsaCurve>) {
    match key.algorithm() {
        Some(KeyAlgorithm::Rsa(bits)) => (AlgorithmName::Rsa, Some(bits), None),
        Some(KeyAlgorithm::Ecdsa(curve)) => (AlgorithmName::Ecdsa, None, Some(curve)),
        Some(KeyAlgorithm::Ed25519) => (AlgorithmName::Ed25519, None, None),
        None => (AlgorithmName::Rsa, None, None),
    }
}

/// The key in PEM (PKCS#8), encrypted if there is a passphrase. The same key, passphrase and version give the same text.
///
/// # Errors
///
/// A diagnostic if the encryption fails.
pub fn to_pem(
    key: &PrivateKey,
    passphrase: Option<&Passphrase>,
    version: i64,
) -> Result<Secret<String>, Diagnostic> {
    match passphrase {
        None => Ok(key.to_pkcs8_pem()),
        Some(passphrase) => key
            .to_encrypted_pkcs8_pem(passphrase.secret(), version)
            .map_err(|error| encryption_failure(&error)),
    }
}

fn encryption_failure(error: &PrivateKeyError) -> Diagnostic {
    Diagnostic::error("Private key not encrypted")
        .because(format!("The private key could not be encrypted: {error}."))
        .remedy("Run the command again. If the error persists, report it.")
}

fn generation_failure(error: &PrivateKeyError) -> Diagnostic {
    Diagnostic::error("Key pair not generated")
        .because(format!("The key pair could not be generated: {error}."))
        .remedy(
            "Run the command again. If the error persists, report it with the algorithm and the operating system.",
        )
}

/// An algorithm by the name that the practitioner writes, without size or curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlgorithmName {
    /// RSA.
    Rsa,
    /// ECDSA on a NIST curve.
    Ecdsa,
    /// Ed25519.
    Ed25519,
}

impl TextType for AlgorithmName {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        let all = [Self::Rsa, Self::Ecdsa, Self::Ed25519];
        all.into_iter()
            .find(|algorithm| algorithm.as_text() == text)
            .ok_or_else(|| {
                Diagnostic::error("Unknown algorithm")
                    .because(format!("The algorithm {} is not supported.", quote(text)))
                    .remedy("Use \"RSA\", \"ECDSA\" or \"ED25519\".")
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
                    "RSA keys can be created with 2048, 3072, 4096 or 8192 bits, but the value is none of these.",
                )
                .remedy("Use one of these sizes, or omit the argument to use 2048.");
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
                .because(format!("The curve {} is not supported.", quote(text)))
                .remedy("Use \"P256\", \"P384\" or \"P521\".")
        })
    }

    fn as_text(&self) -> &str {
        self.name()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::PbeError;

    #[test]
    fn a_key_that_cannot_be_made_is_said() {
        insta::assert_snapshot!(generation_failure(&PrivateKeyError::Generation).to_string());
    }

    #[test]
    fn a_key_that_cannot_be_encrypted_is_said() {
        insta::assert_snapshot!(encryption_failure(&PbeError::Failed.into()).to_string());
    }
}
