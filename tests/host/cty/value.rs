//! [`Value`]: what an attribute holds.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::{Number, Refinements, Type};

/// A value of any type. Its type is kept beside it, never inside, except for `dynamic`.
///
/// The order is the one in which go-cty writes the elements of a set.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    Bool(bool),
    Number(Number),
    /// Text in normalization form C.
    String(String),
    /// A list or a tuple.
    List(Vec<Value>),
    /// Sorted, and no known element twice.
    Set(Vec<Value>),
    /// A map, or an object with exactly its type's attributes.
    Map(BTreeMap<String, Value>),
    /// A value of type `dynamic`, with the type that it turned out to have.
    Dynamic(Box<Type>, Box<Value>),
    /// Known only after apply.
    Unknown(Refinements),
    Null,
}

impl Value {
    /// A string, in the form that hosts give it.
    pub fn string(text: impl AsRef<str>) -> Self {
        let text = text.as_ref();
        // ASCII is in form C as it stands, and some tests have megabytes of it.
        Self::String(match text.is_ascii() {
            true => text.to_owned(),
            false => text.nfc().collect(),
        })
    }

    pub fn number(number: i64) -> Self {
        Self::Number(number.into())
    }

    /// A map or an object.
    pub fn map<'a>(entries: impl IntoIterator<Item = (&'a str, Value)>) -> Self {
        let entries = entries.into_iter();
        Self::Map(entries.map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// A set: sorted, known elements once.
    pub fn set(mut elements: Vec<Value>) -> Self {
        elements.sort();
        elements.dedup_by(|one, other| one == other && one.is_wholly_known());
        Self::Set(elements)
    }

    /// An unknown without refinements.
    pub fn unknown() -> Self {
        Self::Unknown(Refinements::default())
    }

    pub fn is_null(&self) -> bool {
        *self == Self::Null
    }

    /// Whether it is unknown as a whole.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// Whether neither it nor anything in it is unknown.
    pub fn is_wholly_known(&self) -> bool {
        match self {
            Self::Unknown(_) => false,
            Self::List(elements) | Self::Set(elements) => elements.iter().all(Self::is_wholly_known),
            Self::Map(entries) => entries.values().all(Self::is_wholly_known),
            Self::Dynamic(_, value) => value.is_wholly_known(),
            _ => true,
        }
    }

    /// The text, if it is a known string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The attribute of that name. Those of null are null, those of an unknown are unknown.
    pub fn attribute(&self, name: &str) -> &Value {
        match self {
            Self::Map(attributes) => &attributes[name],
            Self::Null | Self::Unknown(_) => self,
            other => panic!("{other:?} has no attributes"),
        }
    }
}
