//! What is said of objects that come from elsewhere.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;
use terraform_provider_stellantis::sdk::framework::engine::managed::Adoption;
use terraform_provider_stellantis::sdk::framework::value::Value;

use crate::fixtures::{key, reveals, vector};
use crate::rendering::{cases, render, resource, text};

const KEYPAIR: &str = "stellantis_keypair";
const CSR: &str = "stellantis_csr";

fn vectors() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    folder.to_str().unwrap().to_owned()
}

/// What is said of an adoption, with the folder of the vectors cut away.
fn said(adoption: Adoption) -> String {
    let said = match adoption {
        Ok((_, remarks)) => render(&remarks),
        Err(diagnostic) => diagnostic.to_string(),
    };
    said.replace(&vectors(), "…")
}

fn imported(type_name: &str, id: &str) -> String {
    said(resource(type_name).import(id).unwrap())
}

/// What is said of the import of a file of the vectors.
pub fn from_vectors(type_name: &str, name: &str) -> String {
    imported(type_name, &format!("{}/{name}", vectors()))
}

#[test]
fn a_key_file_that_cannot_be_imported_says_why() {
    assert_snapshot!(cases([
        ("no file", imported(KEYPAIR, "nowhere.pem")),
        ("a folder", from_vectors(KEYPAIR, "pki")),
        ("a file that never ends", imported(KEYPAIR, "/dev/zero")),
        ("a certificate", from_vectors(KEYPAIR, "pki/certificate.pem")),
        ("no passphrase", from_vectors(KEYPAIR, "pki/encrypted/scrypt.pem")),
        (
            "no such variable",
            from_vectors(
                KEYPAIR,
                "pki/encrypted/scrypt.pem?passphrase_env=STELLANTIS_TEST_IS_NOT_SET"
            )
        ),
        ("no ID", imported(KEYPAIR, "")),
        (
            "an option of keystores",
            from_vectors(KEYPAIR, "pki/rsa-2048.key.pem?alias=KeyName")
        ),
        (
            "an option of keys",
            from_vectors(KEYPAIR, "pki/keystores/keytool-rsa.p12?passphrase_env=PATH")
        ),
        ("a good one", from_vectors(KEYPAIR, "pki/rsa-2048.key.pem")),
    ]));
}

/// What stands between the first and the last line of a PEM, as `filebase64` would give it of DER.
fn body_of(name: &str) -> String {
    let pem = vector(name);
    pem.lines().filter(|line| !line.starts_with('-')).collect()
}

#[test]
fn an_import_id_that_is_the_key_itself_is_refused_and_not_repeated() {
    let said = cases([
        ("a key pair", imported(KEYPAIR, &key())),
        ("a request", imported(CSR, &key())),
        ("the key on one line", imported(KEYPAIR, &key().replace('\n', ""))),
        ("something long", imported(KEYPAIR, &"hunter2".repeat(1000))),
        ("base64 of DER", imported(KEYPAIR, &body_of("ed25519.key.pem"))),
        (
            "base64 of DER, for a request",
            imported(CSR, &body_of("rsa-2048.key.pem")),
        ),
    ]);
    let body = body_of("rsa-2048.key.pem");
    assert!(!reveals(&said, &key()) && !said.contains(&body[..20]) && !said.contains("hunter2"));
    assert!(!said.contains(&body_of("ed25519.key.pem")));
    assert_snapshot!(said);
}

#[test]
fn a_request_that_cannot_be_imported_says_why() {
    assert_snapshot!(cases([
        ("a key", from_vectors(CSR, "pki/rsa-2048.key.pem")),
        ("no request", from_vectors(CSR, "csr/README.md")),
        (
            "options",
            from_vectors(CSR, "csr/keytool.csr.pem?passphrase_env=PATH")
        ),
        ("a misspelt subject", from_vectors(CSR, "csr/misspelt.csr.pem")),
        ("a good one", from_vectors(CSR, "csr/keytool.csr.pem")),
    ]));
}

#[test]
fn credentials_say_what_to_write_in_the_place_of_an_import() {
    assert_snapshot!(imported("stellantis_credentials", "anything"));
}

/// A state of hashicorp/tls with these attributes.
fn taken_over(type_name: &str, attributes: &[(&str, Value)]) -> String {
    let names = ["private_key_pem", "cert_request_pem"];
    let absent = names.map(|name| (name.to_owned(), Value::Null));
    let mut source: std::collections::BTreeMap<_, _> = absent.into();
    source.extend(
        attributes
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone())),
    );
    said(resource(type_name).take_over(&Value::Mapping(source)).unwrap())
}

/// A request of the states of hashicorp/tls 4.2.
fn tls_request(name: &str) -> String {
    let state = fs::read_to_string(format!("{}/tls/4.2.json", vectors())).unwrap();
    let state: serde_json::Value = serde_json::from_str(&state).unwrap();
    let mut resources = state["resources"].as_array().unwrap().iter();
    let resource = resources.find(|resource| resource["name"] == name).unwrap();
    let request = &resource["instances"][0]["attributes"]["cert_request_pem"];
    request.as_str().unwrap().to_owned()
}

#[test]
fn what_a_move_cannot_carry_over_is_named() {
    let request = ("cert_request_pem", text(tls_request("other")));
    assert_snapshot!(cases([
        ("another subject", taken_over(CSR, &[request])),
        ("no request", taken_over(CSR, &[("private_key_pem", text(key()))])),
        ("no key", taken_over(KEYPAIR, &[])),
        (
            "a good key",
            taken_over(KEYPAIR, &[("private_key_pem", text(key()))])
        ),
    ]));
}
