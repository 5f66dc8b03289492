//! What is said of keystores, to write and to import.

use std::sync::LazyLock;

use insta::assert_snapshot;
use terraform_provider_stellantis::sdk::framework::value::Value;

use crate::adoption::from_vectors;
use crate::fixtures::{Authority, key, other_key, self_signed};
use crate::rendering::{cases, failed_apply, made, opening, plan, render, resource, text, validation};

const KEYSTORE: &str = "stellantis_keystore";

static ROOT: LazyLock<Authority> =
    LazyLock::new(|| Authority::new("Stellantis Root CA", "ecdsa-p256.key.pem", None));

static OTHER: LazyLock<Authority> =
    LazyLock::new(|| Authority::new("Another Root CA", "ecdsa-p384.key.pem", None));

type Arguments = Vec<(&'static str, Value)>;

/// A good keystore with these arguments added or in the place of its own.
fn with(changes: &[(&'static str, Value)]) -> Arguments {
    let good = [("password", text("changeit")), ("private_key_pem", text(key()))];
    let is_changed = |name: &str| changes.iter().any(|(changed, _)| *changed == name);
    let kept = good.into_iter().filter(|(name, _)| !is_changed(name));
    kept.chain(changes.iter().cloned()).collect()
}

#[test]
fn arguments_of_a_keystore_are_checked() {
    let said = |changes: &[(&'static str, Value)]| validation(KEYSTORE, &with(changes));
    assert_eq!(said(&[]), "nothing\n");
    assert_snapshot!(cases([
        ("a format that is not made", said(&[("format", text("jks"))])),
        ("a profile that does not exist", said(&[("profile", text("old"))])),
        (
            "a profile of another format",
            said(&[("format", text("JKS")), ("profile", text("legacy"))])
        ),
        ("an alias with a line break", said(&[("alias", text("app\n"))])),
        (
            "an alias that is too long",
            said(&[("alias", text("x".repeat(1025)))])
        ),
        ("a short password", said(&[("password", text("12345"))])),
        ("a long password", said(&[("password", text("x".repeat(1024)))])),
        (
            "a password with a line break",
            said(&[("password", text("changeit\n"))])
        ),
        (
            "a password that Java does not take",
            said(&[("password", text("clé à molette"))])
        ),
        ("no password", said(&[("password", Value::Null)])),
        (
            "two passwords",
            said(&[
                ("password_wo", text("changeit")),
                ("password_wo_version", Value::Number(1_i64.into()))
            ])
        ),
        (
            "a write-only password without a version",
            said(&[("password", Value::Null), ("password_wo", text("changeit"))])
        ),
        ("nothing to put in", said(&[("private_key_pem", Value::Null)])),
        (
            "a certificate without its key",
            said(&[
                ("private_key_pem", Value::Null),
                ("certificate_pem", text(ROOT.issue(&key(), "MZP1", 0..10))),
                ("ca_certificate_pem", text(ROOT.pem())),
            ])
        ),
    ]));
    let accented = [("format", text("JKS")), ("password", text("clé à molette"))];
    assert_eq!(said(&accented), "nothing\n");
}

#[test]
fn a_certificate_that_does_not_belong_into_a_keystore_is_refused_in_the_plan() {
    let certificate = || text(ROOT.issue(&key(), "MZP128745", 0..10));
    let said = |changes: &[(&'static str, Value)]| plan(KEYSTORE, &Value::Null, &with(changes));
    assert_eq!(said(&[("certificate_pem", certificate())]), "nothing\n");
    assert_snapshot!(cases([
        (
            "for another key",
            said(&[
                ("private_key_pem", text(other_key())),
                ("certificate_pem", certificate())
            ])
        ),
        (
            "a placeholder",
            said(&[("certificate_pem", text(self_signed(&key(), "MZP128745")))])
        ),
        (
            "of another authority",
            said(&[
                ("certificate_pem", certificate()),
                ("ca_certificate_pem", text(OTHER.pem()))
            ])
        ),
    ]));
}

#[test]
fn a_write_only_key_or_password_does_not_change_by_the_way() {
    let write_only = |password: &str, changes: &[(&'static str, Value)]| -> Arguments {
        let version = Value::Number(1_i64.into());
        let mut arguments = vec![
            ("private_key_pem_wo", text(key())),
            ("private_key_pem_wo_version", version.clone()),
            ("password_wo", text(password)),
            ("password_wo_version", version),
        ];
        arguments.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
        arguments.extend(changes.iter().cloned());
        arguments
    };
    let prior = made(KEYSTORE, &write_only("changeit", &[]));
    let ca = || ("ca_certificate_pem", text(ROOT.pem()));
    let no_key = || ("private_key_pem_wo", Value::Null);
    let no_password = || ("password_wo", Value::Null);
    let new_key = || ("private_key_pem_wo", text(other_key()));
    let said = |arguments: &Arguments| plan(KEYSTORE, &prior, arguments);
    let applied =
        |arguments: &Arguments| failed_apply(KEYSTORE, &prior, &write_only("changeit", &[ca()]), arguments);
    assert_snapshot!(cases([
        ("unchanged", said(&write_only("changeit", &[]))),
        ("an authority comes", said(&write_only("changeit", &[ca()]))),
        ("with another password", said(&write_only("changed!", &[ca()]))),
        (
            "with another password and version",
            said(&write_only(
                "changed!",
                &[ca(), ("password_wo_version", Value::Number(2_i64.into()))]
            ))
        ),
        (
            "without the key",
            said(&write_only("changeit", &[ca(), no_key()]))
        ),
        (
            "without the password",
            said(&write_only("changeit", &[ca(), no_password()]))
        ),
        (
            "with another key",
            said(&write_only("changeit", &[ca(), new_key()]))
        ),
        (
            "with another key and version",
            said(&write_only(
                "changeit",
                &[
                    ca(),
                    new_key(),
                    ("private_key_pem_wo_version", Value::Number(2_i64.into()))
                ]
            ))
        ),
        (
            "with another key in the apply",
            applied(&write_only("changeit", &[ca(), new_key()]))
        ),
        (
            "with another password in the apply",
            applied(&write_only("changed!", &[ca()]))
        ),
    ]));
    let said = |changes: &[(&'static str, Value)]| said(&write_only("changeit", changes));
    assert_eq!(said(&[new_key()]), "nothing\n");
    assert_eq!(said(&[no_key(), no_password()]), "nothing\n");
    let without = write_only("changeit", &[no_key(), no_password()]);
    assert_eq!(validation(KEYSTORE, &without), "nothing\n");
}

#[test]
fn a_hash_that_is_not_of_the_stored_key_is_corrected_in_a_refresh() {
    let mut state = made(KEYSTORE, &with(&[]));
    let right = state.attribute("public_key_sha256").clone();
    let (unchanged, diagnostics) = resource(KEYSTORE).refresh(state.clone());
    assert!(unchanged == state && diagnostics.is_empty());
    state.set_attribute("public_key_sha256", text("0".repeat(64)));
    let (refreshed, diagnostics) = resource(KEYSTORE).refresh(state);
    assert!(*refreshed.attribute("public_key_sha256") == right);
    assert_snapshot!(render(&diagnostics));
}

#[test]
fn an_ephemeral_keystore_says_the_same() {
    let said = |changes: &[(&'static str, Value)]| opening(KEYSTORE, &with(changes));
    assert_eq!(said(&[]), "nothing\n");
    assert_snapshot!(cases([
        ("a short password", said(&[("password", text("12345"))])),
        (
            "a password that Java does not take",
            said(&[("password", text("clé à molette"))])
        ),
        ("nothing to put in", said(&[("private_key_pem", Value::Null)])),
        (
            "for another key",
            said(&[("certificate_pem", text(ROOT.issue(&other_key(), "MZP1", 0..10)))])
        ),
    ]));
}

#[test]
fn a_keystore_that_cannot_be_imported_says_why() {
    // Variables that every test run has, as passwords that are wrong.
    let said = |name: &str| from_vectors("stellantis_keypair", &format!("pki/keystores/{name}"));
    assert_snapshot!(cases([
        ("no password", said("keytool-rsa.p12")),
        ("a wrong password", said("keytool-rsa.p12?password_env=PATH")),
        ("a wrong password, JKS", said("keytool-rsa.jks?password_env=PATH")),
        ("JCEKS", said("keytool-jceks.jks?password_env=PATH")),
        ("absurd work", said("openssl-excessive.p12?password_env=PATH")),
        (
            "certificates under absurd scrypt",
            said("scrypt-excessive-certificates.p12?password_env=PATH"),
        ),
        (
            "an unsupported cipher",
            said("openssl-unsupported-rc4-certificates.p12?password_env=PATH"),
        ),
        (
            "an unsupported checksum",
            said("openssl-unsupported-mac.p12?password_env=PATH"),
        ),
    ]));
}
