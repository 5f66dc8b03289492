//! Credentials of fleet owners, who receive a login password in place of a client secret.

use serde_json::json;

use crate::arguments::{CREDENTIALS, active, number, pending, text};
use crate::host::{Action, Launch, Stored, Terraform, Value, summaries};

type Arguments = Vec<(&'static str, Value)>;

const PASSWORD: &str = "p4ssw0rd-marked";

/// Everything but the secret, for fleet owners.
fn without_secret() -> Arguments {
    let mut arguments = active();
    arguments.retain(|(name, _)| *name != "client_secret");
    arguments.push(("api", text("fleet_owners")));
    arguments
}

fn with(mut arguments: Arguments, more: &[(&'static str, Value)]) -> Arguments {
    arguments.retain(|(name, _)| more.iter().all(|(other, _)| name != other));
    arguments.extend_from_slice(more);
    arguments
}

/// Plans and applies a change in place.
async fn change(terraform: &Terraform, prior: &Stored, arguments: &Arguments) -> Stored {
    let config = terraform.config(CREDENTIALS, arguments);
    let planned = terraform.plan(CREDENTIALS, Some(prior), &config).await;
    let planned = planned.ok().unwrap();
    assert_eq!(planned.action, Action::Update);
    let stored = terraform.apply(planned, &config).await.ok().unwrap().unwrap();
    terraform.check_settled(&stored, &config).await;
    stored
}

#[tokio::test]
async fn a_fleet_owner_waits_for_a_login_password_in_place_of_a_client_secret() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let arguments = with(pending(), &[("api", text("fleet_owners"))]);
    let config = terraform.config(CREDENTIALS, &arguments);
    let stored = terraform.make(CREDENTIALS, None, &config).await.unwrap();
    let all = [
        "client_id",
        "login_password",
        "certificate_pem",
        "ca_certificate_pem",
    ];
    assert_eq!(stored.json("missing"), json!(all));
    let stored = change(&terraform, &stored, &without_secret()).await;
    assert_eq!(stored.json("missing"), json!(["login_password"]));
    assert_eq!(stored.json("status"), "pending");
    let complete = with(without_secret(), &[("login_password", text(PASSWORD))]);
    let stored = change(&terraform, &stored, &complete).await;
    assert_eq!(stored.json("status"), "active");
    assert_eq!(stored.json("login_password"), PASSWORD);
    let log: String = plugin.shutdown().await.iter().map(ToString::to_string).collect();
    assert!(log.contains("ApplyResourceChange") && !log.contains(PASSWORD));
}

#[tokio::test]
async fn a_write_only_login_password_arrives_under_its_version_and_need_not_come_again() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let waiting = with(without_secret(), &[("login_password_wo_version", number(1))]);
    let config = terraform.config(CREDENTIALS, &waiting);
    let stored = terraform.make(CREDENTIALS, None, &config).await.unwrap();
    assert_eq!(stored.json("missing"), json!(["login_password"]));
    let arrived = with(waiting.clone(), &[("login_password_wo", text(PASSWORD))]);
    let stored = change(&terraform, &stored, &arrived).await;
    assert_eq!(stored.json("status"), "active");
    assert_eq!(stored.json("revision"), 2);
    let state = String::from_utf8_lossy(stored.whole_json()).into_owned();
    assert!(!state.contains(PASSWORD));
    terraform.check_settled(&stored, &config).await;
    let next = with(waiting, &[("login_password_wo_version", number(2))]);
    let stored = change(&terraform, &stored, &next).await;
    assert_eq!(stored.json("missing"), json!(["login_password"]));
    plugin.shutdown().await;
}

#[tokio::test]
async fn a_change_of_the_api_awaits_the_other_secret_and_keeps_what_is_stored() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let config = terraform.config(CREDENTIALS, &active());
    let stored = terraform.make(CREDENTIALS, None, &config).await.unwrap();
    let fleet = with(active(), &[("api", text("fleet_owners"))]);
    let planned = terraform
        .plan(CREDENTIALS, Some(&stored), &terraform.config(CREDENTIALS, &fleet))
        .await
        .ok()
        .unwrap();
    let warned = ["Secret is for another API", "Credentials will be incomplete"];
    assert_eq!(summaries(&planned.warnings), warned);
    let stored = change(&terraform, &stored, &fleet).await;
    assert_eq!(stored.json("missing"), json!(["login_password"]));
    assert_eq!(stored.json("client_secret"), "s3cr3t-marked");
    assert_eq!(
        stored.json("revision"),
        1,
        "nothing that an application uses has changed"
    );
    let both = with(fleet, &[("login_password", text(PASSWORD))]);
    let stored = change(&terraform, &stored, &both).await;
    assert_eq!(stored.json("status"), "active");
    let back = with(both, &[("api", text("end_users"))]);
    let stored = change(&terraform, &stored, &back).await;
    assert_eq!(stored.json("status"), "active");
    assert_eq!(stored.json("revision"), 2);
    plugin.shutdown().await;
}

#[tokio::test]
async fn a_write_only_secret_is_given_again_when_the_api_changes_since_only_the_awaited_one_is_recorded() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let versions = [
        ("client_secret_wo_version", number(1)),
        ("login_password_wo_version", number(1)),
    ];
    let fleet = with(without_secret(), &versions);
    let given = with(fleet.clone(), &[("login_password_wo", text(PASSWORD))]);
    let config = terraform.config(CREDENTIALS, &given);
    let stored = terraform.make(CREDENTIALS, None, &config).await.unwrap();
    assert_eq!(stored.json("status"), "active");
    let end_users = with(fleet.clone(), &[("api", text("end_users"))]);
    let stored = change(&terraform, &stored, &end_users).await;
    assert_eq!(stored.json("missing"), json!(["client_secret"]));
    let forgotten = change(&terraform, &stored, &fleet).await;
    assert_eq!(forgotten.json("missing"), json!(["login_password"]));
    let again = change(&terraform, &stored, &given).await;
    assert_eq!(again.json("status"), "active");
    plugin.shutdown().await;
}

#[tokio::test]
async fn what_is_missing_is_unknown_while_the_api_is_unless_both_secrets_are_there() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let unknown_api = [("api", Value::unknown())];
    for (arguments, known) in [
        (active(), false),
        (with(active(), &[("login_password", text(PASSWORD))]), true),
    ] {
        let config = terraform.config(CREDENTIALS, &with(arguments.clone(), &unknown_api));
        let planned = terraform.plan(CREDENTIALS, None, &config).await.ok().unwrap();
        assert_eq!(!planned.state.attribute("missing").is_unknown(), known);
        let arguments = with(arguments, &[("api", text("fleet_owners"))]);
        let config = terraform.config(CREDENTIALS, &arguments);
        let stored = terraform.apply(planned, &config).await.ok().unwrap().unwrap();
        assert_eq!(stored.json("missing").as_array().unwrap().is_empty(), known);
        terraform.check_settled(&stored, &config).await;
    }
    plugin.shutdown().await;
}
