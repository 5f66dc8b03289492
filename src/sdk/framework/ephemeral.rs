//! [`Ephemeral`]: what the author of an ephemeral resource implements. Its result is never stored (PROTOCOL.md section 5).

use crate::sdk::framework::diagnostic::{Diagnostic, any_error};
use crate::sdk::framework::engine::misplaced::misplaced;
use crate::sdk::framework::engine::unknown::still_unknown;
use crate::sdk::framework::model::attributes::{Attributes, OutputAttributes, PartialOf, schema};
use crate::sdk::framework::model::defaults::filled;
use crate::sdk::framework::model::schema::Schema;
use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::path::Path;

/// An ephemeral resource that is opened once and needs neither renewal nor closing.
pub trait Ephemeral: Send + Sync + Sized + 'static {
    /// The resource type in HCL, such as `example_token`.
    const TYPE_NAME: &'static str;
    /// What the practitioner configures. Its doc comment describes the resource.
    type Inputs: Attributes;
    /// What the provider returns.
    type Outputs: OutputAttributes;

    /// Checks rules that involve several arguments, each of which may still be unknown.
    ///
    /// It runs in validation and before [`open`](Self::open). Both show its warnings, and stop at its errors.
    fn check(&self, _inputs: &PartialOf<Self::Inputs>) -> Vec<Diagnostic> {
        Vec::new()
    }

    /// Opens the resource.
    ///
    /// # Errors
    ///
    /// A diagnostic if it cannot be opened.
    fn open(&self, inputs: Self::Inputs) -> Result<Self::Outputs, Diagnostic>;

    /// Warnings about what was opened: hosts show none of the outputs.
    fn review(&self, _outputs: &Self::Outputs) -> Vec<Diagnostic> {
        Vec::new()
    }
}

/// An ephemeral resource of any type. [`Opened`] implements it.
pub trait EphemeralResource: Send + Sync {
    /// The resource type in HCL.
    fn type_name(&self) -> &'static str;
    /// The schema of its block.
    fn schema(&self) -> &Schema;
    /// What is wrong with a configuration, in which any value may be unknown.
    fn validate(&self, config: &Value) -> Vec<Diagnostic>;
    /// Opens the resource.
    fn open(&self, config: &Value) -> OpenResponse;
}

/// An opened ephemeral resource.
pub struct OpenResponse {
    /// The configuration with its defaults and outputs; null if opening failed.
    pub result: Value,
    /// Warnings, or why opening failed.
    pub diagnostics: Vec<Diagnostic>,
}

/// An [`Ephemeral`] with its schema.
pub struct Opened<E: Ephemeral> {
    ephemeral: E,
    schema: Schema,
}

impl<E: Ephemeral> Opened<E> {
    /// The resource as the protocol sees it.
    pub fn new(ephemeral: E) -> Self {
        Self {
            ephemeral,
            schema: schema::<E::Inputs, E::Outputs>(),
        }
    }

    fn checked_inputs(&self, object: &Value) -> (PartialOf<E::Inputs>, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let inputs = E::Inputs::decode(object, &Path::root(), &mut diagnostics);
        diagnostics.extend(self.ephemeral.check(&inputs));
        (inputs, diagnostics)
    }

    fn result(
        &self,
        inputs: PartialOf<E::Inputs>,
        mut object: Value,
    ) -> Result<(Value, Vec<Diagnostic>), Diagnostic> {
        let inputs =
            E::Inputs::whole(inputs).ok_or_else(|| still_unknown("to open this ephemeral resource"))?;
        let outputs = self.ephemeral.open(inputs)?;
        let remarks = self.ephemeral.review(&outputs);
        for (name, value) in E::Outputs::encode(&outputs.into_partial()) {
            object.set_attribute(&name, value);
        }
        Ok((object, remarks))
    }
}

impl<E: Ephemeral> EphemeralResource for Opened<E> {
    fn type_name(&self) -> &'static str {
        E::TYPE_NAME
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn validate(&self, config: &Value) -> Vec<Diagnostic> {
        let mut diagnostics = misplaced(&self.schema.attributes, config, &Path::root(), true);
        diagnostics.extend(self.checked_inputs(&filled(E::Inputs::attributes(), config)).1);
        diagnostics
    }

    fn open(&self, config: &Value) -> OpenResponse {
        let object = filled(E::Inputs::attributes(), config);
        let (inputs, mut diagnostics) = self.checked_inputs(&object);
        if any_error(&diagnostics) {
            return OpenResponse {
                result: Value::Null,
                diagnostics,
            };
        }
        let (result, remarks) = self
            .result(inputs, object)
            .unwrap_or_else(|failure| (Value::Null, vec![failure]));
        diagnostics.extend(remarks);
        OpenResponse { result, diagnostics }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sdk::framework::model::attributes::{Partial, attributes};
    use crate::sdk::framework::model::knowable::Knowable;

    attributes! {
        /// A token.
        pub struct Inputs {
            /// Who it is for.
            name: String,
        }
    }

    attributes! {
        /// What is returned.
        pub outputs struct Outputs {
            /// The token.
            token: String,
        }
    }

    struct Token;

    impl Ephemeral for Token {
        const TYPE_NAME: &'static str = "test_token";
        type Inputs = Inputs;
        type Outputs = Outputs;

        fn check(&self, inputs: &Inputs<Partial>) -> Vec<Diagnostic> {
            let dubious = matches!(&inputs.name, Knowable::Known(name) if name.starts_with("dubious"));
            let warning = Diagnostic::warning("Dubious name").because("It is dubious.");
            dubious
                .then(|| warning.remedy("Use another."))
                .into_iter()
                .collect()
        }

        fn open(&self, inputs: Inputs) -> Result<Outputs, Diagnostic> {
            match inputs.name.ends_with("broken") {
                true => Err(Diagnostic::error("Broken")
                    .because("It broke.")
                    .remedy("Mend it.")),
                false => Ok(Outputs { token: inputs.name }),
            }
        }
    }

    fn open(name: Value) -> OpenResponse {
        Opened::new(Token).open(&Value::Mapping([("name".to_owned(), name)].into()))
    }

    #[test]
    fn a_value_that_is_still_unknown_when_it_is_opened_is_said() {
        insta::assert_snapshot!(open(Value::unknown()).diagnostics[0].to_string());
    }

    #[test]
    fn a_warning_about_the_arguments_is_returned_whether_opening_succeeds_or_fails() {
        let summaries = |response: &OpenResponse| -> Vec<_> {
            let diagnostics = response.diagnostics.iter();
            diagnostics.map(|diagnostic| diagnostic.summary).collect()
        };
        let opened = open(Value::string("dubious"));
        assert!(*opened.result.attribute("token") == Value::string("dubious"));
        assert_eq!(summaries(&opened), ["Dubious name"]);
        let failed = open(Value::string("dubious and broken"));
        assert!(failed.result.is_null());
        assert_eq!(summaries(&failed), ["Dubious name", "Broken"]);
    }

    #[test]
    fn what_is_wrong_or_dubious_is_said_when_the_configuration_is_validated() {
        let validate = |name: Value| {
            let config = Value::Mapping([("name".to_owned(), name)].into());
            let diagnostics = Opened::new(Token).validate(&config);
            diagnostics
                .iter()
                .map(|diagnostic| diagnostic.summary)
                .collect::<Vec<_>>()
        };
        assert_eq!(validate(Value::string("a")), [""; 0]);
        assert_eq!(validate(Value::unknown()), [""; 0]);
        assert_eq!(validate(Value::Null), ["Missing required argument"]);
        assert_eq!(validate(Value::string("dubious")), ["Dubious name"]);
    }
}
