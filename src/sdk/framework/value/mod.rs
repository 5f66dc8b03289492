//! [`Value`]: the value of an attribute, which may be null or unknown (PROTOCOL.md section 6).

pub mod number;
pub mod path;
pub mod types;

use std::collections::BTreeMap;
use std::fmt;

use unicode_normalization::UnicodeNormalization;

use crate::sdk::framework::value::number::Number;
use crate::sdk::framework::value::types::Type;
use crate::secret::Secret;

/// A value of any Terraform type. The value does not include its [`Type`], unless the type is `dynamic`.
///
/// `Debug` shows only the shape, because any string may be a secret.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Value {
    /// No value.
    #[default]
    Null,
    /// Not known until apply.
    Unknown(Box<Refinements>),
    /// `true` or `false`.
    Bool(bool),
    /// A decimal number of any size.
    Number(Number),
    /// Unicode text in normalization form C.
    String(Secret<String>),
    /// A list, a tuple or a set. A set is sorted and has no duplicates.
    Sequence(Vec<Value>),
    /// A map, or an object with exactly the attributes of its type.
    Mapping(BTreeMap<String, Value>),
    /// A value of type `dynamic`, with its actual type.
    Dynamic(Box<Type>, Box<Value>),
}

/// What is already known about an unknown value.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Refinements {
    /// `Some(false)`: it will not be null. `Some(true)`: it will be null.
    pub null: Option<bool>,
    /// The prefix that the string will have.
    pub string_prefix: Option<Secret<String>>,
    /// Lower bound, and whether the bound is included.
    pub number_lower_bound: Option<(Number, bool)>,
    /// Upper bound, and whether the bound is included.
    pub number_upper_bound: Option<(Number, bool)>,
    /// Minimum number of elements.
    pub collection_length_lower_bound: Option<u64>,
    /// Maximum number of elements.
    pub collection_length_upper_bound: Option<u64>,
}

impl Value {
    /// A string, normalized to form C as the host does when it reads it.
    pub fn string(text: impl AsRef<str>) -> Self {
        let text = text.as_ref();
        // ASCII is in form C already.
        let normalized = if text.is_ascii() {
            text.to_owned()
        } else {
            normalize(text)
        };
        Self::String(Secret::new(normalized))
    }

    /// An unknown without refinements.
    pub fn unknown() -> Self {
        Self::Unknown(Box::default())
    }

    /// An unknown that will not be null.
    pub fn unknown_not_null() -> Self {
        Self::Unknown(Box::new(Refinements {
            null: Some(false),
            ..Refinements::default()
        }))
    }

    /// A set: sorted, without duplicates. Two elements that are not known yet may turn out to differ, so both stay.
    pub fn set(mut elements: Vec<Value>) -> Self {
        elements.sort();
        elements.dedup_by(|one, other| one == other && one.is_wholly_known());
        Self::Sequence(elements)
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        *self == Self::Null
    }

    /// Whether it is unknown as a whole.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// Whether it contains no unknown, at any depth.
    pub fn is_wholly_known(&self) -> bool {
        match self {
            Self::Unknown(_) => false,
            Self::Sequence(elements) => elements.iter().all(Self::is_wholly_known),
            Self::Mapping(elements) => elements.values().all(Self::is_wholly_known),
            Self::Dynamic(_, value) => value.is_wholly_known(),
            _ => true,
        }
    }

    /// The text, if it is a known string. It may be a secret: the caller must not let it reach a log or a diagnostic.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text.expose()),
            _ => None,
        }
    }

    /// The attribute of that name; null if there is none, unknown if the whole object is.
    pub fn attribute(&self, name: &str) -> &Value {
        match self {
            Self::Mapping(attributes) => attributes.get(name).unwrap_or(&Value::Null),
            Self::Unknown(_) => self,
            _ => &Value::Null,
        }
    }

    /// Sets an attribute of an object. A value of another type is not changed.
    pub fn set_attribute(&mut self, name: &str, value: Value) {
        if let Self::Mapping(attributes) = self {
            attributes.insert(name.to_owned(), value);
        }
    }
}

/// The text in form C. The string never grows: growing would leave copies of secrets in memory.
fn normalize(text: &str) -> String {
    let mut normalized = String::with_capacity(normalized_len(text));
    normalized.extend(text.nfc());
    normalized
}

/// The length of the text in form C, in bytes.
fn normalized_len(text: &str) -> usize {
    text.nfc().map(char::len_utf8).sum()
}

impl fmt::Debug for Refinements {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("refinements")
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("null"),
            Self::Unknown(_) => formatter.write_str("unknown"),
            Self::Bool(_) => formatter.write_str("bool"),
            Self::Number(number) => number.fmt(formatter),
            Self::String(_) => formatter.write_str("string"),
            Self::Sequence(elements) => formatter.debug_list().entries(elements).finish(),
            Self::Mapping(elements) => formatter.debug_map().entries(elements).finish(),
            Self::Dynamic(_, value) => value.fmt(formatter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_shows_the_shape_and_no_content() {
        let object = Value::Mapping(BTreeMap::from([
            ("name".to_owned(), Value::string("hunter2")),
            ("count".to_owned(), Value::Number(42_i64.into())),
        ]));
        assert_eq!(format!("{object:?}"), r#"{"count": number, "name": string}"#);
        let refinements = Refinements {
            string_prefix: Some(Secret::new("hunter".to_owned())),
            ..Refinements::default()
        };
        assert_eq!(format!("{refinements:?}"), "refinements");
    }

    #[test]
    fn sets_with_other_order_and_duplicates_are_equal() {
        let (a, b) = (Value::string("a"), Value::string("b"));
        assert!(Value::set(vec![a.clone(), b.clone(), a.clone()]) == Value::set(vec![b, a]));
    }

    #[test]
    fn unknown_elements_of_a_set_are_no_duplicates() {
        let set = Value::set(vec![Value::unknown(), Value::string("a"), Value::unknown()]);
        assert!(matches!(set, Value::Sequence(elements) if elements.len() == 3));
    }

    #[test]
    fn strings_are_equal_however_their_accents_were_composed() {
        assert!(Value::string("e\u{301}") == Value::string("é"));
    }

    #[test]
    fn the_length_of_a_text_is_known_before_it_is_composed_whether_that_shortens_or_lengthens_it() {
        for (text, composed) in [
            ("e\u{301}e\u{301}", "éé"),
            ("\u{1d15e}", "\u{1d157}\u{1d165}"),
            ("\u{344}", "\u{308}\u{301}"),
        ] {
            assert_eq!(normalize(text), composed);
            assert_eq!(normalized_len(text), composed.len());
        }
    }

    #[test]
    fn an_unknown_deep_inside_makes_the_whole_not_wholly_known() {
        let inner = Value::Mapping(BTreeMap::from([("a".to_owned(), Value::unknown())]));
        let dynamic = Value::Dynamic(Box::new(Type::Dynamic), Box::new(inner));
        assert!(!Value::Sequence(vec![Value::Bool(true), dynamic]).is_wholly_known());
    }

    #[test]
    fn an_unknown_that_will_not_be_null_says_so() {
        let null = |value| match value {
            Value::Unknown(refinements) => refinements.null,
            _ => Some(true),
        };
        assert_eq!(null(Value::unknown_not_null()), Some(false));
        assert_eq!(null(Value::unknown()), None);
    }

    #[test]
    fn the_attributes_of_an_unknown_object_are_unknown_and_those_of_anything_else_are_null() {
        assert!(Value::unknown().attribute("a").is_unknown());
        assert!(Value::Bool(true).attribute("a").is_null());
    }
}
