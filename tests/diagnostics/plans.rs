//! What plans and refreshes say.

use std::fs;
use std::sync::LazyLock;

use insta::assert_snapshot;
use terraform_provider_stellantis::pki::{CertificationRequest, pem};
use terraform_provider_stellantis::sdk::framework::value::Value;

use crate::fixtures::{Authority, SUBJECT, garbled, key, other_key, request, vector};
use crate::rendering::{cases, made, plan, planned, render, resource, text, texts, without_times};

const KEYPAIR: &str = "stellantis_keypair";
const CSR: &str = "stellantis_csr";
const CREDENTIALS: &str = "stellantis_credentials";
const MZP: &str = "MZP128745";

fn algorithm(name: &str) -> [(&'static str, Value); 1] {
    [("algorithm", text(name))]
}

/// A key pair whose key is always the same one.
fn adopted(file: &str) -> Value {
    let id = format!("tests/vectors/pki/{file}");
    resource(KEYPAIR).import(&id).unwrap().unwrap().0
}

fn with(state: &Value, changes: &[(&str, Value)]) -> Value {
    let mut state = state.clone();
    for (name, value) in changes {
        state.set_attribute(name, value.clone());
    }
    state
}

/// What the apply of an object's end says; the object stays.
fn refused_end(type_name: &str, prior: &Value) -> String {
    use terraform_provider_stellantis::sdk::framework::engine::apply::ApplyRequest;
    let response = resource(type_name).apply(ApplyRequest {
        prior: prior.clone(),
        planned: Value::Null,
        config: Value::Null,
    });
    assert!(response.state == *prior);
    render(&response.diagnostics)
}

fn destroyed(type_name: &str, prior: &Value) -> String {
    use terraform_provider_stellantis::sdk::framework::engine::plan::PlanRequest;
    let request = PlanRequest {
        prior: prior.clone(),
        proposed: Value::Null,
        config: Value::Null,
    };
    render(&resource(type_name).plan(request).diagnostics)
}

#[test]
fn a_plan_for_a_key_pair_warns_of_what_is_lost_and_of_what_is_undocumented() {
    let prior = adopted("ed25519.key.pem");
    assert_snapshot!(cases([
        ("created with RSA", plan(KEYPAIR, &Value::Null, &[])),
        (
            "created with ECDSA",
            plan(KEYPAIR, &Value::Null, &algorithm("ECDSA"))
        ),
        ("unchanged", plan(KEYPAIR, &prior, &algorithm("ED25519"))),
        ("replaced", plan(KEYPAIR, &prior, &algorithm("ECDSA"))),
        ("destroyed", destroyed(KEYPAIR, &prior)),
    ]));
}

#[test]
fn a_protected_key_pair_is_neither_destroyed_nor_replaced() {
    let prior = with(
        &adopted("ed25519.key.pem"),
        &[("deletion_protection", Value::Bool(true))],
    );
    let unprotected = [
        ("algorithm", text("ECDSA")),
        ("deletion_protection", Value::Bool(false)),
    ];
    assert_snapshot!(cases([
        ("destroyed", destroyed(KEYPAIR, &prior)),
        (
            "destroyed in an apply without a plan",
            refused_end(KEYPAIR, &prior)
        ),
        (
            "replaced, and no longer protected",
            plan(KEYPAIR, &prior, &unprotected)
        ),
        (
            "no longer protected",
            plan(KEYPAIR, &prior, &algorithm("ED25519"))
        ),
        (
            "destroyed without a public_key_sha256",
            destroyed(KEYPAIR, &with(&prior, &[("public_key_sha256", Value::Null)]))
        ),
    ]));
}

#[test]
fn the_public_key_of_an_edited_state_is_corrected_from_the_private_key() {
    let refreshed = |state: &Value| {
        let (refreshed, said) = resource(KEYPAIR).refresh(state.clone());
        (refreshed, render(&said))
    };
    for file in ["rsa-2048.key.pem", "ecdsa-p256.key.pem", "ed25519.key.pem"] {
        let state = adopted(file);
        let (unchanged, said) = refreshed(&state);
        assert!(unchanged == state && said == "nothing\n", "{file}: {said}");
    }
    let (state, other) = (adopted("rsa-2048.key.pem"), adopted("ed25519.key.pem"));
    let of_other = |name| (name, other.attribute(name).clone());
    let edits = [
        (
            "another hash",
            vec![of_other("public_key_sha256"), of_other("id")],
        ),
        ("another public key", vec![of_other("public_key_pem")]),
        (
            "something else",
            vec![
                ("public_key_pem", text("hunter2")),
                ("public_key_sha256", text("hunter2")),
                ("id", Value::Null),
            ],
        ),
    ];
    let said = edits.map(|(name, edit)| {
        let (corrected, said) = refreshed(&with(&state, &edit));
        assert!(corrected == state, "{name}");
        (name, said)
    });
    assert_snapshot!(cases(said));
}

#[test]
fn a_private_key_of_an_edited_state_that_says_nothing_is_an_error() {
    let refreshed = |state: &Value| {
        let (refreshed, said) = resource(KEYPAIR).refresh(state.clone());
        assert!(refreshed == *state);
        render(&said)
    };
    let state = adopted("rsa-2048.key.pem");
    let encrypted = text(vector("encrypted/scrypt.pem"));
    let encrypted = with(&state, &[("private_key_pem", encrypted)]);
    assert_eq!(refreshed(&encrypted), "nothing\n", "it may be the same key");
    let other = adopted("ed25519.key.pem");
    let swapped = ("public_key_pem", other.attribute("public_key_pem").clone());
    let damaged = garbled(&key());
    assert_snapshot!(cases([
        (
            "no private key",
            refreshed(&with(&state, &[("private_key_pem", Value::Null)]))
        ),
        (
            "a damaged private key",
            refreshed(&with(&state, &[("private_key_pem", text(damaged))]))
        ),
        (
            "an encrypted key beside two public keys",
            refreshed(&with(&encrypted, &[swapped]))
        ),
    ]));
}

fn csr(key: Value, organization: &str) -> [(&'static str, Value); 2] {
    let with = |(name, value)| {
        (
            str::to_owned(name),
            text(if name == "organization" {
                organization
            } else {
                value
            }),
        )
    };
    let subject = SUBJECT.into_iter().map(with).collect();
    [("private_key_pem", key), ("subject", Value::Mapping(subject))]
}

#[test]
fn a_plan_for_a_request_warns_when_a_new_one_must_be_sent() {
    let prior = made(CSR, &csr(text(key()), "Free2Move"));
    assert_snapshot!(cases([
        (
            "created",
            plan(CSR, &Value::Null, &csr(Value::unknown(), "Free2Move"))
        ),
        ("unchanged", plan(CSR, &prior, &csr(text(key()), "Free2Move"))),
        (
            "another spelling of the key",
            plan(CSR, &prior, &csr(text(key().replace('\n', "\r\n")), "Free2Move"))
        ),
        (
            "another subject",
            plan(CSR, &prior, &csr(text(key()), "Mobilisights"))
        ),
        (
            "another key",
            plan(CSR, &prior, &csr(text(other_key()), "Free2Move"))
        ),
        (
            "a key that is not known yet",
            plan(CSR, &prior, &csr(Value::unknown(), "Free2Move"))
        ),
        ("destroyed", destroyed(CSR, &prior)),
    ]));
}

#[test]
fn a_private_key_whose_numbers_do_not_fit_together_is_found_in_the_plan_that_would_use_it() {
    let mut der = pem::blocks(&key()).unwrap().remove(0).der().to_vec();
    // Within the private exponent.
    der[400] ^= 1;
    let damaged = || text(pem::encode("PRIVATE KEY", &der));
    let prior = made(CSR, &csr(text(key()), "Free2Move"));
    let edited = with(&prior, &[("private_key_pem", damaged())]);
    assert_snapshot!(cases([
        ("created", plan(CSR, &Value::Null, &csr(damaged(), "Free2Move"))),
        ("another text", plan(CSR, &prior, &csr(damaged(), "Free2Move"))),
        (
            "another subject",
            plan(CSR, &edited, &csr(damaged(), "Mobilisights"))
        ),
        ("unchanged", plan(CSR, &edited, &csr(damaged(), "Free2Move"))),
        ("refreshed", render(&resource(CSR).refresh(edited.clone()).1)),
    ]));
}

/// A request that was made elsewhere with the key of the vectors, and has been imported.
fn imported_request(name: &str) -> Value {
    let id = format!("tests/vectors/csr/{name}");
    resource(CSR).import(&id).unwrap().unwrap().0
}

#[test]
fn a_plan_without_a_subject_keeps_the_request_that_exists_and_creates_none() {
    let key = || text(fs::read_to_string("tests/vectors/csr/key.pem").unwrap());
    let prior = imported_request("recipe.csr.pem");
    let without = |key: Value| vec![("private_key_pem", key)];
    let mut unreadable = prior.clone();
    unreadable.set_attribute("cert_request_pem", text("none"));
    assert_snapshot!(cases([
        ("created", plan(CSR, &Value::Null, &without(key()))),
        (
            "created with a key that is not known yet",
            plan(CSR, &Value::Null, &without(Value::unknown()))
        ),
        ("kept", plan(CSR, &prior, &without(key()))),
        ("another key", plan(CSR, &prior, &without(text(other_key())))),
        (
            "a key that is not known yet",
            plan(CSR, &prior, &without(Value::unknown()))
        ),
        (
            "a request that cannot be read",
            plan(CSR, &unreadable, &without(key()))
        ),
    ]));
}

#[test]
fn a_subject_that_contradicts_an_imported_request_is_warned_about_with_both_sides() {
    let key = || text(fs::read_to_string("tests/vectors/csr/key.pem").unwrap());
    let prior = imported_request("recipe.csr.pem");
    let mut unreadable = prior.clone();
    unreadable.set_attribute("cert_request_pem", text("none"));
    let mut partly_known = csr(key(), "Free2Move");
    partly_known[1].1.set_attribute("locality", Value::unknown());
    assert_snapshot!(cases([
        ("the subject", plan(CSR, &prior, &csr(key(), "Free2Move"))),
        (
            "subject and key",
            plan(CSR, &prior, &csr(text(other_key()), "Free2Move"))
        ),
        (
            "a request that cannot be read",
            plan(CSR, &unreadable, &csr(key(), "Free2Move"))
        ),
        (
            "a subject that is not wholly known yet",
            plan(CSR, &prior, &partly_known)
        ),
        (
            "the same subject in another order",
            plan(
                CSR,
                &imported_request("keytool.csr.pem"),
                &csr(key(), "Free2Move")
            )
        ),
    ]));
}

/// What a refresh says of a request after these attributes in its state were replaced by those of another one, and the
/// attributes afterwards.
fn refreshed_csr(state: &Value, other: &Value, names: &[&str]) -> (Value, String) {
    let mut edited = state.clone();
    for name in names {
        edited.set_attribute(name, other.attribute(name).clone());
    }
    let (refreshed, diagnostics) = resource(CSR).refresh(edited);
    (refreshed, render(&diagnostics))
}

const OUTPUTS: [&str; 5] = [
    "cert_request_pem",
    "key_algorithm",
    "public_key_sha256",
    "subject_dn",
    "id",
];

#[test]
fn a_request_in_the_state_that_somebody_edited_is_made_again_from_its_key_and_subject() {
    let state = made(CSR, &csr(text(key()), "Free2Move"));
    let other_subject = made(CSR, &csr(text(key()), "Mobilisights"));
    let other_key = made(CSR, &csr(text(other_key()), "Free2Move"));
    let mut damaged = state.clone();
    damaged.set_attribute("cert_request_pem", text("none"));
    let mut forged = state.clone();
    forged.set_attribute(
        "cert_request_pem",
        text(with_another_signature(&state, &other_subject)),
    );
    let corrected = |other: &Value, names: &[&str]| {
        let (refreshed, said) = refreshed_csr(&state, other, names);
        assert!(refreshed == state);
        said
    };
    assert_eq!(corrected(&state, &[]), "nothing\n");
    assert_snapshot!(cases([
        ("of another subject", corrected(&other_subject, &OUTPUTS[..1])),
        ("of another key", corrected(&other_key, &OUTPUTS[..1])),
        ("with everything of another key", corrected(&other_key, &OUTPUTS)),
        ("damaged", corrected(&damaged, &OUTPUTS[..1])),
        ("with another signature", corrected(&forged, &OUTPUTS[..1])),
        (
            "another public key beside it",
            corrected(&other_key, &["public_key_sha256", "id"])
        ),
        (
            "another subject beside it",
            corrected(&other_subject, &["subject_dn"])
        ),
    ]));
}

/// The first request with the signature of the second, which is as long.
fn with_another_signature(of: &Value, signature_of: &Value) -> String {
    let der = |state: &Value| {
        let pem = state.attribute("cert_request_pem").as_str().unwrap().to_owned();
        CertificationRequest::from_pem(&pem).unwrap().der().to_vec()
    };
    let (mut request, other) = (der(of), der(signature_of));
    let (body, tail) = (request.len() - 256, &other[other.len() - 256..]);
    request[body..].copy_from_slice(tail);
    CertificationRequest::from_der(&request).unwrap().to_pem()
}

#[test]
fn a_request_in_the_state_that_somebody_edited_is_an_error_where_its_key_is_not_stored() {
    let write_only = |key: String, organization: &str| {
        let [_, subject] = csr(Value::Null, organization);
        let version = ("private_key_pem_wo_version", Value::Number(1_i64.into()));
        made(CSR, &[("private_key_pem_wo", text(key)), version, subject])
    };
    let state = write_only(key(), "Free2Move");
    let other_subject = write_only(key(), "Mobilisights");
    let other_key = write_only(other_key(), "Free2Move");
    let mut damaged = state.clone();
    damaged.set_attribute("cert_request_pem", Value::Null);
    let said = |other: &Value, names: &[&str]| refreshed_csr(&state, other, names).1;
    assert_eq!(said(&state, &[]), "nothing\n");
    assert_snapshot!(cases([
        ("of another subject", said(&other_subject, &OUTPUTS)),
        ("of another key", said(&other_key, &OUTPUTS[..1])),
        ("missing", said(&damaged, &OUTPUTS[..1])),
        (
            "another public key beside it",
            said(&other_key, &["public_key_sha256"])
        ),
    ]));
    assert!(refreshed_csr(&state, &other_key, &["public_key_sha256"]).0 == state);
}

static ROOT: LazyLock<Authority> =
    LazyLock::new(|| Authority::new("Stellantis Root CA", "ecdsa-p256.key.pem", None));

fn credentials(certificate: &str, action: &str) -> Vec<(&'static str, Value)> {
    let mut arguments = vec![
        ("cert_request_pem", text(request(&key(), MZP))),
        ("client_id", text("client")),
        ("client_secret", text("secret")),
        ("ca_certificate_pem", text(ROOT.pem())),
        ("expiry_action", text(action)),
    ];
    if !certificate.is_empty() {
        arguments.push(("certificate_pem", text(certificate)));
    }
    arguments
}

fn refreshed(prior: &Value) -> String {
    render(&resource(CREDENTIALS).refresh(prior.clone()).1)
}

#[test]
fn an_expired_certificate_is_a_warning_an_error_or_nothing() {
    let expired = ROOT.issue_expired(&key(), MZP);
    let warned = made(CREDENTIALS, &credentials(&expired, "warn"));
    let with_error = credentials(&expired, "error");
    assert_snapshot!(without_times(&cases([
        (
            "created",
            plan(CREDENTIALS, &Value::Null, &credentials(&expired, "warn"))
        ),
        ("refreshed", refreshed(&warned)),
        (
            "unchanged, after the refresh",
            plan(CREDENTIALS, &warned, &credentials(&expired, "warn"))
        ),
        ("created with error", plan(CREDENTIALS, &Value::Null, &with_error)),
        (
            "created with none",
            plan(CREDENTIALS, &Value::Null, &credentials(&expired, "none"))
        ),
        ("destroyed", destroyed(CREDENTIALS, &warned)),
    ])));
}

#[test]
fn an_error_about_an_expired_certificate_comes_with_every_plan_and_with_no_refresh() {
    let expired = ROOT.issue_expired(&key(), MZP);
    let mut state = made(CREDENTIALS, &credentials(&expired, "none"));
    state.set_attribute("expiry_action", text("error"));
    assert_eq!(refreshed(&state), "nothing\n");
    assert!(
        plan(CREDENTIALS, &state, &credentials(&expired, "error"))
            .starts_with("Error: Certificate has expired")
    );
    assert_eq!(destroyed(CREDENTIALS, &state), "nothing\n");
}

#[test]
fn a_renewal_that_is_due_is_said_with_the_end_of_the_certificate() {
    let due = ROOT.issue(&key(), MZP, -9_000..700);
    let said = plan(CREDENTIALS, &Value::Null, &credentials(&due, "warn"));
    assert!(said.contains("UTC, in 29 days."), "{said}");
    assert_snapshot!(without_times(&said));
    let with_error = plan(CREDENTIALS, &Value::Null, &credentials(&due, "error"));
    assert_eq!(with_error, said, "a renewal that is due is never an error");
    assert_eq!(
        plan(CREDENTIALS, &Value::Null, &credentials(&due, "none")),
        "nothing\n"
    );
}

#[test]
fn an_expired_certificate_shows_while_something_else_is_missing() {
    let expired = ROOT.issue_expired(&key(), MZP);
    let mut arguments = credentials(&expired, "warn");
    arguments.retain(|(name, _)| *name != "client_id");
    let planned = planned(CREDENTIALS, &Value::Null, &arguments);
    assert!(planned.attribute("status").is_unknown());
    let mut state = made(CREDENTIALS, &arguments);
    assert_eq!(state.attribute("status").as_str(), Some("expired"));
    assert_eq!(texts(state.attribute("missing")), ["client_id"]);
    state.set_attribute("status", text("pending"));
    let refreshed = resource(CREDENTIALS).refresh(state).0;
    assert_eq!(refreshed.attribute("status").as_str(), Some("expired"));
}

#[test]
fn a_plan_that_brings_a_new_certificate_says_nothing_of_the_old_one() {
    let state = made(
        CREDENTIALS,
        &credentials(&ROOT.issue_expired(&key(), MZP), "warn"),
    );
    let (state, warnings) = resource(CREDENTIALS).refresh(state);
    let new = ROOT.issue(&key(), MZP, 0..9_000);
    assert_eq!(render(&warnings), "nothing\n");
    assert_eq!(plan(CREDENTIALS, &state, &credentials(&new, "warn")), "nothing\n");
}

#[test]
fn a_valid_certificate_gives_way_to_one_that_is_not_yet_valid_or_ends_earlier_with_a_warning() {
    let replaced = |old: &str, hours| {
        let prior = made(CREDENTIALS, &credentials(old, "none"));
        let new = ROOT.issue(&key(), MZP, hours);
        without_times(&plan(CREDENTIALS, &prior, &credentials(&new, "none")))
    };
    let valid = ROOT.issue(&key(), MZP, -10..2_000);
    let expired = ROOT.issue_expired(&key(), MZP);
    let future = ROOT.issue(&key(), MZP, 100..9_000);
    assert_snapshot!(cases([
        ("one that ends later", replaced(&valid, -1..3_000)),
        ("one that ends earlier", replaced(&valid, -1..1_000)),
        ("one that has expired", replaced(&valid, -5..-1)),
        ("one that is not yet valid", replaced(&valid, 72..3_000)),
        ("one that is neither", replaced(&valid, 72..1_000)),
        ("in place of an expired one", replaced(&expired, 72..1_000)),
        (
            "in place of one that is not yet valid itself",
            replaced(&future, 72..1_000)
        ),
    ]));
}

#[test]
fn a_refresh_corrects_outputs_that_do_not_follow_from_the_arguments_and_names_both_values() {
    let certificate = ROOT.issue(&key(), MZP, 0..9_000);
    let made = made(CREDENTIALS, &credentials(&certificate, "warn"));
    let edited = |changes: &[(&str, Value)]| {
        let mut state = made.clone();
        for (name, value) in changes {
            state.set_attribute(name, value.clone());
        }
        let (state, warnings) = resource(CREDENTIALS).refresh(state);
        (state, render(&warnings))
    };
    let changes = [
        ("mzp", text("MZP1")),
        ("id", text("0".repeat(64))),
        ("serial_number", text("4711")),
        ("missing", Value::Sequence(vec![text("client_id")])),
    ];
    let (corrected, said) = edited(&changes);
    assert!(corrected == made);
    assert_snapshot!(said);
    // A newer version has added the attribute, or only time has passed.
    let null = ["mzp", "serial_number", "certificate_chain_pem"].map(|name| (name, Value::Null));
    assert!(edited(&null) == (made.clone(), "nothing\n".to_owned()));
    let timed = [
        ("status", text("expired")),
        ("ready_for_renewal", Value::Bool(true)),
    ];
    assert!(edited(&timed) == (made.clone(), "nothing\n".to_owned()));
    let without = [("certificate_pem", Value::Null)];
    assert!(
        edited(&without)
            .1
            .contains("serial_number: \"1267\" becomes null")
    );
}

#[test]
fn the_old_certificate_beside_a_request_that_is_not_known_yet_is_an_error_and_a_new_one_a_warning() {
    let certificate = ROOT.issue(&key(), MZP, 0..9_000);
    let pending = made(CREDENTIALS, &credentials("", "warn"));
    let active = made(CREDENTIALS, &credentials(&certificate, "warn"));
    let with = |prior: &Value, certificate: &str| {
        let mut arguments = credentials(certificate, "warn");
        arguments[0].1 = Value::unknown();
        plan(CREDENTIALS, prior, &arguments)
    };
    let respelled = certificate.replace('\n', "\r\n");
    assert_eq!(with(&active, &certificate), with(&active, &respelled));
    assert_snapshot!(cases([
        ("the old certificate", with(&active, &certificate)),
        (
            "a new certificate",
            with(&active, &ROOT.issue(&key(), MZP, 0..9_001))
        ),
        ("the first certificate", with(&pending, &certificate)),
        ("no certificate until the new one arrives", with(&active, "")),
        ("created", with(&Value::Null, &certificate)),
    ]));
}

#[test]
fn a_new_request_that_is_signed_with_sha_1_is_warned_about_once() {
    let weak = [("cert_request_pem", text(vector("../csr/sha1.csr.pem")))];
    let existing = made(CREDENTIALS, &weak);
    assert_snapshot!(cases([
        ("new", plan(CREDENTIALS, &Value::Null, &weak)),
        ("unchanged", plan(CREDENTIALS, &existing, &weak)),
    ]));
}
