//! The data source `minimal_salutation`.

use terraform_provider_stellantis::sdk::framework::data_source::DataSource;
use terraform_provider_stellantis::sdk::framework::diagnostic::Diagnostic;
use terraform_provider_stellantis::sdk::framework::model::attributes::attributes;
use terraform_provider_stellantis::sdk::framework::value::path::attribute_path;

attributes! {
    /// Looks up how people greet each other.
    pub struct Inputs {
        /// Language: `de`, `en` or `fr`. Defaults to `en`.
        language: String = default("en".to_owned()),
    }
}

attributes! {
    /// The salutation.
    pub outputs struct Outputs {
        /// The first words of a greeting, such as `Hello`.
        words: String,
    }
}

/// `minimal_salutation`.
pub struct Salutation;

impl DataSource for Salutation {
    const TYPE_NAME: &'static str = "minimal_salutation";
    type Inputs = Inputs;
    type Outputs = Outputs;

    fn read(&self, inputs: Inputs) -> Result<Outputs, Diagnostic> {
        let words = match inputs.language.as_str() {
            "de" => "Guten Tag",
            "en" => "Hello",
            "fr" => "Bonjour",
            other => return Err(unknown_language(other)),
        };
        Ok(Outputs {
            words: words.to_owned(),
        })
    }
}

fn unknown_language(language: &str) -> Diagnostic {
    Diagnostic::error("Unknown language")
        .because(format!("The language {language:?} is not known here."))
        .remedy("Use \"de\", \"en\" or \"fr\".")
        .at(attribute_path!(Inputs.language))
}
