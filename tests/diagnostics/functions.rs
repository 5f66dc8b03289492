//! What a function says of an argument that it cannot use. Hosts put the name of the parameter before it, and a full stop after
//! it.

use insta::assert_snapshot;
use terraform_provider_stellantis::sdk::framework::value::Value;
use terraform_provider_stellantis::sdk::framework::value::types::Type;
use terraform_provider_stellantis::stellantis::provider::provider;

use crate::fixtures::{SUBJECT, key, request, vector};
use crate::rendering::{cases, text};

fn said(name: &str, arguments: &[Value]) -> String {
    let provider = provider();
    let error = provider
        .function(name)
        .unwrap()
        .call(arguments.to_vec())
        .unwrap_err();
    let place = error
        .argument
        .map_or("the call".to_owned(), |argument| format!("argument {argument}"));
    format!("at {place}: {}\n", error.text)
}

/// The subject, changed, as hosts send an object where any type may stand.
fn subject(change: impl FnOnce(&mut Vec<(&'static str, Value)>)) -> Value {
    let mut fields: Vec<_> = SUBJECT.map(|(name, value)| (name, text(value))).into();
    change(&mut fields);
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value));
    Value::Dynamic(
        Box::new(Type::Map(Box::new(Type::String))),
        Box::new(Value::Mapping(fields.collect())),
    )
}

#[test]
fn a_text_that_is_no_certificate_says_what_it_is_and_what_to_call() {
    let certificate = vector("certificate.pem");
    let two = certificate.clone() + &vector("keystores/ca.pem");
    let parse = |argument: String| said("parse_certificate", &[text(argument)]);
    assert_snapshot!(cases([
        ("nothing", parse(String::new())),
        ("prose", parse("dear colleague".to_owned())),
        ("NUL", parse("a\0b".to_owned())),
        ("two", parse(two)),
        ("a private key", parse(key())),
        ("a private key beside it", parse(certificate + &key())),
        ("a request", parse(request(&key(), "MZP1"))),
        ("ten megabytes", parse("a".repeat(10_000_000))),
    ]));
}

#[test]
fn a_text_that_is_no_request_says_what_it_is_and_what_to_call() {
    let one = request(&key(), "MZP1");
    let parse = |argument: String| said("parse_cert_request", &[text(argument)]);
    assert_snapshot!(cases([
        ("nothing", parse(" \n".to_owned())),
        ("two", parse(one.clone() + &one)),
        ("half", parse(one[..one.len() / 2].to_owned())),
        ("a certificate", parse(vector("certificate.pem"))),
        ("a private key", parse(key())),
        ("ten megabytes", parse("a".repeat(10_000_000))),
    ]));
}

#[test]
fn a_subject_says_all_that_is_wrong_with_it() {
    let write = |subject: Value| said("openssl_config", &[subject]);
    let format = |format: &str| said("format_subject", &[subject(|_| {}), text(format)]);
    assert_snapshot!(cases([
        ("nothing in it", write(subject(Vec::clear))),
        (
            "two parts missing",
            write(subject(|fields| fields.retain(|(name, _)| ![
                "country",
                "common_name"
            ]
            .contains(name))))
        ),
        ("a misspelt part", write(subject(|fields| fields[1].0 = "state"))),
        (
            "a number",
            write(subject(|fields| fields[3].1 = Value::Number(1_i64.into())))
        ),
        (
            "wrong values",
            write(subject(|fields| {
                fields[0].1 = text("France");
                fields[2].1 = text(" Paris");
                fields[5].1 = text("MZPXXXX");
            }))
        ),
        ("a text", write(text("CN=MZP1"))),
        ("an unknown format", format("der")),
    ]));
}

#[test]
fn texts_whose_keys_cannot_be_compared_say_why() {
    let compare = |other: String| said("keys_match", &[text(key()), text(other)]);
    assert_snapshot!(cases([
        ("nothing", compare(String::new())),
        (
            "an encrypted key",
            compare(vector("encrypted/pbes2-aes-256-cbc.pem"))
        ),
        ("two keys", compare(key() + &vector("ecdsa-p256.key.pem"))),
        ("ten megabytes", compare("a".repeat(10_000_000))),
    ]));
}
