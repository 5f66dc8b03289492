//! [`ObjectArgument`]: an object as the argument of a function.

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attribute_type::{AttributeType, refuse, wrong_type};
use crate::sdk::framework::model::attributes::Attributes;
use crate::sdk::framework::model::defaults::filled;
use crate::sdk::framework::model::knowable::Knowable;
use crate::sdk::framework::model::schema::{Shape, object_type};
use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::path::Path;
use crate::sdk::framework::value::types::Type;

/// An argument of a function that is an object like the `nested struct` `T`. Attributes that are optional or have a default may
/// be left out.
///
/// Where a parameter has an object type, hosts demand every attribute of it. This parameter is declared as `dynamic`, so that
/// the object arrives as it was written, and is checked here.
#[derive(Clone, Debug)]
pub struct ObjectArgument<T>(pub T);

impl<T: Attributes + AttributeType> AttributeType for ObjectArgument<T> {
    const HAS_RULES: bool = <T as AttributeType>::HAS_RULES;

    fn shape() -> Shape {
        Shape::Plain(Type::Dynamic)
    }

    fn decode(value: &Value, at: &Path, diagnostics: &mut Vec<Diagnostic>) -> Knowable<Self> {
        let written = match value {
            Value::Dynamic(_, written) => written,
            written => written,
        };
        match written {
            Value::Unknown(_) => return Knowable::Unknown,
            Value::Mapping(attributes) => {
                let unexpected = attributes.keys().find(|name| !has_attribute::<T>(name));
                diagnostics.extend(unexpected.map(|name| unexpected_attribute::<T>(name).at(at.clone())));
            }
            _ => return refuse(wrong_type("an object"), at, diagnostics),
        }
        let object = filled(T::attributes(), written);
        <T as AttributeType>::decode(&object, at, diagnostics).map(Self)
    }

    fn encode(&self) -> Value {
        let object = AttributeType::encode(&self.0);
        Value::Dynamic(Box::new(object_type(T::attributes())), Box::new(object))
    }
}

fn has_attribute<T: Attributes>(name: &str) -> bool {
    T::attributes().iter().any(|attribute| attribute.name == name)
}

fn unexpected_attribute<T: Attributes>(name: &str) -> Diagnostic {
    let names: Vec<_> = T::attributes().iter().map(|attribute| attribute.name).collect();
    Diagnostic::error("Unexpected attribute")
        .because(format!(
            "The object has the attribute {name:?}, which is not one of its possible attributes: {}.",
            names.join(", ")
        ))
        .remedy("Remove the attribute, or correct its name.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sdk::framework::model::attributes::attributes;

    attributes! {
        /// A point.
        pub nested struct Point {
            /// Abscissa.
            x: i64,
            /// Ordinate.
            y: Option<i64>,
        }
    }

    #[test]
    fn an_attribute_that_the_object_cannot_have_is_named() {
        let written = [("x", Value::Number(1_i64.into())), ("z", Value::Null)];
        let written = Value::Mapping(written.map(|(name, value)| (name.to_owned(), value)).into());
        let mut diagnostics = Vec::new();
        ObjectArgument::<Point>::decode(&written, &Path::root().attribute("point"), &mut diagnostics);
        insta::assert_snapshot!(diagnostics[0].to_string());
    }

    #[test]
    fn what_is_decoded_is_encoded_with_its_type() {
        let point = ObjectArgument(Point { x: 1, y: None });
        let encoded = point.encode();
        assert!(matches!(&encoded, Value::Dynamic(of, _) if matches!(**of, Type::Object(_))));
        let mut diagnostics = Vec::new();
        let decoded = ObjectArgument::<Point>::decode(&encoded, &Path::root(), &mut diagnostics);
        assert!(diagnostics.is_empty() && decoded.known().is_some_and(|point| point.0.x == 1));
    }

    #[test]
    fn an_object_that_is_not_yet_known_is_no_mistake() {
        let unknown = Value::Dynamic(Box::new(Type::Dynamic), Box::new(Value::unknown()));
        let mut diagnostics = Vec::new();
        let decoded = ObjectArgument::<Point>::decode(&unknown, &Path::root(), &mut diagnostics);
        assert!(decoded.known().is_none());
        assert!(diagnostics.is_empty());
    }
}
