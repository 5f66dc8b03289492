//! What is said of keys, to make and to read.

use std::collections::BTreeMap;

use insta::assert_snapshot;
use terraform_provider_stellantis::sdk::framework::model::attributes::AttributeType;
use terraform_provider_stellantis::sdk::framework::value::Value;
use terraform_provider_stellantis::sdk::framework::value::path::Path;

use crate::fixtures::{garbled, key, request, reveals, truncated, vector};
use crate::rendering::{cases, render, text, validation};

const KEYPAIR: &str = "stellantis_keypair";

fn number(number: i64) -> Value {
    Value::Number(number.into())
}

/// What is said of a value that is not of the type.
fn refusal<T: AttributeType>(value: &Value) -> String {
    let mut said = Vec::new();
    T::decode(value, &Path::root().attribute("argument"), &mut said);
    render(&said)
}

/// Hosts send values of the types in the schema, so most of these never appear.
#[test]
fn a_value_of_another_type_is_told_what_is_wanted() {
    assert_snapshot!(cases([
        ("a string", refusal::<String>(&number(1))),
        ("a boolean", refusal::<bool>(&number(1))),
        ("a number", refusal::<i64>(&text("one"))),
        (
            "a fraction",
            refusal::<i64>(&Value::Number("0.5".parse().unwrap()))
        ),
        ("a list", refusal::<Vec<String>>(&text("one"))),
        ("a map", refusal::<BTreeMap<String, String>>(&text("one"))),
    ]));
}

fn private_key(pem: &str) -> String {
    validation(
        "stellantis_csr",
        &[("private_key_pem", text(pem)), ("subject", Value::unknown())],
    )
}

#[test]
fn arguments_of_a_key_pair_are_checked() {
    assert_snapshot!(cases([
        (
            "an algorithm that does not exist",
            validation(KEYPAIR, &[("algorithm", text("rsa"))])
        ),
        (
            "a size that is not made",
            validation(KEYPAIR, &[("rsa_bits", number(1024))])
        ),
        (
            "a curve that does not exist",
            validation(
                KEYPAIR,
                &[("algorithm", text("ECDSA")), ("ecdsa_curve", text("P-256"))]
            )
        ),
        (
            "a size of another algorithm",
            validation(
                KEYPAIR,
                &[("algorithm", text("ECDSA")), ("rsa_bits", number(2048))]
            )
        ),
        (
            "a curve of the default algorithm",
            validation(KEYPAIR, &[("ecdsa_curve", text("P256"))])
        ),
        (
            "a computed attribute",
            validation(KEYPAIR, &[("id", text("mine"))])
        ),
        (
            "a value of another type",
            validation(KEYPAIR, &[("keepers", text("none"))])
        ),
    ]));
}

#[test]
fn arguments_that_are_unknown_or_left_out_are_accepted() {
    let names = ["algorithm", "rsa_bits", "ecdsa_curve", "keepers"];
    assert_eq!(
        validation(KEYPAIR, &names.map(|name| (name, Value::unknown()))),
        "nothing\n"
    );
    assert_eq!(validation(KEYPAIR, &[]), "nothing\n");
    assert_eq!(
        validation(
            KEYPAIR,
            &[("keepers", Value::Mapping([("a".to_owned(), Value::Null)].into()))]
        ),
        "nothing\n"
    );
}

#[test]
fn a_text_that_is_no_usable_private_key_is_told_what_it_is() {
    let key = key();
    let legacy = key.replace(
        "PRIVATE KEY-----\n",
        "RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n",
    );
    let said = cases([
        ("nothing", private_key("")),
        ("no PEM", private_key("KeyName.pem")),
        ("a certificate", private_key(&vector("certificate.pem"))),
        ("a request", private_key(&request(&key, "MZP1"))),
        (
            "encrypted, PKCS#8",
            private_key(&key.replace(" PRIVATE", " ENCRYPTED PRIVATE")),
        ),
        (
            "encrypted, legacy",
            private_key(&legacy.replacen("END PRIVATE", "END RSA PRIVATE", 1)),
        ),
        ("truncated", private_key(&truncated(&key))),
        ("doubled", private_key(&format!("{key}{key}"))),
        ("garbled", private_key(&garbled(&key))),
        ("damaged", private_key(&key.replacen("MII", "MIJ", 1))),
        (
            "a NUL byte in it",
            private_key(&key.replacen("\nMII", "\nM\0I", 1)),
        ),
    ]);
    assert!(!reveals(&said, &key));
    assert_snapshot!(said);
}

#[test]
fn a_key_of_ten_megabytes_is_refused() {
    let said = private_key(&format!("{}{}", key(), "x".repeat(10_000_000)));
    assert!(said == "nothing\n" || said.len() < 1_000);
    assert!(private_key(&"x".repeat(10_000_000)).starts_with("Error: Private key cannot be used"));
}

#[test]
fn a_key_with_crlf_or_without_a_last_line_break_is_accepted() {
    assert_eq!(private_key(&key().replace('\n', "\r\n")), "nothing\n");
    assert_eq!(private_key(key().trim_end()), "nothing\n");
}
