//! The attribute `revision`, a number that increases with each change that matters to users of an object.

use crate::sdk::framework::model::attribute_type::AttributeType;
use crate::sdk::framework::model::knowable::Knowable;
use crate::sdk::framework::model::schema::{Attribute, Replacement, ValueSource};
use crate::sdk::framework::value::Value;

const NAME: &str = "revision";

/// The revision of a new object.
const FIRST: i64 = 1;

/// The attribute in the schema.
pub fn attribute(description: &str) -> Attribute {
    Attribute {
        name: NAME,
        description: description.to_owned(),
        shape: i64::shape(),
        source: ValueSource::Computed,
        sensitive: false,
        write_only: false,
        variadic: false,
        replacement: Replacement::Never,
        equivalent: |one, other| one == other,
    }
}

/// Gives a new object its first revision.
pub fn begin(object: &mut Value) {
    object.set_attribute(NAME, FIRST.encode());
}

/// Gives an object that changes in place the revision of `prior`, or the next one, or an unknown one while it is not known which
/// of the two it has.
///
/// An object from before there were revisions has none until it is revised.
pub fn continue_from(prior: &Value, object: &mut Value, is_revised: Knowable<bool>) {
    let revision = prior.attribute(NAME);
    let revision = match is_revised {
        Knowable::Known(true) => next(revision),
        Knowable::Known(false) => revision.clone(),
        // It stays null if the argument turns out to be the same.
        Knowable::Unknown if revision.is_null() => Value::unknown(),
        Knowable::Unknown => Value::unknown_not_null(),
    };
    object.set_attribute(NAME, revision);
}

fn next(revision: &Value) -> Value {
    let count = match revision {
        Value::Number(number) => number.to_i64().unwrap_or_default(),
        _ => 0,
    };
    count.saturating_add(1).encode()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sdk::framework::diagnostic::Diagnostic;
    use crate::sdk::framework::engine::managed::Managed;
    use crate::sdk::framework::engine::managed_resource::ManagedResource;
    use crate::sdk::framework::engine::plan::PlanRequest;
    use crate::sdk::framework::engine::specimen::{applied, object, plan, text};
    use crate::sdk::framework::model::attributes::{Partial, attributes};
    use crate::sdk::framework::resource::{Resource, Revise, State};

    fn specimen(name: &str, password_version: Option<i64>) -> Value {
        let version = password_version.map_or(Value::Null, |version| version.encode());
        object(&[("name", text(name)), ("password_wo_version", version)])
    }

    fn revision(object: &Value) -> &Value {
        object.attribute(NAME)
    }

    #[test]
    fn the_first_revision_is_1_and_grows_with_what_changes() {
        let config = specimen("a", None);
        assert!(*revision(&plan(&Value::Null, &config).planned) == FIRST.encode());
        let first = applied(&Value::Null, &config);
        assert!(*revision(&first) == FIRST.encode());
        assert!(*revision(&plan(&first, &specimen("b", None)).planned) == 2_i64.encode());
        let second = applied(&first, &specimen("b", None));
        assert!(*revision(&second) == 2_i64.encode());
    }

    #[test]
    fn an_argument_that_may_turn_out_to_be_the_same_makes_the_revision_unknown() {
        let first = applied(&Value::Null, &specimen("a", None));
        let planned = plan(&first, &object(&[("name", Value::unknown())])).planned;
        assert!(revision(&planned).is_unknown());
        assert!(*revision(&plan(&first, &specimen("a", None)).planned) == FIRST.encode());
    }

    #[test]
    fn the_revision_is_known_where_a_known_change_is_enough_and_where_an_unknown_changes_nothing_that_counts()
    {
        let first = applied(&Value::Null, &specimen("a", None));
        let with_unknown_label = |name| object(&[("name", text(name)), ("label", Value::unknown())]);
        let next = |name| plan(&first, &with_unknown_label(name)).planned;
        assert!(*revision(&next("b")) == 2_i64.encode());
        assert!(*revision(&next("a")) == FIRST.encode());
    }

    #[test]
    fn a_change_of_what_is_not_provided_leaves_the_revision() {
        let first = applied(&Value::Null, &specimen("a", None));
        let planned = plan(&first, &specimen("a", Some(1))).planned;
        assert!(*revision(&planned) == FIRST.encode());
    }

    #[test]
    fn a_replacement_starts_again() {
        let second = applied(&applied(&Value::Null, &specimen("a", None)), &specimen("b", None));
        let replaced = plan(&second, &object(&[("name", text("b")), ("color", text("red"))])).planned;
        assert!(*revision(&replaced) == FIRST.encode());
    }

    #[test]
    fn an_object_from_before_there_were_revisions_has_none_until_it_changes() {
        let mut old = applied(&Value::Null, &specimen("a", None));
        old.set_attribute(NAME, Value::Null);
        assert!(plan(&old, &specimen("a", None)).planned == old);
        assert!(revision(&plan(&old, &specimen("a", Some(1))).planned).is_null());
        assert!(*revision(&plan(&old, &specimen("b", None)).planned) == FIRST.encode());
    }

    #[test]
    fn a_revision_that_is_not_yet_known_may_stay_null_only_where_there_has_been_none() {
        let first = applied(&Value::Null, &specimen("a", None));
        let mut old = first.clone();
        old.set_attribute(NAME, Value::Null);
        let renamed = |prior: &Value| plan(prior, &object(&[("name", Value::unknown())])).planned;
        assert!(*revision(&renamed(&first)) == Value::unknown_not_null());
        assert!(*revision(&renamed(&old)) == Value::unknown());
    }

    attributes! {
        /// A greeting.
        pub struct Inputs {
            /// Who is greeted.
            name: String,
            /// What the text does not depend on.
            note: Option<String>,
        }
    }

    attributes! {
        /// What is made.
        pub outputs struct Outputs {
            /// The text.
            text: String,
        }
    }

    /// A resource in which any change of an output matters. The text for the name `later` is not known before apply.
    struct Greeting;

    impl Resource for Greeting {
        const TYPE_NAME: &'static str = "test_greeting";
        type Inputs = Inputs;
        type Outputs = Outputs;

        fn plan(
            &self,
            inputs: &Inputs<Partial>,
            _: Option<&State<Self>>,
        ) -> Result<Outputs<Partial>, Diagnostic> {
            let known = inputs.name.known().filter(|name| *name != "later");
            let text = known.cloned().map_or(Knowable::Unknown, Knowable::Known);
            Ok(Outputs { text })
        }

        fn apply(&self, inputs: Inputs, _: Option<&State<Self>>) -> Result<Outputs, Diagnostic> {
            Ok(Outputs { text: inputs.name })
        }
    }

    impl Revise for Greeting {
        const REVISION: &'static str = "Increases with each change of the text.";
    }

    /// The planned revision of a greeting for `Ada` that is given this name and this note.
    fn revision_of_greeting(name: Value, note: Value) -> Value {
        let greeting = |name, note, text, revision| {
            let attributes = [("name", name), ("note", note), ("text", text), (NAME, revision)];
            Value::Mapping(attributes.map(|(name, value)| (name.to_owned(), value)).into())
        };
        let response = Managed::new(Greeting).with_revision().plan(PlanRequest {
            prior: greeting(text("Ada"), Value::Null, text("Ada"), 1_i64.encode()),
            proposed: greeting(name.clone(), note.clone(), text("Ada"), 1_i64.encode()),
            config: greeting(name, note, Value::Null, Value::Null),
        });
        assert!(response.diagnostics.is_empty());
        revision(&response.planned).clone()
    }

    #[test]
    fn the_revision_increases_with_any_output_that_changes_and_with_nothing_else() {
        assert!(revision_of_greeting(text("Ada"), Value::Null) == 1_i64.encode());
        assert!(revision_of_greeting(text("Ada"), text("new")) == 1_i64.encode());
        assert!(revision_of_greeting(text("Grace"), Value::Null) == 2_i64.encode());
    }

    #[test]
    fn an_output_that_is_not_yet_known_makes_the_revision_unknown_only_if_an_argument_is() {
        assert!(revision_of_greeting(text("later"), Value::Null) == 2_i64.encode());
        assert!(revision_of_greeting(Value::unknown(), Value::Null) == Value::unknown_not_null());
    }
}
