//! `stellantis_csr`: the certificate signing request that Stellantis asks for.

use crate::pki::{CertificationRequest, DistinguishedName, PrivateKey};
use crate::sdk::framework::adoption::{Adopted, Import, Move};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::identity::Identity;
use crate::sdk::framework::model::attributes::{
    Attributes, Knowable, Partial, TextType, WriteOnly, attributes,
};
use crate::sdk::framework::resource::{Change, Resource, Review, State};
use crate::sdk::framework::value::path::attribute_path;
use crate::stellantis::arguments::given_key::{GivenKey, not_one};
use crate::stellantis::arguments::passphrase::Passphrase;
use crate::stellantis::arguments::private_key::PrivateKeyPem;
use crate::stellantis::resources::subject::Subject;
use crate::stellantis::resources::{import_file, public_key, tls};

attributes! {
    /// The certificate signing request for an application, to be sent to Stellantis.
    ///
    /// The same key and subject give the same request, byte for byte, for ever: with an RSA key, that of
    /// `openssl req -new`.
    ///
    /// A request that exists already is imported from its file, PEM or DER, and keeps its bytes as long as key and subject
    /// stay. See [Adopting a registration that was made by hand](../guides/adopt.md). A `tls_cert_request` of hashicorp/tls
    /// becomes one by a `moved` block.
    pub struct Inputs {
        /// The private key in PEM: PKCS#8, PKCS#1 or SEC1, encrypted or not. Or base64 of DER. Either this or
        /// `private_key_pem_wo`.
        private_key_pem: Option<PrivateKeyPem>,
        /// The same, but stored nowhere. Needs `private_key_pem_wo_version`.
        private_key_pem_wo: Option<WriteOnly<PrivateKeyPem>>,
        /// A number for `private_key_pem_wo`. A new number says that the key changed.
        private_key_pem_wo_version: Option<i64>,
        /// The passphrase of an encrypted key. It is stored nowhere.
        private_key_passphrase_wo: Option<WriteOnly<Passphrase>>,
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
    const IDENTITY: Option<&'static Identity> = Some(public_key::IDENTITY);

    fn check(&self, inputs: &Inputs<Partial>) -> Vec<Diagnostic> {
        let mut found = inputs.key().check();
        if found.is_empty() && inputs.key().pem.is_given() == Some(false) {
            found.push(not_one("neither is given"));
        }
        found
    }

    fn plan(
        &self,
        inputs: &Inputs<Partial>,
        prior: Option<&State<Self>>,
    ) -> Result<Outputs<Partial>, Diagnostic> {
        let key = inputs.key().open()?.filter(|key| is_certain(inputs, key, prior));
        match (key, inputs.subject.known()) {
            (Some(key), Some(subject)) => Ok(outputs(&key, subject, prior)?.into_partial()),
            (Some(key), None) => Ok(of_key(&key)),
            (None, Some(subject)) => Ok(Outputs {
                subject_dn: subject_dn(&name(subject)?, prior),
                ..Outputs::unknown()
            }),
            (None, None) => Ok(Outputs::unknown()),
        }
    }

    fn apply(&self, inputs: Inputs, prior: Option<&State<Self>>) -> Result<Outputs, Diagnostic> {
        let inputs = inputs.into_partial();
        match (inputs.key().open()?, inputs.subject.known()) {
            (Some(key), Some(subject)) => outputs(&key, subject, prior),
            _ => Err(not_one("neither is given")),
        }
    }
}

impl Inputs<Partial> {
    fn key(&self) -> GivenKey<'_> {
        GivenKey::of(
            &self.private_key_pem,
            &self.private_key_pem_wo,
            &self.private_key_pem_wo_version,
            &self.private_key_passphrase_wo,
        )
    }
}

/// Whether it will be this key when the plan is applied, or is what is there already.
fn is_certain(inputs: &Inputs<Partial>, key: &PrivateKey, prior: Option<&State<Csr>>) -> bool {
    let signed = prior.and_then(|prior| prior.outputs.public_key_sha256.known());
    inputs.key().pem.is_certain() || signed == Some(&key.public_key().sha256())
}

/// The subject of the request, while the key is not known. If a request exists with the same subject in another order, it
/// may stay or not.
fn subject_dn(name: &DistinguishedName, prior: Option<&State<Csr>>) -> Knowable<String> {
    let existing = prior.and_then(|prior| prior.outputs.cert_request_pem.known());
    let existing = existing.and_then(|pem| CertificationRequest::from_pem(pem).ok());
    match existing {
        Some(request) if request.subject() != name && request.subject().has_attributes_of(name) => {
            Knowable::Unknown
        }
        _ => Knowable::Known(name.to_string()),
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
    let name = name(subject)?;
    let request = match prior.and_then(|prior| kept(prior, key, &name)) {
        Some(request) => request,
        None => CertificationRequest::sign(key, &name).map_err(not_made)?,
    };
    Ok(described(&request))
}

/// What follows from a request.
fn described(request: &CertificationRequest) -> Outputs {
    let public_key = request.public_key();
    Outputs {
        cert_request_pem: request.to_pem(),
        key_algorithm: public_key.algorithm_name().unwrap_or_default().to_owned(),
        id: public_key.sha256(),
        public_key_sha256: public_key.sha256(),
        subject_dn: request.subject().to_string(),
    }
}

/// The request that exists, where key and subject stay: it has been sent, and stays byte for byte. One that was made
/// elsewhere may have the subject in another order.
fn kept(prior: &State<Csr>, key: &PrivateKey, name: &DistinguishedName) -> Option<CertificationRequest> {
    let request = CertificationRequest::from_pem(prior.outputs.cert_request_pem.known()?).ok()?;
    let same = *request.public_key() == key.public_key() && request.subject().has_attributes_of(name);
    same.then_some(request)
}

fn name(subject: &Subject) -> Result<DistinguishedName, Diagnostic> {
    subject.distinguished_name().map_err(not_made)
}

fn not_made(error: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::error("Certificate signing request not made")
        .because(format!(
            "The certificate signing request could not be made: {error}."
        ))
        .remedy("Check the subject and the key. If both are right, report it.")
}

/// A request that was made elsewhere, and what of it does not fit.
fn adopted(request: &CertificationRequest) -> Adopted<Csr> {
    let (subject, remarks) = match Subject::of_name(request.subject()) {
        Ok(subject) => (Knowable::Known(subject), Vec::new()),
        Err(mistakes) => (Knowable::Unknown, vec![subject_does_not_fit(&mistakes)]),
    };
    let inputs = Inputs {
        private_key_pem: Knowable::Known(None),
        private_key_pem_wo: Knowable::Known(None),
        private_key_pem_wo_version: Knowable::Known(None),
        private_key_passphrase_wo: Knowable::Known(None),
        subject,
    };
    let outputs = described(request).into_partial();
    Adopted {
        state: State { inputs, outputs },
        remarks,
    }
}

fn subject_does_not_fit(mistakes: &[String]) -> Diagnostic {
    // Lines that begin with a blank are not wrapped.
    let mistakes = mistakes.iter().map(|mistake| format!("  {mistake}"));
    Diagnostic::warning("Subject does not fit")
        .because(format!(
            "The request has a subject that Stellantis does not take, or that no argument can say:\n{}",
            mistakes.collect::<Vec<_>>().join("\n")
        ))
        .remedy("Write the subject as it should be. The request will change then, and must be sent to Stellantis again.")
}

impl Import for Csr {
    /// The ID is a file: PEM, DER, or base64 of DER.
    fn import(&self, id: &str) -> Result<Adopted<Self>, Diagnostic> {
        import_file::check_id(id)?;
        if id.contains('?') {
            return Err(without_options());
        }
        let content = import_file::read(id.as_ref())?;
        let request = CertificationRequest::read(import_file::text(&content).expose()).map_err(not_read)?;
        request.verify_signature().map_err(not_read)?;
        Ok(adopted(&request))
    }
}

impl Move for Csr {
    const PROVIDER: &'static str = tls::PROVIDER;
    const SOURCE_TYPE_NAME: &'static str = "tls_cert_request";
    const NEWEST_VERSION: i64 = tls::CERT_REQUEST_VERSION;
    type Source = tls::CertRequest;

    fn take_over(&self, source: &tls::CertRequest<Partial>) -> Result<Adopted<Self>, Diagnostic> {
        let pem = source.cert_request_pem.known().and_then(Option::as_ref);
        let request = CertificationRequest::from_pem(pem.map_or("", String::as_str)).map_err(not_read)?;
        let mut adopted = adopted(&request);
        adopted.state.inputs.private_key_pem = Knowable::Known(stored_key(source));
        Ok(adopted)
    }
}

/// The private key as version 4 stored it. Of the hash that version 3 stored nothing can be made.
fn stored_key(source: &tls::CertRequest<Partial>) -> Option<PrivateKeyPem> {
    let stored = source.private_key_pem.known()?.as_ref()?;
    PrivateKeyPem::parse(stored.expose()).ok()
}

fn without_options() -> Diagnostic {
    Diagnostic::error("Import ID cannot be used")
        .because(
            "The import ID of a request is a file alone. A request is not encrypted, and has no options.",
        )
        .remedy("Write CSRName.csr.")
}

fn not_read(error: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::error("Certificate signing request not read")
        .because(format!(
            "The certificate signing request cannot be read: {error}."
        ))
        .remedy("Give the request in PEM or DER, as openssl req -new or keytool -certreq wrote it.")
}

impl Review for Csr {
    fn review(&self, change: &Change<'_, Self>) -> Vec<Diagnostic> {
        let (prior, planned) = match change {
            Change::Update(prior, planned) => (prior, planned),
            Change::None(state) => return not_taken(state).into_iter().collect(),
            Change::Create(_) | Change::Replace(..) | Change::Destroy(_) => return Vec::new(),
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

/// A write-only key that is another one now, without a new version: nothing shows that it changed. Or a passphrase that does
/// not open the key: nothing is done with it now, but somebody is wrong about it.
fn not_taken(state: &State<Csr>) -> Option<Diagnostic> {
    let signed = state.outputs.public_key_sha256.known()?;
    let given = match state.inputs.key().open() {
        Ok(given) => given?,
        Err(failure) => return Some(failure.into_warning()),
    };
    (given.public_key().sha256() != *signed).then(|| {
        Diagnostic::warning("Private key is not taken")
            .because(
                "The key of private_key_pem_wo is another one than that of the request, but private_key_pem_wo_version \
                 is what it was: the request stays that of the old key.",
            )
            .remedy("Add one to private_key_pem_wo_version, or give the key that the request was made with.")
            .at(attribute_path!(Inputs.private_key_pem_wo_version))
    })
}

fn to_be_sent(cause: &str) -> Diagnostic {
    Diagnostic::warning("Certificate signing request will change")
        .because(format!(
            "{cause} A certificate that was issued for the old request may not fit the new one."
        ))
        .remedy("Send the new cert_request_pem to Stellantis, and use the certificate that it then issues.")
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
