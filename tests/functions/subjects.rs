//! `openssl_config` and `format_subject`: what `openssl` and `keytool` make of them.

use std::process::Command;

use proptest::prelude::*;
use terraform_provider_stellantis::pki::CertificationRequest;
use terraform_provider_stellantis::sdk::framework::engine::plan::PlanRequest;
use terraform_provider_stellantis::sdk::framework::value::Value;

use crate::calls::{call, object, stellantis};
use crate::fixtures::{SUBJECT, key, vector};
use crate::tools::Tools;

type Subject = Vec<(&'static str, String)>;

/// Any subject that `stellantis_csr` accepts. The organizational unit is left out.
fn subject() -> impl Strategy<Value = Subject> {
    let country = prop::sample::select(vec!["FR", "DE", "IT", "US"]).prop_map(str::to_owned);
    let email = "[a-z]{1,9}([.+'#$][a-z]{1,9})?@[a-z]{1,9}\\.example";
    (country, value(128), value(128), value(64), "MZP[0-9]{1,9}", email).prop_map(
        |(country, province, locality, organization, common_name, email_address)| {
            vec![
                ("country", country),
                ("province", province),
                ("locality", locality),
                ("organization", organization),
                ("common_name", common_name),
                ("email_address", email_address),
            ]
        },
    )
}

/// Half of the characters are those that mean something to a tool.
fn value(limit: usize) -> impl Strategy<Value = String> {
    let special = prop::sample::select(
        " ,+\"\\<>;=#$'`/&[]{}()*?!~%@:|^éÉñßÅΩЖ中日אع🚗𝒳"
            .chars()
            .collect::<Vec<_>>(),
    );
    let letter = prop::char::range('a', 'z');
    prop::collection::vec(prop_oneof![special, letter], 1..=limit)
        .prop_map(String::from_iter)
        .prop_filter("blanks at an end", |value| {
            value.trim() == value && !value.is_empty()
        })
}

fn argument(subject: &Subject) -> Value {
    object(subject.iter().map(|(name, value)| (*name, value.as_str())))
}

fn fixed() -> Subject {
    let fields = SUBJECT.map(|(name, value)| (name, value.to_owned()));
    fields
        .into_iter()
        .filter(|(name, _)| *name != "organizational_unit")
        .collect()
}

/// A subject with everything in it that needs care.
fn nasty() -> Subject {
    let mut subject = fixed();
    subject[1].1 = "# Île \"de\" 'France', \\$HOME=/x;<y>+z".to_owned();
    subject[3].1 = "/O=Société Générale #東京, $$ \\".to_owned();
    subject
}

/// The request that `stellantis_csr` plans for a key and a subject.
fn planned(key: &str, subject: &Subject) -> String {
    let resource = stellantis().resource("stellantis_csr").unwrap();
    let names = resource
        .schema()
        .attributes
        .iter()
        .map(|attribute| attribute.name);
    let mut config: std::collections::BTreeMap<_, _> =
        names.map(|name| (name.to_owned(), Value::Null)).collect();
    let fields = [("organizational_unit", Value::Null)].into_iter();
    let fields = fields.chain(subject.iter().map(|(name, value)| (*name, Value::string(value))));
    let fields = fields.map(|(name, value)| (name.to_owned(), value));
    config.insert("private_key_pem".to_owned(), Value::string(key));
    config.insert("subject".to_owned(), Value::Mapping(fields.collect()));
    let config = Value::Mapping(config);
    let plan = resource.plan(PlanRequest {
        prior: Value::Null,
        proposed: config.clone(),
        config,
    });
    let request = plan.planned.attribute("cert_request_pem").as_str();
    request
        .unwrap_or_else(|| panic!("{:?}", plan.diagnostics))
        .to_owned()
}

fn text(name: &str, arguments: Vec<Value>) -> String {
    call(name, arguments).as_str().unwrap().to_owned()
}

/// What a program prints, with arguments that may contain blanks.
fn run(tools: &Tools, program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .env("LC_ALL", "C.UTF-8")
        .current_dir(tools.path(""))
        .output()
        .expect(program);
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

fn by_config(tools: &Tools, subject: &Subject) -> String {
    tools.write("CSRConfig.conf", text("openssl_config", vec![argument(subject)]));
    tools.openssl("req -new -key key.pem -config CSRConfig.conf")
}

fn by_option(tools: &Tools, subject: &Subject) -> String {
    let option = text(
        "format_subject",
        vec![argument(subject), Value::string("openssl")],
    );
    run(
        tools,
        "openssl",
        &[
            "req", "-new", "-utf8", "-key", "key.pem", "-config", "req.cnf", "-subj", &option,
        ],
    )
}

#[test]
fn for_random_subjects_openssl_makes_the_bytes_of_the_resource_from_configuration_and_option() {
    let tools = Tools::new();
    let key = key();
    tools.write("key.pem", &key);
    let config = ProptestConfig {
        cases: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(subject in subject())| {
        let ours = planned(&key, &subject);
        prop_assert_eq!(&ours, &by_config(&tools, &subject));
        prop_assert_eq!(&ours, &by_option(&tools, &subject));
    });
}

#[test]
fn with_an_ed25519_key_the_bytes_are_the_same_and_with_ecdsa_all_but_the_signature() {
    let tools = Tools::new();
    let subject = nasty();
    for name in ["ed25519.key.pem", "ecdsa-p256.key.pem", "ecdsa-p384.key.pem"] {
        let key = vector(name);
        tools.write("key.pem", &key);
        let ours = CertificationRequest::from_pem(&planned(&key, &subject)).unwrap();
        let theirs = CertificationRequest::from_pem(&by_config(&tools, &subject)).unwrap();
        match name.starts_with("ed") {
            true => assert_eq!(ours, theirs),
            false => assert_eq!(ours.subject(), theirs.subject()),
        }
    }
}

#[test]
fn a_new_key_needs_no_answer_but_its_passphrase() {
    let tools = Tools::new();
    tools.write("CSRConfig.conf", text("openssl_config", vec![argument(&fixed())]));
    // The command of Stellantis's guide, with the passphrase as an option.
    tools.openssl(
        "req -new -keyout KeyName.pem -out CSRName.csr -config CSRConfig.conf -passout pass:sandbox",
    );
    let request = CertificationRequest::from_pem(&tools.read("CSRName.csr")).unwrap();
    assert_eq!(request.public_key().rsa_bits(), Some(2048));
    assert_eq!(
        request.subject().to_string(),
        text(
            "format_subject",
            vec![argument(&fixed()), Value::string("rfc4514")]
        )
    );
}

#[test]
fn keytool_takes_the_subject_and_requests_it() {
    let tools = Tools::new();
    let key = key();
    for subject in [fixed(), nasty()] {
        let name = text(
            "format_subject",
            vec![argument(&subject), Value::string("keytool")],
        );
        let store = [
            "-keystore",
            "store.p12",
            "-storepass",
            "changeit",
            "-alias",
            "stellar",
        ];
        let make = ["-genkeypair", "-keyalg", "EC", "-dname", &name];
        run(&tools, "keytool", &[&make[..], &store[..]].concat());
        let request = run(&tools, "keytool", &[&["-certreq"], &store[..]].concat());
        let theirs = CertificationRequest::from_pem(&request).unwrap();
        let ours = CertificationRequest::from_pem(&planned(&key, &subject)).unwrap();
        assert_eq!(theirs.subject().to_string(), ours.subject().to_string());
        assert!(theirs.subject().has_attributes_of(ours.subject()));
        std::fs::remove_file(tools.path("store.p12")).unwrap();
    }
}
