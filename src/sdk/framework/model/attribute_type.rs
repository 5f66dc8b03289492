//! [`AttributeType`]: the Rust types that attributes can have, and what the schema says of each.

use std::collections::{BTreeMap, BTreeSet};

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::knowable::Knowable;
use crate::sdk::framework::model::schema::Shape;
use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::path::Path;
use crate::sdk::framework::value::types::Type;
use crate::secret::Secret;

/// A Rust type that an attribute can have.
///
/// Most types of a provider's own are strings with rules: they implement [`TextType`] instead.
pub trait AttributeType: Sized {
    /// The attribute may be omitted.
    const OPTIONAL: bool = false;
    /// Hosts hide the value in their output.
    const SENSITIVE: bool = false;
    /// The value is never stored.
    const WRITE_ONLY: bool = false;
    /// It is or contains an object whose attributes have rules.
    const HAS_RULES: bool = false;
    /// As a parameter of a function, it takes all arguments that remain.
    const VARIADIC: bool = false;

    /// The type in the schema.
    fn shape() -> Shape;

    /// Reads a value that is not unknown as a whole, and null only if the type is optional.
    ///
    /// If the value is wrong, the diagnostics say so, and the result is unknown. It is also unknown, without a diagnostic,
    /// if something inside the value is.
    fn decode(value: &Value, at: &Path, diagnostics: &mut Vec<Diagnostic>) -> Knowable<Self>;

    /// The value as Terraform stores it.
    fn encode(&self) -> Value;

    /// Whether two values mean the same, even if they are written differently. A plan then keeps the prior one.
    fn equivalent(one: &Value, other: &Value) -> bool {
        one == other
    }
}

/// A Rust type that is a string in HCL, with rules of its own.
pub trait TextType: Sized {
    /// Hosts hide the value in their output.
    const SENSITIVE: bool = false;

    /// Parses the text.
    ///
    /// # Errors
    ///
    /// A diagnostic without a path: the caller adds it.
    fn parse(text: &str) -> Result<Self, Diagnostic>;

    /// The text as it was written.
    fn as_text(&self) -> &str;

    /// Whether two texts mean the same, even if they are written differently. A plan then keeps the prior one.
    fn equivalent(one: &str, other: &str) -> bool {
        one == other
    }
}

impl<T: TextType> AttributeType for T {
    const SENSITIVE: bool = T::SENSITIVE;

    fn shape() -> Shape {
        Shape::Plain(Type::String)
    }

    fn decode(value: &Value, at: &Path, diagnostics: &mut Vec<Diagnostic>) -> Knowable<Self> {
        let Some(text) = value.as_str() else {
            return refuse(wrong_type("a string"), at, diagnostics);
        };
        match T::parse(text) {
            Ok(parsed) => Knowable::Known(parsed),
            Err(diagnostic) => refuse(diagnostic, at, diagnostics),
        }
    }

    fn encode(&self) -> Value {
        Value::string(self.as_text())
    }

    fn equivalent(one: &Value, other: &Value) -> bool {
        match (one.as_str(), other.as_str()) {
            (Some(one), Some(other)) => T::equivalent(one, other),
            _ => one == other,
        }
    }
}

impl TextType for String {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        Ok(text.to_owned())
    }

    fn as_text(&self) -> &str {
        self
    }
}

impl TextType for Secret<String> {
    const SENSITIVE: bool = true;

    fn parse(text: &str) -> Result<Self, Diagnostic> {
        Ok(Self::new(text.to_owned()))
    }

    fn as_text(&self) -> &str {
        self.expose()
    }
}

impl AttributeType for bool {
    fn shape() -> Shape {
        Shape::Plain(Type::Bool)
    }

    fn decode(value: &Value, at: &Path, diagnostics: &mut Vec<Diagnostic>) -> Knowable<Self> {
        match value {
            Value::Bool(boolean) => Knowable::Known(*boolean),
            _ => refuse(wrong_type("true or false"), at, diagnostics),
        }
    }

    fn encode(&self) -> Value {
        Value::Bool(*self)
    }
}

impl AttributeType for i64 {
    fn shape() -> Shape {
        Shape::Plain(Type::Number)
    }

    fn decode(value: &Value, at: &Path, diagnostics: &mut Vec<Diagnostic>) -> Knowable<Self> {
        let integer = match value {
            Value::Number(number) => number.to_i64(),
            _ => None,
        };
        match integer {
            Some(integer) => Knowable::Known(integer),
            None => refuse(wrong_type("a whole number of at most 64 bits"), at, diagnostics),
        }
    }

    fn encode(&self) -> Value {
        Value::Number((*self).into())
    }
}

impl<T: AttributeType> AttributeType for Option<T> {
    const OPTIONAL: bool = true;
    const SENSITIVE: bool = T::SENSITIVE;
    const WRITE_ONLY: bool = T::WRITE_ONLY;
    const HAS_RULES: bool = T::HAS_RULES;

    fn shape() -> Shape {
        T::shape()
    }

    fn decode(value: &Value, at: &Path, diagnostics: &mut Vec<Diagnostic>) -> Knowable<Self> {
        match value {
            Value::Null => Knowable::Known(None),
            _ => T::decode(value, at, diagnostics).map(Some),
        }
    }

    fn encode(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::encode)
    }

    fn equivalent(one: &Value, other: &Value) -> bool {
        T::equivalent(one, other)
    }
}

impl<T: AttributeType> AttributeType for Vec<T> {
    const HAS_RULES: bool = T::HAS_RULES;

    fn shape() -> Shape {
        Shape::Plain(Type::List(Box::new(T::shape().value_type())))
    }

    fn decode(value: &Value, at: &Path, diagnostics: &mut Vec<Diagnostic>) -> Knowable<Self> {
        let Value::Sequence(elements) = value else {
            return refuse(wrong_type("a list"), at, diagnostics);
        };
        let elements = elements.iter().enumerate();
        let decoded = elements.map(|(index, element)| decode_element(element, &at.index(index), diagnostics));
        all_known(decoded)
    }

    fn encode(&self) -> Value {
        Value::Sequence(self.iter().map(T::encode).collect())
    }
}

impl<T: AttributeType + Ord> AttributeType for BTreeSet<T> {
    const HAS_RULES: bool = T::HAS_RULES;

    fn shape() -> Shape {
        Shape::Plain(Type::Set(Box::new(T::shape().value_type())))
    }

    /// No path leads to an element of a set: a diagnostic about one points at the set.
    fn decode(value: &Value, at: &Path, diagnostics: &mut Vec<Diagnostic>) -> Knowable<Self> {
        let Value::Sequence(elements) = value else {
            return refuse(wrong_type("a set"), at, diagnostics);
        };
        all_known(
            elements
                .iter()
                .map(|element| decode_element(element, at, diagnostics)),
        )
    }

    fn encode(&self) -> Value {
        Value::set(self.iter().map(T::encode).collect())
    }
}

impl<T: AttributeType> AttributeType for BTreeMap<String, T> {
    const HAS_RULES: bool = T::HAS_RULES;

    fn shape() -> Shape {
        Shape::Plain(Type::Map(Box::new(T::shape().value_type())))
    }

    fn decode(value: &Value, at: &Path, diagnostics: &mut Vec<Diagnostic>) -> Knowable<Self> {
        let Value::Mapping(elements) = value else {
            return refuse(wrong_type("a map"), at, diagnostics);
        };
        let decoded = elements.iter().map(|(key, element)| {
            decode_element(element, &at.key(key), diagnostics).map(|element| (key.clone(), element))
        });
        all_known(decoded)
    }

    fn encode(&self) -> Value {
        Value::Mapping(
            self.iter()
                .map(|(key, element)| (key.clone(), element.encode()))
                .collect(),
        )
    }
}

/// An argument that reaches the provider, but is stored in no plan and no state. Hosts support it from Terraform 1.11 and
/// OpenTofu 1.11 on.
#[derive(Clone, Debug)]
pub struct WriteOnly<T>(pub T);

impl<T: AttributeType> AttributeType for WriteOnly<T> {
    const OPTIONAL: bool = T::OPTIONAL;
    const SENSITIVE: bool = T::SENSITIVE;
    const WRITE_ONLY: bool = true;
    const HAS_RULES: bool = T::HAS_RULES;

    fn shape() -> Shape {
        T::shape()
    }

    fn decode(value: &Value, at: &Path, diagnostics: &mut Vec<Diagnostic>) -> Knowable<Self> {
        T::decode(value, at, diagnostics).map(Self)
    }

    fn encode(&self) -> Value {
        Value::Null
    }
}

/// The elements, once each has been decoded: a mistake in one must not hide those in the next.
fn all_known<T, C: FromIterator<T>>(decoded: impl Iterator<Item = Option<T>>) -> Knowable<C> {
    let decoded: Vec<_> = decoded.collect();
    decoded.into_iter().collect::<Option<C>>().into()
}

fn decode_element<T: AttributeType>(
    element: &Value,
    at: &Path,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<T> {
    if element.is_unknown() {
        return None;
    }
    T::decode(element, at, diagnostics).into_known()
}

pub(super) fn refuse<T>(diagnostic: Diagnostic, at: &Path, diagnostics: &mut Vec<Diagnostic>) -> Knowable<T> {
    diagnostics.push(diagnostic.at(at.clone()));
    Knowable::Unknown
}

pub(super) fn wrong_type(expected: &str) -> Diagnostic {
    Diagnostic::error("Wrong type of value")
        .because("The value does not have the type of the argument.")
        .remedy(format!("Use {expected}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded<T: AttributeType>(value: &Value) -> (Knowable<T>, Vec<String>) {
        let mut diagnostics = Vec::new();
        let decoded = T::decode(value, &Path::root().attribute("a"), &mut diagnostics);
        (
            decoded,
            diagnostics
                .iter()
                .map(|diagnostic| diagnostic.path.to_string())
                .collect(),
        )
    }

    #[test]
    fn an_unknown_element_makes_a_collection_unknown_and_is_no_mistake() {
        let list = Value::Sequence(vec![Value::string("x"), Value::unknown()]);
        assert_eq!(decoded::<Vec<String>>(&list), (Knowable::Unknown, Vec::new()));
        assert_eq!(
            decoded::<BTreeSet<String>>(&list),
            (Knowable::Unknown, Vec::new())
        );
        let map = Value::Mapping([("k".to_owned(), Value::unknown())].into());
        assert_eq!(
            decoded::<BTreeMap<String, String>>(&map),
            (Knowable::Unknown, Vec::new())
        );
    }

    #[test]
    fn every_element_of_the_wrong_type_is_named() {
        let list = Value::Sequence(vec![Value::Bool(true), Value::string("x"), Value::Null]);
        assert_eq!(decoded::<Vec<String>>(&list).1, ["a[0]", "a[2]"]);
        assert_eq!(
            decoded::<BTreeSet<String>>(&list).1,
            ["a", "a"],
            "no path leads into a set"
        );
        let map = Value::Mapping([("k".to_owned(), Value::Bool(true))].into());
        assert_eq!(decoded::<BTreeMap<String, String>>(&map).1, ["a[\"k\"]"]);
    }

    #[test]
    fn what_is_decoded_is_encoded_as_it_was() {
        let list = Value::Sequence(vec![Value::Number(1_i64.into()), Value::Number(2_i64.into())]);
        assert!(decoded::<Vec<i64>>(&list).0.into_known().unwrap().encode() == list);
        let map = Value::Mapping(
            [
                ("k".to_owned(), Value::Null),
                ("l".to_owned(), Value::string("x")),
            ]
            .into(),
        );
        assert!(
            decoded::<BTreeMap<String, Option<String>>>(&map)
                .0
                .into_known()
                .unwrap()
                .encode()
                == map
        );
        assert!(WriteOnly("hunter2".to_owned()).encode().is_null());
    }

    #[test]
    fn a_set_is_encoded_in_the_order_of_its_values_and_without_duplicates() {
        let [two, ten] = [2_i64, 10].map(|number| Value::Number(number.into()));
        let set = Value::set(vec![two.clone(), ten.clone()]);
        let written = Value::Sequence(vec![ten.clone(), two, ten]);
        let numbers = decoded::<BTreeSet<i64>>(&written).0.into_known().unwrap();
        assert_eq!(numbers, BTreeSet::from([2, 10]));
        assert!(numbers.encode() == set);
    }

    #[test]
    fn an_optional_type_takes_null_and_keeps_what_its_type_says_of_secrecy() {
        assert_eq!(
            decoded::<Option<i64>>(&Value::Null),
            (Knowable::Known(None), Vec::new())
        );
        const { assert!(<Option<WriteOnly<Secret<String>>> as AttributeType>::SENSITIVE) };
        const { assert!(<Option<WriteOnly<Secret<String>>> as AttributeType>::WRITE_ONLY) };
    }
}
