//! `stellantis_keypair`: the private key of an application.

use std::collections::BTreeMap;

use crate::framework::attributes::{AttributeType, Knowable, Partial, TextType, attributes};
use crate::framework::diagnostic::Diagnostic;
use crate::framework::path::{Path, attribute_path};
use crate::framework::resource::{Change, Resource, Review, State};
use crate::framework::schema::Shape;
use crate::framework::types::Type;
use crate::framework::value::Value;
use crate::pki::{EcdsaCurve, KeyAlgorithm, PrivateKey, PrivateKeyError, RsaBits};
use crate::resources::stellantis::DOCUMENTED_KEY;
use crate::resources::text::quoted;
use crate::secret::Secret;

attributes! {
    /// The key pair of an application. The private key is made once and kept in Terraform's state.
    ///
    /// Destroying or replacing it makes the certificate that was issued for it useless.
    pub struct Inputs {
        /// Algorithm of the key: `RSA` (default), `ECDSA` or `ED25519`. Stellantis documents RSA with 2048 bits only. A
        /// change makes a new key.
        algorithm: Algorithm = default(Algorithm::Rsa).replace(),
        /// Size of an RSA key in bits: 2048 (default), 3072, 4096 or 8192. Only with `RSA`. A change makes a new key.
        rsa_bits: Option<RsaBits> = default(Some(RsaBits::B2048)).only_with("algorithm", Algorithm::Rsa).replace(),
        /// Curve of an ECDSA key: `P256` (default), `P384` or `P521`. Only with `ECDSA`. A change makes a new key.
        ecdsa_curve: Option<EcdsaCurve> =
            default(Some(EcdsaCurve::P256)).only_with("algorithm", Algorithm::Ecdsa).replace(),
        /// Any values. A change of one of them makes a new key.
        keepers: Option<BTreeMap<String, Option<String>>> = replace(),
    }
}

attributes! {
    /// What is made.
    pub struct Outputs {
        /// The private key in PEM: PKCS#8, label `PRIVATE KEY`.
        private_key_pem: Secret<String>,
        /// The public key in PEM: SubjectPublicKeyInfo, label `PUBLIC KEY`.
        public_key_pem: String,
        /// SHA-256 over the public key (DER of SubjectPublicKeyInfo) in lower-case hexadecimal, as
        /// `openssl pkey -pubin -outform DER | sha256sum` prints it.
        public_key_sha256: String,
        /// The same as `public_key_sha256`.
        id: String,
    }
}

/// `stellantis_keypair`.
pub struct Keypair;

impl Resource for Keypair {
    const TYPE_NAME: &'static str = "stellantis_keypair";
    type Inputs = Inputs;
    type Outputs = Outputs;

    fn check(&self, inputs: &Inputs<Partial>) -> Vec<Diagnostic> {
        let Some(algorithm) = inputs.algorithm.known() else {
            return Vec::new();
        };
        let mut found = Vec::new();
        if *algorithm != Algorithm::Rsa && matches!(inputs.rsa_bits, Knowable::Known(Some(_))) {
            found.push(misplaced(
                attribute_path!(Inputs.rsa_bits),
                Algorithm::Rsa,
                *algorithm,
            ));
        }
        if *algorithm != Algorithm::Ecdsa && matches!(inputs.ecdsa_curve, Knowable::Known(Some(_))) {
            found.push(misplaced(
                attribute_path!(Inputs.ecdsa_curve),
                Algorithm::Ecdsa,
                *algorithm,
            ));
        }
        found
    }

    fn apply(&self, inputs: Inputs, _prior: Option<&State<Self>>) -> Result<Outputs, Diagnostic> {
        let key = PrivateKey::generate(inputs.key_algorithm()).map_err(|error| not_generated(&error))?;
        let public_key_sha256 = key.public_key().sha256();
        Ok(Outputs {
            private_key_pem: key.to_pkcs8_pem(),
            public_key_pem: key.public_key().to_pem(),
            id: public_key_sha256.clone(),
            public_key_sha256,
        })
    }
}

impl Inputs {
    fn key_algorithm(&self) -> KeyAlgorithm {
        match self.algorithm {
            Algorithm::Rsa => KeyAlgorithm::Rsa(self.rsa_bits.unwrap_or_default()),
            Algorithm::Ecdsa => KeyAlgorithm::Ecdsa(self.ecdsa_curve.unwrap_or_default()),
            Algorithm::Ed25519 => KeyAlgorithm::Ed25519,
        }
    }
}

fn not_generated(error: &PrivateKeyError) -> Diagnostic {
    Diagnostic::error("Key pair not generated")
        .because(format!("The key pair could not be made: {error}."))
        .remedy("Apply again. If it happens again, report it with the algorithm and the platform.")
}

impl Review for Keypair {
    fn review(&self, change: &Change<'_, Self>) -> Vec<Diagnostic> {
        match change {
            Change::Create(planned) => undocumented(planned).into_iter().collect(),
            Change::Replace(_, planned) => undocumented(planned).into_iter().chain([key_dies()]).collect(),
            Change::Destroy(_) => vec![key_dies()],
            Change::Update(..) | Change::None(_) => Vec::new(),
        }
    }
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

fn undocumented(planned: &State<Keypair>) -> Option<Diagnostic> {
    let algorithm = planned
        .inputs
        .algorithm
        .known()
        .filter(|algorithm| **algorithm != Algorithm::Rsa)?;
    let warning = Diagnostic::warning("Key that Stellantis does not document")
        .because(format!(
            "Stellantis documents {DOCUMENTED_KEY} only, but the algorithm is {}. It may refuse the certificate signing \
             request.",
            algorithm.as_text()
        ))
        .remedy("Ask Stellantis first, or leave algorithm out.");
    Some(warning.at(attribute_path!(Inputs.algorithm)))
}

fn key_dies() -> Diagnostic {
    Diagnostic::warning("Private key will be destroyed")
        .because(
            "The private key exists in the state only. A certificate that was issued for it can no longer be used, and \
             a new key needs a new certificate from Stellantis.",
        )
        .remedy(
            "If the key is in use, do not apply this plan, or save private_key_pem first. The lifecycle argument \
             prevent_destroy guards against it.",
        )
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

    #[test]
    fn a_key_that_cannot_be_made_is_said() {
        insta::assert_snapshot!(not_generated(&PrivateKeyError::Generation).to_string());
    }
}
