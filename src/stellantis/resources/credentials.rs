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
use crate::stellantis::arguments::certificates;
use crate::stellantis::arguments::certificates::CertificatesPem;
use crate::stellantis::arguments::text::{quoted, quoted_name};
use crate::stellantis::arguments::versioned::Versioned;
use crate::stellantis::resources::issuance;
use crate::stellantis::resources::lifetime::Stage;
use crate::stellantis::resources::public_key;
use crate::stellantis::resources::received::{CertRequestPem, ClientId, ClientSecret};

/// The status while something has not been received.
const PENDING: &str = "pending";

/// How the attribute `missing` names the client secret, whichever argument is to give it.
const CLIENT_SECRET: &str = "client_secret";

attributes! {
    /// The credentials of an application: what Stellantis sends back for a certificate signing request.
    ///
    /// Client ID, client secret, certificate and CA certificate are optional, so that one configuration serves the whole
    /// life of a registration: without them it is `pending`, with them `active`.
    pub struct Inputs {
        /// The certificate signing request that was sent to Stellantis, in PEM. It ties the registration to its key and
        /// MZP.
        cert_request_pem: CertRequestPem,
        /// The client ID, as received.
        client_id: Option<ClientId>,
        /// The client secret, as received.
        client_secret: Option<ClientSecret>,
        /// The same, but stored nowhere. Needs `client_secret_wo_version`.
        client_secret_wo: Option<WriteOnly<ClientSecret>>,
        /// A number for `client_secret_wo`. A new number says that the secret came or changed.
        client_secret_wo_version: Option<i64>,
        /// The issued certificate: PEM (text around it is passed over), base64 of DER, or PKCS#7. Certificates of
        /// intermediate authorities may stand beside it, in any order.
        certificate_pem: Option<CertificatesPem>,
        /// The certificate of Stellantis's authority, or a bundle of several, in the same formats.
        ca_certificate_pem: Option<CertificatesPem>,
        /// How many hours before the certificate's end `ready_for_renewal` turns true. Default 720 (30 days). It never
        /// replaces anything.
        early_renewal_hours: Hours = default(Hours(720)),
        /// What a due renewal or an expired certificate does in a plan: `warn` (default), `error` or `none`. With `error`,
        /// `terraform destroy` needs `-refresh=false` then, since it plans before it destroys.
        expiry_action: ExpiryAction = default(ExpiryAction::Warn),
    }
}

attributes! {
    /// What follows from it.
    pub struct Outputs {
        /// `pending` (something has not been received), `not_yet_valid`, `active`, `renewal_due` or `expired`. As of the
        /// last refresh.
        status: String,
        /// The arguments still awaited, in the order `client_id`, `client_secret`, `certificate_pem`,
        /// `ca_certificate_pem`.
        missing: Vec<String>,
        /// Whether it is time to ask for a new certificate: fewer than `early_renewal_hours` are left. As of the last
        /// refresh.
        ready_for_renewal: bool,
        /// The login identifier of the application: the common name of the request.
        mzp: String,
        /// The certificate's subject as RFC 4514 writes it.
        subject_dn: Option<String>,
        /// The certificate's issuer as RFC 4514 writes it.
        issuer_dn: Option<String>,
        /// The certificate's serial number in lower-case hexadecimal.
        serial_number: Option<String>,
        /// First instant of the certificate's validity (RFC 3339, UTC).
        validity_start_time: Option<String>,
        /// Last instant of the certificate's validity (RFC 3339, UTC).
        validity_end_time: Option<String>,
        /// SHA-256 over the certificate's DER in lower-case hexadecimal.
        certificate_sha256: Option<String>,
        /// What an application sends in TLS, in PEM: the issued certificate first, then the intermediate authorities, in
        /// order, without the root. Known once the CA certificate is there.
        certificate_chain_pem: Option<String>,
        /// SHA-256 over the public key of the request, in lower-case hexadecimal.
        id: String,
    }
}

/// `stellantis_credentials`.
pub struct Credentials {
    /// What time it is.
    pub clock: fn() -> OffsetDateTime,
}

impl Default for Credentials {
    fn default() -> Self {
        Self {
            clock: || SystemTime::now().into(),
        }
    }
}

impl Resource for Credentials {
    const TYPE_NAME: &'static str = "stellantis_credentials";
    type Inputs = Inputs;
    type Outputs = Outputs;
    const IDENTITY: Option<&'static Identity> = Some(public_key::IDENTITY);

    fn check(&self, inputs: &Inputs<Partial>) -> Vec<Diagnostic> {
        misgiven_secret(inputs)
            .into_iter()
            .chain(mismatch(inputs))
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
        Outputs::whole(outputs).ok_or_else(not_described)
    }
}

impl Inputs<Partial> {
    fn secret(&self) -> Versioned<'_, ClientSecret> {
        Versioned {
            name: "client_secret",
            stored: &self.client_secret,
            write_only: &self.client_secret_wo,
            version: &self.client_secret_wo_version,
        }
    }
}

fn misgiven_secret(inputs: &Inputs<Partial>) -> Option<Diagnostic> {
    let secret = inputs.secret();
    match secret.is_given_twice() {
        true => Some(two_secrets()),
        false => secret.version_left_out(),
    }
}

fn two_secrets() -> Diagnostic {
    Diagnostic::error("Two client secrets")
        .because("The client secret is given by client_secret and by client_secret_wo.")
        .remedy("Give one of the two: client_secret_wo keeps the secret out of the state.")
        .at(attribute_path!(Inputs.client_secret))
}

/// Whether the certificate belongs to the request, and to the authority.
fn mismatch(inputs: &Inputs<Partial>) -> Option<Diagnostic> {
    let requested = inputs.cert_request_pem.known()?;
    let received = inputs.certificate_pem.known()?.as_ref()?;
    let leaf = match issuance::leaf(requested, &received.certificates) {
        Ok(leaf) => leaf,
        Err(diagnostic) => return Some(diagnostic.at(attribute_path!(Inputs.certificate_pem))),
    };
    let authorities = inputs.ca_certificate_pem.known()?.as_ref()?;
    let chained = certificates::chain(leaf, &received.certificates, &authorities.certificates);
    chained
        .err()
        .map(|diagnostic| diagnostic.at(attribute_path!(Inputs.ca_certificate_pem)))
}

/// Whether no client secret is there; `None` while that is unknown. A write-only secret that had been given need not be
/// given again, as long as its version stays.
fn secret_is_missing(inputs: &Inputs<Partial>, prior: Option<&State<Credentials>>) -> Option<bool> {
    let given = inputs.secret().is_given()?;
    Some(!given && !prior.is_some_and(|prior| keeps(prior, inputs)))
}

/// Whether the object has a write-only secret, and under the same version.
fn keeps(prior: &State<Credentials>, inputs: &Inputs<Partial>) -> bool {
    let versions = (
        prior.inputs.client_secret_wo_version.known(),
        inputs.client_secret_wo_version.known(),
    );
    let write_only = matches!(prior.inputs.client_secret, Knowable::Known(None));
    let same_version = matches!(versions, (Some(Some(before)), Some(Some(after))) if before == after);
    write_only && same_version && secret_was_missing(prior) == Some(false)
}

/// Whether no client secret had been given when the object was last applied. The state alone cannot tell: a write-only
/// secret is not in it.
fn secret_was_missing(state: &State<Credentials>) -> Option<bool> {
    let stored = matches!(state.inputs.client_secret, Knowable::Known(Some(_)));
    let missing = state
        .outputs
        .missing
        .known()?
        .iter()
        .any(|name| name == CLIENT_SECRET);
    Some(missing && !stored)
}

fn not_described() -> Diagnostic {
    Diagnostic::error("Certificate cannot be described")
        .because("A field of the certificate has no text form, such as a time after the year 9999.")
        .remedy("Ask Stellantis for a certificate without it, or report it with the certificate.")
        .at(attribute_path!(Inputs.certificate_pem))
}

impl Import for Credentials {
    /// All that credentials are is in their arguments.
    fn import(&self, _: &str) -> Result<Adopted<Self>, Diagnostic> {
        Err(nothing_to_import())
    }
}

fn nothing_to_import() -> Diagnostic {
    Diagnostic::error("Credentials need no import")
        .because(
            "A stellantis_credentials is made of its arguments alone, so there is nothing to import: the first apply takes \
             in what Stellantis has sent, and makes nothing new.",
        )
        .remedy(
            "Remove the import, and fill in what you have:\n\n  \
             resource \"stellantis_credentials\" \"app\" {\n    \
             cert_request_pem   = stellantis_csr.app.cert_request_pem\n    \
             client_id          = \"…\"\n    \
             client_secret      = var.client_secret # or client_secret_wo and client_secret_wo_version\n    \
             certificate_pem    = file(\"certificate.pem\")\n    \
             ca_certificate_pem = file(\"ca.pem\")\n  \
             }",
        )
}

impl Refresh for Credentials {
    fn refresh(&self, state: &State<Self>) -> (Outputs<Partial>, Vec<Diagnostic>) {
        let now = (self.clock)();
        let warnings = match state.inputs.expiry_action {
            Knowable::Known(ExpiryAction::Warn) => expiry(now, &state.inputs).into_iter().collect(),
            _ => Vec::new(),
        };
        (
            outputs_at(now, &state.inputs, secret_was_missing(state)),
            warnings,
        )
    }
}

impl Review for Credentials {
    /// What a refresh has warned of is not said twice: of an object that does not change, only errors are.
    fn review(&self, change: &Change<'_, Self>) -> Vec<Diagnostic> {
        let now = (self.clock)();
        match change {
            Change::Create(planned) => expiry(now, &planned.inputs).into_iter().collect(),
            Change::Update(prior, planned) => expiry(now, &planned.inputs)
                .into_iter()
                .chain(may_not_fit(&planned.inputs))
                .chain(incomplete(prior, planned))
                .collect(),
            Change::None(state) => {
                let error = expiry(now, &state.inputs).filter(Diagnostic::is_error);
                error.into_iter().chain(not_taken(state)).collect()
            }
            Change::Replace(..) | Change::Destroy(_) => Vec::new(),
        }
    }
}

/// Something that had been received is gone.
fn incomplete(prior: &State<Credentials>, planned: &State<Credentials>) -> Option<Diagnostic> {
    let (before, after) = (prior.outputs.missing.known()?, planned.outputs.missing.known()?);
    (before.is_empty() && !after.is_empty()).then(|| {
        Diagnostic::warning("Credentials will be incomplete")
            .because(format!(
                "They were complete, and now nothing is given for {}: the status becomes pending.",
                after.join(", ")
            ))
            .remedy("Give it again. A new version of client_secret_wo needs the secret in the same run.")
    })
}

/// A write-only secret that came without a new version: nothing shows that it came.
fn not_taken(state: &State<Credentials>) -> Option<Diagnostic> {
    let given = matches!(state.inputs.client_secret_wo, Knowable::Known(Some(_)));
    (given && secret_was_missing(state) == Some(true)).then(|| {
        Diagnostic::warning("Client secret is not taken")
            .because(
                "The argument client_secret_wo has a value now, but client_secret_wo_version is what it was.",
            )
            .remedy("Add one to client_secret_wo_version.")
            .at(attribute_path!(Inputs.client_secret_wo_version))
    })
}

/// A certificate for a request that is not known yet: whether they belong together shows during apply only, when the
/// old key may be gone.
fn may_not_fit(inputs: &Inputs<Partial>) -> Option<Diagnostic> {
    let unknown_request = matches!(inputs.cert_request_pem, Knowable::Unknown);
    let received = matches!(inputs.certificate_pem, Knowable::Known(Some(_)));
    (unknown_request && received).then(|| {
        Diagnostic::warning("Certificate may not fit the new request")
            .because(
                "The certificate signing request changes and is known only after apply. If its key is a new one, the \
                 certificate given does not belong to it, and apply will fail here after the old key is gone.",
            )
            .remedy(
                "If the key is to be replaced, remove certificate_pem from the configuration until Stellantis has issued \
                 a certificate for the new request. Otherwise do not apply this plan.",
            )
            .at(attribute_path!(Inputs.certificate_pem))
    })
}

/// What can be said without a clock.
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

/// What can be said at an instant.
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

/// The issued certificate: unknown where it cannot be told yet, `None` where there is none yet.
fn leaf(inputs: &Inputs<Partial>) -> Knowable<Option<&Certificate>> {
    match (inputs.cert_request_pem.known(), inputs.certificate_pem.known()) {
        (_, Some(None)) => Knowable::Known(None),
        (Some(requested), Some(Some(received))) => issuance::leaf(requested, &received.certificates)
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
            certificates::chain(leaf, &received.certificates, &authorities.certificates)
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

/// For each of the four things received whether it is missing, in the order of the attribute `missing`.
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

/// What `expiry_action` makes of the certificate's age.
fn expiry(now: OffsetDateTime, inputs: &Inputs<Partial>) -> Option<Diagnostic> {
    let action = *inputs.expiry_action.known()?;
    let leaf = leaf(inputs).into_known()??;
    let stage = stage(now, inputs)?;
    let begin = match action {
        ExpiryAction::Warn => Diagnostic::warning,
        ExpiryAction::Error => Diagnostic::error,
        ExpiryAction::None => return None,
    };
    let summary = match stage {
        Stage::RenewalDue => "Certificate renewal is due",
        Stage::Expired => "Certificate has expired",
        Stage::NotYetValid | Stage::Active => return None,
    };
    let end = leaf.not_after().format(&Rfc3339).unwrap_or_default();
    let diagnostic = begin(summary)
        .because(format!("The last instant of the certificate of {} is {end}.", quoted_name(leaf.subject())))
        .remedy(
            "Ask Stellantis for a new certificate, and give it as certificate_pem. The argument expiry_action says \
             whether this is a warning, an error, or nothing.",
        );
    Some(diagnostic.at(attribute_path!(Inputs.certificate_pem)))
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
                .because("The number of hours is negative, has a fraction, or has more than 64 bits.")
                .remedy("Give a whole number, 0 or more, such as 720 for 30 days.");
            diagnostics.push(diagnostic.at(at.clone()));
        }
        hours.map(Self).into()
    }

    fn encode(&self) -> Value {
        self.0.encode()
    }
}

/// What a due renewal or an expired certificate does in a plan.
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
                    .because(format!("The expiry action {} does not exist.", quoted(text)))
                    .remedy("Write \"warn\", \"error\" or \"none\".")
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
        insta::assert_snapshot!(not_described().to_string());
    }
}
