//! Points 28 and 58: data sources, read as hosts read them.

use crate::arguments::{MZP, ROOT, active, certificate, number, text};
use crate::fixtures::{Authority, key, vector};
use crate::host::wire::provider_client::ProviderClient;
use crate::host::wire::{DynamicValue, read_data_source, validate_data_resource_config};
use crate::host::{Launch, Terraform, Value, summaries};

const CERTIFICATE: &str = "stellantis_certificate";

#[tokio::test]
async fn point_58_the_state_of_a_certificate_is_known_and_agrees_with_function_and_credentials() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let arguments = [
        ("certificate_pem", text(certificate())),
        ("ca_certificate_pem", text(ROOT.pem())),
    ];
    let state = terraform.read(CERTIFICATE, &arguments).await.unwrap();
    let parsed = terraform
        .call("parse_certificate", &[text(certificate())])
        .await
        .unwrap();
    let Value::Map(parsed) = parsed else {
        panic!("an object")
    };
    for (name, value) in &parsed {
        assert_eq!(state.attribute(name), value, "{name}");
    }
    let config = terraform.config("stellantis_credentials", &active());
    let stored = terraform
        .make("stellantis_credentials", None, &config)
        .await
        .ok()
        .unwrap();
    for name in ["status", "renewal_time", "certificate_chain_pem"] {
        assert_eq!(
            state.attribute(name).as_str(),
            stored.json(name).as_str(),
            "{name}"
        );
    }
    assert_eq!(state.attribute("status").as_str(), Some("active"));
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_28_a_data_source_answers_without_a_schema_call() {
    let plugin = Launch::default().start().await;
    let mut client = ProviderClient::new(plugin.connect().await);
    let config = Some(DynamicValue {
        msgpack: Vec::new(),
        json: b"{}".to_vec(),
    });
    let request = validate_data_resource_config::Request {
        type_name: CERTIFICATE.to_owned(),
        config: config.clone(),
    };
    let answer = client
        .validate_data_resource_config(request)
        .await
        .expect("status OK")
        .into_inner();
    assert_eq!(summaries(&answer.diagnostics), ["Missing required argument"]);
    let request = read_data_source::Request {
        type_name: CERTIFICATE.to_owned(),
        config,
        ..Default::default()
    };
    let answer = client
        .read_data_source(request)
        .await
        .expect("status OK")
        .into_inner();
    assert!(answer.state.is_none() && answer.diagnostics.len() == 1);
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_36_a_data_source_with_unknown_arguments_is_valid_and_not_read() {
    let terraform = Terraform::in_process().await;
    let all = ["certificate_pem", "ca_certificate_pem", "early_renewal_hours"];
    let unknown = all.map(|name| (name, Value::unknown()));
    assert!(terraform.read(CERTIFICATE, &unknown).await.unwrap().is_unknown());
    let mixed = [
        ("certificate_pem", text(certificate())),
        ("ca_certificate_pem", Value::unknown()),
    ];
    assert!(terraform.read(CERTIFICATE, &mixed).await.unwrap().is_unknown());
}

#[tokio::test]
async fn what_is_no_certificate_or_does_not_chain_is_refused_before_it_is_read() {
    let terraform = Terraform::in_process().await;
    let other = Authority::new("Another CA", "ecdsa-p384.key.pem", None);
    let two = vector("keystores/ec.pem") + &vector("keystores/rsa.pem");
    for (arguments, expected) in [
        (
            vec![("certificate_pem", text(key()))],
            "Certificate cannot be read",
        ),
        (vec![("certificate_pem", text(two))], "Several certificates"),
        (
            vec![("certificate_pem", Value::Null)],
            "Missing required argument",
        ),
        (
            vec![
                ("certificate_pem", text(certificate())),
                ("early_renewal_hours", number(-1)),
            ],
            "Invalid number of hours",
        ),
        (
            vec![
                ("certificate_pem", text(certificate())),
                ("ca_certificate_pem", text(other.pem())),
            ],
            "Certificate does not chain to the CA",
        ),
        (
            vec![
                ("certificate_pem", text(certificate())),
                ("status", text("active")),
            ],
            "Computed attribute in the configuration",
        ),
    ] {
        let errors = terraform.read(CERTIFICATE, &arguments).await.unwrap_err();
        assert_eq!(summaries(&errors), [expected]);
    }
}

#[tokio::test]
async fn renewal_is_due_by_the_hours_that_are_asked_for() {
    let terraform = Terraform::in_process().await;
    let read = async |hours: Value| {
        let arguments = [
            ("certificate_pem", text(certificate())),
            ("early_renewal_hours", hours),
        ];
        terraform.read(CERTIFICATE, &arguments).await.unwrap()
    };
    let early = read(number(100_000_000)).await;
    assert_eq!(early.attribute("status").as_str(), Some("renewal_due"));
    assert_eq!(early.attribute("ready_for_renewal"), &Value::Bool(true));
    assert_eq!(
        early.attribute("renewal_time"),
        early.attribute("validity_start_time")
    );
    let usual = read(Value::Null).await;
    assert_eq!(usual.attribute("subject").attribute("common_name"), &text(MZP));
    assert_eq!(usual.attribute("early_renewal_hours"), &Value::Null);
    assert_eq!(usual.attribute("ready_for_renewal"), &Value::Bool(false));
}
