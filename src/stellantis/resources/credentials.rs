//! `stellantis_credentials`: what Stellantis sends back, checked against the request.

use std::time::SystemTime;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::pki::{Certificate, Chain};
use crate::sdk::framework::adoption::{Adopted, Import};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::identity::Identity;
use crate::sdk::framework::model::attributes::{
    Attributes, Knowable, Partial, PartialOf, TextType, WriteOnly, attributes,
};
use crate::sdk::framework::resource::{Change, Refresh, Resource, Review, State};
use crate::sdk::framework::value::path::attribute_path;
use crate::stellantis::arguments::certificate_chain;
use crate::stellantis::arguments::certificates_pem::CertificatesPem;
use crate::stellantis::arguments::write_only_argument::WriteOnlyArgument;
use crate::stellantis::resources::awaited::{Awaited, CLIENT_SECRET, is_missing};
use crate::stellantis::resources::cert_request_pem::CertRequestPem;
use crate::stellantis::resources::client_credentials::{ClientId, ClientSecret};
use crate::stellantis::resources::expiry::{ExpiryAction, Validity};
use crate::stellantis::resources::hours::Hours;
use crate::stellantis::resources::lifetime::Stage;
use crate::stellantis::resources::public_key_identity::PUBLIC_KEY_IDENTITY;
use crate::stellantis::resources::stored_outputs;

/// The status while something has not been received.
const PENDING: &str = "pending";

/// The outputs that change with time.
const TIMED_OUTPUTS: [&str; 2] = ["status", "ready_for_renewal"];

attributes! {
    /// Holds the credentials that Stellantis sends for a certificate signing request, and checks them against it.
    ///
    /// Client ID, client secret, issued certificate and CA certificate are optional, so that one configuration serves the whole
    /// life of a registration: it is `pending` until all of them are set, then `active`.
    pub struct Inputs {
        /// Certificate signing request that was sent to Stellantis, in PEM. It ties the credentials to the private key and the
        /// MZP of the application.
        cert_request_pem: CertRequestPem,
        /// Client ID that Stellantis sent, without white space or line breaks around it. Omit it until it arrives.
        client_id: Option<ClientId>,
        /// Client secret that Stellantis sent, without white space or line breaks around it. It is stored in the state. Omit it
        /// until it arrives. At most one of `client_secret` and `client_secret_wo` may be set.
        client_secret: Option<ClientSecret>,
        /// Client secret that Stellantis sent, which Terraform does not store. Requires `client_secret_wo_version`. It can be
        /// omitted again as long as its version stays the same. At most one of `client_secret` and `client_secret_wo` may be
        /// set.
        client_secret_wo: Option<WriteOnly<ClientSecret>>,
        /// Version of `client_secret_wo`: a whole number. Increase it when `client_secret_wo` changes. It can be set before the
        /// client secret arrives.
        client_secret_wo_version: Option<i64>,
        /// Certificate that Stellantis issued for the request: PEM (text around it is ignored), base64 of DER, or PKCS#7. It may
        /// include the certificates of intermediate CAs, in any order. Omit it until it arrives.
        certificate_pem: Option<CertificatesPem>,
        /// CA certificate that Stellantis sent, or a bundle of several: PEM (text around it is ignored), base64 of DER, or
        /// PKCS#7. The issued certificate must chain to it. Omit it until it arrives.
        ca_certificate_pem: Option<CertificatesPem>,
        /// Number of hours before the end of the issued certificate at which renewal becomes due: a whole number, 0 or more.
        /// Defaults to `720` (30 days). It only affects `ready_for_renewal`, `status` and the warnings, and never replaces
        /// anything.
        early_renewal_hours: Hours = default(Hours(720)),
        /// What a plan does about an expired certificate: `warn` (default), `error` or `none`. A renewal that is due is a
        /// warning, except with `none`. With `error`, every plan fails from the end of the certificate until there is a new one,
        /// and `terraform destroy` needs `-refresh=false`, because it plans first.
        expiry_action: ExpiryAction = default(ExpiryAction::Warn),
    }
}

attributes! {
    /// What follows from the arguments.
    pub outputs struct Outputs {
        /// Status of the registration at the last refresh: `pending` (something has not been received yet), `not_yet_valid`,
        /// `active`, `renewal_due` or `expired`. An expired certificate shows as `expired` even while something else is missing.
        status: String,
        /// Names of the arguments that have not been received yet, in the order `client_id`, `client_secret`,
        /// `certificate_pem`, `ca_certificate_pem`.
        missing: Vec<String>,
        /// Whether it is time to ask Stellantis for a new certificate: at the last refresh, `early_renewal_hours` or fewer were
        /// left.
        ready_for_renewal: bool,
        /// Login identifier (MZP) of the application: the common name of the request.
        mzp: String,
        /// Subject of the issued certificate as a distinguished name (RFC 4514). Null until there is a certificate.
        subject_dn: Option<String>,
        /// Issuer of the issued certificate as a distinguished name (RFC 4514). Null until there is a certificate.
        issuer_dn: Option<String>,
        /// Serial number of the issued certificate, in lower-case hexadecimal. Null until there is a certificate.
        serial_number: Option<String>,
        /// First instant at which the issued certificate is valid (RFC 3339, UTC). Null until there is a certificate.
        validity_start_time: Option<String>,
        /// Last instant at which the issued certificate is valid (RFC 3339, UTC). Null until there is a certificate.
        validity_end_time: Option<String>,
        /// SHA-256 hash of the issued certificate (DER), in lower-case hexadecimal. Null until there is a certificate.
        certificate_sha256: Option<String>,
        /// Certificate chain in PEM, as an application sends it in TLS: the issued certificate first, then the intermediate CAs
        /// in order, without the root. Null until both the issued certificate and the CA certificate are set.
        certificate_chain_pem: Option<String>,
        /// Identifier of the credentials: the SHA-256 hash of the public key of the request (DER of SubjectPublicKeyInfo), in
        /// lower-case hexadecimal.
        id: String,
    }
}

/// `stellantis_credentials`.
pub struct CredentialsResource {
    /// Tells the time.
    pub clock: fn() -> OffsetDateTime,
}

impl Default for CredentialsResource {
    fn default() -> Self {
        Self {
            clock: || SystemTime::now().into(),
        }
    }
}

impl Resource for CredentialsResource {
    const TYPE_NAME: &'static str = "stellantis_credentials";
    type Inputs = Inputs;
    type Outputs = Outputs;
    const IDENTITY: Option<&'static Identity> = Some(PUBLIC_KEY_IDENTITY);

    fn check(&self, inputs: &Inputs<Partial>) -> Vec<Diagnostic> {
        inputs
            .secret()
            .check()
            .into_iter()
            .chain(check_certificate(inputs))
            .collect()
    }

    fn plan(
        &self,
        inputs: &Inputs<Partial>,
        prior: Option<&State<Self>>,
    ) -> Result<Outputs<Partial>, Diagnostic> {
        Ok(timeless_outputs(inputs, secret_is_missing(inputs, prior)))
    }

    /// A write-only secret that was missing has arrived under a version that was there before.
    fn is_outdated(&self, state: &State<Self>) -> bool {
        state.inputs.secret().is_given() == Some(true) && secret_was_missing(state) == Some(true)
    }

    fn apply(&self, inputs: Inputs, prior: Option<&State<Self>>) -> Result<Outputs, Diagnostic> {
        let inputs = inputs.into_partial();
        let outputs = outputs_at((self.clock)(), &inputs, secret_is_missing(&inputs, prior));
        Outputs::whole(outputs).ok_or_else(unprintable_certificate)
    }
}

impl Inputs<Partial> {
    fn secret(&self) -> WriteOnlyArgument<'_, ClientSecret> {
        WriteOnlyArgument {
            name: "client_secret",
            stored: &self.client_secret,
            write_only: &self.client_secret_wo,
            version: &self.client_secret_wo_version,
        }
    }

    /// The validity of the issued certificate, if there is one and it is known.
    fn validity(&self, now: OffsetDateTime) -> Option<Validity<'_>> {
        Some(Validity {
            now,
            mzp: self.cert_request_pem.known()?.mzp.as_text(),
            certificate: leaf(self).into_known()??,
        })
    }
}

/// An error if the certificate was not issued for the request, or does not chain to the authority.
fn check_certificate(inputs: &Inputs<Partial>) -> Option<Diagnostic> {
    let requested = inputs.cert_request_pem.known()?;
    let received = inputs.certificate_pem.known()?.as_ref()?;
    let leaf = match requested.find_issued(&received.certificates) {
        Ok(leaf) => leaf,
        Err(diagnostic) => return Some(diagnostic.at(attribute_path!(Inputs.certificate_pem))),
    };
    let authorities = inputs.ca_certificate_pem.known()?.as_ref()?;
    let chained = certificate_chain::build(leaf, &received.certificates, &authorities.certificates);
    chained
        .err()
        .map(|diagnostic| diagnostic.at(attribute_path!(Inputs.ca_certificate_pem)))
}

/// Whether there is no client secret; `None` while that is unknown. A write-only secret need not be given again as long as its
/// version stays the same.
fn secret_is_missing(inputs: &Inputs<Partial>, prior: Option<&State<CredentialsResource>>) -> Option<bool> {
    let given = inputs.secret().is_given()?;
    Some(!given && !prior.is_some_and(|prior| keeps_secret(prior, inputs)))
}

/// Whether the object already has a write-only secret, with the same version.
fn keeps_secret(prior: &State<CredentialsResource>, inputs: &Inputs<Partial>) -> bool {
    let versions = (
        prior.inputs.client_secret_wo_version.known(),
        inputs.client_secret_wo_version.known(),
    );
    let write_only = matches!(prior.inputs.client_secret, Knowable::Known(None));
    let same_version = matches!(versions, (Some(Some(before)), Some(Some(after))) if before == after);
    write_only && same_version && secret_was_missing(prior) == Some(false)
}

/// Whether there was no client secret when the object was last applied. The arguments in the state cannot tell: a write-only
/// secret is not among them.
fn secret_was_missing(state: &State<CredentialsResource>) -> Option<bool> {
    let stored = matches!(state.inputs.client_secret, Knowable::Known(Some(_)));
    let missing = state
        .outputs
        .missing
        .known()?
        .iter()
        .any(|name| name == CLIENT_SECRET);
    Some(missing && !stored)
}

fn unprintable_certificate() -> Diagnostic {
    Diagnostic::error("Certificate cannot be described")
        .because("A field of the certificate cannot be written as text, such as a time after the year 9999.")
        .remedy("Ask Stellantis for a certificate without such a field. If it has none, report this with the certificate.")
        .at(attribute_path!(Inputs.certificate_pem))
}

impl Import for CredentialsResource {
    /// Everything about credentials is in their arguments.
    fn import(&self, _: &str) -> Result<Adopted<Self>, Diagnostic> {
        Err(needless_import())
    }
}

fn needless_import() -> Diagnostic {
    Diagnostic::error("Credentials need no import")
        .because(
            "A stellantis_credentials consists only of its arguments, so there is nothing to import: the first apply records what \
             Stellantis has sent, and creates nothing elsewhere.",
        )
        .remedy(
            "Remove the import, and set the arguments that you have received:\n\n  \
             resource \"stellantis_credentials\" \"app\" {\n    \
             cert_request_pem   = stellantis_csr.app.cert_request_pem\n    \
             client_id          = \"…\"\n    \
             client_secret      = var.client_secret # or client_secret_wo and client_secret_wo_version\n    \
             certificate_pem    = file(\"certificate.pem\")\n    \
             ca_certificate_pem = file(\"ca.pem\")\n  \
             }",
        )
}

impl Refresh for CredentialsResource {
    /// It says nothing about time: the configuration may have another certificate than the state.
    fn refresh(&self, state: &State<Self>) -> (Outputs<Partial>, Vec<Diagnostic>) {
        let outputs = outputs_at((self.clock)(), &state.inputs, secret_was_missing(state));
        let warnings = wrong_outputs(&state.outputs, &outputs).into_iter().collect();
        (outputs, warnings)
    }
}

/// A warning if outputs that do not change with time are not what they follow to be.
fn wrong_outputs(stored: &Outputs<Partial>, computed: &Outputs<Partial>) -> Option<Diagnostic> {
    let timeless = |outputs: &PartialOf<Outputs>| {
        let mut outputs = Outputs::encode(outputs);
        outputs.retain(|name, _| !TIMED_OUTPUTS.contains(&name.as_str()));
        outputs
    };
    stored_outputs::compare(&timeless(stored), &timeless(computed))
}

impl Review for CredentialsResource {
    fn review(&self, change: &Change<'_, Self>) -> Vec<Diagnostic> {
        let now = (self.clock)();
        match change {
            Change::Create(planned) | Change::None(planned) => certificate_remarks(now, &planned.inputs),
            Change::Update(prior, planned) => certificate_remarks(now, &planned.inputs)
                .into_iter()
                .chain(succession(now, &prior.inputs, &planned.inputs))
                .chain(unknown_request(&prior.inputs, &planned.inputs))
                .chain(incomplete_credentials(prior, planned))
                .collect(),
            Change::Replace(..) | Change::Destroy(_) => Vec::new(),
        }
    }
}

/// What there is to say about the certificate and its authorities.
fn certificate_remarks(now: OffsetDateTime, inputs: &Inputs<Partial>) -> Vec<Diagnostic> {
    let expiry = expiry(now, inputs).into_iter();
    expiry.chain(remarks(now, inputs)).collect()
}

/// The warning or error about the end of the certificate, as `expiry_action` wants it.
fn expiry(now: OffsetDateTime, inputs: &Inputs<Partial>) -> Option<Diagnostic> {
    let (hours, action) = (inputs.early_renewal_hours.known()?, inputs.expiry_action.known()?);
    let diagnostic = inputs.validity(now)?.expiry(hours.0, *action)?;
    Some(diagnostic.at(attribute_path!(Inputs.certificate_pem)))
}

/// Warnings about the certificate and its authorities, apart from the certificate's own validity.
fn remarks(now: OffsetDateTime, inputs: &Inputs<Partial>) -> Vec<Diagnostic> {
    let leaf = leaf(inputs);
    let chain = chain(inputs, &leaf).into_known().flatten();
    match leaf {
        Knowable::Known(Some(leaf)) => certificate_chain::warnings(leaf, chain.as_ref(), now),
        _ => Vec::new(),
    }
}

/// Warnings about a new certificate that takes the place of a valid one.
fn succession(now: OffsetDateTime, prior: &Inputs<Partial>, planned: &Inputs<Partial>) -> Vec<Diagnostic> {
    let (Some(old), Some(new)) = (prior.validity(now), planned.validity(now)) else {
        return Vec::new();
    };
    let warnings = old.succession(new.certificate).into_iter();
    warnings
        .map(|warning| warning.at(attribute_path!(Inputs.certificate_pem)))
        .collect()
}

/// A warning if something that had been received is no longer given.
fn incomplete_credentials(
    prior: &State<CredentialsResource>,
    planned: &State<CredentialsResource>,
) -> Option<Diagnostic> {
    let (before, after) = (prior.outputs.missing.known()?, planned.outputs.missing.known()?);
    (before.is_empty() && !after.is_empty()).then(|| {
        Diagnostic::warning("Credentials will be incomplete")
            .because(format!(
                "The credentials were complete, but {} would now be missing.",
                after.join(", ")
            ))
            .remedy(
                "Set what is missing. A new client_secret_wo_version needs the value of client_secret_wo in the same run.",
            )
    })
}

/// An error about the certificate in the state beside a request that is not known yet, or a warning about a new one: whether
/// the two match shows only during apply, when the old key may be gone.
fn unknown_request(prior: &Inputs<Partial>, planned: &Inputs<Partial>) -> Option<Diagnostic> {
    let is_unknown = matches!(planned.cert_request_pem, Knowable::Unknown);
    let received = planned.certificate_pem.known()?.as_ref().filter(|_| is_unknown)?;
    let stored = prior.certificate_pem.known().and_then(Option::as_ref);
    let is_stored = stored.is_some_and(|stored| stored.as_text() == received.as_text());
    let diagnostic = match is_stored {
        true => old_certificate(),
        false => unverified_certificate(),
    };
    Some(diagnostic.at(attribute_path!(Inputs.certificate_pem)))
}

fn old_certificate() -> Diagnostic {
    Diagnostic::error("Old certificate for a new request")
        .because(
            "The certificate signing request changes and is known only after apply, but certificate_pem is still the certificate of \
             the old one. If the key is replaced, the certificate does not match the new key, and the apply would fail after the \
             old key is gone.",
        )
        .remedy(
            "If the key is meant to be replaced, set certificate_pem to null until Stellantis has issued a certificate for the new \
             request. If the key stays the same, apply the request first, with -target and the address of its resource, and then \
             the rest.",
        )
}

fn unverified_certificate() -> Diagnostic {
    Diagnostic::warning("Certificate may not match the new request")
        .because(
            "The certificate signing request changes and is known only after apply. If the new certificate was not issued for it, \
             the apply fails here, and a key that is replaced is gone by then.",
        )
        .remedy(
            "Apply this plan only if certificate_pem was issued for the new request. Otherwise, set certificate_pem to null until \
             Stellantis has issued that certificate.",
        )
}

/// The outputs that do not depend on the time.
fn timeless_outputs(inputs: &Inputs<Partial>, secret_missing: Option<bool>) -> Outputs<Partial> {
    let leaf = leaf(inputs);
    let awaited = awaited(inputs, secret_missing);
    let request = inputs.cert_request_pem.as_ref();
    let has_no_certificate = matches!(leaf, Knowable::Known(None));
    Outputs {
        // Any certificate may have expired by the apply.
        status: (has_no_certificate && awaited.is_pending())
            .then(|| PENDING.to_owned())
            .into(),
        missing: awaited.missing(),
        ready_for_renewal: has_no_certificate.then_some(false).into(),
        mzp: request.map(|requested| requested.mzp.as_text().to_owned()),
        id: request.map(|requested| requested.request.public_key().sha256()),
        subject_dn: field(&leaf, |leaf| leaf.subject().to_string()),
        issuer_dn: field(&leaf, |leaf| leaf.issuer().to_string()),
        serial_number: field(&leaf, |leaf| leaf.serial_number().to_owned()),
        validity_start_time: time_field(&leaf, Certificate::not_before),
        validity_end_time: time_field(&leaf, Certificate::not_after),
        certificate_sha256: field(&leaf, Certificate::sha256),
        certificate_chain_pem: chain(inputs, &leaf).map(|chain| chain.map(|chain| chain.to_pem())),
    }
}

fn awaited(inputs: &Inputs<Partial>, secret_missing: Option<bool>) -> Awaited {
    Awaited {
        client_id: is_missing(&inputs.client_id),
        client_secret: secret_missing,
        certificate: is_missing(&inputs.certificate_pem),
        ca_certificate: is_missing(&inputs.ca_certificate_pem),
    }
}

/// All outputs, at an instant.
fn outputs_at(
    now: OffsetDateTime,
    inputs: &Inputs<Partial>,
    secret_missing: Option<bool>,
) -> Outputs<Partial> {
    let mut outputs = timeless_outputs(inputs, secret_missing);
    let Some(stage) = stage(now, inputs) else {
        return outputs;
    };
    outputs.ready_for_renewal = Knowable::Known(stage.is_due());
    outputs.status = match outputs.missing.known() {
        _ if stage == Stage::Expired => Knowable::Known(stage.name().to_owned()),
        Some(missing) if missing.is_empty() => Knowable::Known(stage.name().to_owned()),
        Some(_) => Knowable::Known(PENDING.to_owned()),
        None => Knowable::Unknown,
    };
    outputs
}

fn stage(now: OffsetDateTime, inputs: &Inputs<Partial>) -> Option<Stage> {
    let leaf = leaf(inputs).into_known()??;
    Some(Stage::at(now, leaf, inputs.early_renewal_hours.known()?.0))
}

/// The issued certificate: unknown while it cannot be told, `None` while there is none.
fn leaf(inputs: &Inputs<Partial>) -> Knowable<Option<&Certificate>> {
    match (inputs.cert_request_pem.known(), inputs.certificate_pem.known()) {
        (_, Some(None)) => Knowable::Known(None),
        (Some(requested), Some(Some(received))) => requested
            .find_issued(&received.certificates)
            .ok()
            .map(Some)
            .into(),
        _ => Knowable::Unknown,
    }
}

fn chain(inputs: &Inputs<Partial>, leaf: &Knowable<Option<&Certificate>>) -> Knowable<Option<Chain>> {
    match (
        leaf,
        inputs.certificate_pem.known(),
        inputs.ca_certificate_pem.known(),
    ) {
        (Knowable::Known(None), ..) | (.., Some(None)) => Knowable::Known(None),
        (Knowable::Known(Some(leaf)), Some(Some(received)), Some(Some(authorities))) => {
            certificate_chain::build(leaf, &received.certificates, &authorities.certificates)
                .ok()
                .map(Some)
                .into()
        }
        _ => Knowable::Unknown,
    }
}

fn field<T>(
    leaf: &Knowable<Option<&Certificate>>,
    read: impl FnOnce(&Certificate) -> T,
) -> Knowable<Option<T>> {
    leaf.as_ref().map(|leaf| leaf.map(read))
}

fn time_field(
    leaf: &Knowable<Option<&Certificate>>,
    read: impl FnOnce(&Certificate) -> OffsetDateTime,
) -> Knowable<Option<String>> {
    match leaf {
        Knowable::Known(Some(leaf)) => read(leaf).format(&Rfc3339).ok().map(Some).into(),
        Knowable::Known(None) => Knowable::Known(None),
        Knowable::Unknown => Knowable::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_that_cannot_be_described_is_said() {
        insta::assert_snapshot!(unprintable_certificate().to_string());
    }
}
