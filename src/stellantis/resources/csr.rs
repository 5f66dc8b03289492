//! `stellantis_csr`: the certificate signing request that Stellantis asks for.

use crate::pki::{CertificationRequest, DistinguishedName, PrivateKey};
use crate::sdk::framework::adoption::{Adopted, Import, Move};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::{
    Attributes, Knowable, Partial, TextType, WriteOnly, attributes,
};
use crate::sdk::framework::resource::{Change, Refresh, Resource, Review, Revise, State};
use crate::sdk::framework::value::path::attribute_path;
use crate::stellantis::arguments::passphrase::Passphrase;
use crate::stellantis::arguments::private_key_arguments::{PriorKey, PrivateKeyArguments};
use crate::stellantis::arguments::private_key_pem::PrivateKeyPem;
use crate::stellantis::arguments::subject::Subject;
use crate::stellantis::arguments::text::quote_name;
use crate::stellantis::resources::stored_request::StoredRequest;
use crate::stellantis::resources::{hashicorp_tls, import_file, request_signature, stored_outputs};

attributes! {
    /// Creates the certificate signing request (CSR) that Stellantis asks for.
    ///
    /// The same private key and subject always give the same request, byte for byte. With an RSA key, it is the one that
    /// `openssl req -new` creates.
    ///
    /// An existing request can be imported from its file (PEM or DER), and keeps its bytes as long as the key and the subject
    /// stay the same. If `subject` is omitted, it keeps them whatever its subject is: see [Adopting a registration that was
    /// made by hand](../guides/adopt.md). A `tls_cert_request` of hashicorp/tls can be moved to this resource with a `moved`
    /// block.
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
        /// Subject of the request: the organization that requests the certificate. Required to create a request. It can be
        /// omitted for an existing request, such as an imported one, which then keeps its subject. Changing it changes the
        /// request in place.
        subject: Option<Subject> = keep(),
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
        let certain = key.as_deref().filter(|key| is_certain(inputs, key, prior));
        match (certain, inputs.subject.known()) {
            (Some(key), Some(subject)) => Ok(outputs(key, subject.as_ref(), prior)?.into_partial()),
            (Some(key), None) => Ok(key_outputs(key)),
            (None, Some(Some(subject))) => Ok(Outputs {
                subject_dn: subject_dn(&name(subject)?, prior),
                ..Outputs::unknown()
            }),
            (None, Some(None)) => Err(missing_subject(key.as_deref(), prior)),
            (None, None) => Ok(Outputs::unknown()),
        }
    }

    fn apply(&self, inputs: Inputs, prior: Option<&State<Self>>) -> Result<Outputs, Diagnostic> {
        let inputs = inputs.into_partial();
        match (
            inputs.key().open_for_change(prior.map(prior_key))?,
            inputs.subject.known(),
        ) {
            (Some(key), Some(subject)) => outputs(&key, subject.as_ref(), prior),
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
    match prior.and_then(request_of) {
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

/// The outputs of the existing request, if key and subject stay the same: it has been sent, so it stays byte for byte. One that
/// was created elsewhere may have the attributes of the subject in another order, or a subject that no argument can express.
fn outputs(
    key: &PrivateKey,
    subject: Option<&Subject>,
    prior: Option<&State<CsrResource>>,
) -> Result<Outputs, Diagnostic> {
    let name = subject.map(name).transpose()?;
    let is_same = |request: &CertificationRequest| {
        let has_subject = |name| request.subject().has_attributes_of(name);
        *request.public_key() == key.public_key() && name.as_ref().is_none_or(has_subject)
    };
    let request = match (prior.and_then(request_of).filter(is_same), &name) {
        (Some(existing), _) => existing,
        (None, Some(name)) => {
            CertificationRequest::sign(key, name).map_err(|error| signing_failure(&error))?
        }
        (None, None) => return Err(missing_subject(Some(key), prior)),
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

fn request_of(state: &State<CsrResource>) -> Option<CertificationRequest> {
    CertificationRequest::from_pem(state.outputs.cert_request_pem.known()?).ok()
}

/// Why a subject is needed: there is no request to keep, or its key may not be this one.
fn missing_subject(key: Option<&PrivateKey>, prior: Option<&State<CsrResource>>) -> Diagnostic {
    const KEEP_REQUEST: &str = "To keep the existing request, use the private key that it was created with";
    let error = Diagnostic::error("Subject is missing");
    let error = match (prior.and_then(request_of), key) {
        (None, _) => error
            .because("A new certificate signing request needs a subject, but subject is not set.")
            .remedy("Set subject. To adopt a request that was created elsewhere, import it from its file."),
        (Some(existing), Some(key)) => error
            .because(format!(
                "The private key is not the one that the existing certificate signing request was created with, so a new one is \
                 needed, but subject is not set.\n\nPublic key of the existing request: {}\nPublic key of the private key: \
                 {}\nSubject of the existing request: {}",
                existing.public_key().sha256(),
                key.public_key().sha256(),
                quote_name(existing.subject())
            ))
            .remedy(format!("{KEEP_REQUEST}. To create a new one, set subject.")),
        (Some(_), None) => error
            .because(
                "The private key is known only after apply. If it is not the one that the existing certificate signing request was \
                 created with, a new one is needed, but subject is not set.",
            )
            .remedy(format!(
                "{KEEP_REQUEST}, and make sure that it is known in the plan. To create a new one, set subject."
            )),
    };
    error.at(attribute_path!(Inputs.subject))
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

/// A request that was created elsewhere, with a note if its subject is not as prescribed. The state has the subject if the
/// argument can express it, so that a configuration changes nothing, whether it has the subject or leaves it out.
fn adopt(request: &CertificationRequest) -> Adopted<CsrResource> {
    let (subject, mut remarks) = match Subject::from_name(request.subject()) {
        Ok(subject) => (Some(subject), Vec::new()),
        Err(differences) => (None, vec![irregular_subject(request, &differences)]),
    };
    remarks.extend(request_signature::weakness(request));
    let inputs = Inputs {
        private_key_pem: Knowable::Known(None),
        private_key_pem_wo: Knowable::Known(None),
        private_key_pem_wo_version: Knowable::Known(None),
        private_key_passphrase_wo: Knowable::Known(None),
        subject: Knowable::Known(subject),
    };
    let outputs = describe(request).into_partial();
    Adopted {
        state: State { inputs, outputs },
        remarks,
    }
}

fn irregular_subject(request: &CertificationRequest, differences: &[String]) -> Diagnostic {
    // Hosts do not wrap lines that begin with a space.
    let differences = differences.iter().map(|difference| format!("  {difference}"));
    Diagnostic::warning("Subject differs from what Stellantis prescribes")
        .because(format!(
            "The existing certificate signing request is adopted as it is, with the subject {}. It differs from what Stellantis \
             prescribes:\n{}",
            quote_name(request.subject()),
            differences.collect::<Vec<_>>().join("\n")
        ))
        .remedy(
            "If Stellantis has accepted the request, keep it: omit subject, and the request does not change. Otherwise set \
             subject. This creates a new request with the same key, which must be sent to Stellantis.",
        )
}

impl Revise for CsrResource {
    const REVISION: &'static str = "Number that starts at 1 and increases by one whenever `cert_request_pem` changes, \
         or `private_key_pem_wo_version` changes from one number to another. It is known in the plan, unless it depends \
         on an unknown private key, so it can be the version of another provider's write-only argument \
         (`…_wo_version`). Null for a request from an earlier version of the provider, until its next change.";

    fn is_revised(prior: &State<Self>, planned: &State<Self>) -> bool {
        let version =
            |state: &State<Self>| state.inputs.private_key_pem_wo_version.known().copied().flatten();
        let has_new_version = version(prior)
            .zip(version(planned))
            .is_some_and(|(prior, planned)| prior != planned);
        has_new_version || !prior.has_outputs_of(planned)
    }
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
        // A passphrase is never stored, so an encrypted key is of no use.
        key: inputs.key().plain(),
        subject: inputs
            .subject
            .known()
            .and_then(Option::as_ref)
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
            Knowable::Known(_) => vec![new_request(prior, planned)],
            Knowable::Unknown => vec![changed_request(
                "The private key or the subject is known only after apply, so the request may change with it.",
                "",
            )],
        }
    }
}

fn new_request(prior: &State<CsrResource>, planned: &State<CsrResource>) -> Diagnostic {
    let (Some(existing), Some(new)) = (request_of(prior), request_of(planned)) else {
        return changed_request(
            "The request in the state cannot be read, and is created again.",
            "",
        );
    };
    let subjects = format!(
        "\n\nSubject of the existing request: {}\nSubject of the new request: {}",
        quote_name(existing.subject()),
        quote_name(new.subject())
    );
    let key_changes = existing.public_key() != new.public_key();
    let subject_changes = !existing.subject().has_attributes_of(new.subject());
    match (key_changes, subject_changes) {
        (true, true) => changed_request(
            "The private key and the subject change, and with them the request.",
            &subjects,
        ),
        (true, false) => changed_request("The private key changes, and with it the request.", ""),
        (false, _) => changed_request("The subject changes, and with it the request.", &subjects),
    }
}

fn changed_request(cause: &str, subjects: &str) -> Diagnostic {
    Diagnostic::warning("Certificate signing request will change")
        .because(format!(
            "{cause} A certificate that was issued for the old request may not match the new one.{subjects}"
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
