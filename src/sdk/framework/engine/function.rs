//! Calls a function (PROTOCOL.md section 5).

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::engine::unknown::still_unknown;
use crate::sdk::framework::function::Function;
use crate::sdk::framework::model::attributes::{AttributeType, Attributes};
use crate::sdk::framework::model::signature::Signature;
use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::path::{Path, Step};

/// A function of any type. [`Callable`] implements it.
pub trait ProviderFunction: Send + Sync {
    /// What it takes and gives.
    fn signature(&self) -> &Signature;

    /// Its result for these arguments, of which a variadic parameter takes those that remain.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with one argument, or with the call as a whole.
    fn call(&self, arguments: Vec<Value>) -> Result<Value, CallError>;
}

/// Why a function has no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallError {
    /// Causes and remedies, without a full stop at the end: hosts put one after it.
    pub text: String,
    /// The position of the wrong argument, counted from 0; `None` if it is the call as a whole.
    pub argument: Option<usize>,
}

/// A [`Function`] with its signature.
pub struct Callable<F: Function> {
    function: F,
    signature: Signature,
}

impl<F: Function> Callable<F> {
    /// The function as the protocol sees it.
    pub fn new(function: F) -> Self {
        Self {
            function,
            signature: Signature::of::<F::Parameters, F::Result>(F::NAME),
        }
    }

    fn decode(&self, arguments: Vec<Value>) -> Result<F::Parameters, Vec<Diagnostic>> {
        let object = self.signature.arrange(arguments).map_err(|error| vec![error])?;
        let mut diagnostics = Vec::new();
        let parameters = F::Parameters::decode(&object, &Path::root(), &mut diagnostics);
        match (diagnostics.is_empty(), F::Parameters::whole(parameters)) {
            (true, Some(parameters)) => Ok(parameters),
            (true, None) => Err(vec![still_unknown("to call this function")]),
            (false, _) => Err(diagnostics),
        }
    }
}

impl<F: Function> ProviderFunction for Callable<F> {
    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn call(&self, arguments: Vec<Value>) -> Result<Value, CallError> {
        let result = self
            .decode(arguments)
            .and_then(|parameters| self.function.call(parameters).map_err(|error| vec![error]));
        match result {
            Ok(result) => Ok(result.encode()),
            Err(diagnostics) => Err(self.signature.error(&diagnostics)),
        }
    }
}

impl Signature {
    /// The arguments as an object, in which a list holds those of the variadic parameter.
    fn arrange(&self, mut arguments: Vec<Value>) -> Result<Value, Diagnostic> {
        let (given, expected) = (arguments.len(), self.parameters.len());
        if given < expected || (given > expected && self.variadic.is_none()) {
            return Err(self.wrong_number(given));
        }
        let rest = arguments.split_off(expected);
        let rest = self
            .variadic
            .iter()
            .map(|variadic| (variadic, Value::Sequence(rest.clone())));
        let named = self.parameters.iter().zip(arguments).chain(rest);
        Ok(Value::Mapping(
            named
                .map(|(parameter, value)| (parameter.name.to_owned(), value))
                .collect(),
        ))
    }

    fn wrong_number(&self, given: usize) -> Diagnostic {
        let parameters = self.parameters.iter().chain(&self.variadic);
        let names: Vec<_> = parameters.map(|parameter| parameter.name).collect();
        Diagnostic::error("Wrong number of arguments")
            .because(format!(
                "The number of arguments is {given}, but the function has the parameters {}.",
                names.join(", ")
            ))
            .remedy("Pass one argument for each of these parameters.")
    }

    /// What is wrong with the argument that the first of these diagnostics is about.
    fn error(&self, diagnostics: &[Diagnostic]) -> CallError {
        let argument = diagnostics.first().and_then(|first| self.position(&first.path));
        let about_it = diagnostics
            .iter()
            .filter(|diagnostic| self.position(&diagnostic.path) == argument);
        let texts: Vec<_> = about_it.map(|diagnostic| self.text(diagnostic)).collect();
        CallError {
            text: texts.join("\n\n").trim_end_matches('.').to_owned(),
            argument,
        }
    }

    /// Cause and remedy, after the place inside the argument if the cause does not name it.
    fn text(&self, diagnostic: &Diagnostic) -> String {
        let steps = diagnostic.path.steps().len();
        let depth = match self.position(&diagnostic.path) {
            Some(position) if position >= self.parameters.len() => 2,
            _ => 1,
        };
        let place = diagnostic.path.to_string();
        match steps > depth && !diagnostic.cause.contains(&place) {
            true => format!("{place}: {}", diagnostic.detail()),
            false => diagnostic.detail(),
        }
    }

    /// The position of the argument that a path leads to.
    fn position(&self, path: &Path) -> Option<usize> {
        let (Step::Attribute(name), rest) = path.steps().split_first()? else {
            return None;
        };
        let fixed = self
            .parameters
            .iter()
            .position(|parameter| parameter.name == name);
        fixed.or(match rest.first() {
            Some(Step::Index(index)) => Some(self.parameters.len() + index),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sdk::framework::model::attributes::{Variadic, attributes};
    use crate::sdk::framework::model::object_argument::ObjectArgument;
    use crate::sdk::framework::value::path::attribute_path;
    use crate::sdk::framework::value::types::Type;

    attributes! {
        /// Writes a label
        /// for a parcel.
        ///
        /// Longer texts.
        pub struct Label {
            /// Where it goes.
            address: ObjectArgument<Address>,
            /// Mark on the label.
            mark: Option<String>,
            /// What is in the parcel.
            contents: Variadic<Option<i64>>,
        }
    }

    attributes! {
        /// An address.
        pub nested struct Address {
            /// Town.
            town: String,
            /// Street.
            street: Option<String>,
            /// Country.
            country: String = default("FR".to_owned()),
        }
    }

    struct Labeller;

    impl Function for Labeller {
        const NAME: &'static str = "label";
        type Parameters = Label;
        type Result = String;

        fn call(&self, label: Label) -> Result<String, Diagnostic> {
            let ObjectArgument(Address {
                town,
                street,
                country,
            }) = label.address;
            if town == "Atlantis" {
                let error = Diagnostic::error("Sunk").because("It has sunk.").remedy("Dive.");
                return Err(error.at(attribute_path!(Label.address)));
            }
            Ok(format!(
                "{street:?} {town} {country} {:?} {:?}",
                label.mark, label.contents.0
            ))
        }
    }

    fn object(attributes: &[(&str, Value)]) -> Value {
        let attributes = attributes.iter();
        let written = Value::Mapping(
            attributes
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect(),
        );
        // The codec has checked the type by then.
        Value::Dynamic(Box::new(Type::Map(Box::new(Type::String))), Box::new(written))
    }

    fn call(arguments: &[Value]) -> Result<String, CallError> {
        let result = Callable::new(Labeller).call(arguments.to_vec());
        result.map(|value| value.as_str().unwrap().to_owned())
    }

    fn paris() -> Value {
        object(&[("town", Value::string("Paris"))])
    }

    fn number(number: i64) -> Value {
        Value::Number(number.into())
    }

    #[test]
    fn the_summary_is_the_first_paragraph_of_the_description() {
        let callable = Callable::new(Labeller);
        let signature = callable.signature();
        assert_eq!(signature.summary, "Writes a label for a parcel.");
        assert!(signature.description.ends_with("\n\nLonger texts."));
        let names: Vec<_> = signature
            .parameters
            .iter()
            .map(|parameter| parameter.name)
            .collect();
        assert_eq!(names, ["address", "mark"]);
        assert_eq!(signature.parameter(7).unwrap().name, "contents");
        let nullable = [0, 1, 2].map(|position| signature.parameter(position).unwrap().is_nullable());
        assert_eq!(nullable, [false, true, true]);
    }

    #[test]
    fn nulls_arrive_where_they_are_allowed_and_what_is_left_out_has_its_default() {
        assert_eq!(call(&[paris(), Value::Null]).unwrap(), "None Paris FR None []");
        let full = object(&[
            ("town", Value::string("Bern")),
            ("street", Value::string("Gasse")),
            ("country", Value::string("CH")),
        ]);
        let arguments = [full, Value::string("!"), number(1), Value::Null];
        assert_eq!(
            call(&arguments).unwrap(),
            r#"Some("Gasse") Bern CH Some("!") [Some(1), None]"#
        );
    }

    #[test]
    fn every_mistake_in_one_argument_is_said_at_its_position() {
        let several = object(&[
            ("street", number(1)),
            ("country", number(2)),
            ("planet", Value::string("Mars")),
        ]);
        let atlantis = object(&[("town", Value::string("Atlantis"))]);
        let errors = [
            vec![several, Value::Bool(true)],
            vec![Value::string("Paris"), Value::Null],
            vec![Value::Null, Value::Null],
            vec![paris(), Value::Null, number(1), Value::string("x")],
            vec![atlantis, Value::Null],
            vec![paris(), Value::unknown()],
            vec![paris()],
        ]
        .map(|arguments| call(&arguments).unwrap_err());
        assert_eq!(
            errors.each_ref().map(|error| error.argument),
            [Some(0), Some(0), Some(0), Some(3), Some(0), None, None]
        );
        assert!(errors.iter().all(|error| !error.text.ends_with('.')));
        let texts: Vec<_> = errors.iter().map(|error| format!("{}\n", error.text)).collect();
        insta::assert_snapshot!(texts.join("---\n"));
    }

    #[test]
    fn a_wrong_number_of_arguments_is_said_with_the_parameters() {
        let callable = Callable::new(Labeller);
        insta::assert_snapshot!(callable.signature.wrong_number(1).to_string());
    }

    #[test]
    fn a_null_is_refused_where_it_is_not_allowed() {
        attributes! {
            /// Adds.
            pub struct Terms {
                /// A term.
                terms: Variadic<i64>,
            }
        }
        struct Sum;
        impl Function for Sum {
            const NAME: &'static str = "sum";
            type Parameters = Terms;
            type Result = i64;

            fn call(&self, Terms { terms }: Terms) -> Result<i64, Diagnostic> {
                Ok(terms.0.iter().sum())
            }
        }
        let sum = Callable::new(Sum);
        assert!(sum.call(vec![number(1), number(2)]).unwrap() == number(3));
        assert!(sum.call(Vec::new()).unwrap() == number(0));
        let error = sum.call(vec![number(1), Value::Null]).unwrap_err();
        assert_eq!(error.argument, Some(1));
    }

    #[test]
    fn a_function_takes_as_many_arguments_as_it_has_parameters_and_refuses_more_and_fewer() {
        attributes! {
            /// Doubles.
            pub struct Factor {
                /// What is doubled.
                factor: i64,
            }
        }
        struct Double;
        impl Function for Double {
            const NAME: &'static str = "double";
            type Parameters = Factor;
            type Result = i64;

            fn call(&self, Factor { factor }: Factor) -> Result<i64, Diagnostic> {
                Ok(2 * factor)
            }
        }
        let double = Callable::new(Double);
        assert!(double.call(vec![number(4)]).unwrap() == number(8));
        for wrong in [Vec::new(), vec![number(4), number(5)]] {
            let error = double.call(wrong).unwrap_err();
            assert_eq!(error.argument, None);
            assert!(error.text.contains("has the parameters factor"), "{}", error.text);
        }
    }
}
