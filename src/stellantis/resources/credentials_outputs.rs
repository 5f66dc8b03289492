//! The outputs of `stellantis_credentials`: what follows from its arguments.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::pki::Certificate;
use crate::sdk::framework::model::attributes::{Knowable, Partial, TextType, attributes};
use crate::stellantis::arguments::lifetime::{Stage, renewal_time};
use crate::stellantis::resources::api::{CLIENT_SECRET, LOGIN_PASSWORD};
use crate::stellantis::resources::awaited::{Awaited, is_missing};
use crate::stellantis::resources::credentials_inputs::Inputs;

/// The status while something has not been received.
const PENDING: &str = "pending";

/// The outputs that change with time.
pub const TIMED_OUTPUTS: [&str; 2] = ["status", "ready_for_renewal"];

attributes! {
    /// What follows from the arguments.
    pub outputs struct Outputs {
        /// Status of the registration at the last refresh: `pending` (something has not been received yet), `not_yet_valid`,
        /// `active`, `renewal_due` or `expired`. An expired certificate shows as `expired` even while something else is missing.
        status: String,
        /// Names of the arguments that have not been received yet, in the order `client_id`, `client_secret` or
        /// `login_password`, `certificate_pem`, `ca_certificate_pem`.
        missing: Vec<String>,
        /// Whether renewal was due at the last refresh: true from `renewal_time` on.
        ready_for_renewal: bool,
        /// Instant at which renewal becomes due (RFC 3339, UTC): `early_renewal_hours` before the end of the issued certificate,
        /// but not before it becomes valid. Null until there is a certificate.
        renewal_time: Option<String>,
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

/// Whether the secrets that Stellantis sends are missing, awaited or not; `None` while that is unknown.
pub struct MissingSecrets {
    /// The client secret.
    pub client_secret: Option<bool>,
    /// The password for the MZP login.
    pub login_password: Option<bool>,
}

impl Outputs<Partial> {
    /// The outputs that do not depend on the time.
    pub fn timeless(inputs: &Inputs<Partial>, secrets: &MissingSecrets) -> Self {
        let leaf = inputs.leaf();
        let awaited = awaited(inputs, secrets);
        let request = inputs.cert_request_pem.as_ref();
        let has_no_certificate = matches!(leaf, Knowable::Known(None));
        Self {
            // Any certificate may have expired by the apply.
            status: (has_no_certificate && awaited.is_pending())
                .then(|| PENDING.to_owned())
                .into(),
            missing: awaited.missing(),
            ready_for_renewal: has_no_certificate.then_some(false).into(),
            renewal_time: due_time(&leaf, inputs),
            mzp: request.map(|requested| requested.mzp.as_text().to_owned()),
            id: request.map(|requested| requested.request.public_key().sha256()),
            subject_dn: field(&leaf, |leaf| leaf.subject().to_string()),
            issuer_dn: field(&leaf, |leaf| leaf.issuer().to_string()),
            serial_number: field(&leaf, |leaf| leaf.serial_number().to_owned()),
            validity_start_time: time_field(&leaf, Certificate::not_before),
            validity_end_time: time_field(&leaf, Certificate::not_after),
            certificate_sha256: field(&leaf, Certificate::sha256),
            certificate_chain_pem: inputs.chain().map(|chain| chain.map(|chain| chain.to_pem())),
        }
    }

    /// All outputs, at an instant.
    pub fn at(now: OffsetDateTime, inputs: &Inputs<Partial>, secrets: &MissingSecrets) -> Self {
        let mut outputs = Self::timeless(inputs, secrets);
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
}

fn awaited(inputs: &Inputs<Partial>, secrets: &MissingSecrets) -> Awaited {
    Awaited {
        client_id: is_missing(&inputs.client_id),
        client_secret: and(inputs.awaits(CLIENT_SECRET), secrets.client_secret),
        login_password: and(inputs.awaits(LOGIN_PASSWORD), secrets.login_password),
        certificate: is_missing(&inputs.certificate_pem),
        ca_certificate: is_missing(&inputs.ca_certificate_pem),
    }
}

/// Whether both hold; `None` while that is unknown.
fn and(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn stage(now: OffsetDateTime, inputs: &Inputs<Partial>) -> Option<Stage> {
    let leaf = inputs.leaf().into_known()??;
    Some(Stage::at(now, leaf, *inputs.early_renewal_hours.known()?))
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

/// When renewal becomes due: unknown while the number of hours is.
fn due_time(leaf: &Knowable<Option<&Certificate>>, inputs: &Inputs<Partial>) -> Knowable<Option<String>> {
    match (leaf, inputs.early_renewal_hours.known()) {
        (Knowable::Known(Some(_)), None) => Knowable::Unknown,
        (leaf, hours) => time_field(leaf, |leaf| renewal_time(leaf, hours.copied().flatten())),
    }
}
