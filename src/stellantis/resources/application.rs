//! `stellantis_application`: the application that Mobilisights is asked to approve.

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::{Partial, attributes};
use crate::sdk::framework::resource::{Change, Resource, Review, Revise, State};
use crate::stellantis::resources::application_inputs::Inputs;
use crate::stellantis::resources::{application_changes, registration_request};
use crate::stellantis::rules::Mzp;

attributes! {
    /// What follows from the description.
    pub outputs struct Outputs {
        /// Text to send to Mobilisights by email: everything that it asks for, in plain text, wrapped at 72 columns. Once
        /// `login_identifier` is set, the text is an update for that application: send it when the description changes.
        registration_request: String,
        /// `described` until `login_identifier` is set, then `approved`.
        status: String,
    }
}

/// `stellantis_application`.
pub struct ApplicationResource;

impl Resource for ApplicationResource {
    const TYPE_NAME: &'static str = "stellantis_application";
    type Inputs = Inputs;
    type Outputs = Outputs;

    fn plan(
        &self,
        inputs: &Inputs<Partial>,
        _prior: Option<&State<Self>>,
    ) -> Result<Outputs<Partial>, Diagnostic> {
        let known = inputs.to_known();
        Ok(Outputs {
            registration_request: known.as_ref().map(registration_request::write).into(),
            status: inputs.login_identifier.as_ref().map(status),
        })
    }

    fn apply(&self, inputs: Inputs, _prior: Option<&State<Self>>) -> Result<Outputs, Diagnostic> {
        Ok(Outputs {
            registration_request: registration_request::write(&inputs),
            status: status(&inputs.login_identifier),
        })
    }
}

fn status(login_identifier: &Option<Mzp>) -> String {
    match login_identifier {
        None => "described".to_owned(),
        Some(_) => "approved".to_owned(),
    }
}

impl Review for ApplicationResource {
    fn review(&self, change: &Change<'_, Self>) -> Vec<Diagnostic> {
        match change {
            Change::Update(prior, planned) => application_changes::review(&prior.inputs, &planned.inputs),
            _ => Vec::new(),
        }
    }
}

impl Revise for ApplicationResource {
    const REVISION: &'static str = "\
         Number that starts at 1 and increases by one whenever `registration_request` changes. It is known in the plan if \
         all arguments are, so it can be the version of another provider's write-only argument (`…_wo_version`).";
}
