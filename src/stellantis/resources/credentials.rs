//! `stellantis_credentials`: what Stellantis sends back, checked against the request.

use std::time::SystemTime;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::pki::{Certificate, Chain};
use crate::sdk::framework::adoption::{Adopted, Import};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::identity::Identity;
use crate::sdk::framework::model::attributes::{
    AttributeType, Attributes, Knowable, Partial, TextType, WriteOnly, attributes,
};
use crate::sdk::framework::model::schema::Shape;
use crate::sdk::framework::resource::{Change, Refresh, Resource, Review, State};
use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::path::{Path, attribute_path};
use crate::stellantis::arguments::certificate_chain;
use crate::stellantis::arguments::certificates_pem::CertificatesPem;
use crate::stellantis::arguments::text::{quote, quote_name};
use crate::stellantis::arguments::write_only_argument::WriteOnlyArgument;
use crate::stellantis::resources::cert_request_pem::CertRequestPem;
use crate::stellantis::resources::client_credentials::{ClientId, ClientSecret};
use crate::stellantis::resources::lifetime::Stage;
use crate::stellantis::resources::public_key_identity::PUBLIC_KEY_IDENTITY;

/// The status while something has not been received.
const PENDING: &str = "pending";

/// The name of the client secret in the attribute `missing`, whichever argument is to provide it.
const CLIENT_SECRET: &str = "client_secret";

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
        /// Version of `client_secret_wo`: a whole number. Change it when `client_secret_wo` is set for the first time or
        /// changes.
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
        /// What a plan does about an expired certificate or a renewal that is due: `warn` (default), `error` or `none`. With
        /// `error`, every plan fails until there is a new certificate, and `terraform destroy` needs `-refresh=false`, because it
        /// plans first.
        expiry_action: ExpiryAction = default(ExpiryAction::Warn),
    }
}

attributes! {
    /// What follows from the arguments.
    pub outputs struct Outputs {
        /// Status of the registration at the last refresh: `pending` (something has not been received yet), `not_yet_valid`,
        /// `active`, `renewal_due` or `expired`.
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
    fn refresh(&self, state: &State<Self>) -> (Outputs<Partial>, Vec<Diagnostic>) {
        let now = (self.clock)();
        let expiry = match state.inputs.expiry_action {
            Knowable::Known(ExpiryAction::Warn) => expiry(now, &state.inputs),
            _ => None,
        };
        let warnings = expiry.into_iter().chain(remarks(now, &state.inputs)).collect();
        (
            outputs_at(now, &state.inputs, secret_was_missing(state)),
            warnings,
        )
    }
}

impl Review for CredentialsResource {
    /// For an object that does not change, the refresh has given the warning already, so that only an error is left to give.
    fn review(&self, change: &Change<'_, Self>) -> Vec<Diagnostic> {
        let now = (self.clock)();
        match change {
            Change::Create(planned) => expiry(now, &planned.inputs)
                .into_iter()
                .chain(remarks(now, &planned.inputs))
                .collect(),
            Change::Update(prior, planned) => expiry(now, &planned.inputs)
                .into_iter()
                .chain(remarks(now, &planned.inputs))
                .chain(unknown_request(&planned.inputs))
                .chain(incomplete_credentials(prior, planned))
                .collect(),
            Change::None(state) => {
                let error = expiry(now, &state.inputs).filter(Diagnostic::is_error);
                error.into_iter().chain(ignored_secret(state)).collect()
            }
            Change::Replace(..) | Change::Destroy(_) => Vec::new(),
        }
    }
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
                "The credentials were complete, but {} would now be missing, and the status would become pending.",
                after.join(", ")
            ))
            .remedy(
                "Set what is missing. A new client_secret_wo_version needs the value of client_secret_wo in the same run.",
            )
    })
}

/// A write-only secret that has come without a new version, so that nothing shows it.
fn ignored_secret(state: &State<CredentialsResource>) -> Option<Diagnostic> {
    let given = matches!(state.inputs.client_secret_wo, Knowable::Known(Some(_)));
    (given && secret_was_missing(state) == Some(true)).then(|| {
        Diagnostic::warning("Client secret is ignored")
            .because(
                "The argument client_secret_wo has a value now, but client_secret_wo_version has not changed, so the secret still \
                 counts as missing.",
            )
            .remedy("Increase client_secret_wo_version.")
            .at(attribute_path!(Inputs.client_secret_wo_version))
    })
}

/// A warning about a certificate for a request that is not known yet: whether the two match shows only during apply, when the
/// old key may be gone.
fn unknown_request(inputs: &Inputs<Partial>) -> Option<Diagnostic> {
    let is_unknown = matches!(inputs.cert_request_pem, Knowable::Unknown);
    let received = matches!(inputs.certificate_pem, Knowable::Known(Some(_)));
    (is_unknown && received).then(|| {
        Diagnostic::warning("Certificate may not match the new request")
            .because(
                "The certificate signing request changes and is known only after apply. If its key is a new one, the certificate \
                 does not match it, and apply will fail here after the old key is gone.",
            )
            .remedy(
                "If the key is meant to be replaced, remove certificate_pem from the configuration until Stellantis has issued a \
                 certificate for the new request. Otherwise, do not apply this plan.",
            )
            .at(attribute_path!(Inputs.certificate_pem))
    })
}

/// The outputs that do not depend on the time.
fn timeless_outputs(inputs: &Inputs<Partial>, secret_missing: Option<bool>) -> Outputs<Partial> {
    let leaf = leaf(inputs);
    let awaited = awaited(inputs, secret_missing);
    let request = inputs.cert_request_pem.as_ref();
    Outputs {
        status: if is_pending(&awaited) {
            Knowable::Known(PENDING.to_owned())
        } else {
            Knowable::Unknown
        },
        missing: missing(&awaited),
        ready_for_renewal: match leaf {
            Knowable::Known(None) => Knowable::Known(false),
            _ => Knowable::Unknown,
        },
        mzp: request.map(|requested| requested.mzp.as_text().to_owned()),
        id: inputs
            .cert_request_pem
            .as_ref()
            .map(|requested| requested.request.public_key().sha256()),
        subject_dn: field(&leaf, |leaf| leaf.subject().to_string()),
        issuer_dn: field(&leaf, |leaf| leaf.issuer().to_string()),
        serial_number: field(&leaf, |leaf| leaf.serial_number().to_owned()),
        validity_start_time: time_field(&leaf, Certificate::not_before),
        validity_end_time: time_field(&leaf, Certificate::not_after),
        certificate_sha256: field(&leaf, Certificate::sha256),
        certificate_chain_pem: chain(inputs, &leaf).map(|chain| chain.map(|chain| chain.to_pem())),
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
    if outputs.missing.known().is_some_and(Vec::is_empty) {
        outputs.status = Knowable::Known(stage.name().to_owned());
    }
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

/// Whether each of the four things that Stellantis sends is missing, in the order of the attribute `missing`.
type Awaited = [(&'static str, Option<bool>); 4];

fn awaited(inputs: &Inputs<Partial>, secret_missing: Option<bool>) -> Awaited {
    fn is_missing<T>(argument: &Knowable<Option<T>>) -> Option<bool> {
        argument.known().map(Option::is_none)
    }
    [
        ("client_id", is_missing(&inputs.client_id)),
        (CLIENT_SECRET, secret_missing),
        ("certificate_pem", is_missing(&inputs.certificate_pem)),
        ("ca_certificate_pem", is_missing(&inputs.ca_certificate_pem)),
    ]
}

fn missing(awaited: &Awaited) -> Knowable<Vec<String>> {
    if awaited.iter().any(|(_, missing)| missing.is_none()) {
        return Knowable::Unknown;
    }
    let missing = awaited.iter().filter(|(_, missing)| *missing == Some(true));
    Knowable::Known(missing.map(|(name, _)| (*name).to_owned()).collect())
}

fn is_pending(awaited: &Awaited) -> bool {
    awaited.iter().any(|(_, missing)| *missing == Some(true))
}

/// The warning or error about the end of the certificate, as `expiry_action` wants it.
fn expiry(now: OffsetDateTime, inputs: &Inputs<Partial>) -> Option<Diagnostic> {
    let action = *inputs.expiry_action.known()?;
    let leaf = leaf(inputs).into_known()??;
    let stage = stage(now, inputs)?;
    let begin = match action {
        ExpiryAction::Warn => Diagnostic::warning,
        ExpiryAction::Error => Diagnostic::error,
        ExpiryAction::None => return None,
    };
    let (summary, verb) = match stage {
        Stage::RenewalDue => ("Certificate renewal is due", "is"),
        Stage::Expired => ("Certificate has expired", "was"),
        Stage::NotYetValid | Stage::Active => return None,
    };
    let end = leaf.not_after().format(&Rfc3339).unwrap_or_default();
    let diagnostic = begin(summary)
        .because(format!("The certificate of {} {verb} valid until {end}.", quote_name(leaf.subject())))
        .remedy(
            "Ask Stellantis for a new certificate, and set certificate_pem to it. The argument expiry_action sets whether this is a \
             warning, an error, or nothing.",
        );
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

/// A number of hours, 0 or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours(i64);

impl AttributeType for Hours {
    fn shape() -> Shape {
        i64::shape()
    }

    fn decode(value: &Value, at: &Path, diagnostics: &mut Vec<Diagnostic>) -> Knowable<Self> {
        let hours = match value {
            Value::Number(hours) => hours.to_i64().filter(|hours| *hours >= 0),
            _ => None,
        };
        if hours.is_none() {
            let diagnostic = Diagnostic::error("Invalid number of hours")
                .because("The number of hours is negative, has a fraction, or is too large.")
                .remedy("Use a whole number, 0 or more, such as 720 for 30 days.");
            diagnostics.push(diagnostic.at(at.clone()));
        }
        hours.map(Self).into()
    }

    fn encode(&self) -> Value {
        self.0.encode()
    }
}

/// What a plan does about an expired certificate or a renewal that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpiryAction {
    /// A warning.
    Warn,
    /// An error.
    Error,
    /// Nothing.
    None,
}

impl TextType for ExpiryAction {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        let all = [Self::Warn, Self::Error, Self::None];
        all.into_iter()
            .find(|action| action.as_text() == text)
            .ok_or_else(|| {
                Diagnostic::error("Unknown expiry action")
                    .because(format!("The expiry action {} does not exist.", quote(text)))
                    .remedy("Use \"warn\", \"error\" or \"none\".")
            })
    }

    fn as_text(&self) -> &str {
        match self {
            Self::Warn => "warn",
            Self::Error => "error",
            Self::None => "none",
        }
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
