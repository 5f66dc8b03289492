//! Validates and reads a data source (PROTOCOL.md section 5).

use crate::sdk::framework::data_source::{DataOutputs, DataSource};
use crate::sdk::framework::diagnostic::{Diagnostic, any_error};
use crate::sdk::framework::engine::misplaced::misplaced;
use crate::sdk::framework::engine::unknown::still_unknown;
use crate::sdk::framework::model::attributes::{Attributes, PartialOf, schema_with};
use crate::sdk::framework::model::defaults::filled;
use crate::sdk::framework::model::schema::Schema;
use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::path::Path;

/// A data source of any type. [`Readable`] implements it.
pub trait DataResource: Send + Sync {
    /// The type in HCL.
    fn type_name(&self) -> &'static str;
    /// The schema of its block.
    fn schema(&self) -> &Schema;
    /// What is wrong with a configuration, in which any value may be unknown.
    fn validate(&self, config: &Value) -> Vec<Diagnostic>;
    /// Reads the data.
    fn read(&self, config: &Value) -> ReadResponse;
}

/// The data that was read.
pub struct ReadResponse {
    /// The configuration with its defaults and outputs; null if reading failed.
    pub state: Value,
    /// Warnings, or why reading failed.
    pub diagnostics: Vec<Diagnostic>,
}

/// A [`DataSource`] with its schema.
pub struct Readable<D: DataSource> {
    data_source: D,
    schema: Schema,
}

impl<D: DataSource> Readable<D> {
    /// The data source as the protocol sees it.
    pub fn new(data_source: D) -> Self {
        Self {
            data_source,
            schema: schema_with::<D::Inputs>(D::Outputs::attributes()),
        }
    }

    fn checked_inputs(&self, object: &Value) -> (PartialOf<D::Inputs>, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let inputs = D::Inputs::decode(object, &Path::root(), &mut diagnostics);
        diagnostics.extend(self.data_source.check(&inputs));
        (inputs, diagnostics)
    }

    fn state(&self, inputs: PartialOf<D::Inputs>, mut object: Value) -> Result<Value, Diagnostic> {
        let inputs = D::Inputs::whole(inputs).ok_or_else(|| still_unknown("to read this data source"))?;
        for (name, value) in self.data_source.read(inputs)?.encode() {
            object.set_attribute(&name, value);
        }
        Ok(object)
    }
}

impl<D: DataSource> DataResource for Readable<D> {
    fn type_name(&self) -> &'static str {
        D::TYPE_NAME
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn validate(&self, config: &Value) -> Vec<Diagnostic> {
        let mut diagnostics = misplaced(&self.schema.attributes, config, &Path::root(), true);
        diagnostics.extend(self.checked_inputs(&filled(D::Inputs::attributes(), config)).1);
        diagnostics
    }

    fn read(&self, config: &Value) -> ReadResponse {
        let object = filled(D::Inputs::attributes(), config);
        let (inputs, mut diagnostics) = self.checked_inputs(&object);
        if any_error(&diagnostics) {
            return ReadResponse {
                state: Value::Null,
                diagnostics,
            };
        }
        let state = self.state(inputs, object).unwrap_or_else(|failure| {
            diagnostics.push(failure);
            Value::Null
        });
        ReadResponse { state, diagnostics }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sdk::framework::model::attributes::{Knowable, Partial, attributes};

    attributes! {
        /// Looks a word up.
        pub struct Inputs {
            /// The word.
            word: String,
            /// The language it is in.
            language: String = default("en".to_owned()),
        }
    }

    attributes! {
        /// What it means.
        pub outputs struct Meaning {
            /// The meaning.
            meaning: String,
        }
    }

    attributes! {
        /// Where it comes from.
        pub outputs struct Origin {
            /// The origin.
            origin: Option<String>,
        }
    }

    struct Dictionary;

    impl DataSource for Dictionary {
        const TYPE_NAME: &'static str = "test_word";
        type Inputs = Inputs;
        type Outputs = (Meaning, Origin);

        fn check(&self, inputs: &Inputs<Partial>) -> Vec<Diagnostic> {
            let rare = matches!(&inputs.word, Knowable::Known(word) if word.len() > 8);
            let warning = Diagnostic::warning("Rare word").because("It is rare.");
            rare.then(|| warning.remedy("Use another.")).into_iter().collect()
        }

        fn read(&self, inputs: Inputs) -> Result<(Meaning, Origin), Diagnostic> {
            let missing = Diagnostic::error("No word")
                .because("It has no letters.")
                .remedy("Write it.");
            match inputs.word.is_empty() {
                true => Err(missing),
                false => Ok((
                    Meaning {
                        meaning: format!("{} ({})", inputs.word, inputs.language),
                    },
                    Origin { origin: None },
                )),
            }
        }
    }

    fn config(word: Value, meaning: Value) -> Value {
        let attributes = [("word", word), ("meaning", meaning)];
        Value::Mapping(attributes.map(|(name, value)| (name.to_owned(), value)).into())
    }

    fn summaries(diagnostics: &[Diagnostic]) -> Vec<&str> {
        diagnostics.iter().map(|diagnostic| diagnostic.summary).collect()
    }

    #[test]
    fn the_schema_has_the_attributes_of_all_models_in_their_order() {
        let dictionary = Readable::new(Dictionary);
        let attributes = &dictionary.schema().attributes;
        let names: Vec<_> = attributes.iter().map(|attribute| attribute.name).collect();
        assert_eq!(names, ["word", "language", "meaning", "origin"]);
    }

    #[test]
    fn what_is_read_is_the_configuration_with_defaults_and_outputs_of_all_models() {
        let read = Readable::new(Dictionary).read(&config(Value::string("house"), Value::Null));
        assert!(read.diagnostics.is_empty());
        assert!(*read.state.attribute("word") == Value::string("house"));
        assert!(*read.state.attribute("language") == Value::string("en"));
        assert!(*read.state.attribute("meaning") == Value::string("house (en)"));
        assert!(read.state.attribute("origin").is_null());
    }

    #[test]
    fn a_mistake_or_a_failure_leaves_no_state_and_keeps_the_warnings() {
        let dictionary = Readable::new(Dictionary);
        let failed = |word| {
            let read = dictionary.read(&config(word, Value::Null));
            assert!(read.state.is_null());
            summaries(&read.diagnostics).concat()
        };
        assert_eq!(failed(Value::string("")), "No word");
        assert_eq!(failed(Value::Null), "Missing required argument");
        let rare = dictionary.read(&config(Value::string("serendipity"), Value::Null));
        assert_eq!(summaries(&rare.diagnostics), ["Rare word"]);
    }

    #[test]
    fn an_unknown_is_no_mistake_in_validation_and_one_when_it_is_read() {
        let dictionary = Readable::new(Dictionary);
        let unknown = config(Value::unknown(), Value::Null);
        assert!(dictionary.validate(&unknown).is_empty());
        insta::assert_snapshot!(dictionary.read(&unknown).diagnostics[0].to_string());
    }

    #[test]
    fn a_computed_attribute_in_the_configuration_is_refused() {
        let set = config(Value::string("house"), Value::string("home"));
        assert_eq!(
            summaries(&Readable::new(Dictionary).validate(&set)),
            ["Computed attribute in the configuration"]
        );
    }
}
