//! What is said of objects that come from elsewhere.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc;
use std::time::Duration;

use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine};
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

#[test]
fn a_weak_key_is_imported_with_a_warning_and_one_with_the_half_of_another_is_refused() {
    assert_snapshot!(cases([
        ("close primes", from_vectors(KEYPAIR, "pki/weak/close-primes.pem")),
        ("d = 1", from_vectors(KEYPAIR, "pki/weak/p256-one.pem")),
        (
            "the public key of another key",
            from_vectors(KEYPAIR, "pki/weak/ed25519-other-half.pem")
        ),
        (
            "its own public key",
            from_vectors(KEYPAIR, "pki/weak/ed25519-both-halves.pem")
        ),
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

/// Forms in which somebody may write a secret in the place of a path, each with what must not be repeated.
fn secrets() -> Vec<(&'static str, String)> {
    let key = key();
    let keystore = fs::read(format!("{}/pki/keystores/openssl-rsa.p12", vectors())).unwrap();
    let colons = |bytes: &[u8]| {
        bytes
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<Vec<_>>()
            .join(":")
    };
    let oneline = key.replace('\n', "\\n");
    vec![
        ("base64 of a PEM", BASE64_STANDARD.encode(&key)),
        ("base64 of a keystore", BASE64_STANDARD.encode(&keystore)),
        ("base64url of a PEM", BASE64_URL_SAFE_NO_PAD.encode(&key)),
        (
            "base64url of a keystore",
            BASE64_URL_SAFE_NO_PAD.encode(&keystore),
        ),
        ("hexadecimal with colons", colons(&keystore)),
        ("a short secret with colons", colons(&keystore[..40])),
        ("JSON", format!("{{\"private_key_pem\":\"{oneline}\"}}")),
        (
            "a short JSON",
            "{\"path\":\"k.pem\",\"passphrase\":\"hunter2 hunter2\"}".to_owned(),
        ),
        (
            "an option after an ampersand",
            "k.pem&passphrase=hunter2-hunter2".to_owned(),
        ),
        ("a passphrase", "correct-horse-battery-staple".to_owned()),
        (
            "a URL",
            "https://user:hunter2-hunter2@example.com/k.pem".to_owned(),
        ),
    ]
}

#[test]
fn an_import_id_that_names_no_file_is_not_repeated_whatever_it_is() {
    for type_name in [KEYPAIR, CSR] {
        for (form, id) in secrets() {
            let said = imported(type_name, &id);
            // Twelve characters in a row are no accident.
            let said_parts: Vec<_> = said.as_bytes().windows(12).collect();
            let shown = id.as_bytes().windows(12).find(|part| said_parts.contains(part));
            assert_eq!(shown.map(String::from_utf8_lossy), None, "{form}: {said}");
            assert!(said.contains("as compromised"), "{form}: {said}");
        }
    }
    let [keypair, csr] =
        [KEYPAIR, CSR].map(|type_name| imported(type_name, "k.pem&passphrase=hunter2-hunter2"));
    assert_eq!(keypair, csr);
    assert_snapshot!(keypair);
}

#[test]
#[cfg(unix)]
fn an_import_id_that_names_a_pipe_or_a_device_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let (sender, receiver) = mpsc::channel();
    let id = pipe.to_str().unwrap().to_owned();
    std::thread::spawn(move || {
        sender.send([id.as_str(), "/dev/zero", "/dev/tty"].map(|id| imported(KEYPAIR, id)))
    });
    let said = receiver
        .recv_timeout(Duration::from_secs(20))
        .expect("nobody writes to the pipe");
    assert!(
        said.iter().all(|said| said.contains("not a regular file")),
        "{said:?}"
    );
}

#[test]
fn a_file_that_is_empty_or_too_large_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let said = [("empty.pem", 0), ("large.pem", (10 << 20) + 1)].map(|(name, length)| {
        let path = folder.path().join(name);
        fs::File::create(&path).unwrap().set_len(length).unwrap();
        let said = imported(KEYPAIR, path.to_str().unwrap());
        (name, said.replace(folder.path().to_str().unwrap(), "…"))
    });
    assert_snapshot!(cases(said));
}

#[test]
fn a_key_and_a_request_that_a_mail_quotes_are_imported() {
    let folder = tempfile::tempdir().unwrap();
    let request = fs::read_to_string(format!("{}/csr/keytool.csr.pem", vectors())).unwrap();
    for (type_name, pem) in [(KEYPAIR, key()), (CSR, request)] {
        let path = folder.path().join("mail.txt");
        let quoted: String = pem.lines().map(|line| format!("> {line}\n")).collect();
        fs::write(&path, format!("J. wrote:\n> Here it is.\n>\n{quoted}")).unwrap();
        assert_eq!(imported(type_name, path.to_str().unwrap()).trim_end(), "nothing");
    }
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
        ("keytool's recipe", from_vectors(CSR, "csr/recipe.csr.pem")),
        ("two units", from_vectors(CSR, "csr/two-units.csr.pem")),
        ("SHA-1", from_vectors(CSR, "csr/sha1.csr.pem")),
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

/// An attribute of a resource in the state of hashicorp/tls 4.2.
fn of_tls(name: &str, attribute: &'static str) -> (&'static str, Value) {
    let state = fs::read_to_string(format!("{}/tls/4.2.json", vectors())).unwrap();
    let state: serde_json::Value = serde_json::from_str(&state).unwrap();
    let mut resources = state["resources"].as_array().unwrap().iter();
    let resource = resources.find(|resource| resource["name"] == name).unwrap();
    let value = &resource["instances"][0]["attributes"][attribute];
    (attribute, text(value.as_str().unwrap()))
}

fn tls_key(name: &str) -> (&'static str, Value) {
    of_tls(name, "private_key_pem")
}

#[test]
fn what_a_move_cannot_carry_over_is_named() {
    let request = of_tls("other", "cert_request_pem");
    assert_snapshot!(cases([
        ("another subject", taken_over(CSR, &[request])),
        ("no request", taken_over(CSR, &[("private_key_pem", text(key()))])),
        ("no key", taken_over(KEYPAIR, &[])),
        (
            "a good key",
            taken_over(KEYPAIR, &[("private_key_pem", text(key()))])
        ),
        ("a key in PKCS#1", taken_over(KEYPAIR, &[tls_key("rsa")])),
        ("a key in SEC1", taken_over(KEYPAIR, &[tls_key("ecdsa")])),
        ("an Ed25519 key", taken_over(KEYPAIR, &[tls_key("ed25519")])),
    ]));
}
