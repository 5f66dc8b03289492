//! The function `greet`.

use terraform_provider_stellantis::sdk::framework::diagnostic::Diagnostic;
use terraform_provider_stellantis::sdk::framework::function::Function;
use terraform_provider_stellantis::sdk::framework::model::attributes::{Variadic, attributes};
use terraform_provider_stellantis::sdk::framework::value::path::{Path, attribute_path};

attributes! {
    /// Greets one person or several.
    ///
    /// `greet(null, "Ada", "Grace")` is `Hello, Ada, Grace!`.
    pub struct Parameters {
        /// First words of the greeting; `Hello` if it is null.
        salutation: Option<String>,
        /// Who is greeted.
        names: Variadic<String>,
    }
}

/// `greet`.
pub struct Greet;

impl Function for Greet {
    const NAME: &'static str = "greet";
    type Parameters = Parameters;
    type Result = String;

    fn call(&self, parameters: Parameters) -> Result<String, Diagnostic> {
        let Variadic(names) = parameters.names;
        match names.iter().position(|name| name.trim().is_empty()) {
            Some(position) => Err(blank_name(attribute_path!(Parameters.names).index(position))),
            None => {
                let salutation = parameters.salutation.unwrap_or("Hello".to_owned());
                Ok(format!("{salutation}, {}!", names.join(", ")))
            }
        }
    }
}

fn blank_name(at: Path) -> Diagnostic {
    Diagnostic::error("Blank name")
        .because("The name is empty or consists of white space, so nobody would be greeted.")
        .remedy("Use the name of a person.")
        .at(at)
}
