//! Values as msgpack: the encoding of every value on the wire (protocol.md section 6).

use std::collections::BTreeMap;

use rmpv::ValueRef;

use crate::framework::number::Number;
use crate::framework::path::Path;
use crate::framework::types::Type;
use crate::framework::value::{Refinements, Value};
use crate::protocol::dynamic_value::Unreadable;
use crate::protocol::type_json;

/// Extension code of an unknown of which nothing is said.
const UNKNOWN: i8 = 0;
/// Extension code of an unknown with refinements.
const REFINED_UNKNOWN: i8 = 12;
/// Most bytes of refinements that a host accepts.
const MOST_REFINEMENT_BYTES: usize = 1024;

/// Keys of the map inside a refined unknown.
mod refinement {
    pub const NULL: u64 = 1;
    pub const STRING_PREFIX: u64 = 2;
    pub const NUMBER_LOWER_BOUND: u64 = 3;
    pub const NUMBER_UPPER_BOUND: u64 = 4;
    pub const COLLECTION_LENGTH_LOWER_BOUND: u64 = 5;
    pub const COLLECTION_LENGTH_UPPER_BOUND: u64 = 6;
}

/// Reads a value of that type. Attributes that an object lacks are null, those that the type lacks are dropped.
///
/// # Errors
///
/// [`Unreadable`] where the bytes are not msgpack, or not a value of that type.
pub fn decode(bytes: &[u8], expected: &Type) -> Result<Value, Unreadable> {
    let mut rest = bytes;
    let value = rmpv::decode::read_value_ref(&mut rest)
        .map_err(|_| Unreadable::at(&Path::root(), "it is not msgpack"))?;
    if !rest.is_empty() {
        return Err(Unreadable::at(&Path::root(), "more bytes follow it"));
    }
    from_msgpack(&value, expected, &Path::root())
}

fn from_msgpack(value: &ValueRef<'_>, expected: &Type, at: &Path) -> Result<Value, Unreadable> {
    match (expected, value) {
        (_, ValueRef::Nil) => Ok(Value::Null),
        (_, ValueRef::Ext(code, payload)) => Ok(Value::Unknown(refinements(*code, payload))),
        (Type::Bool, ValueRef::Boolean(boolean)) => Ok(Value::Bool(*boolean)),
        (Type::Number, _) => number(value).map(Value::Number).ok_or_else(|| mismatch(at)),
        (Type::String, ValueRef::String(text)) => text
            .as_str()
            .map(Value::string)
            .ok_or_else(|| Unreadable::at(at, "its text is not valid UTF-8")),
        (Type::List(element), ValueRef::Array(elements)) => each(elements, element, at).map(Value::Sequence),
        (Type::Set(element), ValueRef::Array(elements)) => each(elements, element, at).map(Value::set),
        (Type::Tuple(types), ValueRef::Array(elements)) => tuple(elements, types, at),
        (Type::Map(element), ValueRef::Map(entries)) => map(entries, element, at),
        (Type::Object(attributes), ValueRef::Map(entries)) => object(entries, attributes, at),
        (Type::Dynamic, ValueRef::Array(pair)) => dynamic(pair, at),
        _ => Err(mismatch(at)),
    }
}

fn number(value: &ValueRef<'_>) -> Option<Number> {
    match value {
        ValueRef::Integer(integer) => integer
            .as_i64()
            .map(Number::from)
            .or_else(|| integer.as_u64().map(Number::from)),
        ValueRef::F32(float) => Number::from_f64(f64::from(*float)),
        ValueRef::F64(float) => Number::from_f64(*float),
        ValueRef::String(text) => text.as_str()?.parse().ok(),
        _ => None,
    }
}

fn each(elements: &[ValueRef<'_>], element: &Type, at: &Path) -> Result<Vec<Value>, Unreadable> {
    let read = |(index, value)| from_msgpack(value, element, &at.index(index));
    elements.iter().enumerate().map(read).collect()
}

fn tuple(elements: &[ValueRef<'_>], types: &[Type], at: &Path) -> Result<Value, Unreadable> {
    if elements.len() != types.len() {
        return Err(mismatch(at));
    }
    let read = |(index, (value, element))| from_msgpack(value, element, &at.index(index));
    elements
        .iter()
        .zip(types)
        .enumerate()
        .map(read)
        .collect::<Result<_, _>>()
        .map(Value::Sequence)
}

fn map(entries: &[(ValueRef<'_>, ValueRef<'_>)], element: &Type, at: &Path) -> Result<Value, Unreadable> {
    let read = |(key, value): &(ValueRef<'_>, ValueRef<'_>)| {
        let key = text(key).ok_or_else(|| mismatch(at))?;
        Ok((key.to_owned(), from_msgpack(value, element, &at.key(key))?))
    };
    entries
        .iter()
        .map(read)
        .collect::<Result<_, _>>()
        .map(Value::Mapping)
}

fn object(
    entries: &[(ValueRef<'_>, ValueRef<'_>)],
    attributes: &BTreeMap<String, Type>,
    at: &Path,
) -> Result<Value, Unreadable> {
    let mut object: BTreeMap<_, _> = attributes
        .keys()
        .map(|name| (name.clone(), Value::Null))
        .collect();
    for (key, value) in entries {
        let name = text(key).ok_or_else(|| mismatch(at))?;
        if let Some(attribute) = attributes.get(name) {
            object.insert(
                name.to_owned(),
                from_msgpack(value, attribute, &at.attribute(name))?,
            );
        }
    }
    Ok(Value::Mapping(object))
}

fn dynamic(pair: &[ValueRef<'_>], at: &Path) -> Result<Value, Unreadable> {
    let [written, value] = pair else {
        return Err(mismatch(at));
    };
    let json = match written {
        ValueRef::Binary(bytes) => bytes,
        ValueRef::String(text) => text.as_bytes(),
        _ => return Err(mismatch(at)),
    };
    let written = type_json::decode(json).map_err(|error| Unreadable::at(at, error.to_string()))?;
    let value = from_msgpack(value, &written, at)?;
    Ok(Value::Dynamic(Box::new(written), Box::new(value)))
}

fn text<'a>(value: &'a ValueRef<'_>) -> Option<&'a str> {
    match value {
        ValueRef::String(text) => text.as_str(),
        _ => None,
    }
}

fn mismatch(at: &Path) -> Unreadable {
    Unreadable::at(at, "it is of another type than the schema's")
}

/// What an unknown's payload says. Anything that is not understood is passed over: refinements are hints.
fn refinements(code: i8, payload: &[u8]) -> Refinements {
    let mut refinements = Refinements::default();
    let mut rest = payload;
    if code != REFINED_UNKNOWN {
        return refinements;
    }
    if let Ok(ValueRef::Map(entries)) = rmpv::decode::read_value_ref(&mut rest) {
        for (key, value) in &entries {
            refine(&mut refinements, key.as_u64(), value);
        }
    }
    refinements
}

fn refine(refinements: &mut Refinements, key: Option<u64>, value: &ValueRef<'_>) {
    match key {
        Some(refinement::NULL) => refinements.null = boolean(value),
        Some(refinement::STRING_PREFIX) => refinements.string_prefix = text(value).map(str::to_owned),
        Some(refinement::NUMBER_LOWER_BOUND) => refinements.number_lower_bound = bound(value),
        Some(refinement::NUMBER_UPPER_BOUND) => refinements.number_upper_bound = bound(value),
        Some(refinement::COLLECTION_LENGTH_LOWER_BOUND) => {
            refinements.collection_length_lower_bound = value.as_u64();
        }
        Some(refinement::COLLECTION_LENGTH_UPPER_BOUND) => {
            refinements.collection_length_upper_bound = value.as_u64();
        }
        _ => {}
    }
}

fn boolean(value: &ValueRef<'_>) -> Option<bool> {
    match value {
        ValueRef::Boolean(boolean) => Some(*boolean),
        _ => None,
    }
}

fn bound(value: &ValueRef<'_>) -> Option<(Number, bool)> {
    match value {
        ValueRef::Array(pair) => match pair.as_slice() {
            [limit, ValueRef::Boolean(inclusive)] => Some((number(limit)?, *inclusive)),
            _ => None,
        },
        _ => None,
    }
}

/// Writes a value of that type.
pub fn encode(value: &Value, written: &Type) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing into memory cannot fail.
    let _ = rmpv::encode::write_value(&mut bytes, &to_msgpack(value, written));
    bytes
}

fn to_msgpack(value: &Value, written: &Type) -> rmpv::Value {
    match value {
        Value::Null => rmpv::Value::Nil,
        Value::Unknown(_) if *written == Type::Dynamic => plain_unknown(),
        Value::Unknown(refinements) => unknown(refinements),
        Value::Bool(boolean) => rmpv::Value::Boolean(*boolean),
        Value::Number(number) => number_to_msgpack(number),
        Value::String(text) => rmpv::Value::from(text.expose().as_str()),
        Value::Sequence(elements) => sequence(elements, written),
        Value::Mapping(entries) => mapping(entries, written),
        Value::Dynamic(written, value) => rmpv::Value::Array(vec![
            rmpv::Value::Binary(type_json::encode(written)),
            to_msgpack(value, written),
        ]),
    }
}

fn sequence(elements: &[Value], written: &Type) -> rmpv::Value {
    let element_type = |index: usize| match written {
        Type::List(element) | Type::Set(element) => element.as_ref(),
        Type::Tuple(elements) => elements.get(index).unwrap_or(&Type::Dynamic),
        _ => &Type::Dynamic,
    };
    let elements = elements.iter().enumerate();
    rmpv::Value::Array(
        elements
            .map(|(index, element)| to_msgpack(element, element_type(index)))
            .collect(),
    )
}

fn mapping(entries: &BTreeMap<String, Value>, written: &Type) -> rmpv::Value {
    let element_type = |name: &str| match written {
        Type::Map(element) => element.as_ref(),
        Type::Object(attributes) => attributes.get(name).unwrap_or(&Type::Dynamic),
        _ => &Type::Dynamic,
    };
    let entries = entries.iter();
    let written = entries.map(|(name, value)| {
        (
            rmpv::Value::from(name.as_str()),
            to_msgpack(value, element_type(name)),
        )
    });
    rmpv::Value::Map(written.collect())
}

/// Whole numbers of 64 bits as integers, infinities as floats, all else as decimal text: a host takes floats as binary
/// fractions and compares exactly.
fn number_to_msgpack(number: &Number) -> rmpv::Value {
    match (number, number.to_i64()) {
        (Number::PositiveInfinity, _) => rmpv::Value::F64(f64::INFINITY),
        (Number::NegativeInfinity, _) => rmpv::Value::F64(f64::NEG_INFINITY),
        (_, Some(integer)) => rmpv::Value::from(integer),
        _ => rmpv::Value::from(number.to_string()),
    }
}

/// One payload byte: hosts read extension code 0 as fixext1.
fn plain_unknown() -> rmpv::Value {
    rmpv::Value::Ext(UNKNOWN, vec![0])
}

fn unknown(refinements: &Refinements) -> rmpv::Value {
    let entries = refinement_entries(refinements);
    let mut payload = Vec::new();
    let _ = rmpv::encode::write_value(&mut payload, &rmpv::Value::Map(entries.clone()));
    if entries.is_empty() || payload.len() > MOST_REFINEMENT_BYTES {
        return plain_unknown();
    }
    rmpv::Value::Ext(REFINED_UNKNOWN, payload)
}

fn refinement_entries(refinements: &Refinements) -> Vec<(rmpv::Value, rmpv::Value)> {
    let bound = |(limit, inclusive): &(Number, bool)| {
        rmpv::Value::Array(vec![number_to_msgpack(limit), rmpv::Value::Boolean(*inclusive)])
    };
    let prefix = refinements.string_prefix.as_deref();
    let entries = [
        (refinement::NULL, refinements.null.map(rmpv::Value::Boolean)),
        (refinement::STRING_PREFIX, prefix.map(rmpv::Value::from)),
        (
            refinement::NUMBER_LOWER_BOUND,
            refinements.number_lower_bound.as_ref().map(bound),
        ),
        (
            refinement::NUMBER_UPPER_BOUND,
            refinements.number_upper_bound.as_ref().map(bound),
        ),
        (
            refinement::COLLECTION_LENGTH_LOWER_BOUND,
            refinements.collection_length_lower_bound.map(rmpv::Value::from),
        ),
        (
            refinement::COLLECTION_LENGTH_UPPER_BOUND,
            refinements.collection_length_upper_bound.map(rmpv::Value::from),
        ),
    ];
    entries
        .into_iter()
        .filter_map(|(key, value)| Some((rmpv::Value::from(key), value?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn point_31_a_plain_unknown_is_written_as_hosts_write_it() {
        assert_eq!(encode(&Value::unknown(), &Type::String), [0xd4, 0x00, 0x00]);
    }

    #[test]
    fn point_31_any_extension_is_read_as_unknown() {
        for bytes in [
            &[0xd4, 0, 0][..],
            &[0xd4, 99, 7],
            &[0xc7, 2, 12, 0x81, 0x01],
            &[0xc7, 0, 12],
        ] {
            assert!(decode(bytes, &Type::String).unwrap().is_unknown(), "{bytes:x?}");
        }
    }

    #[test]
    fn a_dynamic_unknown_carries_no_refinement() {
        assert_eq!(
            encode(&Value::unknown_not_null(), &Type::Dynamic),
            [0xd4, 0x00, 0x00]
        );
        assert_eq!(
            encode(&Value::unknown_not_null(), &Type::String),
            [0xc7, 3, 12, 0x81, 0x01, 0xc2]
        );
    }

    #[test]
    fn numbers_beyond_a_float_keep_every_digit() {
        for text in ["0.1", "9223372036854775808", "-9223372036854775809", "1e400"] {
            let number: Number = text.parse().unwrap();
            let bytes = encode(&Value::Number(number.clone()), &Type::Number);
            assert!(
                matches!(
                    rmpv::decode::read_value_ref(&mut &bytes[..]),
                    Ok(ValueRef::String(_))
                ),
                "{text}"
            );
            assert!(
                decode(&bytes, &Type::Number).unwrap() == Value::Number(number),
                "{text}"
            );
        }
    }

    #[test]
    fn text_that_is_not_utf_8_is_refused_at_its_attribute() {
        let object = Type::Object(BTreeMap::from([("name".to_owned(), Type::String)]));
        let named = b"\x81\xa4name";
        let bytes = [&named[..], b"\xa4caf\xe9"].concat();
        let error = decode(&bytes, &object).unwrap_err();
        assert_eq!(
            (error.path.to_string(), error.reason),
            ("name".into(), "its text is not valid UTF-8".into())
        );
    }

    #[test]
    fn truncated_bytes_are_refused_whatever_length_they_promise() {
        for bytes in [
            &[0xdb, 0xff, 0xff, 0xff, 0xff][..],
            &[0xdd, 0xff, 0xff, 0xff, 0xff],
            &[],
        ] {
            assert!(
                decode(bytes, &Type::List(Box::new(Type::String))).is_err(),
                "{bytes:x?}"
            );
        }
    }
}
