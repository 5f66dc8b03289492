//! Points 30 to 35, for values of every type: the provider's codec against the host's own, in both directions.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use crate::codec::{json, msgpack, provider_type, provider_value, type_json};
use crate::host::cty::{self, Number, Refinements, Type, Value, to_json};

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
    let number = |text: String| Number::parse(&text).unwrap();
    prop_oneof![
        any::<i64>().prop_map(Number::from),
        any::<u64>().prop_map(move |integer| number(integer.to_string())),
        any::<f32>()
            .prop_filter("a number", |float| !float.is_nan() && float.is_finite())
            .prop_map(|float| Number::from_f64(float.into()).unwrap()),
        "-?(0|[1-9][0-9]{0,29})(\\.[0-9]{1,30})?(e-?[0-9]{1,3})?".prop_map(number),
    ]
}

fn texts() -> impl Strategy<Value = String> {
    "\\PC{0,12}".prop_map(|text| Value::string(text).as_str().unwrap().to_owned())
}

/// Refinements that a value of this type can have.
fn refinements(of: &Type) -> BoxedStrategy<Refinements> {
    let not_null = any::<bool>().prop_map(|not_null| Refinements {
        not_null,
        ..Refinements::default()
    });
    let bound = || proptest::option::of((numbers(), any::<bool>()));
    let length = || proptest::option::of(any::<u32>().prop_map(u64::from));
    match of {
        Type::String => (not_null, proptest::option::of("[ -~]{1,20}"))
            .prop_map(|(refinements, string_prefix)| Refinements {
                string_prefix,
                ..refinements
            })
            .boxed(),
        Type::Number => (not_null, bound(), bound())
            .prop_map(|(refinements, lower, upper)| Refinements {
                number_lower_bound: lower,
                number_upper_bound: upper,
                ..refinements
            })
            .boxed(),
        of if of.is_collection() => (not_null, length(), length())
            .prop_map(|(refinements, lower, upper)| Refinements {
                length_lower_bound: lower,
                length_upper_bound: upper,
                ..refinements
            })
            .boxed(),
        _ => not_null.boxed(),
    }
}

/// Values of a type; with unknowns, as they are on the wire, or without, as they are in state.
fn values(of: &Type, unknowns: bool) -> BoxedStrategy<Value> {
    let known = known(of, unknowns);
    let null = Just(Value::Null);
    match (of, unknowns) {
        (_, false) => prop_oneof![1 => null, 9 => known].boxed(),
        // Nothing can be said of an unknown whose type is not known.
        (Type::Dynamic, true) => prop_oneof![1 => null, 1 => Just(Value::unknown()), 8 => known].boxed(),
        (_, true) => {
            prop_oneof![1 => null, 1 => refinements(of).prop_map(Value::Unknown), 8 => known].boxed()
        }
    }
}

fn known(of: &Type, unknowns: bool) -> BoxedStrategy<Value> {
    match of {
        Type::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        Type::Number => numbers().prop_map(Value::Number).boxed(),
        Type::String => texts().prop_map(Value::String).boxed(),
        Type::Dynamic => types()
            .prop_filter("a dynamic value has a type", |inner| *inner != Type::Dynamic)
            .prop_flat_map(move |inner| (Just(inner.clone()), values(&inner, unknowns)))
            .prop_map(|(inner, value)| Value::Dynamic(Box::new(inner), Box::new(value)))
            .boxed(),
        Type::List(element) => vec(values(element, unknowns), 0..3).prop_map(Value::List).boxed(),
        Type::Set(element) => vec(values(element, unknowns), 0..3).prop_map(Value::set).boxed(),
        Type::Map(element) => btree_map(texts(), values(element, unknowns), 0..3)
            .prop_map(Value::Map)
            .boxed(),
        Type::Tuple(elements) => {
            let elements: Vec<_> = elements.iter().map(|element| values(element, unknowns)).collect();
            elements.prop_map(Value::List).boxed()
        }
        Type::Object(attributes) => {
            let (names, attributes): (Vec<_>, Vec<_>) = attributes
                .iter()
                .map(|(name, attribute)| (name.clone(), values(attribute, unknowns)))
                .unzip();
            attributes
                .prop_map(move |values| Value::Map(names.iter().cloned().zip(values).collect()))
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
        let bytes = msgpack::encode(&provider_value(&value), &provider_type(&of));
        prop_assert!(msgpack::decode(&bytes, &provider_type(&of)).unwrap() == provider_value(&value));
    }

    #[test]
    fn point_30_provider_and_host_read_what_the_other_writes((of, value) in typed(true)) {
        let provider_type = provider_type(&of);
        let by_host = cty::encode(&value, &of);
        prop_assert!(msgpack::decode(&by_host, &provider_type).unwrap() == provider_value(&value));
        let by_provider = msgpack::encode(&provider_value(&value), &provider_type);
        prop_assert_eq!(cty::decode(&by_provider, &of), Ok(value));
    }

    #[test]
    fn a_buffer_has_its_size_from_the_start_and_so_leaves_no_copies((of, value) in typed(true)) {
        let (value, of) = (provider_value(&value), provider_type(&of));
        prop_assert_eq!(msgpack::encode(&value, &of).len(), msgpack::encoded_len(&value, &of));
    }

    #[test]
    fn msgpack_that_breaks_off_or_goes_on_is_refused((of, value) in typed(true), cut in any::<prop::sample::Index>()) {
        let of = provider_type(&of);
        let mut bytes = msgpack::encode(&provider_value(&value), &of);
        prop_assert!(msgpack::decode(&bytes[..cut.index(bytes.len())], &of).is_err());
        bytes.push(0xc0);
        prop_assert!(msgpack::decode(&bytes, &of).is_err());
    }

    #[test]
    fn point_30_every_known_value_comes_back_from_the_json_of_the_state((of, value) in typed(false)) {
        let text = to_json(&value).to_string();
        let read = json::decode(text.as_bytes(), &provider_type(&of)).unwrap();
        prop_assert!(read == provider_value(&value), "{}", text);
    }

    #[test]
    fn every_type_comes_back_from_its_json(of in types()) {
        let written = type_json::encode(&provider_type(&of));
        prop_assert_eq!(type_json::decode(&written).unwrap(), provider_type(&of));
        prop_assert_eq!(Type::parse(&written), Some(of));
    }

    #[test]
    fn no_bytes_make_the_readers_panic(bytes in vec(any::<u8>(), 0..64), of in types()) {
        let _ = msgpack::decode(&bytes, &provider_type(&of));
        let _ = json::decode(&bytes, &provider_type(&of));
    }

    #[test]
    fn point_35_sets_are_equal_whatever_the_order_and_the_duplicates(mut elements in vec("[a-c]{0,2}", 0..6)) {
        let set = provider_type(&Type::Set(Box::new(Type::String)));
        let read = |elements: &[String]| {
            let list = Value::List(elements.iter().map(Value::string).collect());
            msgpack::decode(&cty::encode(&list, &Type::List(Box::new(Type::String))), &set).unwrap()
        };
        let one = read(&elements);
        elements.reverse();
        elements.extend(elements.clone());
        prop_assert!(one == read(&elements));
    }
}

#[test]
fn point_32_numbers_beyond_floats_survive_the_state_as_decimals() {
    let of = provider_type(&Type::Number);
    for text in [
        "0.1",
        "9223372036854775808",
        "-9223372036854775809",
        "1e400",
        "-0.000000000000000000001",
    ] {
        let value = Value::Number(Number::parse(text).unwrap());
        let wire = msgpack::encode(&provider_value(&value), &of);
        let wire = cty::decode(&wire, &Type::Number).unwrap();
        assert_eq!(wire, value, "{text}");
        let stored = json::decode(to_json(&wire).to_string().as_bytes(), &of).unwrap();
        assert!(stored == provider_value(&value), "{text}");
    }
}

#[test]
fn point_33_an_object_has_exactly_its_types_attributes() {
    let of = Type::Object([("a".to_owned(), Type::String), ("b".to_owned(), Type::Bool)].into());
    let expected = Value::map([("a", Value::string("x")), ("b", Value::Null)]);
    let read = msgpack::decode(b"\x82\xa1a\xa1x\xa1c\x01", &provider_type(&of)).unwrap();
    assert!(read == provider_value(&expected));
    assert_eq!(
        cty::decode(&msgpack::encode(&read, &provider_type(&of)), &of),
        Ok(expected)
    );
}
