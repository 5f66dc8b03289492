//! `stellantis_credentials`: what Stellantis sends back, checked against the request.

use std::time::SystemTime;

use time::OffsetDateTime;

use crate::sdk::framework::adoption::{Adopted, Import};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::{Attributes, Knowable, Partial, TextType};
use crate::sdk::framework::resource::{Change, Refresh, Resource, Review, State};
use crate::sdk::framework::value::path::attribute_path;
use crate::stellantis::arguments::certificate_chain;
use crate::stellantis::resources::awaited::CLIENT_SECRET;
use crate::stellantis::resources::credentials_inputs::Inputs;
use crate::stellantis::resources::credentials_outputs::{Outputs, TIMED_OUTPUTS};
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
        Ok(Outputs::timeless(inputs, secret_is_missing(inputs, prior)))
    }

    /// A write-only secret that was missing has arrived under a version that was there before.
    fn is_outdated(&self, state: &State<Self>) -> bool {
        state.inputs.secret().is_given() == Some(true) && secret_was_missing(state) == Some(true)
    }

    fn apply(&self, inputs: Inputs, prior: Option<&State<Self>>) -> Result<Outputs, Diagnostic> {
        let inputs = inputs.into_partial();
        let outputs = Outputs::at((self.clock)(), &inputs, secret_is_missing(&inputs, prior));
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
        let outputs = Outputs::at((self.clock)(), &state.inputs, secret_was_missing(state));
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

impl Review for CredentialsResource {
    fn review(&self, change: &Change<'_, Self>) -> Vec<Diagnostic> {
        let now = (self.clock)();
        match change {
            Change::None(planned) => certificate_remarks(now, &planned.inputs),
            Change::Create(planned) => certificate_remarks(now, &planned.inputs)
                .into_iter()
                .chain(weak_request(None, &planned.inputs))
                .collect(),
            Change::Update(prior, planned) => certificate_remarks(now, &planned.inputs)
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
    let chain = inputs.chain().into_known().flatten();
    match inputs.leaf() {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_that_cannot_be_described_is_said() {
        insta::assert_snapshot!(unprintable_certificate().to_string());
    }
}
