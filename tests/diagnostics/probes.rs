//! What is said of the arguments of a probe. What it finds out about a server is a result, and tested elsewhere.

use insta::assert_snapshot;
use terraform_provider_stellantis::sdk::framework::value::Value;

use crate::fixtures::{key, vector};
use crate::rendering::{cases, opening, text};

const PROBE: &str = "stellantis_tls_probe";

fn said(argument: &'static str, value: Value) -> String {
    let mut arguments = vec![("host", text("127.0.0.1")), ("port", Value::Number(9_i64.into()))];
    arguments.retain(|(name, _)| *name != argument);
    arguments.push((argument, value));
    opening(PROBE, &arguments)
}

#[test]
fn a_probe_of_a_server_that_cannot_be_named_is_refused() {
    let number = |number: i64| Value::Number(number.into());
    assert_snapshot!(cases([
        ("a URL", said("host", text("https://api.example.com/"))),
        ("nothing", said("host", text(""))),
        ("a NUL", said("host", text("api\0.example.com"))),
        ("10 MB", said("host", text("a".repeat(10_000_000)))),
        ("a wrong name to verify", said("server_name", text("api example"))),
        ("port 0", said("port", number(0))),
        ("port 65536", said("port", number(65536))),
        ("a timeout of 0", said("timeout_seconds", number(0))),
        ("a timeout of 61", said("timeout_seconds", number(61))),
    ]));
}

#[test]
fn credentials_that_are_incomplete_or_do_not_belong_together_are_refused() {
    let certificate = || text(vector("certificate.pem"));
    assert_snapshot!(cases([
        ("only a certificate", said("certificate_chain_pem", certificate())),
        ("only a key", said("private_key_pem", text(key()))),
        (
            "the key of another certificate",
            opening(
                PROBE,
                &[
                    ("host", text("127.0.0.1")),
                    ("certificate_chain_pem", certificate()),
                    ("private_key_pem", text(key())),
                ]
            )
        ),
    ]));
}

#[test]
fn a_connection_that_is_not_accepted_is_a_warning_with_the_reason() {
    assert_snapshot!(said("timeout_seconds", Value::Number(1_i64.into())));
}
