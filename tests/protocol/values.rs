//! Points 30 to 35, for values of every type.

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use terraform_provider_stellantis::sdk::framework::value::number::Number;
use terraform_provider_stellantis::sdk::framework::value::types::Type;
use terraform_provider_stellantis::sdk::framework::value::{Refinements, Value};
use terraform_provider_stellantis::sdk::protocol::codec::{json, msgpack, type_json};
use terraform_provider_stellantis::secret::Secret;

use crate::host::state::to_json;

fn types() -> impl Strategy<Value = Type> {
    let leaf = prop_oneof![
        Just(Type::Bool),
        Just(Type::Number),
        Just(Type::String),
        Just(Type::Dynamic)
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|element| Type::List(Box::new(element))),
            inner.clone().prop_map(|element| Type::Set(Box::new(element))),
            inner.clone().prop_map(|element| Type::Map(Box::new(element))),
            vec(inner.clone(), 0..3).prop_map(Type::Tuple),
            btree_map("[a-z_]{1,6}", inner, 0..3).prop_map(Type::Object),
        ]
    })
}

fn numbers() -> impl Strategy<Value = Number> {
    prop_oneof![
        any::<i64>().prop_map(Number::from),
        any::<u64>().prop_map(Number::from),
        "-?[0-9]{1,30}(\\.[0-9]{1,30})?(e-?[0-9]{1,3})?".prop_map(|text| text.parse().unwrap()),
    ]
}

fn refinements() -> impl Strategy<Value = Refinements> {
    let bound = || proptest::option::of((numbers(), any::<bool>()));
    let length = || proptest::option::of(any::<u32>().prop_map(u64::from));
    let null = proptest::option::of(any::<bool>());
    (
        null,
        proptest::option::of("[ -~]{0,20}".prop_map(Secret::new)),
        bound(),
        bound(),
        length(),
        length(),
    )
        .prop_map(
            |(null, string_prefix, lower, upper, shortest, longest)| Refinements {
                null,
                string_prefix,
                number_lower_bound: lower,
                number_upper_bound: upper,
                collection_length_lower_bound: shortest,
                collection_length_upper_bound: longest,
            },
        )
}

/// Values of a type; with unknowns, as they are on the wire, or without, as they are in state.
fn values(of: &Type, unknowns: bool) -> BoxedStrategy<Value> {
    let known = known(of, unknowns);
    let null = Just(Value::Null);
    match (of, unknowns) {
        (_, false) => prop_oneof![1 => null, 9 => known].boxed(),
        // Nothing can be said of an unknown whose type is not known.
        (Type::Dynamic, true) => prop_oneof![1 => null, 1 => Just(Value::unknown()), 8 => known].boxed(),
        (_, true) => prop_oneof![1 => null, 1 => refinements().prop_map(Value::Unknown), 8 => known].boxed(),
    }
}

fn known(of: &Type, unknowns: bool) -> BoxedStrategy<Value> {
    match of {
        Type::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        Type::Number => numbers().prop_map(Value::Number).boxed(),
        Type::String => "\\PC{0,12}".prop_map(Value::string).boxed(),
        Type::Dynamic => types()
            .prop_filter("a dynamic value has a type", |inner| *inner != Type::Dynamic)
            .prop_flat_map(move |inner| (Just(inner.clone()), values(&inner, unknowns)))
            .prop_map(|(inner, value)| Value::Dynamic(Box::new(inner), Box::new(value)))
            .boxed(),
        Type::List(element) => vec(values(element, unknowns), 0..3)
            .prop_map(Value::Sequence)
            .boxed(),
        Type::Set(element) => vec(values(element, unknowns), 0..3).prop_map(Value::set).boxed(),
        Type::Map(element) => btree_map("\\PC{0,6}", values(element, unknowns), 0..3)
            .prop_map(Value::Mapping)
            .boxed(),
        Type::Tuple(elements) => {
            let elements: Vec<_> = elements.iter().map(|element| values(element, unknowns)).collect();
            elements.prop_map(Value::Sequence).boxed()
        }
        Type::Object(attributes) => {
            let (names, attributes): (Vec<_>, Vec<_>) = attributes
                .iter()
                .map(|(name, attribute)| (name.clone(), values(attribute, unknowns)))
                .unzip();
            attributes
                .prop_map(move |values| {
                    Value::Mapping(names.iter().cloned().zip(values).collect::<BTreeMap<_, _>>())
                })
                .boxed()
        }
    }
}

fn typed(unknowns: bool) -> impl Strategy<Value = (Type, Value)> {
    types().prop_flat_map(move |of| (Just(of.clone()), values(&of, unknowns)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn point_30_every_value_comes_back_from_msgpack((of, value) in typed(true)) {
        let bytes = msgpack::encode(&value, &of);
        prop_assert!(msgpack::decode(&bytes, &of).unwrap() == value);
    }

    #[test]
    fn a_buffer_has_its_size_from_the_start_and_so_leaves_no_copies((of, value) in typed(true)) {
        let bytes = msgpack::encode(&value, &of);
        prop_assert_eq!(bytes.capacity(), bytes.len());
    }

    #[test]
    fn msgpack_that_breaks_off_or_goes_on_is_refused((of, value) in typed(true), cut in any::<prop::sample::Index>()) {
        let mut bytes = msgpack::encode(&value, &of);
        prop_assert!(msgpack::decode(&bytes[..cut.index(bytes.len())], &of).is_err());
        bytes.push(0xc0);
        prop_assert!(msgpack::decode(&bytes, &of).is_err());
    }

    #[test]
    fn point_30_every_known_value_comes_back_from_the_json_of_the_state((of, value) in typed(false)) {
        let text = to_json(&value).to_string();
        prop_assert!(json::decode(text.as_bytes(), &of).unwrap() == value, "{}", text);
    }

    #[test]
    fn every_type_comes_back_from_its_json(of in types()) {
        prop_assert_eq!(type_json::decode(&type_json::encode(&of)).unwrap(), of);
    }

    #[test]
    fn no_bytes_make_the_readers_panic(bytes in vec(any::<u8>(), 0..64), of in types()) {
        let _ = msgpack::decode(&bytes, &of);
        let _ = json::decode(&bytes, &of);
    }

    #[test]
    fn point_35_sets_are_equal_whatever_the_order_and_the_duplicates(mut elements in vec("[a-c]{0,2}", 0..6)) {
        let of = Type::Set(Box::new(Type::String));
        let list = |elements: &[String]| Value::Sequence(elements.iter().map(Value::string).collect());
        let one = msgpack::decode(&msgpack::encode(&list(&elements), &of), &of).unwrap();
        elements.reverse();
        elements.extend(elements.clone());
        let other = msgpack::decode(&msgpack::encode(&list(&elements), &of), &of).unwrap();
        prop_assert!(one == other);
    }
}

#[test]
fn point_32_numbers_beyond_floats_survive_the_state_as_decimals() {
    for text in [
        "0.1",
        "9223372036854775808",
        "-9223372036854775809",
        "1e400",
        "-0.000000000000000000001",
    ] {
        let value = Value::Number(text.parse().unwrap());
        let wire = msgpack::decode(&msgpack::encode(&value, &Type::Number), &Type::Number).unwrap();
        let stored = json::decode(to_json(&wire).to_string().as_bytes(), &Type::Number).unwrap();
        assert!(stored == value, "{text}");
    }
}

#[test]
fn point_33_an_object_has_exactly_its_types_attributes() {
    let of = Type::Object([("a".to_owned(), Type::String), ("b".to_owned(), Type::Bool)].into());
    let expected = Value::Mapping(
        [
            ("a".to_owned(), Value::string("x")),
            ("b".to_owned(), Value::Null),
        ]
        .into(),
    );
    assert!(msgpack::decode(b"\x82\xa1a\xa1x\xa1c\x01", &of).unwrap() == expected);
}
