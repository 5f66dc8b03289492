//! The attribute `revision`: it increases with each change that matters to users of an object, and is known in every plan.

use serde_json::Value as Json;

use crate::arguments::{
    APPLICATION, CREDENTIALS, CSR, KEYPAIR, MZP, ROOT, active, application, number, subject, text,
};
use crate::fixtures::{key, other_key};
use crate::host::{Launch, Stored, Terraform, Value};

const KEYSTORE: &str = "stellantis_keystore";

type Arguments = [(&'static str, Value)];

fn revision(stored: &Stored) -> Option<i64> {
    stored.json("revision").as_i64()
}

/// Plans and applies; the plan knows the revision.
async fn change(
    terraform: &Terraform,
    type_name: &str,
    prior: Option<&Stored>,
    arguments: &Arguments,
) -> Stored {
    let config = terraform.config(type_name, arguments);
    let planned = terraform.plan(type_name, prior, &config).await.ok().unwrap();
    // The host checks that the apply keeps what the plan knows.
    assert!(!planned.state.attribute("revision").is_unknown());
    let stored = terraform.apply(planned, &config).await.ok().unwrap().unwrap();
    terraform.check_settled(&stored, &config).await;
    stored
}

#[tokio::test]
async fn the_revision_of_a_key_pair_grows_with_its_private_key_pem_alone() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let mut stored = None;
    for (protected, version, expected) in [
        (false, 0, 1),
        (true, 0, 1),
        (true, 1, 2),
        (true, 2, 3),
        (false, 2, 3),
    ] {
        let mut arguments = vec![
            ("algorithm", text("ED25519")),
            ("deletion_protection", Value::Bool(protected)),
        ];
        if version > 0 {
            arguments.push(("passphrase_wo", text("correct horse")));
            arguments.push(("passphrase_wo_version", number(version)));
        }
        let changed = change(&terraform, KEYPAIR, stored.as_ref(), &arguments).await;
        assert_eq!(revision(&changed), Some(expected));
        stored = Some(changed);
    }
    plugin.shutdown().await;
}

#[tokio::test]
async fn the_revision_is_known_although_the_passphrase_is_not() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let config = terraform.config(KEYPAIR, &[("algorithm", text("ED25519"))]);
    let stored = terraform.make(KEYPAIR, None, &config).await.unwrap();
    let arguments = [
        ("algorithm", text("ED25519")),
        ("passphrase_wo", Value::unknown()),
        ("passphrase_wo_version", number(1)),
    ];
    let config = terraform.config(KEYPAIR, &arguments);
    let planned = terraform
        .plan(KEYPAIR, Some(&stored), &config)
        .await
        .ok()
        .unwrap();
    assert!(planned.state.attribute("private_key_pem").is_unknown());
    assert!(*planned.state.attribute("revision") == number(2));
    plugin.shutdown().await;
}

#[tokio::test]
async fn the_revision_of_a_request_grows_with_its_bytes_alone() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let lyon = || subject(&[("locality", text("Lyon"))]);
    let mut stored = None;
    for (key, subject, expected) in [
        (key(), subject(&[]), 1),
        (key().replace('\n', "\r\n"), Value::Null, 1),
        (key(), lyon(), 2),
        (other_key(), Value::Null, 3),
        (other_key(), lyon(), 3),
    ] {
        let arguments = [("private_key_pem", text(key)), ("subject", subject)];
        let changed = change(&terraform, CSR, stored.as_ref(), &arguments).await;
        assert_eq!(revision(&changed), Some(expected));
        stored = Some(changed);
    }
    let arguments = [("private_key_pem", Value::unknown())];
    let config = terraform.config(CSR, &arguments);
    let planned = terraform.plan(CSR, stored.as_ref(), &config).await.ok().unwrap();
    assert!(planned.state.attribute("revision").is_unknown());
    plugin.shutdown().await;
}

#[tokio::test]
async fn the_revision_of_a_request_grows_with_a_new_version_of_its_write_only_key_and_not_with_the_first() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let stored = change(&terraform, CSR, None, &crate::arguments::csr()).await;
    let mut stored = Some(stored);
    for (version, expected) in [(1, 1), (2, 2), (2, 2)] {
        let arguments = [
            ("private_key_pem_wo", text(key())),
            ("private_key_pem_wo_version", number(version)),
            ("subject", subject(&[])),
        ];
        let changed = change(&terraform, CSR, stored.as_ref(), &arguments).await;
        assert_eq!(revision(&changed), Some(expected), "{version}");
        stored = Some(changed);
    }
    plugin.shutdown().await;
}

#[tokio::test]
async fn the_revision_of_a_keystore_grows_when_it_is_written_again() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let truststore = |profile: &str| {
        [
            ("ca_certificate_pem", text(ROOT.pem())),
            ("profile", text(profile)),
            ("password_wo", text("changeit")),
            ("password_wo_version", number(1)),
        ]
    };
    let first = change(&terraform, KEYSTORE, None, &truststore("modern")).await;
    assert_eq!(revision(&first), Some(1));
    let second = change(&terraform, KEYSTORE, Some(&first), &truststore("legacy")).await;
    assert_eq!(revision(&second), Some(2));
    plugin.shutdown().await;
}

#[tokio::test]
async fn an_object_that_was_stored_without_a_revision_plans_no_change_and_gets_one_when_it_changes() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let mut arguments = vec![("algorithm", text("ED25519"))];
    let config = terraform.config(KEYPAIR, &arguments);
    let stored = terraform.make(KEYPAIR, None, &config).await.unwrap();
    let mut old: Json = serde_json::from_slice(stored.whole_json()).unwrap();
    old.as_object_mut().unwrap().remove("revision");
    let old = Stored::from_json(KEYPAIR, &old.to_string());
    terraform.check_settled(&old, &config).await;
    arguments.extend([
        ("passphrase_wo", text("first passphrase")),
        ("passphrase_wo_version", number(1)),
    ]);
    let changed = change(&terraform, KEYPAIR, Some(&old), &arguments).await;
    assert_eq!(revision(&changed), Some(1));
    plugin.shutdown().await;
}

/// The arguments with others in the place of those of the same name; null removes one.
fn with(arguments: &Arguments, changes: &Arguments) -> Vec<(&'static str, Value)> {
    let mut changed = arguments.to_vec();
    changed.retain(|(name, _)| changes.iter().all(|(other, _)| name != other));
    changed.extend_from_slice(changes);
    changed
}

#[tokio::test]
async fn the_revision_of_credentials_grows_with_everything_that_they_provide_and_with_nothing_else() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let secret = |value: &str| ("client_secret_wo", text(value));
    let version = |version| ("client_secret_wo_version", number(version));
    let steps = [
        (vec![], 1),
        (vec![("client_id", text("another"))], 2),
        (vec![("expiry_action", text("none"))], 2),
        (vec![("early_renewal_hours", number(100_000))], 2),
        (
            vec![("certificate_pem", text(ROOT.issue(&key(), MZP, -1..9_500)))],
            3,
        ),
        (vec![("client_secret", Value::Null), secret("one"), version(1)], 4),
        (vec![secret("two"), version(2)], 5),
        (
            vec![("client_secret_wo", Value::Null), ("expiry_action", text("warn"))],
            5,
        ),
        (vec![("login_password", text("password"))], 6),
        (vec![("api", text("fleet_owners"))], 6),
        (
            vec![("ca_certificate_pem", text(format!("{0}{0}", ROOT.pem())))],
            7,
        ),
    ];
    let (mut arguments, mut stored) = (active(), None);
    for (changes, expected) in steps {
        arguments = with(&arguments, &changes);
        let changed = change(&terraform, CREDENTIALS, stored.as_ref(), &arguments).await;
        assert_eq!(revision(&changed), Some(expected), "{changes:?}");
        stored = Some(changed);
    }
    plugin.shutdown().await;
}

#[tokio::test]
async fn the_revision_is_unknown_only_while_an_argument_may_turn_out_to_be_the_same() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let config = terraform.config(CREDENTIALS, &active());
    let stored = terraform.make(CREDENTIALS, None, &config).await.unwrap();
    let unknown = ("client_id", Value::unknown());
    let renewed = ("certificate_pem", text(ROOT.issue(&key(), MZP, -1..9_500)));
    let known = ("client_id", text("client"));
    for (change, planned_revision, applied) in [
        (vec![unknown.clone()], Value::unknown(), 1),
        (vec![unknown, renewed.clone()], number(2), 2),
        (vec![("expiry_action", Value::unknown())], number(1), 1),
    ] {
        let config = terraform.config(CREDENTIALS, &with(&active(), &change));
        let planned = terraform.plan(CREDENTIALS, Some(&stored), &config).await;
        let planned = planned.ok().unwrap();
        let revision_in_plan = planned.state.attribute("revision");
        assert!(revision_in_plan.is_unknown() == planned_revision.is_unknown());
        assert!(revision_in_plan.is_unknown() || *revision_in_plan == planned_revision);
        let settled = [known.clone(), ("expiry_action", Value::Null)];
        let config = terraform.config(CREDENTIALS, &with(&with(&active(), &change), &settled));
        let changed = terraform.apply(planned, &config).await.ok().unwrap().unwrap();
        assert_eq!(revision(&changed), Some(applied));
    }
    plugin.shutdown().await;
}

#[tokio::test]
async fn a_keystore_whose_unknown_argument_turns_out_to_be_the_same_keeps_its_revision() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let truststore = |authority: Value| {
        let password = ("password_wo", text("changeit"));
        let version = ("password_wo_version", number(1));
        terraform.config(KEYSTORE, &[("ca_certificate_pem", authority), password, version])
    };
    let config = truststore(text(ROOT.pem()));
    let stored = terraform.make(KEYSTORE, None, &config).await.unwrap();
    let planned = terraform
        .plan(KEYSTORE, Some(&stored), &truststore(Value::unknown()))
        .await
        .ok()
        .unwrap();
    assert!(planned.state.attribute("revision").is_unknown());
    let kept = terraform.apply(planned, &config).await.ok().unwrap().unwrap();
    assert_eq!(revision(&kept), Some(1));
    plugin.shutdown().await;
}

#[tokio::test]
async fn an_unknown_argument_that_turns_out_to_be_the_same_fails_no_apply_with_a_revision_or_without() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let known = terraform.config(APPLICATION, &application());
    let stored = terraform.make(APPLICATION, None, &known).await.unwrap();
    let mut old: Json = serde_json::from_slice(stored.whole_json()).unwrap();
    old.as_object_mut().unwrap().remove("revision");
    let old = Stored::from_json(APPLICATION, &old.to_string());
    let mut arguments = application();
    arguments.retain(|(name, _)| *name != "name");
    arguments.push(("name", Value::unknown()));
    let unknown = terraform.config(APPLICATION, &arguments);
    for (stored, expected) in [(stored, Some(1)), (old, None)] {
        let planned = terraform.plan(APPLICATION, Some(&stored), &unknown).await;
        let planned = planned.ok().unwrap();
        assert!(planned.state.attribute("revision").is_unknown());
        // The host checks that the second plan agrees with the first.
        let same = terraform.apply(planned, &known).await.ok().unwrap().unwrap();
        assert_eq!(revision(&same), expected);
    }
    plugin.shutdown().await;
}
