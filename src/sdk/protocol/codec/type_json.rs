//! Types as JSON, in schemas and in values of type `dynamic` (PROTOCOL.md section 6).

use std::fmt;

use serde::de::{Error, IgnoredAny, IntoDeserializer as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::sdk::framework::value::types::Type;

/// The error for JSON that is not a type.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("it names an unknown type")]
pub struct UnknownType;

/// The type as JSON.
pub fn encode(written: &Type) -> Vec<u8> {
    // Neither a type nor a vector gives serde a reason to fail.
    serde_json::to_vec(written).unwrap_or_default()
}

/// Reads a type from JSON. The list of an object's optional attributes is ignored.
///
/// # Errors
///
/// [`UnknownType`] if the JSON is not a type.
pub fn decode(text: &[u8]) -> Result<Type, UnknownType> {
    serde_json::from_slice(text).map_err(|_| UnknownType)
}

/// A type without parameters, written as its name.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Simple {
    Bool,
    Number,
    String,
    Dynamic,
}

/// A type with parameters, written as an array of its name and the parameters.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Compound {
    List,
    Set,
    Map,
    Tuple,
    Object,
}

impl Serialize for Type {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Bool => Simple::Bool.serialize(serializer),
            Self::Number => Simple::Number.serialize(serializer),
            Self::String => Simple::String.serialize(serializer),
            Self::Dynamic => Simple::Dynamic.serialize(serializer),
            Self::List(element) => (Compound::List, element).serialize(serializer),
            Self::Set(element) => (Compound::Set, element).serialize(serializer),
            Self::Map(element) => (Compound::Map, element).serialize(serializer),
            Self::Tuple(elements) => (Compound::Tuple, elements).serialize(serializer),
            Self::Object(attributes) => (Compound::Object, attributes).serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Type {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TypeVisitor)
    }
}

struct TypeVisitor;

impl<'de> Visitor<'de> for TypeVisitor {
    type Value = Type;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a type")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Type, E> {
        let simple = Simple::deserialize(name.into_deserializer())?;
        Ok(match simple {
            Simple::Bool => Type::Bool,
            Simple::Number => Type::Number,
            Simple::String => Type::String,
            Simple::Dynamic => Type::Dynamic,
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Type, A::Error> {
        let read = match next(&mut parts)? {
            Compound::List => Type::List(next(&mut parts)?),
            Compound::Set => Type::Set(next(&mut parts)?),
            Compound::Map => Type::Map(next(&mut parts)?),
            Compound::Tuple => Type::Tuple(next(&mut parts)?),
            Compound::Object => {
                let attributes = next(&mut parts)?;
                let _optional: Option<Vec<IgnoredAny>> = parts.next_element()?;
                Type::Object(attributes)
            }
        };
        Ok(read)
    }
}

fn next<'de, A: SeqAccess<'de>, T: Deserialize<'de>>(parts: &mut A) -> Result<T, A::Error> {
    parts
        .next_element()?
        .ok_or_else(|| Error::custom("the type has too few parameters"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_written_as_hosts_write_it() {
        let object = Type::Object([("b".to_owned(), Type::Bool), ("a".to_owned(), Type::Number)].into());
        let list = |element| Type::List(Box::new(element));
        let tuple = Type::Tuple(vec![Type::String, Type::Set(Box::new(Type::Dynamic))]);
        for (written, json) in [
            (Type::Bool, r#""bool""#),
            (Type::Map(Box::new(Type::String)), r#"["map","string"]"#),
            (list(object), r#"["list",["object",{"a":"number","b":"bool"}]]"#),
            (tuple, r#"["tuple",["string",["set","dynamic"]]]"#),
        ] {
            assert_eq!(String::from_utf8(encode(&written)).unwrap(), json);
            assert_eq!(decode(json.as_bytes()), Ok(written));
        }
    }

    #[test]
    fn an_object_with_optional_attributes_is_read_as_the_object() {
        let decoded = decode(br#"["object",{"a":"string","b":["list","number"]},["b"]]"#).unwrap();
        assert_eq!(
            encode(&decoded),
            br#"["object",{"a":"string","b":["list","number"]}]"#
        );
    }

    #[test]
    fn what_names_no_type_is_refused() {
        for text in [
            "",
            "1",
            "\"text\"",
            "{\"list\":\"string\"}",
            "[]",
            "[\"list\"]",
            "[\"string\",\"string\"]",
            "[\"tuple\",\"string\"]",
            "[\"list\",\"string\",[]]",
            "[\"object\",{},\"a\"]",
            "[\"object\",{},[],[]]",
        ] {
            assert_eq!(decode(text.as_bytes()), Err(UnknownType), "{text}");
        }
    }

    #[test]
    fn a_type_that_nests_without_end_is_refused_before_the_stack_ends() {
        let text = "[\"list\",".repeat(100_000);
        assert_eq!(decode(text.as_bytes()), Err(UnknownType));
    }
}
