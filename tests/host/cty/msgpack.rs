//! Values as msgpack.

use std::collections::BTreeMap;

use rmpv::Value as Item;

use super::{Number, Refinements, Type, Value};

/// Reads a value of this type, or says what the contract does not permit.
pub fn decode(bytes: &[u8], of: &Type) -> Result<Value, String> {
    read(&read_item(bytes)?, of)
}

/// Writes a value of this type. One of another type ends the test.
pub fn encode(value: &Value, of: &Type) -> Vec<u8> {
    write_item(&write(value, of))
}

/// Reads one item that is all there is, in the shortest encoding, as go-cty writes it. That it is the only one also
/// excludes the reserved byte 0xc1, which rmpv reads as nil.
pub fn read_item(bytes: &[u8]) -> Result<Item, String> {
    let mut rest = bytes;
    let item = rmpv::decode::read_value(&mut rest).map_err(|error| error.to_string())?;
    match write_item(&item) == bytes {
        true => Ok(item),
        false => Err("it is not one item in its shortest encoding".into()),
    }
}

pub fn write_item(item: &Item) -> Vec<u8> {
    let mut bytes = Vec::new();
    rmpv::encode::write_value(&mut bytes, item).expect("memory can be written to");
    bytes
}

fn read(item: &Item, of: &Type) -> Result<Value, String> {
    match (of, item) {
        (_, Item::Nil) => Ok(Value::Null),
        (_, Item::Ext(code, payload)) => Refinements::decode(*code, payload, of).map(Value::Unknown),
        (Type::Bool, Item::Boolean(boolean)) => Ok(Value::Bool(*boolean)),
        (Type::Number, item) => number_from_item(item).map(Value::Number),
        (Type::String, item) => text(item).map(|text| Value::String(text.to_owned())),
        (Type::List(element), Item::Array(items)) => read_each(items, element).map(Value::List),
        (Type::Set(element), Item::Array(items)) => read_set(items, element),
        (Type::Tuple(types), Item::Array(items)) if items.len() == types.len() => {
            let elements = items.iter().zip(types);
            let elements: Result<_, _> = elements.map(|(item, of)| read(item, of)).collect();
            elements.map(Value::List)
        }
        (Type::Map(element), Item::Map(items)) => read_entries(items, |_| Some(element)).map(Value::Map),
        (Type::Object(attributes), Item::Map(items)) => read_object(items, attributes),
        (Type::Dynamic, Item::Array(pair)) => read_dynamic(pair),
        _ => Err(format!("{item} is not of type {of:?}")),
    }
}

fn read_each(items: &[Item], element: &Type) -> Result<Vec<Value>, String> {
    items.iter().map(|item| read(item, element)).collect()
}

fn read_set(items: &[Item], element: &Type) -> Result<Value, String> {
    match Value::set(read_each(items, element)?) {
        Value::Set(elements) if elements.len() != items.len() => Err("a set has an element twice".into()),
        set => Ok(set),
    }
}

/// Entries whose names come once each and have a type.
fn read_entries<'a>(
    items: &[(Item, Item)],
    type_of: impl Fn(&str) -> Option<&'a Type>,
) -> Result<BTreeMap<String, Value>, String> {
    let mut entries = BTreeMap::new();
    for (name, item) in items {
        let name = text(name)?;
        let of = type_of(name).ok_or_else(|| format!("there is no attribute {name}"))?;
        if entries.insert(name.to_owned(), read(item, of)?).is_some() {
            return Err(format!("{name} comes twice"));
        }
    }
    Ok(entries)
}

fn read_object(items: &[(Item, Item)], attributes: &BTreeMap<String, Type>) -> Result<Value, String> {
    let entries = read_entries(items, |name| attributes.get(name))?;
    match attributes.keys().find(|name| !entries.contains_key(*name)) {
        Some(missing) => Err(format!("{missing} is missing")),
        None => Ok(Value::Map(entries)),
    }
}

fn read_dynamic(pair: &[Item]) -> Result<Value, String> {
    let [Item::Binary(json), item] = pair else {
        return Err("a dynamic value is its type in bytes, and a value".into());
    };
    match Type::parse(json) {
        None | Some(Type::Dynamic) => Err("a dynamic value has no type".into()),
        Some(of) => read(item, &of).map(|value| Value::Dynamic(Box::new(of), Box::new(value))),
    }
}

fn text(item: &Item) -> Result<&str, String> {
    check_text(item.as_str().ok_or("it is not text in UTF-8")?)
}

/// Only text in normalization form C: hosts normalize what they read, and then compare.
pub fn check_text(text: &str) -> Result<&str, String> {
    match unicode_normalization::is_nfc(text) {
        true => Ok(text),
        false => Err("text is not in normalization form C".into()),
    }
}

/// Integers of 64 bits as integers, fractions as floats or decimals, and what remains as decimals or infinite floats.
pub fn number_from_item(item: &Item) -> Result<Number, String> {
    match item {
        Item::Integer(integer) => integer.as_i64().map(Number::from),
        Item::F64(float) if float.is_infinite() || float.fract() != 0.0 => Number::from_f64(*float),
        Item::String(text) => text.as_str().and_then(number_from_decimal),
        _ => None,
    }
    .ok_or_else(|| format!("{item} is not a number as providers write it"))
}

fn number_from_decimal(text: &str) -> Option<Number> {
    let mantissa = text.split(['e', 'E']).next()?;
    let has_needless_zeros = mantissa.contains('.') && mantissa.ends_with('0');
    let number = Number::parse(text)?;
    (!has_needless_zeros && number.to_i64().is_none()).then_some(number)
}

/// As go-cty does it.
pub fn number_to_item(number: &Number) -> Item {
    match (number, number.to_i64(), number.to_fractional_f64()) {
        (Number::PositiveInfinity, ..) => Item::from(f64::INFINITY),
        (Number::NegativeInfinity, ..) => Item::from(f64::NEG_INFINITY),
        (_, Some(integer), _) => Item::from(integer),
        (_, _, Some(float)) => Item::from(float),
        _ => Item::from(number.to_decimal().expect("a finite number")),
    }
}

fn write(value: &Value, of: &Type) -> Item {
    match (of, value) {
        (_, Value::Null) => Item::Nil,
        (_, Value::Unknown(refinements)) => refinements.encode(of),
        (Type::Bool, Value::Bool(boolean)) => Item::from(*boolean),
        (Type::Number, Value::Number(number)) => number_to_item(number),
        (Type::String, Value::String(text)) => Item::from(text.as_str()),
        (Type::List(element), Value::List(elements)) | (Type::Set(element), Value::Set(elements)) => {
            Item::Array(elements.iter().map(|value| write(value, element)).collect())
        }
        (Type::Tuple(types), Value::List(elements)) if types.len() == elements.len() => {
            let elements = elements.iter().zip(types);
            Item::Array(elements.map(|(value, of)| write(value, of)).collect())
        }
        (Type::Map(element), Value::Map(entries)) => {
            let entries = entries.iter();
            Item::Map(
                entries
                    .map(|(key, value)| (Item::from(key.as_str()), write(value, element)))
                    .collect(),
            )
        }
        (Type::Object(attributes), Value::Map(entries)) if attributes.keys().eq(entries.keys()) => {
            let entries = entries.iter().zip(attributes.values());
            Item::Map(
                entries
                    .map(|((name, value), of)| (Item::from(name.as_str()), write(value, of)))
                    .collect(),
            )
        }
        (Type::Dynamic, Value::Dynamic(of, value)) => {
            let json = of.to_json().to_string().into_bytes();
            Item::Array(vec![Item::Binary(json), write(value, of)])
        }
        _ => panic!("{value:?} is not of type {of:?}"),
    }
}
