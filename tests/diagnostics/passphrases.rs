//! What is said of encrypted keys, passphrases and other write-only arguments.

use insta::assert_snapshot;
use terraform_provider_stellantis::sdk::framework::value::Value;

use crate::fixtures::{Authority, garbled, key, other_key, request, reveals, vector};
use crate::rendering::{cases, failed_apply, made, opening, plan, text, validation};

const KEYPAIR: &str = "stellantis_keypair";
const CSR: &str = "stellantis_csr";
const CREDENTIALS: &str = "stellantis_credentials";
const PRIVATE_KEY: &str = "stellantis_private_key";

/// What the vectors are encrypted with.
const PASSPHRASE: &str = "clé à molette";

fn number(number: i64) -> Value {
    Value::Number(number.into())
}

fn encrypted(name: &str) -> Value {
    text(vector(&format!("encrypted/{name}.pem")))
}

fn keypair(passphrase: &str, version: i64) -> Vec<(&'static str, Value)> {
    vec![
        ("algorithm", text("ED25519")),
        ("passphrase_wo", text(passphrase)),
        ("passphrase_wo_version", number(version)),
    ]
}

#[test]
fn a_passphrase_that_no_tool_would_take_is_refused() {
    let said = |passphrase: &str| validation(KEYPAIR, &keypair(passphrase, 1));
    assert_snapshot!(cases([
        ("blank", said(" ")),
        ("with the line break of its file", said("hunter2\n")),
        ("too long", said(&"x".repeat(1024))),
        (
            "without a version",
            validation(KEYPAIR, &keypair("hunter2", 1)[..2])
        ),
        (
            "not known yet, without a version",
            validation(KEYPAIR, &[("passphrase_wo", Value::unknown())])
        ),
    ]));
    assert_eq!(said(" blanks belong to it "), "nothing\n");
    assert_eq!(said(&"x".repeat(1023)), "nothing\n");
}

#[test]
fn a_change_of_the_passphrase_is_checked_before_anything_changes() {
    let prior = made(KEYPAIR, &keypair("first", 1));
    let rotated = |previous: &str| {
        let mut arguments = keypair("second", 2);
        arguments.push(("previous_passphrase_wo", text(previous)));
        plan(KEYPAIR, &prior, &arguments)
    };
    let removed = [
        ("algorithm", text("ED25519")),
        ("previous_passphrase_wo", text("first")),
    ];
    let version_alone = [removed[0].clone(), ("passphrase_wo_version", number(1))];
    let protected = |passphrase: Value| {
        let added = [
            ("passphrase_wo", passphrase),
            ("deletion_protection", Value::Bool(true)),
        ];
        [&version_alone[..], &added].concat()
    };
    let mut emptied = prior.clone();
    emptied.set_attribute("private_key_pem", Value::Null);
    let mut swapped = made(KEYPAIR, &keypair("first", 1));
    swapped.set_attribute("public_key_sha256", prior.attribute("public_key_sha256").clone());
    let swapped_sha256 = swapped.attribute("id").as_str().unwrap().to_owned();
    let said = cases([
        (
            "unchanged, with a swapped key",
            plan(KEYPAIR, &swapped, &keypair("first", 1)),
        ),
        (
            "rotated, with a swapped key",
            plan(
                KEYPAIR,
                &swapped,
                &[
                    &keypair("second", 2)[..],
                    &[("previous_passphrase_wo", text("first"))],
                ]
                .concat(),
            ),
        ),
        ("unchanged", plan(KEYPAIR, &prior, &keypair("first", 1))),
        (
            "unchanged, without the passphrase",
            plan(KEYPAIR, &prior, &version_alone),
        ),
        (
            "protected, without the passphrase",
            plan(KEYPAIR, &prior, &protected(Value::Null)),
        ),
        (
            "protected, with another passphrase and the same version",
            plan(KEYPAIR, &prior, &protected(text("second"))),
        ),
        (
            "another passphrase, the same version",
            plan(KEYPAIR, &prior, &keypair("second", 1)),
        ),
        (
            "replaced, without a passphrase",
            plan(KEYPAIR, &prior, &[("algorithm", text("ECDSA"))]),
        ),
        ("rotated", rotated("first")),
        ("rotated, wrong previous one", rotated("third")),
        (
            "rotated, without the previous one",
            plan(KEYPAIR, &prior, &keypair("second", 2)),
        ),
        ("removed", plan(KEYPAIR, &prior, &removed)),
        (
            "removed, without the previous one",
            plan(KEYPAIR, &prior, &removed[..1]),
        ),
        (
            "left out, with a version",
            plan(
                KEYPAIR,
                &prior,
                &[removed[0].clone(), ("passphrase_wo_version", number(2))],
            ),
        ),
        (
            "a state without a key",
            plan(KEYPAIR, &emptied, &keypair("second", 2)),
        ),
    ]);
    assert!(
        !["first\"", "second", "third"]
            .iter()
            .any(|passphrase| said.contains(passphrase))
    );
    let sha256 = prior.attribute("public_key_sha256").as_str().unwrap();
    assert_snapshot!(
        said.replace(sha256, "<public_key_sha256>")
            .replace(&swapped_sha256, "<the other one>")
    );
}

fn csr(arguments: &[(&'static str, Value)]) -> Vec<(&'static str, Value)> {
    [arguments, &[("subject", Value::unknown())]].concat()
}

#[test]
fn the_key_of_a_request_is_given_once_and_can_be_opened() {
    let said = |arguments: &[(&'static str, Value)]| validation(CSR, &csr(arguments));
    let planned = |arguments: &[(&'static str, Value)]| plan(CSR, &Value::Null, &csr(arguments));
    assert_snapshot!(cases([
        ("no key", said(&[])),
        (
            "two keys",
            said(&[
                ("private_key_pem", text(key())),
                ("private_key_pem_wo", text(key())),
            ])
        ),
        (
            "a write-only key without a version",
            said(&[("private_key_pem_wo", text(key()))])
        ),
        (
            "an encrypted key without a passphrase",
            planned(&[("private_key_pem", encrypted("req-newkey"))])
        ),
        (
            "a wrong passphrase",
            planned(&[
                ("private_key_pem", encrypted("req-newkey")),
                ("private_key_passphrase_wo", text("hunter2"))
            ])
        ),
        (
            "a key that would take hours to open",
            said(&[("private_key_pem", encrypted("excessive-pbkdf2"))])
        ),
        (
            "an encryption that is not supported",
            said(&[("private_key_pem", encrypted("unsupported-camellia-256-cbc"))])
        ),
    ]));
}

fn subject(locality: &str) -> Value {
    let field = |(name, value)| match name {
        "locality" => (str::to_owned(name), text(locality)),
        name => (str::to_owned(name), text(value)),
    };
    Value::Mapping(crate::fixtures::SUBJECT.into_iter().map(field).collect())
}

fn with_write_only_key(key: Value, version: i64, locality: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("private_key_pem_wo", key),
        ("private_key_pem_wo_version", number(version)),
        ("subject", subject(locality)),
    ]
}

#[test]
fn a_write_only_key_that_differs_under_the_same_version_stops_every_change_and_no_other_plan() {
    let with = with_write_only_key;
    let prior = made(CSR, &with(text(key()), 1, "Paris"));
    let encrypted_key = || {
        let mut arguments = with(encrypted("req-newkey"), 1, "Lyon");
        arguments.push(("private_key_passphrase_wo", text(PASSPHRASE)));
        arguments
    };
    let said = |arguments: &[(&'static str, Value)]| plan(CSR, &prior, arguments);
    assert_eq!(said(&with(text(other_key()), 1, "Paris")), "nothing\n");
    let said = cases([
        ("the same key", said(&with(text(key()), 1, "Lyon"))),
        ("another key", said(&with(text(other_key()), 1, "Lyon"))),
        ("another key, encrypted", said(&encrypted_key())),
        (
            "another key and version",
            said(&with(text(other_key()), 2, "Lyon")),
        ),
        ("no key", said(&with(Value::Null, 1, "Lyon"))),
        (
            "another key in the apply",
            failed_apply(
                CSR,
                &prior,
                &with(text(key()), 1, "Lyon"),
                &with(text(other_key()), 1, "Lyon"),
            ),
        ),
        (
            "a key that is known only in the apply",
            failed_apply(
                CSR,
                &prior,
                &with(Value::unknown(), 1, "Lyon"),
                &with(text(other_key()), 1, "Lyon"),
            ),
        ),
    ]);
    assert!(!reveals(&said, &other_key()) && !reveals(&said, &key()));
    assert_snapshot!(said);
}

#[test]
fn a_stored_key_becomes_a_write_only_one_in_place_and_the_request_stays() {
    let prior = made(
        CSR,
        &[("private_key_pem", text(key())), ("subject", subject("Paris"))],
    );
    let arguments = with_write_only_key(text(key()), 1, "Paris");
    assert_eq!(plan(CSR, &prior, &arguments), "nothing\n");
    let planned = crate::rendering::planned(CSR, &prior, &arguments);
    assert!(planned.attribute("cert_request_pem") == prior.attribute("cert_request_pem"));
    let another = plan(CSR, &prior, &with_write_only_key(text(other_key()), 1, "Paris"));
    assert!(another.starts_with("Warning: Certificate signing request will change"));
}

#[test]
fn a_plan_without_changes_needs_no_write_only_value() {
    let subject = ("subject", subject("Paris"));
    let passphrase = ("private_key_passphrase_wo", text(PASSPHRASE));
    let stored = [("private_key_pem", encrypted("req-newkey")), subject.clone()];
    let prior = made(CSR, &[&stored[..], &[passphrase]].concat());
    assert_eq!(validation(CSR, &stored), "nothing\n");
    assert_eq!(plan(CSR, &prior, &stored), "nothing\n");
    let wrong = ("private_key_passphrase_wo", text("hunter2"));
    assert_snapshot!(plan(CSR, &prior, &[&stored[..], &[wrong]].concat()));

    let without = with_write_only_key(Value::Null, 1, "Paris");
    let prior = made(CSR, &with_write_only_key(text(key()), 1, "Paris"));
    assert_eq!(validation(CSR, &without), "nothing\n");
    assert_eq!(plan(CSR, &prior, &without), "nothing\n");
    assert!(plan(CSR, &Value::Null, &without).starts_with("Error: Write-only value is missing"));
}

fn credentials(arguments: &[(&'static str, Value)]) -> Vec<(&'static str, Value)> {
    let request = request(&key(), "MZP128745");
    [&[("cert_request_pem", text(request))], arguments].concat()
}

#[test]
fn a_client_secret_is_given_once_and_with_a_version() {
    let secret = |name| (name, text("s3cr3t-marked"));
    let version = |version| ("client_secret_wo_version", number(version));
    let prior = made(CREDENTIALS, &credentials(&[version(1)]));
    let said = cases([
        (
            "twice",
            validation(
                CREDENTIALS,
                &credentials(&[secret("client_secret"), secret("client_secret_wo"), version(1)]),
            ),
        ),
        (
            "without a version",
            validation(CREDENTIALS, &credentials(&[secret("client_secret_wo")])),
        ),
        (
            "with the version that was there before it: nothing, it is taken",
            plan(
                CREDENTIALS,
                &prior,
                &credentials(&[secret("client_secret_wo"), version(1)]),
            ),
        ),
        (
            "with a new version",
            plan(
                CREDENTIALS,
                &prior,
                &credentials(&[secret("client_secret_wo"), version(2)]),
            ),
        ),
    ]);
    assert!(!said.contains("s3cr3t"));
    assert_snapshot!(said);
}

#[test]
fn a_login_password_is_given_once_with_a_version_and_to_fleet_owners() {
    let secret = |name| (name, text("s3cr3t-marked"));
    let api = |api| ("api", text(api));
    let version = ("login_password_wo_version", number(1));
    let both = [secret("login_password"), secret("client_secret")];
    let planned = |arguments: &[_]| plan(CREDENTIALS, &Value::Null, &credentials(arguments));
    let said = cases([
        (
            "twice",
            validation(
                CREDENTIALS,
                &credentials(&[
                    secret("login_password"),
                    secret("login_password_wo"),
                    version.clone(),
                ]),
            ),
        ),
        (
            "without a version",
            validation(CREDENTIALS, &credentials(&[secret("login_password_wo")])),
        ),
        ("for end users", planned(&[secret("login_password")])),
        (
            "for end users, write-only",
            planned(&[secret("login_password_wo"), version.clone()]),
        ),
        ("for end users, beside a client secret", planned(&both)),
        (
            "a client secret for fleet owners",
            planned(&[secret("client_secret"), api("fleet_owners")]),
        ),
        (
            "a client secret for fleet owners, beside a login password",
            planned(&[&both[..], &[api("fleet_owners")]].concat()),
        ),
        (
            "for an API that is not known yet",
            planned(&[secret("login_password"), ("api", Value::unknown())]),
        ),
    ]);
    assert!(!said.contains("s3cr3t"));
    assert_snapshot!(said);
}

#[test]
fn a_write_only_client_secret_need_not_be_given_again_as_long_as_its_version_stays() {
    let authority = Authority::new("Stellantis Root CA", "ecdsa-p256.key.pem", None);
    let version = ("client_secret_wo_version", number(1));
    let given = credentials(&[("client_secret_wo", text("s3cr3t-marked")), version.clone()]);
    let prior = made(CREDENTIALS, &given);
    let missing = |arguments: &[(&'static str, Value)]| {
        let changed = [arguments, &[("ca_certificate_pem", text(authority.pem()))]].concat();
        let planned = crate::rendering::planned(CREDENTIALS, &prior, &credentials(&changed));
        crate::rendering::texts(planned.attribute("missing"))
    };
    assert_eq!(missing(&[version]), ["client_id", "certificate_pem"]);
    assert_eq!(
        missing(&[("client_secret_wo_version", number(2))]),
        ["client_id", "client_secret", "certificate_pem"]
    );
    assert_eq!(missing(&[]), ["client_id", "client_secret", "certificate_pem"]);
}

#[test]
fn a_secret_that_was_stored_and_is_removed_is_missing_whatever_the_version() {
    let version = ("client_secret_wo_version", number(1));
    let stored = credentials(&[("client_secret", text("s3cr3t-marked")), version.clone()]);
    let prior = made(CREDENTIALS, &stored);
    let planned = crate::rendering::planned(CREDENTIALS, &prior, &credentials(&[version]));
    let missing = crate::rendering::texts(planned.attribute("missing"));
    assert!(missing.contains(&"client_secret".to_owned()), "{missing:?}");
}

#[test]
fn credentials_that_become_incomplete_are_warned_of() {
    let authority = Authority::new("Stellantis Root CA", "ecdsa-p256.key.pem", None);
    let complete = credentials(&[
        ("client_id", text("client")),
        ("client_secret_wo", text("s3cr3t-marked")),
        ("client_secret_wo_version", number(1)),
        (
            "certificate_pem",
            text(authority.issue(&key(), "MZP128745", 0..9_000)),
        ),
        ("ca_certificate_pem", text(authority.pem())),
    ]);
    let prior = made(CREDENTIALS, &complete);
    let without = |name: &str| -> Vec<_> {
        let kept = complete.iter().filter(|(given, _)| *given != name);
        kept.cloned().collect()
    };
    let mut forgotten = without("client_secret_wo");
    forgotten.retain(|(name, _)| *name != "client_secret_wo_version");
    forgotten.push(("client_secret_wo_version", number(2)));
    assert_snapshot!(cases([
        (
            "a secret that need not come again",
            plan(CREDENTIALS, &prior, &without("client_secret_wo"))
        ),
        (
            "a new version without its secret",
            plan(CREDENTIALS, &prior, &forgotten)
        ),
        ("no client ID", plan(CREDENTIALS, &prior, &without("client_id"))),
    ]));
}

#[test]
fn an_encrypted_key_that_cannot_be_opened_says_why() {
    let opened = |name: &str, passphrase: Value| {
        opening(
            PRIVATE_KEY,
            &[("private_key_pem", encrypted(name)), ("passphrase", passphrase)],
        )
    };
    let said = cases([
        ("opened", opened("scrypt", text(PASSPHRASE))),
        ("without a passphrase", opened("scrypt", Value::Null)),
        ("a wrong passphrase", opened("scrypt", text("hunter2"))),
        (
            "a damaged file",
            opening(
                PRIVATE_KEY,
                &[
                    (
                        "private_key_pem",
                        text(garbled(&vector("encrypted/scrypt.pem")).replace("~~~~\n", "")),
                    ),
                    ("passphrase", text(PASSPHRASE)),
                ],
            ),
        ),
        ("absurd work", opened("excessive-pbkdf2", text(PASSPHRASE))),
        (
            "absurd work before PBES2",
            opened("excessive-pbe-sha1-3des", text(PASSPHRASE)),
        ),
        ("absurd scrypt", opened("excessive-scrypt", text(PASSPHRASE))),
        (
            "a plain key with a passphrase",
            opening(
                PRIVATE_KEY,
                &[("private_key_pem", text(key())), ("passphrase", text("unused"))],
            ),
        ),
    ]);
    assert!(!reveals(&said, PASSPHRASE) && !said.contains("hunter2"));
    assert_snapshot!(said);
}
