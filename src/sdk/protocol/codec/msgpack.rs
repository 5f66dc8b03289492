//! Values as msgpack: the encoding of every value on the wire (PROTOCOL.md section 6).

mod item;
mod length;
mod number;
mod refinements;

use std::collections::BTreeMap;
use std::io;

use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::path::Path;
use crate::sdk::framework::value::types::Type;
use crate::sdk::protocol::codec::budget::Budget;
use crate::sdk::protocol::codec::msgpack::item::{Item, Items};
use crate::sdk::protocol::codec::unreadable::Unreadable;
use crate::sdk::protocol::codec::{dynamic_type, type_json};

/// Reads a value of that type. Missing attributes are null; attributes that the type does not have are dropped.
///
/// # Errors
///
/// [`Unreadable`] if the bytes are not msgpack, or not a value of that type.
pub fn decode(bytes: &[u8], expected: &Type) -> Result<Value, Unreadable> {
    let mut items = Items::new(bytes);
    let value = read(&mut items, expected, &Path::root(), &Budget::default())?;
    if !items.is_empty() {
        return Err(Unreadable::at(&Path::root(), "more bytes follow after its end"));
    }
    Ok(value)
}

fn read(items: &mut Items<'_>, expected: &Type, at: &Path, budget: &Budget) -> Result<Value, Unreadable> {
    budget.spend(at)?;
    match (expected, next(items, at)?) {
        (_, Item::Nil) => Ok(Value::Null),
        (_, Item::Extension(code, payload)) => Ok(Value::Unknown(Box::new(refinements::read(code, payload)))),
        (Type::Bool, Item::Bool(boolean)) => Ok(Value::Bool(boolean)),
        (Type::Number, item) => number::read(&item)
            .map(Value::Number)
            .ok_or_else(|| Unreadable::mismatch(at)),
        (Type::String, Item::Text(bytes)) => str::from_utf8(bytes)
            .map(Value::string)
            .map_err(|_| Unreadable::at(at, "its text is not valid UTF-8")),
        (Type::List(element), Item::Array(length)) => {
            read_each(items, length, element, at, budget).map(Value::Sequence)
        }
        (Type::Set(element), Item::Array(length)) => {
            read_each(items, length, element, at, budget).map(Value::set)
        }
        (Type::Tuple(types), Item::Array(length)) => read_tuple(items, length, types, at, budget),
        (Type::Map(element), Item::Map(length)) => read_map(items, length, element, at, budget),
        (Type::Object(attributes), Item::Map(length)) => read_object(items, length, attributes, at, budget),
        (Type::Dynamic, Item::Array(2)) => read_dynamic(items, at, budget),
        _ => Err(Unreadable::mismatch(at)),
    }
}

fn next<'a>(items: &mut Items<'a>, at: &Path) -> Result<Item<'a>, Unreadable> {
    items.read().ok_or_else(|| malformed(at))
}

fn read_each(
    items: &mut Items<'_>,
    length: u32,
    element: &Type,
    at: &Path,
    budget: &Budget,
) -> Result<Vec<Value>, Unreadable> {
    (0..length as usize)
        .map(|index| read(items, element, &at.index(index), budget))
        .collect()
}

fn read_tuple(
    items: &mut Items<'_>,
    length: u32,
    types: &[Type],
    at: &Path,
    budget: &Budget,
) -> Result<Value, Unreadable> {
    if length as usize != types.len() {
        return Err(Unreadable::mismatch(at));
    }
    let elements = types.iter().enumerate();
    elements
        .map(|(index, element)| read(items, element, &at.index(index), budget))
        .collect::<Result<_, _>>()
        .map(Value::Sequence)
}

fn read_map(
    items: &mut Items<'_>,
    length: u32,
    element: &Type,
    at: &Path,
    budget: &Budget,
) -> Result<Value, Unreadable> {
    let entries = (0..length).map(|_| {
        let key = read_name(items, at)?;
        Ok((key.to_owned(), read(items, element, &at.key(key), budget)?))
    });
    entries.collect::<Result<_, _>>().map(Value::Mapping)
}

fn read_object(
    items: &mut Items<'_>,
    length: u32,
    attributes: &BTreeMap<String, Type>,
    at: &Path,
    budget: &Budget,
) -> Result<Value, Unreadable> {
    let mut object = BTreeMap::new();
    for name in attributes.keys() {
        budget.spend(at)?;
        object.insert(name.clone(), Value::Null);
    }
    for _ in 0..length {
        let name = read_name(items, at)?;
        if let Some(attribute) = attributes.get(name) {
            object.insert(
                name.to_owned(),
                read(items, attribute, &at.attribute(name), budget)?,
            );
        } else {
            items.whole().ok_or_else(|| malformed(at))?;
        }
    }
    Ok(Value::Mapping(object))
}

fn read_name<'a>(items: &mut Items<'a>, at: &Path) -> Result<&'a str, Unreadable> {
    next(items, at)?.text().ok_or_else(|| Unreadable::mismatch(at))
}

fn read_dynamic(items: &mut Items<'_>, at: &Path, budget: &Budget) -> Result<Value, Unreadable> {
    let (Item::Binary(json) | Item::Text(json)) = next(items, at)? else {
        return Err(Unreadable::mismatch(at));
    };
    let written = dynamic_type::read(json, at, budget)?;
    let value = read(items, &written, at, budget)?;
    Ok(Value::Dynamic(Box::new(written), Box::new(value)))
}

fn malformed(at: &Path) -> Unreadable {
    Unreadable::at(at, "it is not msgpack")
}

/// The length of a value of that type, in bytes.
pub fn encoded_len(value: &Value, written: &Type) -> usize {
    length::of(|counter| write(counter, value, written))
}

/// Writes a value of that type. The buffer never grows: growing would leave copies of secrets in memory.
pub fn encode(value: &Value, written: &Type) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(encoded_len(value, written));
    // Writing into memory cannot fail.
    let _ = write(&mut bytes, value, written);
    bytes
}

fn write(out: &mut impl io::Write, value: &Value, written: &Type) -> io::Result<()> {
    match value {
        Value::Null => rmp::encode::write_nil(out),
        Value::Unknown(_) if *written == Type::Dynamic => refinements::write_plain(out),
        Value::Unknown(said) => refinements::write(out, said),
        Value::Bool(boolean) => rmp::encode::write_bool(out, *boolean),
        Value::Number(number) => number::write(out, number),
        Value::String(text) => Ok(rmp::encode::write_str(out, text.expose())?),
        Value::Sequence(elements) => write_sequence(out, elements, written),
        Value::Mapping(entries) => write_mapping(out, entries, written),
        Value::Dynamic(written, value) => write_dynamic(out, written, value),
    }
}

fn write_sequence(out: &mut impl io::Write, elements: &[Value], written: &Type) -> io::Result<()> {
    let element_type = |index: usize| match written {
        Type::List(element) | Type::Set(element) => element.as_ref(),
        Type::Tuple(elements) => elements.get(index).unwrap_or(&Type::Dynamic),
        _ => &Type::Dynamic,
    };
    rmp::encode::write_array_len(out, length::to_u32(elements.len()))?;
    let mut elements = elements.iter().enumerate();
    elements.try_for_each(|(index, element)| write(out, element, element_type(index)))
}

fn write_mapping(
    out: &mut impl io::Write,
    entries: &BTreeMap<String, Value>,
    written: &Type,
) -> io::Result<()> {
    let element_type = |name: &str| match written {
        Type::Map(element) => element.as_ref(),
        Type::Object(attributes) => attributes.get(name).unwrap_or(&Type::Dynamic),
        _ => &Type::Dynamic,
    };
    rmp::encode::write_map_len(out, length::to_u32(entries.len()))?;
    entries.iter().try_for_each(|(name, value)| {
        rmp::encode::write_str(out, name)?;
        write(out, value, element_type(name))
    })
}

fn write_dynamic(out: &mut impl io::Write, written: &Type, value: &Value) -> io::Result<()> {
    rmp::encode::write_array_len(out, 2)?;
    rmp::encode::write_bin(out, &type_json::encode(written))?;
    write(out, value, written)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sdk::framework::value::number::Number;
    use crate::sdk::protocol::codec::budget::MOST_VALUES;

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
            assert!(matches!(Items::new(&bytes).read(), Some(Item::Text(_))), "{text}");
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

    #[test]
    fn the_reserved_byte_is_refused_wherever_it_stands() {
        let list = Type::List(Box::new(Type::String));
        let object = Type::Object(BTreeMap::from([("a".to_owned(), list.clone())]));
        for (bytes, expected) in [
            (&[0xc1][..], &Type::String),
            (&[0x92, 0xc0, 0xc1], &list),
            (&[0x81, 0xa1, b'a', 0xc1], &object),
            (&[0x81, 0xa1, b'b', 0xc1], &object),
        ] {
            let error = decode(bytes, expected).unwrap_err();
            assert_eq!(error.reason, "it is not msgpack", "{bytes:x?}");
        }
    }

    #[test]
    fn a_value_with_more_elements_than_are_read_is_refused() {
        let list = Type::List(Box::new(Type::String));
        let nulls = |count: u32| [&b"\xdd"[..], &count.to_be_bytes(), &vec![0xc0; count as usize]].concat();
        assert!(decode(&nulls(MOST_VALUES - 1), &list).is_ok());
        let error = decode(&nulls(MOST_VALUES), &list).unwrap_err();
        assert_eq!(error.path.to_string(), format!("[{}]", MOST_VALUES - 1));
        assert_eq!(error.reason, "it has more than 250,000 elements");
    }

    #[test]
    fn attributes_that_are_missing_are_counted() {
        let attributes: BTreeMap<_, _> = (0..1000).map(|name| (name.to_string(), Type::Bool)).collect();
        let objects = Type::List(Box::new(Type::Object(attributes)));
        let empty = |count: u16| [&b"\xdc"[..], &count.to_be_bytes(), &vec![0x80; count.into()]].concat();
        assert!(decode(&empty(240), &objects).is_ok());
        assert!(decode(&empty(250), &objects).is_err());
    }

    #[test]
    fn types_that_values_bring_with_them_are_counted() {
        let json = type_json::encode(&Type::Tuple(vec![Type::Bool; 30]));
        let typed = [
            &[0x92, 0xc4, u8::try_from(json.len()).unwrap()],
            &json[..],
            &[0xc0],
        ]
        .concat();
        let values = |count: u16| [&b"\xdc"[..], &count.to_be_bytes(), &typed.repeat(count.into())].concat();
        let list = Type::List(Box::new(Type::Dynamic));
        assert!(decode(&values(1_000), &list).is_ok());
        assert!(decode(&values(20_000), &list).is_err());
    }

    #[test]
    fn values_that_nest_without_end_are_refused_before_the_stack_ends() {
        let direct = b"\x92\xc4\x09\"dynamic\"".repeat(100_000);
        let in_lists = b"\x92\xc4\x12[\"list\",\"dynamic\"]\x91".repeat(100_000);
        let unknown_to_the_type = [&b"\x81\xa1x"[..], &[0x91; 100_000]].concat();
        assert!(decode(&direct, &Type::Dynamic).is_err());
        assert!(decode(&unknown_to_the_type, &Type::Object(BTreeMap::new())).is_err());
        assert_eq!(
            decode(&in_lists, &Type::Dynamic).unwrap_err().reason,
            "it is nested too deeply"
        );
    }

    #[test]
    fn the_deepest_values_that_are_read_leave_room_on_the_stack() {
        let lists = |levels, inner| (0..levels).fold(inner, |inner, _| Type::List(Box::new(inner)));
        let nested = |levels, inner| (0..levels).fold(inner, |inner, _| Value::Sequence(vec![inner]));
        let dynamic = |of, value| Value::Dynamic(Box::new(of), Box::new(value));
        let inner = dynamic(lists(120, Type::Bool), nested(120, Value::Bool(true)));
        let outer = dynamic(lists(64, Type::Dynamic), nested(64, inner));
        assert!(decode(&encode(&outer, &Type::Dynamic), &Type::Dynamic).unwrap() == outer);
    }
}
