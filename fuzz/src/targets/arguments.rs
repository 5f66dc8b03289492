//! Arguments of the types that a schema declares, from the bytes of an input.

use std::collections::BTreeMap;

use arbitrary::{Result, Unstructured};
use terraform_provider_stellantis::sdk::framework::model::schema::{Attribute, Shape, ValueSource};
use terraform_provider_stellantis::sdk::framework::value::Value;
use terraform_provider_stellantis::sdk::framework::value::number::Number;
use terraform_provider_stellantis::sdk::framework::value::types::Type;

use super::material;

/// An object of these attributes.
pub fn object(
    source: &mut Unstructured<'_>,
    attributes: &[Attribute],
    may_be_unknown: bool,
) -> Result<Value> {
    let value = |attribute: &Attribute| {
        let value = match (&attribute.source, source.int_in_range(0..=63)?) {
            (ValueSource::Computed, _) | (_, 0) => Value::Null,
            (_, 1..=3) if may_be_unknown => Value::unknown(),
            (ValueSource::Required, _) | (_, 4..=23) => known(source, attribute)?,
            _ => Value::Null,
        };
        Ok((attribute.name.to_owned(), value))
    };
    attributes
        .iter()
        .map(value)
        .collect::<Result<_>>()
        .map(Value::Mapping)
}

/// The object with a value for every unknown.
pub fn resolve(source: &mut Unstructured<'_>, attributes: &[Attribute], config: &Value) -> Result<Value> {
    let mut resolved = config.clone();
    for attribute in attributes {
        if config.attribute(attribute.name).is_unknown() {
            resolved.set_attribute(attribute.name, known(source, attribute)?);
        }
    }
    Ok(resolved)
}

/// A value of the attribute's type.
pub fn known(source: &mut Unstructured<'_>, attribute: &Attribute) -> Result<Value> {
    match &attribute.shape {
        Shape::Nested(nested) => object(source, nested, false),
        Shape::Plain(of) => of_type(source, of, attribute.name),
    }
}

fn of_type(source: &mut Unstructured<'_>, of: &Type, name: &str) -> Result<Value> {
    Ok(match of {
        Type::Bool => Value::Bool(source.arbitrary()?),
        Type::Number => Value::Number(number(source, name)?),
        Type::String => Value::string(text(source, name)?),
        Type::List(element) => Value::Sequence(elements(source, element, name)?),
        Type::Set(element) => Value::set(elements(source, element, name)?),
        Type::Map(element) => {
            let elements = elements(source, element, name)?.into_iter().enumerate();
            Value::Mapping(
                elements
                    .map(|(key, element)| (key.to_string(), element))
                    .collect(),
            )
        }
        Type::Tuple(types) => {
            let elements = types.iter().map(|element| of_type(source, element, name));
            Value::Sequence(elements.collect::<Result<_>>()?)
        }
        Type::Object(attributes) => {
            let element = |(name, of): (&String, &Type)| Ok((name.clone(), of_type(source, of, name)?));
            Value::Mapping(attributes.iter().map(element).collect::<Result<_>>()?)
        }
        Type::Dynamic => subject(source)?,
    })
}

/// The only values of type `dynamic` that the provider takes.
fn subject(source: &mut Unstructured<'_>) -> Result<Value> {
    let names = [
        "country",
        "province",
        "locality",
        "organization",
        "organizational_unit",
        "common_name",
        "email_address",
        "x",
    ];
    let mut object = BTreeMap::new();
    for name in names {
        if source.ratio(7, 8)? {
            object.insert(name.to_owned(), Value::string(text(source, name)?));
        }
    }
    let types = object.keys().map(|name| (name.clone(), Type::String)).collect();
    Ok(Value::Dynamic(
        Box::new(Type::Object(types)),
        Box::new(Value::Mapping(object)),
    ))
}

fn elements(source: &mut Unstructured<'_>, element: &Type, name: &str) -> Result<Vec<Value>> {
    let count = source.int_in_range(0..=3)?;
    (0..count).map(|_| of_type(source, element, name)).collect()
}

/// A number that fits, or another that means something somewhere, in most cases.
fn number(source: &mut Unstructured<'_>, name: &str) -> Result<Number> {
    let fitting: i64 = if name == "rsa_bits" { 2048 } else { 1 };
    let numbers = [
        "2",
        "0",
        "-1",
        "0.5",
        "256",
        "720",
        "2048",
        "4096",
        "1e30",
        "1e2000000000",
        "1e-2000000000",
    ];
    match source.int_in_range(0..=15)? {
        0..=9 => Ok(Number::from(fitting)),
        10..=14 => Ok(source.choose(&numbers)?.parse().expect("a number")),
        _ => Ok(Number::from(source.arbitrary::<i64>()?)),
    }
}

/// A text that fits, in most cases.
fn text(source: &mut Unstructured<'_>, name: &str) -> Result<String> {
    let fitting = material::texts(name);
    let kind = source.int_in_range(0..=31)?;
    let mut text = match kind {
        0..=19 => fitting[0].clone(),
        _ => source.choose(fitting)?.clone(),
    };
    match kind {
        31 => text = source.arbitrary()?,
        30 => {
            let ends = text.char_indices().map(|(position, _)| position);
            let positions: Vec<usize> = ends.chain([text.len()]).collect();
            text.insert_str(*source.choose(&positions)?, source.arbitrary()?);
        }
        29 => text = text.chars().take(source.arbitrary::<u8>()?.into()).collect(),
        _ => {}
    }
    Ok(text)
}

/// Rows of numbers from which objects of every kind are made.
pub fn rows() -> Vec<Vec<u8>> {
    let row = |seed: u64| {
        let mut state = seed;
        let next = move |_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            state.to_be_bytes()[1]
        };
        (0..256).map(next).collect()
    };
    (0..96).map(row).collect()
}
