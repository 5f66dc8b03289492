//! The host is strict: it refuses values that the contract does not permit (PROTOCOL.md section 6), in either direction.

use crate::host::cty::{self, Number, Refinements, Type, Value};

fn list(element: Type) -> Type {
    Type::List(Box::new(element))
}

fn set(element: Type) -> Type {
    Type::Set(Box::new(element))
}

fn object() -> Type {
    Type::Object([("a".to_owned(), Type::String), ("b".to_owned(), Type::Bool)].into())
}

#[track_caller]
fn refuses(of: &Type, cases: &[&[u8]]) {
    for bytes in cases {
        let read = cty::decode(bytes, of);
        assert!(read.is_err(), "{bytes:x?} is read as {read:?}");
    }
}

#[test]
fn bytes_that_are_not_one_item_in_its_shortest_encoding_are_refused() {
    refuses(
        &Type::Dynamic,
        &[b"", b"\xc1", b"\xc0\xc0", b"\xd4\x00", b"\xc7\x01\x00\x00"],
    );
    refuses(
        &Type::Number,
        &[b"\xcc\x01", b"\xd0\x01", b"\xd3\0\0\0\0\0\0\0\x01"],
    );
    refuses(&Type::String, &[b"\xd9\x01a", b"\xa2a", b"\xdb\xff\xff\xff\xff"]);
    refuses(&list(Type::String), &[b"\x92\xc0\xc1", b"\xdc\x00\x00", b"\x91"]);
}

#[test]
fn values_of_another_type_are_refused() {
    refuses(&Type::Bool, &[b"\x01", b"\xa4true", b"\x90"]);
    refuses(&Type::Number, &[b"\xc3", b"\xc4\x011", b"\x90"]);
    refuses(&Type::String, &[b"\x01", b"\xc4\x01a", b"\xc3"]);
    refuses(&list(Type::String), &[b"\x80", b"\xa1a", b"\x91\x01"]);
    refuses(&Type::Tuple(vec![Type::String]), &[b"\x90", b"\x92\xa1a\xa1b"]);
    refuses(
        &Type::Map(Box::new(Type::String)),
        &[b"\x90", b"\x81\x01\xa1a", b"\x81\xa1a\x01"],
    );
}

#[test]
fn numbers_that_no_host_would_write_are_refused() {
    let nan = b"\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00";
    let whole_float = b"\xcb\x3f\xf0\x00\x00\x00\x00\x00\x00";
    let single_float = b"\xca\x3f\x00\x00\x00";
    let beyond_i64 = b"\xcf\x80\x00\x00\x00\x00\x00\x00\x00";
    refuses(&Type::Number, &[nan, whole_float, single_float, beyond_i64]);
    refuses(
        &Type::Number,
        &[b"\xa11", b"\xa3NaN", b"\xa3Inf", b"\xa0", b"\xa40x10"],
    );
    refuses(
        &Type::Number,
        &[b"\xa40.10", b"\xa3+.1", b"\xa400.1", b"\xa20.", b"\xa31e3"],
    );
}

#[test]
fn an_object_has_exactly_the_attributes_of_its_type_and_a_map_each_key_once() {
    refuses(
        &object(),
        &[b"\x80", b"\x81\xa1a\xc0", b"\x83\xa1a\xc0\xa1b\xc0\xa1c\xc0"],
    );
    refuses(
        &object(),
        &[b"\x82\xa1a\xc0\xa1a\xc0", b"\x83\xa1a\xc0\xa1b\xc0\xa1a\xc0"],
    );
    refuses(&Type::Map(Box::new(Type::Bool)), &[b"\x82\xa1a\xc2\xa1a\xc3"]);
}

#[test]
fn a_set_has_no_known_element_twice() {
    refuses(&set(Type::String), &[b"\x92\xa1a\xa1a", b"\x92\xc0\xc0"]);
    refuses(&set(set(Type::Bool)), &[b"\x92\x92\xc2\xc3\x92\xc3\xc2"]);
    let unknowns = cty::decode(b"\x92\xd4\0\0\xd4\0\0", &set(Type::String));
    assert_eq!(unknowns, Ok(Value::Set(vec![Value::unknown(), Value::unknown()])));
}

#[test]
fn text_is_utf_8_in_normalization_form_c() {
    refuses(&Type::String, &[b"\xa1\xe9", b"\xa3e\xcc\x81"]);
    refuses(
        &Type::Map(Box::new(Type::Bool)),
        &[b"\x81\xa3e\xcc\x81\xc2", b"\x81\xa1\xe9\xc2"],
    );
    refuses(&Type::String, &[b"\xc7\x06\x0c\x81\x02\xa3e\xcc\x81"]);
}

#[test]
fn an_unknown_has_only_refinements_of_its_type() {
    let refined = |code: u8, payload: &[u8]| [&[0xc7, payload.len() as u8, code], payload].concat();
    for (of, payload) in [
        (Type::String, &b"\x80"[..]),
        (Type::String, b"\x81\x01\xc3"),
        (Type::String, b"\x81\x02\xa0"),
        (Type::String, b"\x81\x07\xc2"),
        (Type::String, b"\x81\x05\x01"),
        (Type::String, b"\x82\x02\xa1a\x01\xc2"),
        (Type::Number, b"\x81\x02\xa1a"),
        (Type::Number, b"\x81\x03\x01"),
        (Type::Number, b"\x81\x03\x92\xcb\x7f\xf0\0\0\0\0\0\0\xc3"),
        (list(Type::String), b"\x81\x05\xff"),
        (object(), b"\x81\x05\x01"),
        (Type::Dynamic, b"\x81\x01\xc2"),
    ] {
        refuses(&of, &[&refined(12, payload)]);
    }
    refuses(
        &Type::String,
        &[b"\xd4\x00\x01", b"\xd4\x63\x00", &refined(11, b"\x81\x01\xc2")],
    );
    let long = [&b"\x81\x02\xda\x03\xfc"[..], &[b'a'; 1020]].concat();
    refuses(&Type::String, &[&[&b"\xc8\x04\x01\x0c"[..], &long].concat()]);
}

#[test]
fn a_dynamic_value_carries_its_type() {
    refuses(
        &Type::Dynamic,
        &[
            b"\xa1a",
            b"\x91\xc4\x06\"bool\"",
            b"\x92\xc4\x09\"dynamic\"\xc0",
            b"\x92\xa6\"bool\"\xc3",
            b"\x92\xc4\x06\"bool\"\xa1a",
            b"\x92\xc4\x03\"a\"\xc0",
        ],
    );
}

#[test]
fn a_value_that_contradicts_the_refinements_of_its_unknown_is_found() {
    let number = |text| Value::Number(Number::parse(text).unwrap());
    let bounded = Refinements {
        not_null: true,
        number_lower_bound: Number::parse("0.5").map(|limit| (limit, false)),
        number_upper_bound: Number::parse("1e1").map(|limit| (limit, true)),
        ..Refinements::default()
    };
    for (value, fits) in [
        (number("0.5"), false),
        (number("0.51"), true),
        (number("10"), true),
        (number("10.01"), false),
        (number("-7"), false),
        (Value::Null, false),
    ] {
        assert_eq!(bounded.contradiction(&value).is_none(), fits, "{value:?}");
    }
    let prefixed = Refinements {
        string_prefix: Some("arn:".to_owned()),
        length_lower_bound: Some(1),
        length_upper_bound: Some(2),
        ..Refinements::default()
    };
    for (value, fits) in [
        (Value::string("arn:a"), true),
        (Value::string("ar"), false),
        (Value::Null, true),
        (Value::List(vec![]), false),
        (Value::set(vec![Value::Null]), true),
        (
            Value::map([("a", Value::Null), ("b", Value::Null), ("c", Value::Null)]),
            false,
        ),
    ] {
        assert_eq!(prefixed.contradiction(&value).is_none(), fits, "{value:?}");
    }
}

#[test]
fn numbers_are_in_the_order_of_numbers() {
    let texts = [
        "-1e3", "-10", "-9", "-0.5", "0", "1e-9", "0.09", "0.1", "9", "10", "10.5", "1e400",
    ];
    let numbers: Vec<_> = texts.iter().map(|text| Number::parse(text).unwrap()).collect();
    assert!(numbers.is_sorted_by(|one, other| one < other));
    assert!(Number::NegativeInfinity < numbers[0] && numbers[11] < Number::PositiveInfinity);
    for (one, other) in [("1e3", "1000.0"), ("-0", "0"), ("0.10", "1E-1"), ("0e5", "0.000")] {
        assert_eq!(Number::parse(one), Number::parse(other));
    }
}
