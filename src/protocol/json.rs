//! Values as JSON: the state as the host keeps it (protocol.md section 6).

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::framework::path::Path;
use crate::framework::types::Type;
use crate::framework::value::Value;
use crate::protocol::dynamic_value::Unreadable;
use crate::protocol::type_json;

/// Reads a value of that type. Attributes that the text lacks are null, those that the type lacks are dropped.
///
/// # Errors
///
/// [`Unreadable`] where the text is not JSON, or not a value of that type.
pub fn decode(text: &[u8], expected: &Type) -> Result<Value, Unreadable> {
    let json = serde_json::from_slice(text)
        .map_err(|error| Unreadable::at(&Path::root(), format!("it is not JSON (line {})", error.line())))?;
    from_json(&json, expected, &Path::root())
}

fn from_json(json: &Json, expected: &Type, at: &Path) -> Result<Value, Unreadable> {
    match (expected, json) {
        (_, Json::Null) => Ok(Value::Null),
        (Type::Bool, _) => boolean(json, at),
        (Type::Number, _) => number(json, at),
        (Type::String, _) => string(json, at),
        (Type::List(element), Json::Array(elements)) => each(elements, element, at).map(Value::Sequence),
        (Type::Set(element), Json::Array(elements)) => each(elements, element, at).map(Value::set),
        (Type::Tuple(types), Json::Array(elements)) => tuple(elements, types, at),
        (Type::Map(element), Json::Object(entries)) => map(entries, element, at),
        (Type::Object(attributes), Json::Object(entries)) => object(entries, attributes, at),
        (Type::Dynamic, Json::Object(entries)) => dynamic(entries, at),
        _ => Err(mismatch(at)),
    }
}

fn boolean(json: &Json, at: &Path) -> Result<Value, Unreadable> {
    match json {
        Json::Bool(boolean) => Ok(Value::Bool(*boolean)),
        Json::String(text) if text == "true" => Ok(Value::Bool(true)),
        Json::String(text) if text == "false" => Ok(Value::Bool(false)),
        _ => Err(mismatch(at)),
    }
}

fn number(json: &Json, at: &Path) -> Result<Value, Unreadable> {
    let parsed = match json {
        Json::Number(number) => number.as_str().parse(),
        Json::String(text) => text.parse(),
        _ => return Err(mismatch(at)),
    };
    parsed.map(Value::Number).map_err(|_| mismatch(at))
}

fn string(json: &Json, at: &Path) -> Result<Value, Unreadable> {
    match json {
        Json::String(text) => Ok(Value::string(text)),
        Json::Number(number) => Ok(Value::string(number.as_str())),
        Json::Bool(boolean) => Ok(Value::string(boolean.to_string())),
        _ => Err(mismatch(at)),
    }
}

fn each(elements: &[Json], element: &Type, at: &Path) -> Result<Vec<Value>, Unreadable> {
    let read = |(index, json)| from_json(json, element, &at.index(index));
    elements.iter().enumerate().map(read).collect()
}

fn tuple(elements: &[Json], types: &[Type], at: &Path) -> Result<Value, Unreadable> {
    if elements.len() != types.len() {
        return Err(mismatch(at));
    }
    let read = |(index, (json, element))| from_json(json, element, &at.index(index));
    elements
        .iter()
        .zip(types)
        .enumerate()
        .map(read)
        .collect::<Result<_, _>>()
        .map(Value::Sequence)
}

fn map(entries: &serde_json::Map<String, Json>, element: &Type, at: &Path) -> Result<Value, Unreadable> {
    let read = |(key, json): (&String, &Json)| Ok((key.clone(), from_json(json, element, &at.key(key))?));
    entries
        .iter()
        .map(read)
        .collect::<Result<_, _>>()
        .map(Value::Mapping)
}

fn object(
    entries: &serde_json::Map<String, Json>,
    attributes: &BTreeMap<String, Type>,
    at: &Path,
) -> Result<Value, Unreadable> {
    let read = |(name, attribute): (&String, &Type)| {
        let json = entries.get(name).unwrap_or(&Json::Null);
        Ok((name.clone(), from_json(json, attribute, &at.attribute(name))?))
    };
    attributes
        .iter()
        .map(read)
        .collect::<Result<_, _>>()
        .map(Value::Mapping)
}

fn dynamic(entries: &serde_json::Map<String, Json>, at: &Path) -> Result<Value, Unreadable> {
    let (Some(json), Some(written)) = (entries.get("value"), entries.get("type")) else {
        return Err(mismatch(at));
    };
    let written = type_json::from_json(written).map_err(|error| Unreadable::at(at, error.to_string()))?;
    let value = from_json(json, &written, at)?;
    Ok(Value::Dynamic(Box::new(written), Box::new(value)))
}

fn mismatch(at: &Path) -> Unreadable {
    Unreadable::at(at, "it is of another type than the schema's")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object_type() -> Type {
        Type::Object(BTreeMap::from([
            ("name".to_owned(), Type::String),
            ("count".to_owned(), Type::Number),
            ("ready".to_owned(), Type::Bool),
        ]))
    }

    #[test]
    fn missing_attributes_are_null_and_extra_ones_are_dropped() {
        let state = decode(br#"{"name":"a","from_the_future":1}"#, &object_type()).unwrap();
        assert!(*state.attribute("name") == Value::string("a"));
        assert!(state.attribute("count").is_null());
        assert!(matches!(state, Value::Mapping(attributes) if attributes.len() == 3));
    }

    #[test]
    fn quoted_and_exponent_numbers_and_quoted_booleans_are_read() {
        let plain = decode(br#"{"name":"1","count":2048,"ready":true}"#, &object_type()).unwrap();
        let loose = decode(br#"{"name":1,"count":2.048e+03,"ready":"true"}"#, &object_type()).unwrap();
        assert!(plain == loose);
    }

    #[test]
    fn a_wrong_type_is_named_with_its_place_and_without_its_content() {
        let error = decode(br#"{"ready":"hunter2"}"#, &object_type()).unwrap_err();
        assert_eq!(
            (error.path.to_string().as_str(), error.reason.contains("hunter2")),
            ("ready", false)
        );
    }
}
