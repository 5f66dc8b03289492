//! Values as JSON, as hosts store the state (PROTOCOL.md section 6).

mod node;

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::path::Path;
use crate::sdk::framework::value::types::Type;
use crate::sdk::protocol::codec::budget::{Budget, MOST_VALUES};
use crate::sdk::protocol::codec::dynamic_type;
use crate::sdk::protocol::codec::json::node::{Entries, Node};
use crate::sdk::protocol::codec::unreadable::Unreadable;

/// Reads a value of that type. Missing attributes are null; attributes that the type does not have are dropped.
///
/// # Errors
///
/// [`Unreadable`] if the text is not JSON, or not a value of that type.
pub fn decode(text: &[u8], expected: &Type) -> Result<Value, Unreadable> {
    if count_commas(text) >= MOST_VALUES as usize {
        return Err(Unreadable::too_large(&Path::root()));
    }
    let json = serde_json::from_slice(text)
        .map_err(|error| Unreadable::at(&Path::root(), format!("it is not JSON (line {})", error.line())))?;
    read(json, expected, &Path::root(), &Budget::default())
}

/// Commas that separate elements. Unparsed elements take memory too, and there is at most one more of them in each array.
fn count_commas(text: &[u8]) -> usize {
    let (mut commas, mut in_text, mut escaped) = (0, false, false);
    for byte in text {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_text,
            b'"' => in_text = !in_text,
            b',' if !in_text => commas += 1,
            _ => {}
        }
    }
    commas
}

fn read(json: &RawValue, expected: &Type, at: &Path, budget: &Budget) -> Result<Value, Unreadable> {
    budget.spend(at)?;
    match (expected, open(json, at)?) {
        (_, Node::Null) => Ok(Value::Null),
        (Type::Bool, node) => boolean(&node, at),
        (Type::Number, node) => number(&node, at),
        (Type::String, node) => string(&node, at),
        (Type::List(element), Node::Array(elements)) => {
            each(&elements, element, at, budget).map(Value::Sequence)
        }
        (Type::Set(element), Node::Array(elements)) => each(&elements, element, at, budget).map(Value::set),
        (Type::Tuple(types), Node::Array(elements)) => tuple(&elements, types, at, budget),
        (Type::Map(element), Node::Object(entries)) => map(entries, element, at, budget),
        (Type::Object(attributes), Node::Object(entries)) => object(&entries, attributes, at, budget),
        (Type::Dynamic, Node::Object(entries)) => dynamic(&entries, at, budget),
        _ => Err(Unreadable::mismatch(at)),
    }
}

fn open<'a>(json: &'a RawValue, at: &Path) -> Result<Node<'a>, Unreadable> {
    Node::open(json).ok_or_else(|| Unreadable::at(at, "its text is not valid Unicode"))
}

fn boolean(node: &Node<'_>, at: &Path) -> Result<Value, Unreadable> {
    match node.scalar() {
        Some("true") => Ok(Value::Bool(true)),
        Some("false") => Ok(Value::Bool(false)),
        _ => Err(Unreadable::mismatch(at)),
    }
}

fn number(node: &Node<'_>, at: &Path) -> Result<Value, Unreadable> {
    let parsed = node.scalar().and_then(|text| text.parse().ok());
    parsed.map(Value::Number).ok_or_else(|| Unreadable::mismatch(at))
}

fn string(node: &Node<'_>, at: &Path) -> Result<Value, Unreadable> {
    node.scalar()
        .map(Value::string)
        .ok_or_else(|| Unreadable::mismatch(at))
}

fn each(
    elements: &[&RawValue],
    element: &Type,
    at: &Path,
    budget: &Budget,
) -> Result<Vec<Value>, Unreadable> {
    let read = |(index, json): (_, &&RawValue)| read(json, element, &at.index(index), budget);
    elements.iter().enumerate().map(read).collect()
}

fn tuple(elements: &[&RawValue], types: &[Type], at: &Path, budget: &Budget) -> Result<Value, Unreadable> {
    if elements.len() != types.len() {
        return Err(Unreadable::mismatch(at));
    }
    let read = |(index, (json, element)): (_, (&&RawValue, _))| read(json, element, &at.index(index), budget);
    elements
        .iter()
        .zip(types)
        .enumerate()
        .map(read)
        .collect::<Result<_, _>>()
        .map(Value::Sequence)
}

fn map(entries: Entries<'_>, element: &Type, at: &Path, budget: &Budget) -> Result<Value, Unreadable> {
    let read = |(key, json): (String, &RawValue)| {
        let value = read(json, element, &at.key(&key), budget)?;
        Ok((key, value))
    };
    entries
        .into_iter()
        .map(read)
        .collect::<Result<_, _>>()
        .map(Value::Mapping)
}

fn object(
    entries: &Entries<'_>,
    attributes: &BTreeMap<String, Type>,
    at: &Path,
    budget: &Budget,
) -> Result<Value, Unreadable> {
    let read = |(name, attribute): (&String, &Type)| {
        let json = entries.get(name).copied().unwrap_or(RawValue::NULL);
        Ok((name.clone(), read(json, attribute, &at.attribute(name), budget)?))
    };
    attributes
        .iter()
        .map(read)
        .collect::<Result<_, _>>()
        .map(Value::Mapping)
}

fn dynamic(entries: &Entries<'_>, at: &Path, budget: &Budget) -> Result<Value, Unreadable> {
    let (Some(json), Some(written)) = (entries.get("value"), entries.get("type")) else {
        return Err(Unreadable::mismatch(at));
    };
    let written = dynamic_type::read(written.get().as_bytes(), at, budget)?;
    let value = read(json, &written, at, budget)?;
    Ok(Value::Dynamic(Box::new(written), Box::new(value)))
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

    #[test]
    fn the_root_must_be_the_whole_text() {
        for text in [
            &b""[..],
            b"{",
            b"{} {}",
            b"{\"name\":\"caf\xe9\"}",
            b"{\"name\":01}",
        ] {
            let error = decode(text, &object_type()).unwrap_err();
            assert_eq!(error.reason, "it is not JSON (line 1)");
        }
    }

    #[test]
    fn half_a_surrogate_pair_is_refused_at_its_attribute() {
        let error = decode(br#"{"name":"\ud83d"}"#, &object_type()).unwrap_err();
        assert_eq!(
            (error.path.to_string().as_str(), error.reason.as_str()),
            ("name", "its text is not valid Unicode")
        );
    }

    #[test]
    fn a_value_with_more_elements_than_are_read_is_refused() {
        let list = Type::List(Box::new(Type::Number));
        let numbers = |count: usize| format!("[{}1]", "1,".repeat(count - 1));
        let most = MOST_VALUES as usize;
        assert!(decode(numbers(most - 1).as_bytes(), &list).is_ok());
        for count in [most, 10 * most] {
            let error = decode(numbers(count).as_bytes(), &list).unwrap_err();
            assert_eq!(error.reason, "it has more than 250,000 elements");
        }
    }

    #[test]
    fn commas_in_texts_are_no_elements() {
        let text = format!(r#"{{"name":"\\\"{}"}}"#, ",".repeat(300_000));
        assert!(decode(text.as_bytes(), &object_type()).is_ok());
    }

    #[test]
    fn attributes_that_are_missing_are_counted() {
        let objects = Type::List(Box::new(object_type()));
        let empty = |count: usize| format!("[{}{{}}]", "{},".repeat(count - 1));
        assert!(decode(empty(60_000).as_bytes(), &objects).is_ok());
        assert!(decode(empty(63_000).as_bytes(), &objects).is_err());
    }

    #[test]
    fn values_that_nest_without_end_are_refused_before_the_stack_ends() {
        let levels = 1000;
        let opening = r#"{"type":["list","dynamic"],"value":["#.repeat(levels);
        let text = format!("{opening}null{}", "]}".repeat(levels));
        let error = decode(text.as_bytes(), &Type::Dynamic).unwrap_err();
        assert_eq!(error.reason, "it is nested too deeply");
        let unknown_to_the_type = format!(r#"{{"x":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
        assert!(decode(unknown_to_the_type.as_bytes(), &object_type()).is_ok());
    }
}
