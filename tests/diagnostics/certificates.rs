//! What is said of what Stellantis sends back.

use insta::assert_snapshot;
use terraform_provider_stellantis::sdk::framework::value::Value;

use crate::fixtures::{Authority, garbled, key, other_key, request, reveals, self_signed, truncated};
use crate::rendering::{cases, text, validation};

const CREDENTIALS: &str = "stellantis_credentials";
const MZP: &str = "MZP128745";

fn root() -> Authority {
    Authority::new("Stellantis Root CA", "ecdsa-p256.key.pem", None)
}

fn said(arguments: &[(&str, &str)]) -> String {
    let request = request(&key(), MZP);
    let mut arguments: Vec<(&str, Value)> = arguments
        .iter()
        .map(|(name, value)| (*name, text(value)))
        .collect();
    if arguments.iter().all(|(name, _)| *name != "cert_request_pem") {
        arguments.push(("cert_request_pem", text(request)));
    }
    validation(CREDENTIALS, &arguments)
}

#[test]
fn a_request_that_cannot_be_used_is_told_why() {
    let good = request(&key(), MZP);
    let tampered = good.replacen("MIIC", "MIID", 1);
    assert_snapshot!(cases([
        ("nothing", said(&[("cert_request_pem", "")])),
        ("a private key", said(&[("cert_request_pem", &key())])),
        ("truncated", said(&[("cert_request_pem", &truncated(&good))])),
        ("damaged", said(&[("cert_request_pem", &tampered)])),
        ("doubled", said(&[("cert_request_pem", &format!("{good}{good}"))])),
        (
            "for another name than an MZP",
            said(&[("cert_request_pem", &request(&key(), "www.example.com"))])
        ),
    ]));
}

#[test]
fn a_value_that_is_not_as_it_was_received_is_told_why_and_never_shown() {
    let secret = "s3cr3t-Value";
    let said = cases([
        ("a client ID that is empty", said(&[("client_id", "")])),
        ("a client ID with a tab", said(&[("client_id", "a\tb")])),
        (
            "ten megabytes of client ID",
            said(&[("client_id", &"x".repeat(10_000_000))]),
        ),
        (
            "ten megabytes of client secret",
            said(&[("client_secret", &secret.repeat(833_334))]),
        ),
        ("a client secret that is blank", said(&[("client_secret", "  ")])),
        (
            "a client secret with a line break",
            said(&[("client_secret", &format!("{secret}\n"))]),
        ),
        (
            "a client secret with CRLF",
            said(&[("client_secret", &format!("{secret}\r\n"))]),
        ),
        (
            "a client secret with NUL",
            said(&[("client_secret", &format!("{secret}\0{secret}"))]),
        ),
        (
            "a client secret in Windows-1252",
            said(&[("client_secret", &format!("{secret}\u{FFFD}"))]),
        ),
        ("a login password that is blank", said(&[("login_password", " ")])),
        (
            "a login password with a line break",
            said(&[("login_password", &format!("{secret}\n"))]),
        ),
    ]);
    assert!(!said.contains(secret));
    assert_snapshot!(said);
}

#[test]
fn a_text_that_is_no_certificate_is_told_what_it_is() {
    let key = key();
    let certificate = root().issue(&key, MZP, 0..9_000);
    let said = cases([
        ("nothing", said(&[("certificate_pem", "")])),
        ("no PEM", said(&[("certificate_pem", "certificate.pem")])),
        ("a private key", said(&[("certificate_pem", &key)])),
        (
            "a private key beside the certificate",
            said(&[("certificate_pem", &format!("{certificate}{key}"))]),
        ),
        ("a request", said(&[("certificate_pem", &request(&key, MZP))])),
        (
            "truncated",
            said(&[("certificate_pem", &truncated(&certificate))]),
        ),
        ("garbled", said(&[("certificate_pem", &garbled(&certificate))])),
        ("a private key as CA", said(&[("ca_certificate_pem", &key)])),
        (
            "a CA that is truncated",
            said(&[("ca_certificate_pem", &truncated(&certificate))]),
        ),
        (
            "ten megabytes",
            said(&[("certificate_pem", &"x".repeat(10_000_000))]),
        ),
        ("base64 of something else", said(&[("certificate_pem", "AAAA")])),
        ("NUL bytes", said(&[("certificate_pem", "\0\0\0")])),
    ]);
    assert!(!reveals(&said, &key));
    assert_snapshot!(said);
}

#[test]
fn a_certificate_that_does_not_belong_to_its_request_is_refused_with_both_sides() {
    let root = root();
    let of_other_key = root.issue(&other_key(), MZP, 0..9_000);
    let of_other_name = root.issue(&key(), "MZP999", 0..9_000);
    assert_snapshot!(cases([
        ("for another key", said(&[("certificate_pem", &of_other_key)])),
        ("an authority's", said(&[("certificate_pem", &root.pem())])),
        (
            "none of a bundle has the key",
            said(&[("certificate_pem", &format!("{of_other_key}{}", root.pem()))])
        ),
        ("for another MZP", said(&[("certificate_pem", &of_other_name)])),
        (
            "keytool's placeholder",
            said(&[("certificate_pem", &self_signed(&key(), MZP))])
        ),
    ]));
}

#[test]
fn a_certificate_that_does_not_chain_to_the_ca_is_refused() {
    let root = root();
    let intermediate = Authority::new("Stellantis Issuing CA", "ecdsa-p384.key.pem", Some(&root));
    let wrong = Authority::new("Another Root CA", "ecdsa-p521.key.pem", None);
    let namesake = Authority::new("Stellantis Root CA", "ecdsa-p521.key.pem", None);
    let certificate = root.issue(&key(), MZP, 0..9_000);
    let deeper = intermediate.issue(&key(), MZP, 0..9_000);
    let against =
        |certificate: &str, ca: &str| said(&[("certificate_pem", certificate), ("ca_certificate_pem", ca)]);
    assert_snapshot!(cases([
        ("the wrong authority", against(&certificate, &wrong.pem())),
        (
            "an authority of the same name with another key",
            against(&certificate, &namesake.pem())
        ),
        ("a missing intermediate", against(&deeper, &root.pem())),
        (
            "the certificate itself as CA",
            against(&certificate, &certificate)
        ),
        (
            "the root beside the certificate is not trusted by that",
            against(&format!("{certificate}{}", root.pem()), &wrong.pem())
        ),
    ]));
}

#[test]
fn certificates_are_accepted_in_every_order_and_form() {
    let root = root();
    let intermediate = Authority::new("Stellantis Issuing CA", "ecdsa-p384.key.pem", Some(&root));
    let leaf = intermediate.issue(&key(), MZP, 0..9_000);
    let forms = [
        (format!("{leaf}{}", intermediate.pem()), root.pem()),
        (format!("{}{leaf}", intermediate.pem()), root.pem()),
        (leaf.clone(), format!("{}{}", root.pem(), intermediate.pem())),
        (leaf.clone(), intermediate.pem()),
        (
            format!("{leaf}{leaf}{}", intermediate.pem()).replace('\n', "\r\n"),
            root.pem().trim_end().to_owned(),
        ),
        (
            format!(
                "Bonjour,\nvoici le certificat caf\u{FFFD}:\n{leaf}{}",
                intermediate.pem()
            ),
            format!("subject=CA\n{}", root.pem()),
        ),
    ];
    for (certificate, ca) in forms {
        assert_eq!(
            said(&[("certificate_pem", &certificate), ("ca_certificate_pem", &ca)]),
            "nothing\n"
        );
    }
}

#[test]
fn hours_expiry_actions_and_apis_are_checked() {
    let hours = |value: &str| {
        validation(
            CREDENTIALS,
            &[
                ("cert_request_pem", Value::unknown()),
                ("early_renewal_hours", Value::Number(value.parse().unwrap())),
            ],
        )
    };
    assert_snapshot!(cases([
        ("a negative number of hours", hours("-1")),
        ("half an hour", hours("0.5")),
        ("more hours than 64 bits hold", hours("1e30")),
        (
            "an action that does not exist",
            said(&[("expiry_action", "ignore")])
        ),
        ("an API that does not exist", said(&[("api", "fleet")])),
    ]));
    assert_eq!(hours("9223372036854775807"), "nothing\n");
}
