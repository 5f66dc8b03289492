//! The resource `minimal_greeting`.

use terraform_provider_stellantis::sdk::framework::diagnostic::Diagnostic;
use terraform_provider_stellantis::sdk::framework::model::attributes::{
    Knowable, Partial, PartialOf, attributes,
};
use terraform_provider_stellantis::sdk::framework::resource::{Resource, State};
use terraform_provider_stellantis::sdk::framework::value::path::attribute_path;

attributes! {
    /// A greeting for somebody.
    pub struct Inputs {
        /// Who is greeted.
        name: String,
        /// The first words of the greeting.
        salutation: String = default("Hello".to_owned()),
    }
}

attributes! {
    /// The greeting.
    pub outputs struct Outputs {
        /// The whole greeting, such as `Hello, Ada!`.
        text: String,
    }
}

/// `minimal_greeting`.
pub struct Greeting;

impl Resource for Greeting {
    const TYPE_NAME: &'static str = "minimal_greeting";
    type Inputs = Inputs;
    type Outputs = Outputs;

    fn check(&self, inputs: &PartialOf<Inputs>) -> Vec<Diagnostic> {
        let is_blank = inputs.name.known().is_some_and(|name| name.trim().is_empty());
        let blank = Diagnostic::error("Blank name")
            .because("The name is empty or consists of white space, so nobody would be greeted.")
            .remedy("Set name to the name of a person.")
            .at(attribute_path!(Inputs.name));
        is_blank.then_some(blank).into_iter().collect()
    }

    /// The text can be shown in the plan if all that it is made of is known by then.
    fn plan(
        &self,
        inputs: &PartialOf<Inputs>,
        _prior: Option<&State<Self>>,
    ) -> Result<PartialOf<Outputs>, Diagnostic> {
        let text = match (&inputs.name, &inputs.salutation) {
            (Knowable::Known(name), Knowable::Known(salutation)) => Knowable::Known(greet(salutation, name)),
            _ => Knowable::Unknown,
        };
        Ok(Outputs::<Partial> { text })
    }

    fn apply(&self, inputs: Inputs, _prior: Option<&State<Self>>) -> Result<Outputs, Diagnostic> {
        Ok(Outputs {
            text: greet(&inputs.salutation, &inputs.name),
        })
    }
}

fn greet(salutation: &str, name: &str) -> String {
    format!("{salutation}, {name}!")
}
