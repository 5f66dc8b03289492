//! Certificates before, near and after their end.

use serde_json::Value as Json;

use crate::life::{answer, quickstart};
use crate::workspace::Workspace;

const CREDENTIALS: &str = "stellantis_credentials.app[0]";

fn with_action(action: &str) -> Workspace {
    let workspace = quickstart();
    let client_id = "  client_id          = var.client_id\n";
    let argument = format!("  expiry_action      = \"{action}\"\n{client_id}");
    workspace.edit("main.tf", client_id, &argument);
    workspace
}

#[test]
fn an_expired_certificate_is_a_warning_and_no_obstacle() {
    let workspace = quickstart();
    workspace.apply(&[]);
    answer(&workspace, &["--not-before", "-48h", "--validity", "24h"]);
    workspace
        .plan(&[])
        .changes()
        .says("Warning: Certificate has expired");
    workspace.apply(&[]);
    assert_eq!(workspace.output("status"), "expired");
    for arguments in [vec![], vec!["-refresh=false"]] {
        let outcome = workspace.plan(&arguments).nothing_to_do();
        outcome
            .says("Warning: Certificate has expired")
            .says("The certificate of MZP128745 ended on")
            .says("24 hours ago.")
            .does_not_say("similar warning");
    }
    // A refresh alone does not know the configuration, and says nothing about time.
    workspace
        .run(&["plan", "-refresh-only"])
        .success()
        .does_not_say("Warning");
    answer(&workspace, &[]);
    workspace.plan(&[]).changes().does_not_say("Warning");
    workspace.apply(&[]).does_not_say("Warning");
    assert_eq!(workspace.output("status"), "active");
    workspace.plan(&[]).nothing_to_do().does_not_say("Warning");
}

#[test]
fn an_expired_certificate_is_an_error_where_it_shall_be_one_and_destroy_without_refresh_is_the_way_out() {
    let workspace = with_action("error");
    workspace.apply(&[]);
    answer(&workspace, &["--not-before", "-24h", "--validity", "36h"]);
    workspace
        .apply(&[])
        .says("Warning: Certificate renewal is due")
        .says("UTC, in 11 hours.");
    answer(&workspace, &["--validity", "10s"]);
    workspace
        .plan(&[])
        .changes()
        .says("Warning: New certificate ends earlier");
    workspace.run(&["apply", "-auto-approve"]).success();
    std::thread::sleep(std::time::Duration::from_secs(11));
    workspace
        .plan(&[])
        .failure()
        .says("Error: Certificate has expired")
        .says("set expiry_action to \"warn\"")
        .does_not_say("renewal is due");
    // Before it plans a destroy, Terraform plans as usual to refresh, and stops at the same error.
    workspace
        .run(&["destroy", "-auto-approve", "-refresh=false"])
        .success();
}

#[test]
fn an_expired_certificate_is_nothing_where_it_shall_be_nothing() {
    let workspace = with_action("none");
    workspace.apply(&[]);
    answer(&workspace, &["--not-before", "-48h", "--validity", "24h"]);
    workspace.plan(&[]).changes().does_not_say("Warning");
    workspace.apply(&[]).does_not_say("Warning");
    assert_eq!(workspace.output("status"), "expired");
}

#[test]
fn a_certificate_that_ends_within_the_window_is_due_for_renewal() {
    let workspace = quickstart();
    workspace.apply(&[]);
    answer(&workspace, &["--validity", "12h"]);
    workspace.apply(&[]).does_not_say("Warning");
    assert_eq!(
        workspace.output("status"),
        "active",
        "8 of 12 hours are left until renewal"
    );
    answer(&workspace, &["--not-before", "-9h", "--validity", "12h"]);
    workspace.apply(&[]);
    assert_eq!(workspace.output("status"), "renewal_due");
    assert_eq!(
        workspace.attribute("stellantis_credentials.app[0]", "ready_for_renewal"),
        true
    );
    workspace
        .plan(&[])
        .nothing_to_do()
        .says("Warning: Certificate renewal is due");
}

#[test]
fn a_registration_from_before_there_were_fleet_owners_plans_no_change() {
    let workspace = quickstart();
    workspace.apply(&[]);
    answer(&workspace, &[]);
    workspace.apply(&[]);
    let renewal_time = workspace.attribute(CREDENTIALS, "renewal_time");
    let mut state: Json = serde_json::from_str(&workspace.read("terraform.tfstate")).unwrap();
    let resources = state["resources"].as_array_mut().unwrap();
    let of_credentials = |resource: &&mut Json| resource["type"] == "stellantis_credentials";
    let credentials = resources.iter_mut().find(of_credentials).unwrap();
    let attributes = credentials["instances"][0]["attributes"].as_object_mut().unwrap();
    let added = [
        "api",
        "login_password",
        "login_password_wo",
        "login_password_wo_version",
    ];
    for name in added.into_iter().chain(["renewal_time", "revision"]) {
        assert!(attributes.remove(name).is_some(), "{name}");
    }
    attributes.insert("early_renewal_hours".to_owned(), 720.into());
    workspace.write("terraform.tfstate", &state.to_string());
    for arguments in [vec![], vec!["-refresh=false"]] {
        workspace
            .plan(&arguments)
            .nothing_to_do()
            .does_not_say("Warning")
            .does_not_say("Objects have changed");
    }
    let secret = ["-var=client_secret=another"];
    workspace
        .plan(&secret)
        .changes()
        .says("+ revision = 1")
        .does_not_say("early_renewal_hours");
    workspace.apply(&secret).says("0 added, 1 changed, 0 destroyed");
    assert_eq!(workspace.attribute(CREDENTIALS, "early_renewal_hours"), 720);
    assert_eq!(workspace.attribute(CREDENTIALS, "renewal_time"), renewal_time);
}

#[test]
fn a_window_longer_than_any_certificate_lives_breaks_nothing() {
    let workspace = quickstart();
    let client_id = "  client_id          = var.client_id\n";
    let argument = format!("  early_renewal_hours = {}\n{client_id}", i64::MAX);
    workspace.edit("main.tf", client_id, &argument);
    workspace.apply(&[]);
    answer(&workspace, &["--validity", "3650d"]);
    workspace.apply(&[]);
    assert_eq!(workspace.output("status"), "renewal_due");
    let again = ["-var=client_id=another"];
    workspace.apply(&again).says("0 added, 1 changed, 0 destroyed");
}

#[test]
fn a_certificate_whose_time_has_not_come_says_so() {
    let workspace = quickstart();
    workspace.apply(&[]);
    answer(&workspace, &["--not-before", "24h"]);
    workspace.apply(&[]);
    assert_eq!(workspace.output("status"), "not_yet_valid");
    workspace.plan(&[]).nothing_to_do().does_not_say("Warning");
}
