//! `stellantis_credentials`: what Stellantis sends back, checked against the request.

use std::collections::BTreeMap;
use std::time::SystemTime;

use time::OffsetDateTime;

use crate::sdk::framework::adoption::{Adopted, Import};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::{Attributes, Knowable, Partial, TextType};
use crate::sdk::framework::resource::{Change, Refresh, Resource, Review, Revise, State};
use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::path::attribute_path;
use crate::stellantis::arguments::certificate_chain;
use crate::stellantis::arguments::write_only_argument::WriteOnlyArgument;
use crate::stellantis::resources::api::Api;
use crate::stellantis::resources::credentials_inputs::Inputs;
use crate::stellantis::resources::credentials_outputs::{MissingSecrets, Outputs, TIMED_OUTPUTS};
use crate::stellantis::resources::{request_signature, stored_outputs};

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

    fn check(&self, inputs: &Inputs<Partial>) -> Vec<Diagnostic> {
        let secrets = [inputs.client_secret().check(), inputs.login_password().check()];
        let secrets = secrets.into_iter().flatten();
        secrets.chain(check_certificate(inputs)).collect()
    }

    fn plan(
        &self,
        inputs: &Inputs<Partial>,
        prior: Option<&State<Self>>,
    ) -> Result<Outputs<Partial>, Diagnostic> {
        Ok(Outputs::timeless(inputs, &missing_secrets(inputs, prior)))
    }

    /// A write-only secret that was missing has arrived under a version that was there before.
    fn is_outdated(&self, state: &State<Self>) -> bool {
        secret_arrives(state, &state.inputs)
    }

    fn apply(&self, inputs: Inputs, prior: Option<&State<Self>>) -> Result<Outputs, Diagnostic> {
        let inputs = inputs.into_partial();
        let outputs = Outputs::at((self.clock)(), &inputs, &missing_secrets(&inputs, prior));
        Outputs::whole(outputs).ok_or_else(unprintable_certificate)
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

/// One of the secrets, by either of its arguments.
type SecretArgument<T> = for<'a> fn(&'a Inputs<Partial>) -> WriteOnlyArgument<'a, T>;

fn missing_secrets(inputs: &Inputs<Partial>, prior: Option<&State<CredentialsResource>>) -> MissingSecrets {
    MissingSecrets {
        client_secret: is_missing(inputs, prior, Inputs::client_secret),
        login_password: is_missing(inputs, prior, Inputs::login_password),
    }
}

/// The secrets that were missing when the object was last applied.
fn stored_secrets(state: &State<CredentialsResource>) -> MissingSecrets {
    MissingSecrets {
        client_secret: was_missing(state, Inputs::client_secret),
        login_password: was_missing(state, Inputs::login_password),
    }
}

/// Whether there is no such secret; `None` while that is unknown. A write-only secret need not be given again as long as its
/// version stays the same.
fn is_missing<T>(
    inputs: &Inputs<Partial>,
    prior: Option<&State<CredentialsResource>>,
    secret: SecretArgument<T>,
) -> Option<bool> {
    let given = secret(inputs).is_given()?;
    Some(!given && !prior.is_some_and(|prior| keeps_secret(prior, inputs, secret)))
}

/// Whether the object already has a write-only secret, with the same version.
fn keeps_secret<T>(
    prior: &State<CredentialsResource>,
    inputs: &Inputs<Partial>,
    secret: SecretArgument<T>,
) -> bool {
    let before = secret(&prior.inputs);
    let write_only = matches!(before.stored, Knowable::Known(None));
    write_only && secret(inputs).has_version_of(&before) && was_missing(prior, secret) == Some(false)
}

/// Whether there was no such secret when the object was last applied. The arguments in the state cannot tell: a write-only
/// secret is not among them. `missing` can, but only of a secret that was awaited; one that was not counts as missing, and must be
/// given again when it is awaited.
fn was_missing<T>(state: &State<CredentialsResource>, secret: SecretArgument<T>) -> Option<bool> {
    let secret = secret(&state.inputs);
    let stored = matches!(secret.stored, Knowable::Known(Some(_)));
    let awaited = state.inputs.awaits(secret.name)?;
    let mut missing = state.outputs.missing.known()?.iter();
    Some(!stored && (!awaited || missing.any(|name| name == secret.name)))
}

/// Whether a secret that was missing is given now, or may be.
fn secret_arrives(prior: &State<CredentialsResource>, inputs: &Inputs<Partial>) -> bool {
    arrives(prior, inputs, Inputs::client_secret) || arrives(prior, inputs, Inputs::login_password)
}

fn arrives<T>(
    prior: &State<CredentialsResource>,
    inputs: &Inputs<Partial>,
    secret: SecretArgument<T>,
) -> bool {
    let argument = secret(inputs);
    let awaited = inputs.awaits(argument.name) != Some(false);
    awaited && argument.is_given() != Some(false) && was_missing(prior, secret) == Some(true)
}

fn unprintable_certificate() -> Diagnostic {
    Diagnostic::error("Certificate cannot be described")
        .because("A field of the certificate cannot be written as text, such as a time after the year 9999.")
        .remedy("Ask Stellantis for a certificate without such a field. If the certificate has none, report this error with \
             the certificate.")
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
        let outputs = Outputs::at((self.clock)(), &state.inputs, &stored_secrets(state));
        let warnings = wrong_outputs(&state.outputs, &outputs).into_iter().collect();
        (outputs, warnings)
    }
}

/// A warning if outputs that do not change with time are not what they follow to be.
fn wrong_outputs(stored: &Outputs<Partial>, computed: &Outputs<Partial>) -> Option<Diagnostic> {
    let timeless = |outputs: &Outputs<Partial>| {
        let mut outputs = <Outputs as Attributes>::encode(outputs);
        outputs.retain(|name, _| !TIMED_OUTPUTS.contains(&name.as_str()));
        outputs
    };
    stored_outputs::compare(&timeless(stored), &timeless(computed), "the arguments")
}

/// The arguments whose changes count in `revision`. The version of a write-only secret stands for it.
const PROVIDED: [&str; 8] = [
    "cert_request_pem",
    "client_id",
    "client_secret",
    "client_secret_wo_version",
    "login_password",
    "login_password_wo_version",
    "certificate_pem",
    "ca_certificate_pem",
];

impl Revise for CredentialsResource {
    const REVISION: &'static str = "Number that starts at 1 and increases by one whenever one of these changes: the \
         request, the client ID, a secret or the version of a write-only secret, the issued certificate, its chain, or \
         the CA certificate. It also increases when a write-only secret arrives after its version was set. It is known \
         in the plan, unless it depends on an unknown argument, so it can be the version of another provider's \
         write-only argument (`…_wo_version`). Null for credentials from an earlier version of the provider, until \
         their next change.";

    fn is_revised(prior: &State<Self>, planned: &State<Self>) -> bool {
        provided(&prior.inputs) != provided(&planned.inputs)
            || prior.outputs.certificate_chain_pem != planned.outputs.certificate_chain_pem
            || secret_arrives(prior, &planned.inputs)
    }
}

fn provided(inputs: &Inputs<Partial>) -> BTreeMap<String, Value> {
    let mut provided = <Inputs as Attributes>::encode(inputs);
    provided.retain(|name, _| PROVIDED.contains(&name.as_str()));
    provided
}

impl Review for CredentialsResource {
    fn review(&self, change: &Change<'_, Self>) -> Vec<Diagnostic> {
        let now = (self.clock)();
        match change {
            Change::None(planned) => remarks(now, planned),
            Change::Create(planned) => remarks(now, planned)
                .into_iter()
                .chain(weak_request(None, &planned.inputs))
                .collect(),
            Change::Update(prior, planned) => remarks(now, planned)
                .into_iter()
                .chain(weak_request(Some(&prior.inputs), &planned.inputs))
                .chain(succession(now, &prior.inputs, &planned.inputs))
                .chain(unknown_request(&prior.inputs, &planned.inputs))
                .chain(incomplete_credentials(prior, planned))
                .collect(),
            Change::Replace(..) | Change::Destroy(_) => Vec::new(),
        }
    }
}

/// A warning about a new request with a weak signature.
fn weak_request(prior: Option<&Inputs<Partial>>, planned: &Inputs<Partial>) -> Option<Diagnostic> {
    let before = prior.and_then(|prior| prior.cert_request_pem.known());
    let requested = planned.cert_request_pem.known()?;
    let is_new = before.is_none_or(|before| before.request != requested.request);
    let weakness = is_new.then(|| request_signature::weakness(&requested.request))?;
    weakness.map(|warning| warning.at(attribute_path!(Inputs.cert_request_pem)))
}

/// What there is to say about the object in every plan.
fn remarks(now: OffsetDateTime, planned: &State<CredentialsResource>) -> Vec<Diagnostic> {
    let expiry = expiry(now, &planned.inputs).into_iter();
    expiry
        .chain(certificate_remarks(now, &planned.inputs))
        .chain(unawaited_secret(planned))
        .collect()
}

/// The warning or error about the end of the certificate, as `expiry_action` wants it.
fn expiry(now: OffsetDateTime, inputs: &Inputs<Partial>) -> Option<Diagnostic> {
    let (hours, action) = (inputs.early_renewal_hours.known()?, inputs.expiry_action.known()?);
    let diagnostic = inputs.validity(now)?.expiry(*hours, *action)?;
    Some(diagnostic.at(attribute_path!(Inputs.certificate_pem)))
}

/// Warnings about the certificate and its authorities, apart from the certificate's own validity.
fn certificate_remarks(now: OffsetDateTime, inputs: &Inputs<Partial>) -> Vec<Diagnostic> {
    let chain = inputs.chain().into_known().flatten();
    match inputs.leaf() {
        Knowable::Known(Some(leaf)) => certificate_chain::warnings(leaf, chain.as_ref(), now),
        _ => Vec::new(),
    }
}

/// A warning if a secret is given that is not awaited, while the awaited one is missing: `api` may be wrong.
fn unawaited_secret(planned: &State<CredentialsResource>) -> Option<Diagnostic> {
    let api = *planned.inputs.api.known()?;
    let given = match api {
        Api::EndUsers => planned.inputs.login_password().is_given(),
        Api::FleetOwners => planned.inputs.client_secret().is_given(),
    };
    let mut missing = planned.outputs.missing.known()?.iter();
    let suspicious = given == Some(true) && missing.any(|name| name == api.secret());
    suspicious.then(|| {
        let (awaited, other) = (api.secret(), api.other());
        Diagnostic::warning("Secret is for another API")
            .because(format!(
                "With api = {:?}, {awaited} is expected but still missing, while {} is set.",
                api.as_text(),
                other.secret()
            ))
            .remedy(format!(
                "If the application is registered for the other API, set api = {:?}. Otherwise, remove {}.",
                other.as_text(),
                other.secret()
            ))
            .at(attribute_path!(Inputs.api))
    })
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
                "Set what is missing. A write-only secret must be supplied again in the run that changes its version or api.",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_that_cannot_be_described_is_said() {
        insta::assert_snapshot!(unprintable_certificate().to_string());
    }
}
