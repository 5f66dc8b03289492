//! Points 36 to 54 and 63 to 64: whole lives of objects. The host itself checks every answer (`host::rules`).

use crate::arguments::{
    CREDENTIALS, CSR, IDENTITY, KEYPAIR, MZP, ROOT, active, certificate, csr, number, pending, subject, text,
};
use crate::fixtures::{key, other_key, request};
use crate::host::{Action, Launch, Stored, Terraform, Value, summaries};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

#[tokio::test]
async fn point_36_validation_accepts_a_configuration_in_which_everything_is_unknown() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    for type_name in terraform.type_names() {
        let attributes = terraform.schema(&type_name).attributes.iter();
        let config = attributes.filter(|attribute| attribute.required || attribute.optional);
        let config: Vec<_> = config
            .map(|attribute| (attribute.name.as_str(), Value::unknown()))
            .collect();
        let config = terraform.config(&type_name, &config);
        assert!(
            terraform.validate(&type_name, &config).await.is_empty(),
            "{type_name}"
        );
        assert_eq!(
            terraform
                .plan(&type_name, None, &config)
                .await
                .ok()
                .unwrap()
                .action,
            Action::Create
        );
    }
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_42_43_a_key_pair_is_made_once_and_the_next_plan_is_empty() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let config = terraform.config(KEYPAIR, &[]);
    let planned = terraform.plan(KEYPAIR, None, &config).await.ok().unwrap();
    assert!(planned.state.attribute("private_key_pem").is_unknown());
    assert!(*planned.state.attribute("rsa_bits") == number(2048));
    let stored = terraform.apply(planned, &config).await.ok().unwrap().unwrap();
    assert_eq!(stored.json("id"), stored.json("public_key_sha256"));
    terraform.check_settled(&stored, &config).await;
    assert_eq!(
        summaries(&terraform.destroy(&stored).await),
        ["Private key will be destroyed"]
    );
    plugin.shutdown().await;
}

#[tokio::test]
async fn an_object_that_is_stored_with_an_identity_lives_on_without_one() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let pending = pending();
    for (type_name, arguments) in [(KEYPAIR, vec![]), (CSR, csr()), (CREDENTIALS, pending)] {
        let config = terraform.config(type_name, &arguments);
        let stored = terraform.make(type_name, None, &config).await.unwrap();
        // The host itself refuses an identity of a type that has none.
        let stored = stored.with_identity(IDENTITY);
        terraform.check_settled(&stored, &config).await;
        assert!(terraform.refresh(&stored).await.1.is_empty(), "{type_name}");
        terraform.destroy(&stored).await;
    }
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_48_50_the_plan_for_a_replacement_takes_nothing_from_the_old_key_pair() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let keepers = |year: &str| Value::map([("year", text(year))]);
    let ecdsa = [("algorithm", text("ECDSA")), ("keepers", keepers("2026"))];
    let prior = terraform
        .make(KEYPAIR, None, &terraform.config(KEYPAIR, &ecdsa))
        .await
        .unwrap();
    let left_out = terraform.config(KEYPAIR, &[("keepers", keepers("2026"))]);
    terraform.check_settled(&prior, &left_out).await;
    let changed = terraform.config(KEYPAIR, &[("keepers", keepers("2027"))]);
    let planned = terraform
        .plan(KEYPAIR, Some(&prior), &changed)
        .await
        .ok()
        .unwrap();
    assert_eq!(planned.action, Action::Replace);
    assert!(*planned.state.attribute("algorithm") == text("RSA"));
    assert_eq!(summaries(&planned.warnings), ["Private key will be destroyed"]);
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_48_50_a_key_pair_is_replaced_by_a_change_of_any_argument_and_only_then() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let config = |arguments: &[(&str, Value)]| terraform.config(KEYPAIR, arguments);
    let ed25519 = config(&[("algorithm", text("ED25519"))]);
    let keepers = |year: &str| {
        let keepers = Value::map([("year", text(year))]);
        config(&[("algorithm", text("ED25519")), ("keepers", keepers)])
    };
    let made = terraform.make(KEYPAIR, None, &ed25519).await.unwrap();
    let recorded = keepers("2026");
    let planned = terraform
        .plan(KEYPAIR, Some(&made), &recorded)
        .await
        .ok()
        .unwrap();
    assert_eq!(planned.action, Action::Update, "the first keepers are recorded");
    let prior = terraform.apply(planned, &recorded).await.ok().unwrap().unwrap();
    assert_eq!(prior.json("private_key_pem"), made.json("private_key_pem"));
    for changed in [config(&[("algorithm", text("ECDSA"))]), ed25519, keepers("2027")] {
        let planned = terraform
            .plan(KEYPAIR, Some(&prior), &changed)
            .await
            .ok()
            .unwrap();
        assert_eq!(planned.action, Action::Replace);
        assert!(summaries(&planned.warnings).contains(&"Private key will be destroyed"));
        let replaced = terraform.apply(planned, &changed).await.ok().unwrap().unwrap();
        assert_ne!(replaced.json("id"), prior.json("id"));
        terraform.check_settled(&replaced, &changed).await;
    }
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_53_a_protected_key_pair_is_kept_whatever_the_host_applies() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let config = |protected: bool| {
        let protected = ("deletion_protection", Value::Bool(protected));
        terraform.config(KEYPAIR, &[("algorithm", text("ED25519")), protected])
    };
    let stored = terraform.make(KEYPAIR, None, &config(true)).await.unwrap();
    let refused = ["Key pair is protected from deletion"];
    let errors = terraform.plan_destroy(&stored).await.err().unwrap();
    assert_eq!(summaries(&errors), refused);
    let replacement = terraform
        .plan_forced_replacement(&stored, &config(true))
        .await
        .unwrap();
    let failed = terraform.apply(replacement, &config(true)).await.err().unwrap();
    assert_eq!(summaries(&failed.errors), refused);
    let kept = failed.kept.unwrap();
    assert_eq!(kept.json("private_key_pem"), stored.json("private_key_pem"));
    terraform.check_settled(&kept, &config(true)).await;

    let planned = terraform.plan(KEYPAIR, Some(&kept), &config(false)).await;
    let planned = planned.ok().unwrap();
    assert_eq!(planned.action, Action::Update);
    let unprotected = terraform
        .apply(planned, &config(false))
        .await
        .ok()
        .unwrap()
        .unwrap();
    assert_eq!(
        unprotected.json("private_key_pem"),
        stored.json("private_key_pem")
    );
    assert_eq!(
        summaries(&terraform.destroy(&unprotected).await),
        ["Private key will be destroyed"]
    );
    plugin.shutdown().await;
}

#[tokio::test]
async fn a_key_pair_from_before_deletion_protection_is_not_protected_and_not_changed() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let config = terraform.config(KEYPAIR, &[("algorithm", text("ED25519"))]);
    let made = terraform.make(KEYPAIR, None, &config).await.unwrap();
    let mut json: serde_json::Value = serde_json::from_slice(made.whole_json()).unwrap();
    json.as_object_mut()
        .unwrap()
        .remove("deletion_protection")
        .unwrap();
    let stored = Stored::from_json(KEYPAIR, &json.to_string());
    terraform.check_settled(&stored, &config).await;
    terraform.destroy(&stored).await;
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_45_a_request_is_planned_while_its_key_is_unknown_and_made_when_it_is_known() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let unknown = terraform.config(
        CSR,
        &[("private_key_pem", Value::unknown()), ("subject", subject(&[]))],
    );
    let planned = terraform.plan(CSR, None, &unknown).await.ok().unwrap();
    assert!(
        planned
            .state
            .attribute("subject_dn")
            .as_str()
            .unwrap()
            .contains(MZP)
    );
    let known = terraform.config(CSR, &csr());
    let stored = terraform.apply(planned, &known).await.ok().unwrap().unwrap();
    terraform.check_settled(&stored, &known).await;
    assert!(terraform.destroy(&stored).await.is_empty());
    plugin.shutdown().await;
}

#[tokio::test]
async fn a_request_changes_in_place_and_comes_back_byte_for_byte() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let config = terraform.config(CSR, &csr());
    let first = terraform.make(CSR, None, &config).await.unwrap();
    let moved = subject(&[("locality", text("Lyon"))]);
    let moved = terraform.config(CSR, &[("private_key_pem", text(key())), ("subject", moved)]);
    let planned = terraform.plan(CSR, Some(&first), &moved).await.ok().unwrap();
    assert_eq!(planned.action, Action::Update);
    assert_eq!(
        summaries(&planned.warnings),
        ["Certificate signing request will change"]
    );
    let second = terraform.apply(planned, &moved).await.ok().unwrap().unwrap();
    assert_ne!(second.json("cert_request_pem"), first.json("cert_request_pem"));
    let third = terraform.make(CSR, Some(&second), &config).await.unwrap();
    assert_eq!(third.json("cert_request_pem"), first.json("cert_request_pem"));
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_46_another_encoding_of_a_pem_plans_no_change() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let stored = terraform
        .make(CREDENTIALS, None, &terraform.config(CREDENTIALS, &active()))
        .await
        .unwrap();
    for spelling in [
        certificate().replace('\n', "\r\n"),
        certificate().trim_end().to_owned(),
    ] {
        let mut arguments = active();
        arguments.retain(|(name, _)| *name != "certificate_pem");
        arguments.push(("certificate_pem", text(spelling)));
        terraform
            .check_settled(&stored, &terraform.config(CREDENTIALS, &arguments))
            .await;
    }
    plugin.shutdown().await;
}

#[tokio::test]
async fn credentials_are_pending_until_all_four_are_given() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let mut arguments = pending();
    let mut stored = terraform
        .make(CREDENTIALS, None, &terraform.config(CREDENTIALS, &arguments))
        .await
        .unwrap();
    for (count, received) in active().into_iter().skip(1).enumerate() {
        assert_eq!(stored.json("status"), "pending");
        assert_eq!(stored.json("missing").as_array().unwrap().len(), 4 - count);
        arguments.push(received);
        let config = terraform.config(CREDENTIALS, &arguments);
        let planned = terraform
            .plan(CREDENTIALS, Some(&stored), &config)
            .await
            .ok()
            .unwrap();
        assert_eq!(planned.action, Action::Update);
        stored = terraform.apply(planned, &config).await.ok().unwrap().unwrap();
        terraform.check_settled(&stored, &config).await;
    }
    assert_eq!(stored.json("status"), "active");
    assert_eq!(
        stored.json("certificate_chain_pem").as_str().unwrap(),
        certificate()
    );
    plugin.shutdown().await;
}

#[tokio::test]
async fn attributes_that_depend_on_the_clock_are_unknown_in_a_plan_and_the_others_are_known() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let planned = terraform
        .plan(CREDENTIALS, None, &terraform.config(CREDENTIALS, &active()))
        .await
        .ok()
        .unwrap();
    for name in ["status", "ready_for_renewal"] {
        assert!(planned.state.attribute(name).is_unknown(), "{name}");
    }
    for name in [
        "mzp",
        "subject_dn",
        "issuer_dn",
        "serial_number",
        "validity_end_time",
        "renewal_time",
        "certificate_chain_pem",
        "id",
    ] {
        assert!(planned.state.attribute(name).as_str().is_some(), "{name}");
    }
    let planned = terraform
        .plan(CREDENTIALS, None, &terraform.config(CREDENTIALS, &pending()))
        .await
        .ok()
        .unwrap();
    assert!(*planned.state.attribute("status") == text("pending"));
    assert!(*planned.state.attribute("ready_for_renewal") == Value::Bool(false));
    plugin.shutdown().await;
}

#[tokio::test]
async fn a_window_longer_than_the_certificates_life_means_renewal_is_due() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    for hours in [10_000, i64::MAX] {
        let mut arguments = active();
        arguments.push(("early_renewal_hours", number(hours)));
        let config = terraform.config(CREDENTIALS, &arguments);
        let stored = terraform.make(CREDENTIALS, None, &config).await.unwrap();
        assert_eq!(stored.json("status"), "renewal_due");
        assert_eq!(stored.json("ready_for_renewal"), true);
        let (refreshed, warnings) = terraform.refresh(&stored).await;
        assert!(warnings.is_empty(), "a refresh cannot know what the plan brings");
        let planned = terraform.plan(CREDENTIALS, Some(&refreshed), &config).await;
        assert_eq!(
            summaries(&planned.ok().unwrap().warnings),
            ["Certificate renewal is due"]
        );
        terraform.check_settled(&stored, &config).await;
    }
    plugin.shutdown().await;
}

/// Seconds from one instant to another, both as the provider writes them.
fn seconds_between(one: &serde_json::Value, other: &serde_json::Value) -> i64 {
    let instant = |text: &serde_json::Value| {
        let text = text.as_str().unwrap();
        assert!(text.len() == 20 && text.ends_with('Z'), "{text}");
        OffsetDateTime::parse(text, &Rfc3339).unwrap()
    };
    (instant(other) - instant(one)).whole_seconds()
}

#[tokio::test]
async fn renewal_is_due_30_days_before_the_end_but_for_a_third_of_the_life_at_most_unless_hours_are_given() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    const HOUR: i64 = 3600;
    for (life, hours, seconds, due) in [
        (-10..9_000, None, 720 * HOUR, false),
        (-10..20, None, 10 * HOUR, false),
        (-20..9, None, 34_800, true),
        (-10..20, Some(25), 25 * HOUR, true),
        (-10..20, Some(0), 0, false),
        (-10..20, Some(1_000), 30 * HOUR, true),
    ] {
        let mut arguments = active();
        arguments.retain(|(name, _)| *name != "certificate_pem");
        arguments.push(("certificate_pem", text(ROOT.issue(&key(), MZP, life))));
        arguments.extend(hours.map(|hours| ("early_renewal_hours", number(hours))));
        let config = terraform.config(CREDENTIALS, &arguments);
        let planned = terraform.plan(CREDENTIALS, None, &config).await.ok().unwrap();
        assert!(planned.state.attribute("renewal_time").as_str().is_some());
        let stored = terraform.apply(planned, &config).await.ok().unwrap().unwrap();
        let window = seconds_between(&stored.json("renewal_time"), &stored.json("validity_end_time"));
        assert_eq!(window, seconds);
        assert_eq!(stored.json("ready_for_renewal"), due);
        assert_eq!(stored.json("early_renewal_hours").as_i64(), hours);
        terraform.check_settled(&stored, &config).await;
    }
    let mut arguments = active();
    arguments.push(("early_renewal_hours", Value::unknown()));
    let config = terraform.config(CREDENTIALS, &arguments);
    let planned = terraform.plan(CREDENTIALS, None, &config).await.ok().unwrap();
    assert!(planned.state.attribute("renewal_time").is_unknown());
    plugin.shutdown().await;
}

/// Active credentials as the provider stored them before it knew fleet owners.
fn older(stored: &Stored) -> Stored {
    let mut json: serde_json::Value = serde_json::from_slice(stored.whole_json()).unwrap();
    let attributes = json.as_object_mut().unwrap();
    for added in [
        "api",
        "login_password",
        "login_password_wo",
        "login_password_wo_version",
        "renewal_time",
        "revision",
    ] {
        attributes.remove(added).unwrap();
    }
    attributes.insert("early_renewal_hours".to_owned(), 720.into());
    Stored::from_json(CREDENTIALS, &json.to_string())
}

#[tokio::test]
async fn credentials_from_before_there_were_fleet_owners_plan_no_change_with_720_hours_stored() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let omitted = terraform.config(CREDENTIALS, &active());
    let stored = terraform.make(CREDENTIALS, None, &omitted).await.unwrap();
    let old = older(&stored);
    let mut arguments = active();
    arguments.push(("early_renewal_hours", number(720)));
    let explicit = terraform.config(CREDENTIALS, &arguments);
    let (refreshed, warnings) = terraform.refresh(&old).await;
    assert!(warnings.is_empty());
    assert_eq!(refreshed.json("renewal_time"), stored.json("renewal_time"));
    assert_eq!(refreshed.json("revision"), serde_json::Value::Null);
    for prior in [&old, &refreshed] {
        terraform.check_settled(prior, &omitted).await;
        terraform.check_settled(prior, &explicit).await;
    }
    // A change of something else keeps the hours, and the next plan is empty again.
    let mut arguments = active();
    arguments.push(("expiry_action", text("none")));
    let changed = terraform.config(CREDENTIALS, &arguments);
    let kept = terraform
        .make(CREDENTIALS, Some(&refreshed), &changed)
        .await
        .unwrap();
    assert_eq!(kept.json("early_renewal_hours"), 720);
    terraform.check_settled(&kept, &changed).await;
    // With an api it is no longer an object from before.
    arguments.push(("api", text("end_users")));
    let current = terraform.config(CREDENTIALS, &arguments);
    let current_state = terraform.make(CREDENTIALS, Some(&kept), &current).await.unwrap();
    assert_eq!(current_state.json("early_renewal_hours"), serde_json::Value::Null);
    terraform.check_settled(&current_state, &current).await;
    terraform.check_settled(&current_state, &changed).await;
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_53_a_failed_change_keeps_the_object() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let config = terraform.config(CREDENTIALS, &active());
    let stored = terraform.make(CREDENTIALS, None, &config).await.unwrap();
    let mut arguments = active();
    arguments[0].1 = Value::unknown();
    let refused = terraform
        .plan(
            CREDENTIALS,
            Some(&stored),
            &terraform.config(CREDENTIALS, &arguments),
        )
        .await
        .err()
        .unwrap();
    assert_eq!(summaries(&refused), ["Old certificate for a new request"]);
    arguments.retain(|(name, _)| *name != "certificate_pem");
    arguments.push(("certificate_pem", text(ROOT.issue(&key(), MZP, 0..9_000))));
    let planned = terraform
        .plan(
            CREDENTIALS,
            Some(&stored),
            &terraform.config(CREDENTIALS, &arguments),
        )
        .await
        .ok()
        .unwrap();
    assert_eq!(
        summaries(&planned.warnings),
        ["Certificate may not match the new request"]
    );
    arguments[0].1 = text(request(&other_key(), MZP));
    let failed = terraform
        .apply(planned, &terraform.config(CREDENTIALS, &arguments))
        .await
        .err()
        .unwrap();
    assert_eq!(summaries(&failed.errors), ["Certificate is for another key"]);
    assert_eq!(failed.kept.unwrap().json("id"), stored.json("id"));
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_38_stored_state_is_read_with_missing_and_extra_attributes_and_exponents() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let json = r#"{"algorithm":"RSA","rsa_bits":2.048e+03,"from_the_future":{"a":[1]},"id":"x"}"#;
    let state = terraform.upgrade(&Stored::from_json(KEYPAIR, json)).await;
    assert!(*state.attribute("rsa_bits") == number(2048));
    assert!(state.attribute("keepers").is_null());
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_41_54_private_data_survives_refresh_plan_and_apply() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let config = terraform.config(CREDENTIALS, &pending());
    let stored = terraform
        .make(CREDENTIALS, None, &config)
        .await
        .unwrap()
        .with_private(b"kept");
    let (refreshed, _) = terraform.refresh(&stored).await;
    assert_eq!(refreshed.private(), b"kept");
    let stored = terraform
        .make(
            CREDENTIALS,
            Some(&refreshed),
            &terraform.config(CREDENTIALS, &active()),
        )
        .await
        .unwrap();
    assert_eq!(stored.private(), b"kept");
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_41_a_refresh_without_drift_changes_nothing() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let stored = terraform
        .make(CREDENTIALS, None, &terraform.config(CREDENTIALS, &active()))
        .await
        .unwrap();
    let (refreshed, warnings) = terraform.refresh(&stored).await;
    assert!(terraform.upgrade(&refreshed).await == terraform.upgrade(&stored).await);
    assert!(warnings.is_empty());
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_64_mistakes_point_at_their_attributes() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let wrong = subject(&[("country", text("UK")), ("common_name", text("mzp1"))]);
    let config = terraform.config(CSR, &[("private_key_pem", text(key())), ("subject", wrong)]);
    let diagnostics = terraform.validate(CSR, &config).await;
    let paths: Vec<String> = diagnostics
        .iter()
        .map(|diagnostic| format!("{:?}", diagnostic.attribute))
        .collect();
    assert!(
        paths[0].contains("\"country\"") && paths[1].contains("\"common_name\""),
        "{paths:?}"
    );
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_64_no_secret_is_in_any_log_line_of_a_whole_life() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let keypair = terraform
        .make(KEYPAIR, None, &terraform.config(KEYPAIR, &[]))
        .await
        .unwrap();
    let credentials = terraform
        .make(CREDENTIALS, None, &terraform.config(CREDENTIALS, &active()))
        .await
        .unwrap();
    let key = keypair.json("private_key_pem").as_str().unwrap().to_owned();
    terraform.destroy(&credentials).await;
    terraform.destroy(&keypair).await;
    let log: String = plugin.shutdown().await.iter().map(ToString::to_string).collect();
    assert!(log.contains("ApplyResourceChange"), "the log says what is called");
    let secret = key
        .lines()
        .skip(1)
        .chain(["s3cr3t-marked"])
        .find(|line| line.len() > 8 && log.contains(*line));
    assert!(secret.is_none());
}

#[tokio::test]
async fn a_certificate_of_an_authority_of_the_same_run_is_active_for_every_kind_of_key() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    for vector in ["ecdsa-p256", "ecdsa-p384", "ecdsa-p521", "ed25519", "rsa-4096"] {
        let key = crate::fixtures::vector(&format!("{vector}.key.pem"));
        let certificate = ROOT.issue(&key, MZP, -1..9_000);
        let config = terraform.config(
            CREDENTIALS,
            &[
                ("cert_request_pem", text(request(&key, MZP))),
                ("client_id", text("client")),
                ("client_secret", text("secret")),
                ("certificate_pem", text(certificate)),
                ("ca_certificate_pem", text(ROOT.pem())),
            ],
        );
        assert_eq!(
            terraform
                .make(CREDENTIALS, None, &config)
                .await
                .unwrap()
                .json("status"),
            "active",
            "{vector}"
        );
    }
    plugin.shutdown().await;
}
