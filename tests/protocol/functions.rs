//! Points 28, 29 and 60: functions, called as hosts call them.

use std::collections::BTreeMap;

use crate::arguments::{MZP, ROOT, certificate, text};
use crate::fixtures::{SUBJECT, key, other_key, request, vector};
use crate::host::cty::Type;
use crate::host::wire::provider_client::ProviderClient;
use crate::host::wire::{DynamicValue, call_function, configure_provider};
use crate::host::{Launch, Terraform, Value};

/// Names of all functions, with parameters whose argument may stand in the test for any of them.
const FUNCTIONS: [(&str, usize); 6] = [
    ("format_subject", 2),
    ("keys_match", 2),
    ("openssl_config", 1),
    ("parse_cert_request", 1),
    ("parse_certificate", 1),
    ("parse_certificates", 1),
];

/// An object as a host sends it where any type may stand.
fn object(attributes: &[(&str, Value)]) -> Value {
    let types = attributes.iter().map(|(name, value)| {
        let of = match value {
            Value::Number(_) => Type::Number,
            _ => Type::String,
        };
        ((*name).to_owned(), of)
    });
    let values = attributes
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()));
    Value::Dynamic(
        Box::new(Type::Object(types.collect())),
        Box::new(Value::Map(values.collect::<BTreeMap<_, _>>())),
    )
}

/// The subject without the fields of these names, and with these.
fn subject(without: &[&str], with: &[(&str, Value)]) -> Value {
    let fields = SUBJECT.iter().map(|(name, value)| (*name, text(value)));
    let kept: Vec<_> = fields
        .filter(|(name, _)| !without.contains(name) && with.iter().all(|(other, _)| other != name))
        .chain(with.iter().cloned())
        .collect();
    object(&kept)
}

async fn error(terraform: &Terraform, name: &str, arguments: &[Value]) -> (String, Option<i64>) {
    let error = terraform.call(name, arguments).await.unwrap_err();
    (error.text, error.function_argument)
}

#[tokio::test]
async fn point_28_60_functions_answer_on_processes_that_are_configured_and_on_others() {
    for configures in [false, true] {
        let plugin = Launch::default().start().await;
        let channel = plugin.connect().await;
        let mut client = ProviderClient::new(channel.clone());
        if configures {
            client
                .configure_provider(configure_provider::Request::default())
                .await
                .unwrap();
        }
        // The first call of all, without a schema.
        let key = DynamicValue {
            msgpack: crate::host::cty::encode(&text(key()), &Type::String),
            json: Vec::new(),
        };
        let call = call_function::Request {
            name: "keys_match".to_owned(),
            arguments: vec![key.clone(), key],
        };
        let answer = client.call_function(call).await.expect("status OK").into_inner();
        assert_eq!(answer.result.unwrap().msgpack, [0xc3]);
        let terraform = Terraform::over(channel).await;
        let parsed = terraform
            .call("parse_certificate", &[text(certificate())])
            .await
            .unwrap();
        assert_eq!(parsed.attribute("subject").attribute("common_name"), &text(MZP));
        plugin.shutdown().await;
    }
}

#[tokio::test]
async fn point_60_a_function_with_an_unknown_argument_is_not_called() {
    let terraform = Terraform::in_process().await;
    for (name, parameters) in FUNCTIONS {
        let unknown = vec![Value::unknown(); parameters];
        assert!(terraform.call(name, &unknown).await.unwrap().is_unknown());
    }
    let nested = subject(&[], &[("province", Value::unknown())]);
    assert!(
        terraform
            .call("openssl_config", &[nested])
            .await
            .unwrap()
            .is_unknown()
    );
}

#[tokio::test]
async fn point_60_a_null_that_no_host_sends_is_an_error_at_its_argument() {
    let plugin = Launch::default().start().await;
    let mut client = ProviderClient::new(plugin.connect().await);
    let nil = DynamicValue {
        msgpack: vec![0xc0],
        json: Vec::new(),
    };
    for (name, parameters) in FUNCTIONS {
        for null in [nil.clone(), DynamicValue::default()] {
            let call = call_function::Request {
                name: name.to_owned(),
                arguments: vec![null; parameters],
            };
            let error = client
                .call_function(call)
                .await
                .expect("status OK")
                .into_inner()
                .error
                .unwrap();
            assert_eq!(error.function_argument, Some(0), "{name}");
            assert!(
                error.text.contains("is required, but it is not set"),
                "{}",
                error.text
            );
        }
    }
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_60_a_wrong_argument_is_an_error_at_its_position() {
    let terraform = Terraform::in_process().await;
    let (certificate, key) = (certificate(), key());
    let two = certificate.clone() + &ROOT.pem();
    for (name, argument) in [
        ("parse_certificate", text("dear colleague")),
        ("parse_certificate", text(two)),
        ("parse_certificate", text(&key)),
        ("parse_certificates", text("a\0b")),
        ("parse_certificates", text("a".repeat(10_000_000))),
        ("parse_cert_request", text(&certificate)),
        ("parse_cert_request", text("a".repeat(10_000_000))),
        ("openssl_config", subject(&["country"], &[])),
        (
            "openssl_config",
            Value::Dynamic(Box::new(Type::String), Box::new(text("CN=MZP1"))),
        ),
    ] {
        let (message, position) = error(&terraform, name, &[argument]).await;
        assert_eq!(position, Some(0), "{name}: {message}");
    }
    let second = [text(&key), text("a\0b")];
    assert_eq!(error(&terraform, "keys_match", &second).await.1, Some(1));
    let format = [subject(&[], &[]), text("der")];
    assert_eq!(error(&terraform, "format_subject", &format).await.1, Some(1));
}

#[tokio::test]
async fn no_error_repeats_a_private_key_in_whole_or_in_part() {
    let terraform = Terraform::in_process().await;
    let keys = [
        key(),
        other_key(),
        vector("ecdsa-p256.key.pem"),
        vector("encrypted/pbes2-aes-256-cbc.pem"),
    ];
    for key in keys {
        let damaged = key.replacen('A', "*", 1);
        for text_of_key in [
            key.clone(),
            damaged,
            key.replace("-----", ""),
            certificate() + &key,
        ] {
            for (name, parameters) in FUNCTIONS.iter().filter(|(name, _)| name.starts_with("parse")) {
                let arguments = vec![text(&text_of_key); *parameters];
                let (message, _) = error(&terraform, name, &arguments).await;
                check_silence(&message, &key);
            }
            let pair = [text(&text_of_key), text("nothing")];
            check_silence(&error(&terraform, "keys_match", &pair).await.0, &key);
            let in_subject = [subject(&[], &[("organization", text(&text_of_key))])];
            check_silence_beyond_a_quote(&error(&terraform, "openssl_config", &in_subject).await.0, &key);
        }
    }
}

/// No eight characters of the key in a row.
fn check_silence(message: &str, key: &str) {
    let lines = key
        .lines()
        .filter(|line| !line.contains("-----") && !line.contains(':'));
    for line in lines.filter(|line| line.len() >= 8) {
        let windows = (0..=line.len() - 8).map(|start| &line[start..start + 8]);
        windows.for_each(|window| assert!(!message.contains(window), "{message}"));
    }
}

/// A field of a subject is no place for a secret: messages quote its first 40 characters. They are not enough for a key.
fn check_silence_beyond_a_quote(message: &str, key: &str) {
    let last = key.lines().rev().find(|line| !line.contains("-----")).unwrap();
    assert!(!message.contains(last));
}

#[tokio::test]
async fn a_subject_needs_no_organizational_unit_and_takes_one_that_is_null() {
    let terraform = Terraform::in_process().await;
    let config = async |subject| terraform.call("openssl_config", &[subject]).await.unwrap();
    let whole = config(subject(&[], &[])).await;
    assert!(
        whole
            .as_str()
            .unwrap()
            .contains("organizationalUnitName = \"Programs Partners\"")
    );
    assert!(whole == config(subject(&["organizational_unit"], &[])).await);
    assert!(whole == config(subject(&[], &[("organizational_unit", Value::Null)])).await);
}

#[tokio::test]
async fn a_map_of_texts_is_a_subject_too() {
    let terraform = Terraform::in_process().await;
    let Value::Dynamic(_, fields) = subject(&[], &[]) else {
        unreachable!()
    };
    let map = Value::Dynamic(Box::new(Type::Map(Box::new(Type::String))), fields);
    let arguments = [map, text("rfc4514")];
    let name = terraform.call("format_subject", &arguments).await.unwrap();
    let request = terraform
        .call("parse_cert_request", &[text(request(&key(), MZP))])
        .await
        .unwrap();
    assert_ne!(
        &name,
        request.attribute("subject_dn"),
        "the request has fewer fields"
    );
    assert!(
        name.as_str()
            .unwrap()
            .starts_with("emailAddress=api@example.com,CN=MZP128745,OU=Programs Partners,")
    );
}

#[tokio::test]
async fn the_functions_agree_with_the_credentials_about_their_certificate() {
    let terraform = Terraform::in_process().await;
    let config = terraform.config("stellantis_credentials", &crate::arguments::active());
    let stored = terraform
        .make("stellantis_credentials", None, &config)
        .await
        .ok()
        .unwrap();
    let parsed = terraform
        .call("parse_certificate", &[text(certificate())])
        .await
        .unwrap();
    for name in [
        "subject_dn",
        "issuer_dn",
        "serial_number",
        "validity_start_time",
        "validity_end_time",
        "certificate_sha256",
    ] {
        assert_eq!(
            stored.json(name).as_str(),
            parsed.attribute(name).as_str(),
            "{name}"
        );
    }
    assert_eq!(
        stored.json("id").as_str(),
        parsed.attribute("public_key_sha256").as_str()
    );
}
