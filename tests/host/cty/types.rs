//! [`Type`]: a type as schemas and dynamic values carry it.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

/// A type of Terraform's language.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Type {
    Bool,
    Number,
    String,
    Dynamic,
    List(Box<Type>),
    Set(Box<Type>),
    Map(Box<Type>),
    Tuple(Vec<Type>),
    Object(BTreeMap<String, Type>),
}

impl Type {
    /// Reads a type from JSON. `None` where it is not one.
    pub fn parse(json: &[u8]) -> Option<Self> {
        Self::from_json(&serde_json::from_slice(json).ok()?)
    }

    /// Whether it has a length of its own that is not part of the type.
    pub fn is_collection(&self) -> bool {
        matches!(self, Self::List(_) | Self::Set(_) | Self::Map(_))
    }

    pub fn to_json(&self) -> Json {
        match self {
            Self::Bool => json!("bool"),
            Self::Number => json!("number"),
            Self::String => json!("string"),
            Self::Dynamic => json!("dynamic"),
            Self::List(element) => json!(["list", element.to_json()]),
            Self::Set(element) => json!(["set", element.to_json()]),
            Self::Map(element) => json!(["map", element.to_json()]),
            Self::Tuple(elements) => json!(["tuple", elements.iter().map(Self::to_json).collect::<Vec<_>>()]),
            Self::Object(attributes) => {
                let attributes = attributes.iter();
                let attributes: Map<_, _> = attributes
                    .map(|(name, of)| (name.clone(), of.to_json()))
                    .collect();
                json!(["object", attributes])
            }
        }
    }

    fn from_json(json: &Json) -> Option<Self> {
        if let Some(name) = json.as_str() {
            return Self::primitive(name);
        }
        let inner = |json| Self::from_json(json).map(Box::new);
        match json.as_array()?.as_slice() {
            [Json::String(kind), element] if kind == "list" => inner(element).map(Self::List),
            [Json::String(kind), element] if kind == "set" => inner(element).map(Self::Set),
            [Json::String(kind), element] if kind == "map" => inner(element).map(Self::Map),
            [Json::String(kind), Json::Array(elements)] if kind == "tuple" => {
                let elements: Option<_> = elements.iter().map(Self::from_json).collect();
                elements.map(Self::Tuple)
            }
            [Json::String(kind), Json::Object(attributes)] if kind == "object" => {
                let attributes = attributes.iter();
                let attributes: Option<_> = attributes
                    .map(|(name, of)| Some((name.clone(), Self::from_json(of)?)))
                    .collect();
                attributes.map(Self::Object)
            }
            // A third element would list optional attributes. They exist in a module's variables only.
            _ => None,
        }
    }

    fn primitive(name: &str) -> Option<Self> {
        match name {
            "bool" => Some(Self::Bool),
            "number" => Some(Self::Number),
            "string" => Some(Self::String),
            "dynamic" => Some(Self::Dynamic),
            _ => None,
        }
    }
}
