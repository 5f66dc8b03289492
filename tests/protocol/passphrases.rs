//! Write-only arguments and ephemeral resources: every change from one way of protecting a secret to another, in place.

use proptest::prelude::*;
use proptest::sample::select;

use crate::arguments::{CREDENTIALS, CSR, KEYPAIR, active, number, subject, text};
use crate::fixtures::{key, other_key, vector};
use crate::host::{Action, Launch, Stored, Terraform, Value};
use crate::lives;

const PRIVATE_KEY: &str = "stellantis_private_key";

type Arguments = Vec<(&'static str, Value)>;

/// A key pair under that passphrase; without one if it is empty.
fn keypair(passphrase: &str, previous: &str, version: i64) -> Arguments {
    let given = |name, passphrase: &str| (!passphrase.is_empty()).then(|| (name, text(passphrase)));
    let mut arguments = vec![("algorithm", text("ED25519"))];
    arguments.extend(given("passphrase_wo", passphrase));
    arguments.extend(given("previous_passphrase_wo", previous));
    if !passphrase.is_empty() {
        arguments.push(("passphrase_wo_version", number(version)));
    }
    arguments
}

/// The key inside, opened by the ephemeral resource.
async fn opened(terraform: &Terraform, stored: &Stored, passphrase: &str) -> Value {
    let pem = stored.json("private_key_pem").as_str().unwrap().to_owned();
    let mut arguments = vec![("private_key_pem", text(pem))];
    if !passphrase.is_empty() {
        arguments.push(("passphrase", text(passphrase)));
    }
    let opened = terraform.open(PRIVATE_KEY, &arguments).await.unwrap();
    opened.attribute("private_key_pem_pkcs8").clone()
}

/// The next step of a key pair: in place, with everything known in the plan.
async fn step(terraform: &Terraform, prior: &Stored, arguments: &Arguments) -> Stored {
    let config = terraform.config(KEYPAIR, arguments);
    let planned = terraform.plan(KEYPAIR, Some(prior), &config).await.ok().unwrap();
    assert_eq!(planned.action, Action::Update);
    assert!(planned.state.is_wholly_known());
    let stored = terraform.apply(planned, &config).await.ok().unwrap().unwrap();
    terraform.check_settled(&stored, &config).await;
    stored
}

#[tokio::test]
async fn a_key_is_encrypted_reencrypted_and_decrypted_in_place_and_stays_the_same_key() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let plain = terraform
        .make(KEYPAIR, None, &terraform.config(KEYPAIR, &keypair("", "", 0)))
        .await
        .unwrap();
    let mut stored = plain.clone();
    for (arguments, passphrase) in [
        (keypair("first", "", 1), "first"),
        (keypair("second", "first", 2), "second"),
        // The same passphrase, with a new version: needs no previous one.
        (keypair("second", "", 3), "second"),
        (keypair("", "second", 0), ""),
    ] {
        let before = stored.json("private_key_pem");
        stored = step(&terraform, &stored, &arguments).await;
        assert_ne!(stored.json("private_key_pem"), before);
        assert_eq!(stored.json("id"), plain.json("id"));
        assert_eq!(stored.json("public_key_pem"), plain.json("public_key_pem"));
        let key = opened(&terraform, &stored, passphrase).await;
        assert!(key == text(plain.json("private_key_pem").as_str().unwrap()));
    }
    assert_eq!(stored.json("private_key_pem"), plain.json("private_key_pem"));
    plugin.shutdown().await;
}

/// A request whose write-only key may be another one in every run.
fn request(key: Value, version: i64, mail: &str) -> Arguments {
    vec![
        ("private_key_pem_wo", key),
        ("private_key_pem_wo_version", number(version)),
        ("subject", subject(&[("email_address", text(mail))])),
    ]
}

#[tokio::test]
async fn a_request_never_changes_with_a_key_that_came_without_a_new_version() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let config = |key, version, mail| terraform.config(CSR, &request(key, version, mail));
    let (first, second) = (|| text(key()), || text(other_key()));
    let made = terraform
        .make(CSR, None, &config(first(), 1, "a@example.com"))
        .await
        .unwrap();
    for key in [first(), second(), Value::Null, Value::unknown()] {
        terraform
            .check_settled(&made, &config(key, 1, "a@example.com"))
            .await;
    }
    for key in [second(), Value::Null] {
        let changed = config(key, 1, "b@example.com");
        assert!(terraform.plan(CSR, Some(&made), &changed).await.is_err());
    }
    for planned_key in [first(), Value::unknown()] {
        let changed = config(planned_key, 1, "b@example.com");
        let planned = terraform.plan(CSR, Some(&made), &changed).await.ok().unwrap();
        let failed = terraform
            .apply(planned, &config(second(), 1, "b@example.com"))
            .await
            .err()
            .unwrap();
        assert_eq!(
            failed.errors[0].summary,
            "Private key changed without a new version"
        );
        let kept = failed.kept.unwrap();
        assert_eq!(kept.json("cert_request_pem"), made.json("cert_request_pem"));
    }
    let renewed = terraform
        .make(CSR, Some(&made), &config(second(), 2, "b@example.com"))
        .await
        .unwrap();
    assert_ne!(renewed.json("public_key_sha256"), made.json("public_key_sha256"));
    plugin.shutdown().await;
}

#[tokio::test]
async fn a_passphrase_that_is_known_only_at_apply_changes_the_text_of_the_key_and_nothing_else() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let config = |arguments: &Arguments| terraform.config(KEYPAIR, arguments);
    let prior = terraform
        .make(KEYPAIR, None, &config(&keypair("first", "", 1)))
        .await
        .unwrap();
    let known = keypair("second", "first", 2);
    let mut unknown = known.clone();
    unknown[1].1 = Value::unknown();
    let planned = terraform
        .plan(KEYPAIR, Some(&prior), &config(&unknown))
        .await
        .ok()
        .unwrap();
    assert!(planned.state.attribute("private_key_pem").is_unknown());
    for name in ["id", "public_key_pem", "public_key_sha256"] {
        assert!(planned.state.attribute(name).is_wholly_known(), "{name}");
    }
    terraform.apply(planned, &config(&known)).await.ok().unwrap();
    let planned = terraform
        .plan(KEYPAIR, Some(&prior), &config(&unknown))
        .await
        .ok()
        .unwrap();
    let failed = terraform
        .apply(planned, &config(&keypair("second", "wrong", 2)))
        .await
        .err()
        .unwrap();
    assert_eq!(failed.errors[0].summary, "Private key cannot be opened");
    assert_eq!(
        failed.kept.unwrap().json("private_key_pem"),
        prior.json("private_key_pem")
    );
    plugin.shutdown().await;
}

#[tokio::test]
async fn a_request_keeps_every_byte_however_its_key_is_given() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let encrypted = |name: &str| text(vector(&format!("encrypted/{name}.pem")));
    let passphrase = ("private_key_passphrase_wo", text("clé à molette"));
    let version = |version| ("private_key_pem_wo_version", number(version));
    let rsa = vector("encrypted/rsa.key.pem");
    let ways: [Arguments; 6] = [
        vec![("private_key_pem", text(&rsa))],
        vec![
            ("private_key_pem", encrypted("rsa-traditional-aes256")),
            passphrase.clone(),
        ],
        vec![
            ("private_key_pem", encrypted("rsa-traditional-des3")),
            passphrase.clone(),
        ],
        vec![
            ("private_key_pem_wo", encrypted("rsa-traditional-aes128")),
            version(1),
            passphrase.clone(),
        ],
        vec![("private_key_pem_wo", text(&rsa)), version(2)],
        vec![("private_key_pem", text(&rsa))],
    ];
    let mut stored: Option<Stored> = None;
    for mut arguments in ways {
        arguments.push(("subject", subject(&[])));
        let config = terraform.config(CSR, &arguments);
        let planned = terraform.plan(CSR, stored.as_ref(), &config).await.ok().unwrap();
        assert!(planned.warnings.is_empty() && planned.state.is_wholly_known());
        let next = terraform.apply(planned, &config).await.ok().unwrap().unwrap();
        if let Some(before) = &stored {
            assert_eq!(next.json("cert_request_pem"), before.json("cert_request_pem"));
        }
        terraform.check_settled(&next, &config).await;
        stored = Some(next);
    }
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_45_a_write_only_key_may_be_another_one_when_the_plan_is_applied() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let config = |key: String, version| {
        let version = ("private_key_pem_wo_version", number(version));
        let arguments = [
            ("private_key_pem_wo", text(key)),
            version,
            ("subject", subject(&[])),
        ];
        terraform.config(CSR, &arguments)
    };
    let mut stored: Option<Stored> = None;
    for version in [1, 2] {
        let planned = config(vector("ed25519.key.pem"), version);
        let planned = terraform.plan(CSR, stored.as_ref(), &planned).await.ok().unwrap();
        let applied = config([key(), other_key()][version as usize - 1].clone(), version);
        stored = terraform.apply(planned, &applied).await.ok().unwrap();
        terraform.check_settled(stored.as_ref().unwrap(), &applied).await;
    }
    plugin.shutdown().await;
}

#[tokio::test]
async fn a_client_secret_is_taken_under_a_version_that_was_there_before_it() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let mut arguments: Vec<_> = active();
    arguments.retain(|(name, _)| *name != "client_secret");
    arguments.push(("client_secret_wo_version", number(1)));
    let without = terraform.config(CREDENTIALS, &arguments);
    let pending = terraform.make(CREDENTIALS, None, &without).await.unwrap();
    assert_eq!(pending.json("missing"), serde_json::json!(["client_secret"]));
    arguments.push(("client_secret_wo", text("s3cr3t-marked")));
    let with = terraform.config(CREDENTIALS, &arguments);
    let planned = terraform
        .plan(CREDENTIALS, Some(&pending), &with)
        .await
        .ok()
        .unwrap();
    assert_eq!(planned.action, Action::Update);
    assert!(planned.warnings.is_empty());
    let stored = terraform.apply(planned, &with).await.ok().unwrap().unwrap();
    assert_eq!(stored.json("missing"), serde_json::json!([]));
    assert_eq!(stored.json("status"), "active");
    terraform.check_settled(&stored, &with).await;
    terraform.check_settled(&stored, &without).await;
    plugin.shutdown().await;
}

#[tokio::test]
async fn a_client_secret_becomes_write_only_and_plain_again_in_place_and_the_credentials_stay_active() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let plain = active();
    let mut write_only: Arguments = active()
        .into_iter()
        .filter(|(name, _)| *name != "client_secret")
        .collect();
    write_only.push(("client_secret_wo", text("s3cr3t-marked")));
    write_only.push(("client_secret_wo_version", number(1)));
    let mut stored = terraform
        .make(CREDENTIALS, None, &terraform.config(CREDENTIALS, &plain))
        .await
        .unwrap();
    for (arguments, in_state) in [(&write_only, false), (&plain, true)] {
        let config = terraform.config(CREDENTIALS, arguments);
        let planned = terraform
            .plan(CREDENTIALS, Some(&stored), &config)
            .await
            .ok()
            .unwrap();
        assert_eq!(planned.action, Action::Update);
        stored = terraform.apply(planned, &config).await.ok().unwrap().unwrap();
        assert_eq!(stored.json("status"), "active");
        assert_eq!(stored.json("client_secret").is_string(), in_state);
        terraform.check_settled(&stored, &config).await;
        let (refreshed, _) = terraform.refresh(&stored).await;
        assert_eq!(refreshed.json("status"), "active");
    }
    plugin.shutdown().await;
}

/// Every write-only argument, by resource.
fn write_only(terraform: &Terraform) -> Vec<(String, String)> {
    let type_names = terraform.type_names();
    let of_type = |type_name: &String| {
        let attributes = terraform.schema(type_name).attributes.iter();
        let write_only = attributes.filter(|attribute| attribute.write_only);
        write_only
            .map(|attribute| (type_name.clone(), attribute.name.clone()))
            .collect::<Vec<_>>()
    };
    let found: Vec<_> = type_names.iter().flat_map(of_type).collect();
    assert!(found.len() >= 8, "{found:?}");
    found
}

#[tokio::test]
async fn point_47_a_host_that_would_store_a_write_only_value_gets_an_error_at_the_argument() {
    let (plugin, mut terraform) = Terraform::start(Launch::default()).await;
    terraform.write_only_allowed = false;
    for (type_name, name) in write_only(&terraform) {
        let config = terraform.config(&type_name, &[(name.as_str(), text("s3cr3t-marked"))]);
        let diagnostics = terraform.validate(&type_name, &config).await;
        let about = diagnostics
            .iter()
            .find(|said| said.summary == "Write-only argument not supported");
        let about = about.unwrap_or_else(|| panic!("{name}"));
        assert!(format!("{:?}", about.attribute).contains(&name));
        assert!(about.detail.contains("1.11") && !about.detail.contains("s3cr3t"));
    }
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_47_a_write_only_value_in_the_state_is_dropped_when_it_is_read() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    for (type_name, name) in write_only(&terraform) {
        let stored = Stored::from_json(&type_name, &format!(r#"{{"{name}":"s3cr3t-marked"}}"#));
        assert!(terraform.upgrade(&stored).await.attribute(&name).is_null());
    }
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_59_an_ephemeral_key_pair_is_a_new_one_each_time() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    for algorithm in ["RSA", "ECDSA", "ED25519"] {
        let arguments = [("algorithm", text(algorithm))];
        let one = terraform.open(KEYPAIR, &arguments).await.unwrap();
        let other = terraform.open(KEYPAIR, &arguments).await.unwrap();
        assert!(one.attribute("public_key_sha256") != other.attribute("public_key_sha256"));
        let key = one.attribute("private_key_pem").clone();
        let opened = terraform
            .open(PRIVATE_KEY, &[("private_key_pem", key)])
            .await
            .unwrap();
        assert!(opened.attribute("public_key_pem") == one.attribute("public_key_pem"));
        assert_eq!(
            opened.attribute("private_key_pem_pkcs1").is_null(),
            algorithm != "RSA"
        );
    }
    let wrong = terraform.open(KEYPAIR, &[("ecdsa_curve", text("P256"))]).await;
    assert_eq!(wrong.err().unwrap()[0].summary, "Argument for another algorithm");
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_59_an_ephemeral_key_pair_under_a_passphrase_opens_with_it() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let arguments = [("algorithm", text("ED25519")), ("passphrase", text("first"))];
    let made = terraform.open(KEYPAIR, &arguments).await.unwrap();
    let key = ("private_key_pem", made.attribute("private_key_pem").clone());
    let opened = terraform
        .open(PRIVATE_KEY, &[key.clone(), ("passphrase", text("first"))])
        .await
        .unwrap();
    assert!(opened.attribute("public_key_sha256") == made.attribute("public_key_sha256"));
    let refused = terraform
        .open(PRIVATE_KEY, &[key, ("passphrase", text("second"))])
        .await;
    assert_eq!(refused.err().unwrap()[0].summary, "Private key cannot be opened");
    plugin.shutdown().await;
}

fn given(name: &'static str, pool: &[Value]) -> impl Strategy<Value = (&'static str, Value)> + use<> {
    let pool = [&[Value::Null], pool].concat();
    select(pool).prop_map(move |value| (name, value))
}

fn keypairs() -> impl Strategy<Value = Arguments> {
    let passphrases = [text("first"), text("second"), text("bad\n")];
    (
        given("passphrase_wo", &passphrases),
        given("previous_passphrase_wo", &passphrases),
        given("passphrase_wo_version", &[number(1), number(2)]),
        given("deletion_protection", &[Value::Bool(true), Value::Bool(false)]),
    )
        .prop_map(|(a, b, c, d)| vec![a, b, c, d, ("algorithm", text("ED25519"))])
}

fn requests() -> impl Strategy<Value = Arguments> {
    let encrypted = text(vector("encrypted/rsa-traditional-aes256.pem"));
    let keys = [text(key()), text(other_key()), encrypted];
    (
        given("private_key_pem", &keys),
        given("private_key_pem_wo", &keys),
        given("private_key_pem_wo_version", &[number(1), number(2)]),
        given(
            "private_key_passphrase_wo",
            &[text("clé à molette"), text("wrong")],
        ),
    )
        .prop_map(|(a, b, c, d)| vec![a, b, c, d, ("subject", subject(&[]))])
}

fn secrets() -> impl Strategy<Value = Arguments> {
    let secret = [text("one"), text("two")];
    (
        given("client_secret", &secret),
        given("client_secret_wo", &secret),
        given("client_secret_wo_version", &[number(1), number(2)]),
        given("login_password", &secret),
        given("login_password_wo", &secret),
        given("login_password_wo_version", &[number(1), number(2)]),
        given("api", &[text("end_users"), text("fleet_owners")]),
    )
        .prop_map(|(a, b, c, d, e, f, g)| {
            let rest = active().into_iter().filter(|(name, _)| *name != "client_secret");
            rest.chain([a, b, c, d, e, f, g]).collect()
        })
}

/// Three steps in a row. A step that is refused leaves the object unchanged. Returns the number of steps applied.
async fn live(terraform: &Terraform, type_name: &str, steps: [Arguments; 3]) -> usize {
    let mut stored: Option<Stored> = None;
    let mut applied = 0;
    for arguments in &steps {
        let config = terraform.config(type_name, arguments);
        let Ok(planned) = terraform.plan(type_name, stored.as_ref(), &config).await else {
            continue;
        };
        assert!(planned.action != Action::Replace, "nothing of this replaces");
        let made = terraform.apply(planned, &config).await;
        let made = made
            .ok()
            .expect("what is planned with everything known is applied");
        terraform.check_settled(made.as_ref().unwrap(), &config).await;
        stored = made;
        applied += 1;
    }
    applied
}

fn check_lives(lives: u32, type_name: &str, step: impl Strategy<Value = Arguments>) {
    lives::check(lives, file!(), step, async |terraform, steps| {
        live(terraform, type_name, steps).await
    });
}

#[test]
fn passphrases_keep_the_rules_of_plan_and_apply() {
    check_lives(12, KEYPAIR, keypairs());
}

#[test]
fn write_only_keys_keep_the_rules_of_plan_and_apply() {
    check_lives(96, CSR, requests());
}

#[test]
fn write_only_secrets_keep_the_rules_of_plan_and_apply() {
    check_lives(96, CREDENTIALS, secrets());
}
