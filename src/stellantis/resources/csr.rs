//! `stellantis_csr`: the certificate signing request that Stellantis asks for.

use crate::pki::{CertificationRequest, DistinguishedName, PrivateKey};
use crate::sdk::framework::adoption::{Adopted, Import, Move};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::{
    Attributes, Knowable, Partial, TextType, WriteOnly, attributes,
};
use crate::sdk::framework::resource::{Change, Refresh, Resource, Review, State};
use crate::stellantis::arguments::passphrase::Passphrase;
use crate::stellantis::arguments::private_key_arguments::{PriorKey, PrivateKeyArguments};
use crate::stellantis::arguments::private_key_pem::PrivateKeyPem;
use crate::stellantis::resources::stored_request::StoredRequest;
use crate::stellantis::resources::subject::Subject;
use crate::stellantis::resources::{hashicorp_tls, import_file, request_signature, stored_outputs};

attributes! {
    /// Creates the certificate signing request (CSR) that Stellantis asks for.
    ///
    /// The same private key and subject always give the same request, byte for byte. With an RSA key, it is the one that
    /// `openssl req -new` creates.
    ///
    /// An existing request can be imported from its file (PEM or DER), and keeps its bytes as long as the key and the subject
    /// stay the same: see [Adopting a registration that was made by hand](../guides/adopt.md). A `tls_cert_request` of
    /// hashicorp/tls can be moved to this resource with a `moved` block.
    pub struct Inputs {
        /// Private key that signs the request: PEM (PKCS#8, PKCS#1 or SEC1), encrypted or not, or base64 of DER. It is stored in
        /// the state. Exactly one of `private_key_pem` and `private_key_pem_wo` is required. A different key changes the
        /// request in place.
        private_key_pem: Option<PrivateKeyPem>,
        /// Private key that signs the request, which Terraform does not store: PEM (PKCS#8, PKCS#1 or SEC1), encrypted or not, or
        /// base64 of DER. Requires `private_key_pem_wo_version`. Exactly one of `private_key_pem` and `private_key_pem_wo` is
        /// required. It may be null in plans that change nothing.
        private_key_pem_wo: Option<WriteOnly<PrivateKeyPem>>,
        /// Version of `private_key_pem_wo`: a whole number. Change it when `private_key_pem_wo` changes: the request is then
        /// signed with the new key, in place. While it stays the same, the request cannot be changed with a different key.
        private_key_pem_wo_version: Option<i64>,
        /// Passphrase that `private_key_pem` or `private_key_pem_wo` is encrypted with. Required to create or change the
        /// request if the key is encrypted. Terraform does not store it.
        private_key_passphrase_wo: Option<WriteOnly<Passphrase>>,
        /// Subject of the request: the organization that requests the certificate. Changing it changes the request in place.
        subject: Subject,
    }
}

attributes! {
    /// The request.
    pub outputs struct Outputs {
        /// Certificate signing request in PEM (PKCS#10): label `CERTIFICATE REQUEST`. Send it to Stellantis. It contains no
        /// secret.
        cert_request_pem: String,
        /// Algorithm of the private key: `RSA`, `ECDSA` or `ED25519`.
        key_algorithm: String,
        /// SHA-256 hash of the public key (DER of SubjectPublicKeyInfo), in lower-case hexadecimal. Equal to that of the key
        /// pair.
        public_key_sha256: String,
        /// Subject of the request as a distinguished name (RFC 4514).
        subject_dn: String,
        /// Identifier of the request: the value of `public_key_sha256`.
        id: String,
    }
}

/// `stellantis_csr`.
pub struct CsrResource;

impl Resource for CsrResource {
    const TYPE_NAME: &'static str = "stellantis_csr";
    type Inputs = Inputs;
    type Outputs = Outputs;

    fn check(&self, inputs: &Inputs<Partial>) -> Vec<Diagnostic> {
        let key = inputs.key();
        let absence = || (key.pem.is_expected() == Some(false)).then(|| key.pem.absence());
        key.check().or_else(absence).into_iter().collect()
    }

    fn plan(
        &self,
        inputs: &Inputs<Partial>,
        prior: Option<&State<Self>>,
    ) -> Result<Outputs<Partial>, Diagnostic> {
        let key = inputs.key().open_for_change(prior.map(prior_key))?;
        match (
            key.filter(|key| is_certain(inputs, key, prior)),
            inputs.subject.known(),
        ) {
            (Some(key), Some(subject)) => Ok(outputs(&key, subject, prior)?.into_partial()),
            (Some(key), None) => Ok(key_outputs(&key)),
            (None, Some(subject)) => Ok(Outputs {
                subject_dn: subject_dn(&name(subject)?, prior),
                ..Outputs::unknown()
            }),
            (None, None) => Ok(Outputs::unknown()),
        }
    }

    fn apply(&self, inputs: Inputs, prior: Option<&State<Self>>) -> Result<Outputs, Diagnostic> {
        let inputs = inputs.into_partial();
        match (
            inputs.key().open_for_change(prior.map(prior_key))?,
            inputs.subject.known(),
        ) {
            (Some(key), Some(subject)) => outputs(&key, subject, prior),
            _ => Err(inputs.key().pem.absence()),
        }
    }
}

impl Inputs<Partial> {
    fn key(&self) -> PrivateKeyArguments<'_> {
        PrivateKeyArguments::new(
            &self.private_key_pem,
            &self.private_key_pem_wo,
            &self.private_key_pem_wo_version,
            &self.private_key_passphrase_wo,
        )
    }
}

fn prior_key(prior: &State<CsrResource>) -> PriorKey<'_> {
    PriorKey {
        arguments: prior.inputs.key(),
        public_key_sha256: prior.outputs.public_key_sha256.known().map(String::as_str),
    }
}

/// Whether the apply will use this key: it is stored, or the request is signed with it already.
fn is_certain(inputs: &Inputs<Partial>, key: &PrivateKey, prior: Option<&State<CsrResource>>) -> bool {
    let signed = prior.and_then(|prior| prior.outputs.public_key_sha256.known());
    inputs.key().pem.is_certain() || signed == Some(&key.public_key().sha256())
}

/// The subject of the request while the key is not known. If a request exists whose subject has the same attributes in
/// another order, whether it stays depends on the key.
fn subject_dn(name: &DistinguishedName, prior: Option<&State<CsrResource>>) -> Knowable<String> {
    let existing = prior.and_then(|prior| prior.outputs.cert_request_pem.known());
    let existing = existing.and_then(|pem| CertificationRequest::from_pem(pem).ok());
    match existing {
        Some(request) if request.subject() != name && request.subject().has_attributes_of(name) => {
            Knowable::Unknown
        }
        _ => Knowable::Known(name.to_string()),
    }
}

fn key_outputs(key: &PrivateKey) -> Outputs<Partial> {
    let public_key_sha256 = Knowable::Known(key.public_key().sha256());
    Outputs {
        key_algorithm: Knowable::Known(key.algorithm_name().to_owned()),
        id: public_key_sha256.clone(),
        public_key_sha256,
        ..Outputs::unknown()
    }
}

fn outputs(
    key: &PrivateKey,
    subject: &Subject,
    prior: Option<&State<CsrResource>>,
) -> Result<Outputs, Diagnostic> {
    let name = name(subject)?;
    let request = match prior.and_then(|prior| existing_request(prior, key, &name)) {
        Some(request) => request,
        None => CertificationRequest::sign(key, &name).map_err(|error| signing_failure(&error))?,
    };
    Ok(describe(&request))
}

fn describe(request: &CertificationRequest) -> Outputs {
    let public_key = request.public_key();
    Outputs {
        cert_request_pem: request.to_pem(),
        key_algorithm: public_key.algorithm_name().unwrap_or_default().to_owned(),
        id: public_key.sha256(),
        public_key_sha256: public_key.sha256(),
        subject_dn: request.subject().to_string(),
    }
}

/// The existing request, if key and subject stay the same: it has been sent, so it stays byte for byte. One that was created
/// elsewhere may have the attributes of the subject in another order.
fn existing_request(
    prior: &State<CsrResource>,
    key: &PrivateKey,
    name: &DistinguishedName,
) -> Option<CertificationRequest> {
    let request = CertificationRequest::from_pem(prior.outputs.cert_request_pem.known()?).ok()?;
    let same = *request.public_key() == key.public_key() && request.subject().has_attributes_of(name);
    same.then_some(request)
}

fn name(subject: &Subject) -> Result<DistinguishedName, Diagnostic> {
    subject
        .distinguished_name()
        .map_err(|error| signing_failure(&error))
}

fn signing_failure(error: &impl std::fmt::Display) -> Diagnostic {
    Diagnostic::error("Certificate signing request not created")
        .because(format!(
            "The certificate signing request could not be created: {error}."
        ))
        .remedy("Check the subject and the private key. If both are right, report this error.")
}

/// A request that was created elsewhere, with a warning if its subject does not follow the rules.
fn adopt(request: &CertificationRequest) -> Adopted<CsrResource> {
    let (subject, mut remarks) = match Subject::from_name(request.subject()) {
        Ok(subject) => (Knowable::Known(subject), Vec::new()),
        Err(mistakes) => (Knowable::Unknown, vec![irregular_subject(&mistakes)]),
    };
    remarks.extend(request_signature::weakness(request));
    let inputs = Inputs {
        private_key_pem: Knowable::Known(None),
        private_key_pem_wo: Knowable::Known(None),
        private_key_pem_wo_version: Knowable::Known(None),
        private_key_passphrase_wo: Knowable::Known(None),
        subject,
    };
    let outputs = describe(request).into_partial();
    Adopted {
        state: State { inputs, outputs },
        remarks,
    }
}

fn irregular_subject(mistakes: &[String]) -> Diagnostic {
    // Hosts do not wrap lines that begin with a space.
    let mistakes = mistakes.iter().map(|mistake| format!("  {mistake}"));
    Diagnostic::warning("Subject does not follow Stellantis's rules")
        .because(format!(
            "The request has a subject that Stellantis does not accept, or that the argument subject cannot express:\n{}",
            mistakes.collect::<Vec<_>>().join("\n")
        ))
        .remedy("Set subject to the correct values. The request then changes, and must be sent to Stellantis again.")
}

impl Import for CsrResource {
    /// The ID is a file: PEM, DER, or base64 of DER.
    fn import(&self, id: &str) -> Result<Adopted<Self>, Diagnostic> {
        import_file::check_id(id)?;
        if id.contains('?') {
            return Err(misplaced_options());
        }
        let content = import_file::read(id.as_ref())?;
        let request = CertificationRequest::read(import_file::text(&content).expose())
            .map_err(|error| unreadable_request(&error))?;
        request
            .verify_signature()
            .map_err(|error| unreadable_request(&error))?;
        Ok(adopt(&request))
    }
}

impl Move for CsrResource {
    const PROVIDER: &'static str = hashicorp_tls::PROVIDER;
    const SOURCE_TYPE_NAME: &'static str = "tls_cert_request";
    const NEWEST_VERSION: i64 = hashicorp_tls::CERT_REQUEST_VERSION;
    type SourceState = hashicorp_tls::TlsCertRequest;

    fn take_over(
        &self,
        source: &hashicorp_tls::TlsCertRequest<Partial>,
    ) -> Result<Adopted<Self>, Diagnostic> {
        let pem = source.cert_request_pem.known().and_then(Option::as_ref);
        let request = CertificationRequest::from_pem(pem.map_or("", String::as_str))
            .map_err(|error| unreadable_request(&error))?;
        let mut adopted = adopt(&request);
        adopted.state.inputs.private_key_pem = Knowable::Known(stored_key(source));
        Ok(adopted)
    }
}

/// The private key as version 4 stored it. The hash that version 3 stored is of no use.
fn stored_key(source: &hashicorp_tls::TlsCertRequest<Partial>) -> Option<PrivateKeyPem> {
    let stored = source.private_key_pem.known()?.as_ref()?;
    PrivateKeyPem::parse(stored.expose()).ok()
}

fn misplaced_options() -> Diagnostic {
    Diagnostic::error("Import ID cannot be used")
        .because(
            "The import ID of a request is only the path of a file. A request is not encrypted, so there are no options.",
        )
        .remedy("Write only the path, such as CSRName.csr.")
}

fn unreadable_request(error: &impl std::fmt::Display) -> Diagnostic {
    Diagnostic::error("Certificate signing request cannot be read")
        .because(format!(
            "The certificate signing request cannot be read: {error}."
        ))
        .remedy("Use the request as openssl req -new or keytool -certreq wrote it, in PEM or DER.")
}

impl Refresh for CsrResource {
    /// The outputs follow from the request, and the request from the private key and the subject, where the state has them.
    fn refresh(&self, state: &State<Self>) -> (Outputs<Partial>, Vec<Diagnostic>) {
        match stored_request(state).restore() {
            Ok((request, remark)) => {
                let outputs = describe(&request).into_partial();
                let remark = remark.or_else(|| wrong_attributes(&state.outputs, &outputs));
                (outputs, remark.into_iter().collect())
            }
            Err(failure) => (Outputs::unknown(), vec![failure]),
        }
    }
}

fn stored_request(state: &State<CsrResource>) -> StoredRequest<'_> {
    let State { inputs, outputs } = state;
    StoredRequest {
        pem: outputs.cert_request_pem.known().map(String::as_str),
        // A passphrase is never stored, so an encrypted key does not open.
        key: inputs.key().open().ok().flatten(),
        subject: inputs
            .subject
            .known()
            .and_then(|subject| subject.distinguished_name().ok()),
        public_key_sha256: [&outputs.public_key_sha256, &outputs.id]
            .map(|hash| hash.known().map(String::as_str)),
    }
}

/// A warning about attributes that do not agree with the request.
fn wrong_attributes(stored: &Outputs<Partial>, right: &Outputs<Partial>) -> Option<Diagnostic> {
    let of_request = |outputs: &Outputs<Partial>| {
        let mut outputs = <Outputs as Attributes>::encode(outputs);
        outputs.remove("cert_request_pem");
        outputs
    };
    stored_outputs::compare(
        &of_request(stored),
        &of_request(right),
        "the certificate signing request",
    )
}

impl Review for CsrResource {
    fn review(&self, change: &Change<'_, Self>) -> Vec<Diagnostic> {
        let (prior, planned) = match change {
            Change::Update(prior, planned) => (prior, planned),
            Change::None(state) => {
                let mistake = state.inputs.key().find_wrong_passphrase();
                return mistake.map(Diagnostic::into_warning).into_iter().collect();
            }
            Change::Create(_) | Change::Replace(..) | Change::Destroy(_) => return Vec::new(),
        };
        let (before, after) = (&prior.outputs.cert_request_pem, &planned.outputs.cert_request_pem);
        match after {
            Knowable::Known(_) if before == after => Vec::new(),
            Knowable::Known(_) => vec![new_request(
                "The private key or the subject changes, and with it the request.",
            )],
            Knowable::Unknown => vec![new_request(
                "The private key or the subject is known only after apply, so the request may change with it.",
            )],
        }
    }
}

fn new_request(cause: &str) -> Diagnostic {
    Diagnostic::warning("Certificate signing request will change")
        .because(format!(
            "{cause} A certificate that was issued for the old request may not match the new one."
        ))
        .remedy("Send the new cert_request_pem to Stellantis, and use the certificate that it issues for it.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stellantis::pki_errors::{render, request_errors, signing_errors};

    #[test]
    fn every_error_about_a_request_file_has_its_text_and_remedy() {
        insta::assert_snapshot!(render(request_errors(), unreadable_request));
    }

    #[test]
    fn every_error_about_a_new_request_has_its_text_and_remedy() {
        insta::assert_snapshot!(render(signing_errors(), signing_failure));
    }
}
