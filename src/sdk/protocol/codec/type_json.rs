//! Types as JSON, as schemas and `dynamic` values carry them (PROTOCOL.md section 6).

use serde_json::{Value as Json, json};

use crate::sdk::framework::value::types::Type;

/// A JSON text that names no type.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("it names an unknown type")]
pub struct UnknownType;

/// The type as JSON text.
pub fn encode(written: &Type) -> Vec<u8> {
    to_json(written).to_string().into_bytes()
}

/// Reads a type from JSON text. An object's list of optional attributes is passed over.
///
/// # Errors
///
/// [`UnknownType`] for anything that is not one.
pub fn decode(text: &[u8]) -> Result<Type, UnknownType> {
    let json: Json = serde_json::from_slice(text).map_err(|_| UnknownType)?;
    from_json(&json)
}

fn to_json(written: &Type) -> Json {
    match written {
        Type::Bool => json!("bool"),
        Type::Number => json!("number"),
        Type::String => json!("string"),
        Type::Dynamic => json!("dynamic"),
        Type::List(element) => json!(["list", to_json(element)]),
        Type::Set(element) => json!(["set", to_json(element)]),
        Type::Map(element) => json!(["map", to_json(element)]),
        Type::Tuple(elements) => json!(["tuple", elements.iter().map(to_json).collect::<Vec<_>>()]),
        Type::Object(attributes) => {
            let attributes = attributes
                .iter()
                .map(|(name, attribute)| (name.clone(), to_json(attribute)));
            json!(["object", attributes.collect::<serde_json::Map<_, _>>()])
        }
    }
}

fn from_json(json: &Json) -> Result<Type, UnknownType> {
    match json {
        Json::String(name) => primitive(name),
        Json::Array(parts) => match parts.as_slice() {
            [Json::String(kind), inner] => compound(kind, inner),
            [Json::String(kind), inner, Json::Array(_)] if kind == "object" => compound(kind, inner),
            _ => Err(UnknownType),
        },
        _ => Err(UnknownType),
    }
}

fn primitive(name: &str) -> Result<Type, UnknownType> {
    match name {
        "bool" => Ok(Type::Bool),
        "number" => Ok(Type::Number),
        "string" => Ok(Type::String),
        "dynamic" => Ok(Type::Dynamic),
        _ => Err(UnknownType),
    }
}

fn compound(kind: &str, inner: &Json) -> Result<Type, UnknownType> {
    match (kind, inner) {
        ("list", element) => Ok(Type::List(Box::new(from_json(element)?))),
        ("set", element) => Ok(Type::Set(Box::new(from_json(element)?))),
        ("map", element) => Ok(Type::Map(Box::new(from_json(element)?))),
        ("tuple", Json::Array(elements)) => elements
            .iter()
            .map(from_json)
            .collect::<Result<_, _>>()
            .map(Type::Tuple),
        ("object", Json::Object(attributes)) => attributes
            .iter()
            .map(|(name, attribute)| Ok((name.clone(), from_json(attribute)?)))
            .collect::<Result<_, _>>()
            .map(Type::Object),
        _ => Err(UnknownType),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            "[\"list\"]",
            "[\"tuple\",\"string\"]",
            "[\"list\",\"string\",[]]",
        ] {
            assert_eq!(decode(text.as_bytes()), Err(UnknownType), "{text}");
        }
    }
}
