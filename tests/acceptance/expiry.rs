//! Certificates before, near and after their end.

use crate::life::{answer, quickstart};
use crate::workspace::{Workspace, terraform};

fn with_action(action: &str) -> Workspace {
    let workspace = Workspace::example("quickstart", terraform());
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
    answer(&workspace, &["--validity", "12h"]);
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
    workspace.apply(&[]);
    assert_eq!(workspace.output("status"), "renewal_due");
    assert_eq!(
        workspace.attribute("stellantis_credentials.app", "ready_for_renewal"),
        true
    );
    workspace
        .plan(&[])
        .nothing_to_do()
        .says("Warning: Certificate renewal is due");
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
