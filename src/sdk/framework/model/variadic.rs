//! [`Variadic`]: the parameter of a function that takes any number of arguments.

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attribute_type::{AttributeType, refuse};
use crate::sdk::framework::model::knowable::Knowable;
use crate::sdk::framework::model::schema::Shape;
use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::path::Path;

/// The last parameter of a function: all arguments that the parameters before it leave, or none.
///
/// With `Variadic<Option<T>>`, each of them may be null.
#[derive(Clone, Debug)]
pub struct Variadic<T>(pub Vec<T>);

impl<T: AttributeType> AttributeType for Variadic<T> {
    const OPTIONAL: bool = T::OPTIONAL;
    const HAS_RULES: bool = T::HAS_RULES;
    const VARIADIC: bool = true;

    /// The shape of one argument.
    fn shape() -> Shape {
        T::shape()
    }

    fn decode(value: &Value, at: &Path, diagnostics: &mut Vec<Diagnostic>) -> Knowable<Self> {
        let Value::Sequence(arguments) = value else {
            return Knowable::Unknown;
        };
        let arguments = arguments.iter().enumerate();
        let decoded: Vec<_> = arguments
            .map(|(position, argument)| decode(argument, &at.index(position), diagnostics))
            .collect();
        let whole: Option<_> = decoded.into_iter().map(Knowable::into_known).collect();
        Knowable::from(whole).map(Self)
    }

    fn encode(&self) -> Value {
        Value::Sequence(self.0.iter().map(T::encode).collect())
    }
}

fn decode<T: AttributeType>(argument: &Value, at: &Path, diagnostics: &mut Vec<Diagnostic>) -> Knowable<T> {
    match argument {
        Value::Unknown(_) => Knowable::Unknown,
        Value::Null if !T::OPTIONAL => refuse(null_argument(), at, diagnostics),
        _ => T::decode(argument, at, diagnostics),
    }
}

fn null_argument() -> Diagnostic {
    Diagnostic::error("Null argument")
        .because("The argument is null.")
        .remedy("Provide a value, or omit the argument.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_null_is_refused_at_its_position_where_it_is_not_allowed() {
        let arguments = Value::Sequence(vec![Value::Bool(true), Value::Null]);
        let mut diagnostics = Vec::new();
        let at = Path::root().attribute("flags");
        assert!(
            Variadic::<bool>::decode(&arguments, &at, &mut diagnostics)
                .known()
                .is_none()
        );
        insta::assert_snapshot!(diagnostics[0].to_string());
        let allowed = Variadic::<Option<bool>>::decode(&arguments, &at, &mut Vec::new());
        assert_eq!(allowed.known().unwrap().0, [Some(true), None]);
        assert!(allowed.known().unwrap().encode() == arguments);
    }

    #[test]
    fn an_argument_that_is_not_yet_known_is_no_mistake() {
        let arguments = Value::Sequence(vec![Value::Bool(true), Value::unknown()]);
        let mut diagnostics = Vec::new();
        let decoded = Variadic::<bool>::decode(&arguments, &Path::root(), &mut diagnostics);
        assert!(decoded.known().is_none());
        assert!(diagnostics.is_empty());
    }
}
