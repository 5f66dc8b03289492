//! `stellantis_csr`: the certificate signing request that Stellantis asks for.

use crate::framework::attributes::{Attributes, Knowable, Partial, TextType, attributes};
use crate::framework::diagnostic::Diagnostic;
use crate::framework::resource::{Change, Resource, Review, State};
use crate::pki::{CertificationRequest, PrivateKey, PrivateKeyError, armour};
use crate::resources::subject::Subject;
use crate::secret::Secret;

attributes! {
    /// The certificate signing request for an application, to be sent to Stellantis.
    ///
    /// The same key and subject give the same request, byte for byte, for ever: with an RSA key, that of
    /// `openssl req -new`.
    pub struct Inputs {
        /// The private key in PEM: PKCS#8, PKCS#1 or SEC1, not encrypted.
        private_key_pem: PrivateKeyPem,
        /// Who asks for the certificate.
        subject: Subject,
    }
}

attributes! {
    /// What is made.
    pub struct Outputs {
        /// The certificate signing request in PEM (PKCS#10, label `CERTIFICATE REQUEST`). It holds no secret.
        cert_request_pem: String,
        /// Algorithm of the key: `RSA`, `ECDSA` or `ED25519`.
        key_algorithm: String,
        /// SHA-256 over the public key (DER of SubjectPublicKeyInfo) in lower-case hexadecimal: that of the key pair.
        public_key_sha256: String,
        /// The subject as RFC 4514 writes it.
        subject_dn: String,
        /// The same as `public_key_sha256`.
        id: String,
    }
}

/// `stellantis_csr`.
pub struct Csr;

impl Resource for Csr {
    const TYPE_NAME: &'static str = "stellantis_csr";
    type Inputs = Inputs;
    type Outputs = Outputs;

    fn plan(
        &self,
        inputs: &Inputs<Partial>,
        prior: Option<&State<Self>>,
    ) -> Result<Outputs<Partial>, Diagnostic> {
        match (inputs.private_key_pem.known(), inputs.subject.known()) {
            (Some(key), Some(subject)) => Ok(outputs(&key.key, subject, prior)?.into_partial()),
            (Some(key), None) => Ok(of_key(&key.key)),
            (None, Some(subject)) => Ok(Outputs {
                subject_dn: Knowable::Known(name(subject)?),
                ..Outputs::unknown()
            }),
            (None, None) => Ok(Outputs::unknown()),
        }
    }

    fn apply(&self, inputs: Inputs, prior: Option<&State<Self>>) -> Result<Outputs, Diagnostic> {
        outputs(&inputs.private_key_pem.key, &inputs.subject, prior)
    }
}

fn of_key(key: &PrivateKey) -> Outputs<Partial> {
    let public_key_sha256 = Knowable::Known(key.public_key().sha256());
    Outputs {
        key_algorithm: Knowable::Known(key.algorithm_name().to_owned()),
        id: public_key_sha256.clone(),
        public_key_sha256,
        ..Outputs::unknown()
    }
}

fn outputs(key: &PrivateKey, subject: &Subject, prior: Option<&State<Csr>>) -> Result<Outputs, Diagnostic> {
    let public_key_sha256 = key.public_key().sha256();
    let subject_dn = name(subject)?;
    let cert_request_pem = match prior.and_then(|prior| kept(prior, &public_key_sha256, &subject_dn)) {
        Some(request) => request,
        None => sign(key, subject)?.to_pem(),
    };
    Ok(Outputs {
        cert_request_pem,
        key_algorithm: key.algorithm_name().to_owned(),
        id: public_key_sha256.clone(),
        public_key_sha256,
        subject_dn,
    })
}

/// The request that exists, where only the spelling of the key changes: it has been sent, and stays byte for byte.
fn kept(prior: &State<Csr>, public_key_sha256: &String, subject_dn: &String) -> Option<String> {
    let same = prior.outputs.public_key_sha256.known() == Some(public_key_sha256)
        && prior.outputs.subject_dn.known() == Some(subject_dn);
    prior.outputs.cert_request_pem.known().filter(|_| same).cloned()
}

fn sign(key: &PrivateKey, subject: &Subject) -> Result<CertificationRequest, Diagnostic> {
    let name = subject.distinguished_name().map_err(not_made)?;
    CertificationRequest::sign(key, &name).map_err(not_made)
}

fn name(subject: &Subject) -> Result<String, Diagnostic> {
    subject
        .distinguished_name()
        .map(|name| name.to_string())
        .map_err(not_made)
}

fn not_made(error: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::error("Certificate signing request not made")
        .because(format!(
            "The certificate signing request could not be made: {error}."
        ))
        .remedy("Check the subject and the key. If both are right, report it.")
}

impl Review for Csr {
    fn review(&self, change: &Change<'_, Self>) -> Vec<Diagnostic> {
        let Change::Update(prior, planned) = change else {
            return Vec::new();
        };
        let (before, after) = (&prior.outputs.cert_request_pem, &planned.outputs.cert_request_pem);
        match after {
            Knowable::Known(_) if before == after => Vec::new(),
            Knowable::Known(_) => vec![to_be_sent(
                "The key or the subject changes, and with it the request.",
            )],
            Knowable::Unknown => vec![to_be_sent(
                "The key or the subject is known only after apply, so the request may change with it.",
            )],
        }
    }
}

fn to_be_sent(cause: &str) -> Diagnostic {
    Diagnostic::warning("Certificate signing request will change")
        .because(format!(
            "{cause} A certificate that was issued for the old request may not fit the new one."
        ))
        .remedy("Send the new cert_request_pem to Stellantis, and use the certificate that it then issues.")
}

/// A private key in PEM, read, with the text that was given.
pub struct PrivateKeyPem {
    text: Secret<String>,
    key: PrivateKey,
}

impl TextType for PrivateKeyPem {
    const SENSITIVE: bool = true;

    fn parse(text: &str) -> Result<Self, Diagnostic> {
        let key = PrivateKey::from_pem(text).map_err(|error| unusable(&error))?;
        Ok(Self {
            text: Secret::new(text.to_owned()),
            key,
        })
    }

    fn as_text(&self) -> &str {
        self.text.expose()
    }

    fn equivalent(one: &str, other: &str) -> bool {
        armour::equivalent(one, other)
    }
}

fn unusable(error: &PrivateKeyError) -> Diagnostic {
    let remedy = match error {
        PrivateKeyError::EncryptedPkcs8 | PrivateKeyError::EncryptedLegacy => {
            "Decrypt it first, with openssl pkey -in KeyName.pem -out KeyName-decrypted.pem, and give the content of the \
             new file. This version of the provider takes keys without a passphrase only."
        }
        PrivateKeyError::WrongContent { .. } => {
            "Give the private_key_pem of a stellantis_keypair, or the content of a private key file."
        }
        PrivateKeyError::Several { .. } => "Give the one private key that the request is for.",
        PrivateKeyError::RsaSize { .. } | PrivateKeyError::UnsupportedAlgorithm { .. } => {
            "Make a new key with stellantis_keypair: Stellantis documents RSA with 2048 bits."
        }
        PrivateKeyError::Armour(_)
        | PrivateKeyError::Damaged { .. }
        | PrivateKeyError::NoDer
        | PrivateKeyError::Encryption(_)
        | PrivateKeyError::Generation => {
            "Give the whole text of the key, from -----BEGIN to -----END, as the file has it."
        }
    };
    Diagnostic::error("Private key cannot be used")
        .because(format!("The private key cannot be used: {error}."))
        .remedy(remedy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::CertificationRequestError;

    #[test]
    fn a_request_that_cannot_be_made_is_said() {
        insta::assert_snapshot!(not_made(CertificationRequestError::Signing).to_string());
    }
}
