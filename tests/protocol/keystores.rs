//! Keystores: written once, and rewritten only when an argument changes.

use base64::prelude::{BASE64_STANDARD, Engine};
use proptest::prelude::*;
use proptest::sample::select;
use terraform_provider_stellantis::pki::{Keystore, KeystoreFormat};
use terraform_provider_stellantis::secret::Secret;

use crate::arguments::{MZP, ROOT, certificate, number, text};
use crate::fixtures::{key, other_key, vector};
use crate::host::{Action, Launch, Stored, Terraform, Value};
use crate::lives;

const KEYSTORE: &str = "stellantis_keystore";
const PASSWORD: &str = "changeit";

type Arguments = Vec<(&'static str, Value)>;

fn bytes(content_base64: &str) -> Vec<u8> {
    BASE64_STANDARD.decode(content_base64).unwrap()
}

fn content(stored: &Stored) -> Vec<u8> {
    bytes(stored.json("content_base64").as_str().unwrap())
}

/// Subjects of the certificates beside the key.
fn chain(keystore: &[u8], password: &str) -> Vec<String> {
    let keystore = Keystore::open(keystore, &Secret::new(password.to_owned())).unwrap();
    let entry = keystore.private_key(None, None).unwrap();
    let subjects = keystore.chain(&entry).unwrap();
    let subjects = subjects
        .iter()
        .map(|certificate| certificate.subject().to_string());
    subjects.collect()
}

#[tokio::test]
async fn the_issued_chain_replaces_the_placeholder_and_the_keystore_then_stays_the_same() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let mut arguments: Arguments = vec![("private_key_pem", text(key())), ("password", text(PASSWORD))];
    let config = terraform.config(KEYSTORE, &arguments);
    let pending = terraform.make(KEYSTORE, None, &config).await.unwrap();
    assert_eq!(chain(&content(&pending), PASSWORD), ["CN=stellantis"]);
    terraform.check_settled(&pending, &config).await;

    arguments.push(("certificate_pem", text(certificate())));
    arguments.push(("ca_certificate_pem", text(ROOT.pem())));
    let config = terraform.config(KEYSTORE, &arguments);
    let planned = terraform
        .plan(KEYSTORE, Some(&pending), &config)
        .await
        .ok()
        .unwrap();
    assert_eq!(planned.action, Action::Update);
    let active = terraform.apply(planned, &config).await.ok().unwrap().unwrap();
    let expected = [format!("CN={MZP},C=FR"), "CN=Stellantis Root CA,C=FR".to_owned()];
    assert_eq!(chain(&content(&active), PASSWORD), expected);
    terraform.check_settled(&active, &config).await;
    let (refreshed, _) = terraform.refresh(&active).await;
    assert_eq!(content(&refreshed), content(&active));
    plugin.shutdown().await;
}

#[tokio::test]
async fn the_format_is_the_configured_one() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    for (arguments, format) in [
        (vec![], KeystoreFormat::Pkcs12),
        (vec![("profile", text("legacy"))], KeystoreFormat::Pkcs12),
        (vec![("format", text("JKS"))], KeystoreFormat::Jks),
    ] {
        let mut arguments: Arguments = arguments;
        arguments.push(("private_key_pem", text(key())));
        arguments.push(("password", text(PASSWORD)));
        let config = terraform.config(KEYSTORE, &arguments);
        let stored = terraform.make(KEYSTORE, None, &config).await.unwrap();
        assert_eq!(KeystoreFormat::of(&content(&stored)), Some(format));
        let ephemeral = terraform.open(KEYSTORE, &arguments).await.unwrap();
        let ephemeral = bytes(ephemeral.attribute("content_base64").as_str().unwrap());
        assert_eq!(KeystoreFormat::of(&ephemeral), Some(format));
        assert_eq!(chain(&ephemeral, PASSWORD), ["CN=stellantis"]);
    }
    plugin.shutdown().await;
}

#[tokio::test]
async fn a_truststore_has_no_key() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let arguments = [
        ("ca_certificate_pem", text(ROOT.pem())),
        ("password", text(PASSWORD)),
    ];
    let config = terraform.config(KEYSTORE, &arguments);
    let stored = terraform.make(KEYSTORE, None, &config).await.unwrap();
    assert!(stored.json("public_key_sha256").is_null());
    let keystore = Keystore::open(&content(&stored), &Secret::new(PASSWORD.to_owned())).unwrap();
    assert!(keystore.key_aliases().is_empty());
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_45_a_truststore_may_get_a_key_that_is_known_only_at_apply() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let mut arguments: Arguments = vec![
        ("ca_certificate_pem", text(ROOT.pem())),
        ("password", text(PASSWORD)),
    ];
    let config = terraform.config(KEYSTORE, &arguments);
    let truststore = terraform.make(KEYSTORE, None, &config).await.unwrap();
    arguments.push(("private_key_pem", Value::unknown()));
    let config = terraform.config(KEYSTORE, &arguments);
    let planned = terraform
        .plan(KEYSTORE, Some(&truststore), &config)
        .await
        .ok()
        .unwrap();
    arguments[2].1 = text(key());
    let config = terraform.config(KEYSTORE, &arguments);
    let keystore = terraform.apply(planned, &config).await.ok().unwrap().unwrap();
    assert_eq!(chain(&content(&keystore), PASSWORD), ["CN=stellantis"]);
    plugin.shutdown().await;
}

#[tokio::test]
async fn a_keystore_of_an_encrypted_key_and_a_write_only_password_stores_neither() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let encrypted = vector("encrypted/rsa-traditional-aes256.pem");
    let arguments = |version| -> Arguments {
        vec![
            ("private_key_pem_wo", text(&encrypted)),
            ("private_key_pem_wo_version", number(1)),
            ("private_key_passphrase_wo", text("clé à molette")),
            ("password_wo", text(format!("s3cr3t-marked-{version}"))),
            ("password_wo_version", number(version)),
        ]
    };
    let mut stored: Option<Stored> = None;
    for version in [1, 2] {
        let config = terraform.config(KEYSTORE, &arguments(version));
        let next = terraform.make(KEYSTORE, stored.as_ref(), &config).await.unwrap();
        assert_eq!(
            chain(&content(&next), &format!("s3cr3t-marked-{version}")),
            ["CN=stellantis"]
        );
        let json = String::from_utf8(next.whole_json().to_vec()).unwrap();
        assert!(!json.contains("s3cr3t") && !json.contains("ENCRYPTED"));
        stored = Some(next);
    }
    plugin.shutdown().await;
}

#[tokio::test]
async fn another_encoding_or_encryption_of_the_same_key_leaves_the_keystore_unchanged() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let passphrase = ("private_key_passphrase_wo", text("clé à molette"));
    let password = || ("password", text(PASSWORD));
    let mut stored: Option<Stored> = None;
    for name in ["rsa.key", "rsa-traditional-aes256", "rsa-traditional-des3"] {
        let pem = text(vector(&format!("encrypted/{name}.pem")));
        let arguments = [("private_key_pem", pem), passphrase.clone(), password()];
        let config = terraform.config(KEYSTORE, &arguments);
        let planned = terraform
            .plan(KEYSTORE, stored.as_ref(), &config)
            .await
            .ok()
            .unwrap();
        assert_eq!(planned.state.is_wholly_known(), stored.is_some());
        let next = terraform.apply(planned, &config).await.ok().unwrap().unwrap();
        if let Some(before) = &stored {
            assert_eq!(content(&next), content(before), "{name}");
        }
        stored = Some(next);
    }
    plugin.shutdown().await;
}

fn given(name: &'static str, pool: &[Value]) -> impl Strategy<Value = (&'static str, Value)> + use<> {
    let pool = [&[Value::Null], pool].concat();
    (select(pool), prop::bool::weighted(0.1)).prop_map(move |(value, unknown)| match unknown {
        true => (name, Value::unknown()),
        false => (name, value),
    })
}

/// The arguments of one of two ways, each valid, or now and then any mixture.
fn one_way_or_any(
    ways: [BoxedStrategy<Arguments>; 2],
    any: impl Strategy<Value = Arguments> + 'static,
) -> impl Strategy<Value = Arguments> {
    let [one, other] = ways;
    prop_oneof![2 => one, 2 => other, 1 => any]
}

/// A key with its own certificate or without one, a truststore, or what need not fit together.
fn contents() -> impl Strategy<Value = Arguments> {
    let keys = [text(key()), text(other_key())];
    let certificates = [text(certificate()), text(ROOT.issue(&other_key(), MZP, -1..100))];
    let authority = ("ca_certificate_pem", text(ROOT.pem()));
    let pairs: Vec<_> = keys.iter().cloned().zip(certificates.iter().cloned()).collect();
    let whole = (select(pairs), any::<bool>()).prop_map(move |((key, certificate), has_one)| {
        let certificate = if has_one { certificate } else { Value::Null };
        vec![
            ("private_key_pem", key),
            ("certificate_pem", certificate),
            authority.clone(),
        ]
    });
    let truststore = Just(vec![("ca_certificate_pem", text(ROOT.pem()))]);
    let any = (
        given("private_key_pem", &keys),
        given("certificate_pem", &certificates),
        given("ca_certificate_pem", &[text(ROOT.pem())]),
    );
    let any = any.prop_map(|(a, b, c)| vec![a, b, c]);
    one_way_or_any([whole.boxed(), truststore.boxed()], any)
}

/// A password, a write-only one with its version, or what need not fit together.
fn passwords() -> impl Strategy<Value = Arguments> {
    let good = select(vec![text("changeit"), text("another one")]);
    let version = select(vec![number(1), number(2)]);
    let plain = good.clone().prop_map(|password| vec![("password", password)]);
    let write_only = (good, version)
        .prop_map(|(password, version)| vec![("password_wo", password), ("password_wo_version", version)]);
    let passwords = [text("changeit"), text("clé à molette"), text("short")];
    let any = (
        given("password", &passwords),
        given("password_wo", &passwords),
        given("password_wo_version", &[number(1), number(2)]),
    );
    let any = any.prop_map(|(a, b, c)| vec![a, b, c]);
    one_way_or_any([plain.boxed(), write_only.boxed()], any)
}

/// Any configuration, with what is not known before apply. Most are valid.
fn configurations() -> impl Strategy<Value = Arguments> {
    (
        given("format", &[text("PKCS12"), text("JKS")]),
        given("alias", &[text("KeyName"), text("clé")]),
        contents(),
        passwords(),
    )
        .prop_map(|(format, alias, contents, passwords)| [vec![format, alias], contents, passwords].concat())
}

/// The same when everything is known.
fn known(arguments: &Arguments) -> Arguments {
    let value = |value: &Value| {
        if value.is_unknown() {
            Value::Null
        } else {
            value.clone()
        }
    };
    arguments
        .iter()
        .map(|(name, given)| (*name, value(given)))
        .collect()
}

/// The number of steps that were applied.
async fn live(terraform: &Terraform, steps: [Arguments; 3]) -> usize {
    let mut stored: Option<Stored> = None;
    let mut applied = 0;
    for arguments in &steps {
        let config = terraform.config(KEYSTORE, arguments);
        let Ok(planned) = terraform.plan(KEYSTORE, stored.as_ref(), &config).await else {
            continue;
        };
        assert!(
            planned.action != Action::Replace,
            "nothing of a keystore replaces it"
        );
        let config = terraform.config(KEYSTORE, &known(arguments));
        match terraform.apply(planned, &config).await {
            Ok(made) => {
                terraform.check_settled(made.as_ref().unwrap(), &config).await;
                stored = made;
                applied += 1;
            }
            Err(failed) => assert_eq!(failed.kept.is_some(), stored.is_some()),
        }
    }
    applied
}

#[test]
fn keystores_keep_the_rules_of_plan_and_apply() {
    lives::check(12, file!(), configurations(), live);
}
