//! The whole life of a registration, with the quickstart's own configuration.

use serde_json::{Value as Json, json};

use crate::workspace::{Outcome, Workspace, terraform};

/// The quickstart of an application that has its MZP.
pub fn quickstart() -> Workspace {
    let workspace = Workspace::example("quickstart", terraform());
    workspace.write("mzp.auto.tfvars", "mzp = \"MZP128745\"\n");
    workspace
}

/// Answers the request that the quickstart puts out.
pub fn answer(workspace: &Workspace, arguments: &[&str]) {
    let request = workspace.output("cert_request_pem");
    workspace.answer(request.as_str().unwrap(), arguments).success();
}

#[test]
fn a_registration_lives_from_its_creation_to_its_end() {
    let workspace = quickstart();
    workspace.apply(&[]);
    assert_eq!(workspace.output("status"), "pending");
    assert_eq!(workspace.output("missing").as_array().unwrap().len(), 4);

    answer(&workspace, &["--intermediate"]);
    workspace
        .plan(&[])
        .changes()
        .says("stellantis_credentials.app[0] will be updated in-place")
        .says("1 to change");
    workspace.apply(&[]);
    assert_eq!(workspace.output("status"), "active");
    assert_eq!(workspace.output("missing"), json!([]));

    let request = workspace.output("cert_request_pem");
    workspace.edit("main.tf", "\"Paris\"", "\"Lyon\"");
    workspace
        .plan(&[])
        .changes()
        .says("stellantis_csr.app[0] will be updated in-place")
        .says("Certificate signing request will change")
        .says("0 to add, 2 to change, 0 to destroy");
    workspace.apply(&[]);
    assert_ne!(workspace.output("cert_request_pem"), request);
    workspace.edit("main.tf", "\"Lyon\"", "\"Paris\"");
    workspace.apply(&[]);
    assert_eq!(
        workspace.output("cert_request_pem"),
        request,
        "the same key and subject give the same bytes"
    );

    workspace
        .destroy()
        .success()
        .says("Private key will be destroyed")
        .says("4 destroyed");
    assert_eq!(
        workspace
            .run(&["show", "-json"])
            .success()
            .stdout
            .matches("stellantis_")
            .count(),
        0
    );
}

#[test]
fn a_key_is_replaced_after_warnings_and_its_certificate_with_it() {
    let workspace = quickstart();
    workspace.apply(&[]);
    answer(&workspace, &[]);
    workspace.apply(&[]);
    let refused = |outcome: Outcome| {
        let outcome = outcome.failure().says("Certificate signing request will change");
        outcome
            .says("Error: Old certificate for a new request")
            .says("set certificate_pem to null")
    };
    // With -replace, Terraform asks the provider for no plan of the end of the old key.
    let replace = "-replace=stellantis_keypair.app";
    let key = workspace.attribute("stellantis_keypair.app", "id");
    refused(workspace.plan(&[replace]));
    refused(workspace.run(&["apply", "-auto-approve", replace]));
    assert_eq!(workspace.attribute("stellantis_keypair.app", "id"), key);
    workspace.run(&["taint", "stellantis_keypair.app"]).success();
    refused(workspace.plan(&[]));
    workspace.run(&["untaint", "stellantis_keypair.app"]).success();
    let keepers = "keepers = { year = 2026 }";
    workspace.edit("main.tf", "\"app\" {}", &format!("\"app\" {{\n  {keepers}\n}}"));
    workspace.apply(&[]).says("0 added, 1 changed, 0 destroyed");
    let main = workspace.read("main.tf");
    for argument in ["rsa_bits = 3072", "keepers = { year = 2027 }"] {
        workspace.edit("main.tf", keepers, argument);
        refused(workspace.plan(&[])).says("Private key will be destroyed");
        workspace.write("main.tf", &main);
    }
    let old = workspace.received();
    workspace.receive(&json!({}));
    workspace
        .run(&["apply", "-auto-approve", "-replace=stellantis_keypair.app"])
        .success();
    workspace.plan(&[]).nothing_to_do();
    assert_eq!(workspace.output("status"), "pending");

    workspace.receive(&old);
    workspace
        .plan(&[])
        .failure()
        .says("Certificate is for another key")
        .says("Request: \"emailAddress=");
    answer(&workspace, &[]);
    workspace.apply(&[]);
    assert_eq!(workspace.output("status"), "active");
}

#[test]
fn with_create_before_destroy_the_old_key_survives_an_apply_that_fails_at_its_certificate() {
    let workspace = quickstart();
    let keypair = "\"app\" {\n  lifecycle { create_before_destroy = true }\n}";
    workspace.edit("main.tf", "\"app\" {}", keypair);
    workspace.apply(&[]);
    answer(&workspace, &[]);
    workspace.apply(&[]);
    let old = workspace.attribute("stellantis_keypair.app", "private_key_pem");
    // Another certificate for the old key: whether it matches shows only during apply.
    answer(&workspace, &[]);
    let replace = "-replace=stellantis_keypair.app";
    workspace
        .plan(&[replace])
        .changes()
        .says("Warning: Certificate may not match the new request");
    workspace
        .run(&["apply", "-auto-approve", replace])
        .failure()
        .says("Error: Certificate is for another key");
    let state = workspace.run(&["state", "pull"]).success().stdout;
    let state: Json = serde_json::from_str(&state).unwrap();
    let keypairs = state["resources"].as_array().unwrap().iter();
    let mut keypairs = keypairs.filter(|resource| resource["type"] == "stellantis_keypair");
    let instances = keypairs.next().unwrap()["instances"].as_array().unwrap();
    let deposed = instances.iter().find(|instance| instance["deposed"].is_string());
    assert!(deposed.unwrap()["attributes"]["private_key_pem"] == old);
}

#[test]
fn a_new_key_beside_the_old_one_takes_over_when_its_certificate_has_arrived() {
    let workspace = quickstart();
    workspace.apply(&[]);
    answer(&workspace, &[]);
    workspace.apply(&[]);
    let main = workspace.read("main.tf");
    workspace.write("main.tf", &format!("{main}{NEXT}"));
    workspace.apply(&[]).says("2 added, 0 changed, 0 destroyed");
    assert_eq!(workspace.output("status"), "active");
    let next = workspace.attribute("stellantis_csr.next", "cert_request_pem");
    workspace.answer(next.as_str().unwrap(), &[]).success();
    workspace
        .plan(&[])
        .failure()
        .says("Certificate is for another key");
    let request = "cert_request_pem   = stellantis_csr";
    workspace.edit(
        "main.tf",
        &format!("{request}.app[0]"),
        &format!("{request}.next"),
    );
    workspace
        .apply(&[])
        .says("0 added, 1 changed, 0 destroyed")
        .does_not_say("Warning");
    assert_eq!(workspace.output("status"), "active");
}

const NEXT: &str = r#"
resource "stellantis_keypair" "next" {}

resource "stellantis_csr" "next" {
  private_key_pem = stellantis_keypair.next.private_key_pem
  subject         = stellantis_csr.app[0].subject
}
"#;

#[test]
fn a_plan_that_was_saved_is_applied_later() {
    let workspace = quickstart();
    workspace.run(&["plan", "-out=first.tfplan"]).success();
    workspace.run(&["apply", "first.tfplan"]).success();
    answer(&workspace, &[]);
    workspace.run(&["plan", "-out=second.tfplan"]).success();
    workspace.run(&["apply", "second.tfplan"]).success();
    assert_eq!(workspace.output("status"), "active");
    workspace.plan(&[]).nothing_to_do();
    workspace.plan(&["-refresh=false"]).nothing_to_do();
    workspace
        .run(&["apply", "-auto-approve", "-refresh-only"])
        .success();
    workspace.run(&["plan", "-destroy", "-out=last.tfplan"]).success();
    workspace.run(&["apply", "last.tfplan"]).success();
}

#[test]
fn one_resource_at_a_time_is_applied_with_target() {
    let workspace = quickstart();
    for target in ["application", "keypair", "csr", "credentials"] {
        workspace
            .run(&[
                "apply",
                "-auto-approve",
                &format!("-target=stellantis_{target}.app"),
            ])
            .success()
            .says("1 added, 0 changed, 0 destroyed");
    }
    workspace.apply(&[]);
    workspace
        .run(&["destroy", "-auto-approve", "-target=stellantis_credentials.app"])
        .success()
        .says("1 destroyed");
    workspace.apply(&[]).says("1 added, 0 changed, 0 destroyed");
}

#[test]
fn what_is_known_only_during_apply_is_planned_as_unknown() {
    let source = quickstart();
    source.apply(&[]);
    answer(&source, &["--intermediate"]);
    source.apply(&[]);
    let workspace = Workspace::new(UNKNOWN);
    let mut things = source.received();
    things["private_key_pem"] = source.output("private_key_pem");
    workspace.write("things.json", &things.to_string());
    workspace
        .plan(&[])
        .changes()
        .says("+ status = (known after apply)")
        .says("+ subject_dn = (known after apply)")
        .says("3 to add");
    workspace.apply(&[]);
    let status = workspace.attribute("stellantis_credentials.app", "status");
    let request = workspace.attribute("stellantis_csr.app", "cert_request_pem");
    assert_eq!(
        (status, request),
        (json!("active"), source.output("cert_request_pem"))
    );
}

/// Every argument is an output of a resource that does not exist yet.
const UNKNOWN: &str = r#"
resource "terraform_data" "later" {
  input = jsondecode(file("things.json"))
}

resource "stellantis_csr" "app" {
  private_key_pem = terraform_data.later.output.private_key_pem
  subject = {
    country       = substr("FR${terraform_data.later.id}", 0, 2)
    province      = trimprefix("${terraform_data.later.id}Ile de France", terraform_data.later.id)
    locality      = trimprefix("${terraform_data.later.id}Paris", terraform_data.later.id)
    organization  = trimprefix("${terraform_data.later.id}Example", terraform_data.later.id)
    common_name   = substr("MZP128745${terraform_data.later.id}", 0, 9)
    email_address = trimprefix("${terraform_data.later.id}api@example.com", terraform_data.later.id)
  }
}

resource "stellantis_credentials" "app" {
  cert_request_pem    = stellantis_csr.app.cert_request_pem
  client_id           = terraform_data.later.output.client_id
  client_secret       = terraform_data.later.output.client_secret
  certificate_pem     = terraform_data.later.output.certificate_pem
  ca_certificate_pem  = terraform_data.later.output.ca_certificate_pem
  early_renewal_hours = length(terraform_data.later.id)
  expiry_action       = substr("warn${terraform_data.later.id}", 0, 4)
}
"#;

#[test]
fn an_argument_that_turns_out_to_be_the_same_during_apply_leaves_the_revision() {
    let workspace = Workspace::new(LATE_CLIENT_ID);
    workspace.apply(&["-var=run=1"]);
    workspace
        .plan(&["-var=run=2"])
        .changes()
        .says("~ revision = 1 -> (known after apply)");
    workspace
        .apply(&["-var=run=2"])
        .says("1 added, 0 changed, 1 destroyed");
    workspace
        .apply(&["-var=run=3", "-var=client_id=another"])
        .says("1 added, 1 changed, 1 destroyed");
    assert_eq!(workspace.attribute("stellantis_credentials.app", "revision"), 2);
}

/// The client ID is known only during apply, in each run that changes `run`.
const LATE_CLIENT_ID: &str = r#"
variable "run" {}
variable "client_id" { default = "client" }

resource "terraform_data" "late" {
  input            = var.client_id
  triggers_replace = var.run
}

resource "stellantis_keypair" "app" {}

resource "stellantis_csr" "app" {
  private_key_pem = stellantis_keypair.app.private_key_pem
  subject = {
    country       = "FR"
    province      = "Ile de France"
    locality      = "Paris"
    organization  = "Example"
    common_name   = "MZP128745"
    email_address = "api@example.com"
  }
}

resource "stellantis_credentials" "app" {
  cert_request_pem = stellantis_csr.app.cert_request_pem
  client_id        = terraform_data.late.output
}
"#;

#[test]
fn a_certificate_of_another_application_is_refused_in_the_plan() {
    let (workspace, other) = (quickstart(), quickstart());
    workspace.apply(&[]);
    other.apply(&[]);
    answer(&other, &[]);
    workspace.receive(&other.received());
    let outcome = workspace
        .plan(&[])
        .failure()
        .says("Certificate is for another key")
        .says("on main.tf line");
    let text = outcome.text();
    for key in [&workspace, &other]
        .map(|workspace| workspace.attribute("stellantis_keypair.app", "public_key_sha256"))
    {
        assert!(
            text.contains(key.as_str().unwrap()),
            "both sides are named: {text}"
        );
    }
}

#[test]
fn a_wrong_authority_and_a_missing_intermediate_are_refused_in_the_plan() {
    let (workspace, other) = (quickstart(), quickstart());
    workspace.apply(&[]);
    other.apply(&[]);
    answer(&workspace, &["--intermediate"]);
    answer(&other, &[]);
    let (received, others) = (workspace.received(), other.received());

    let mut wrong = received.clone();
    wrong["ca_certificate_pem"] = others["ca_certificate_pem"].clone();
    workspace.receive(&wrong);
    workspace
        .plan(&[])
        .failure()
        .says("Certificate does not chain to the CA")
        .says("ca_certificate_pem =");

    let mut incomplete = received.clone();
    let bundle = received["certificate_pem"].as_str().unwrap();
    let leaf = bundle
        .split_inclusive("-----END CERTIFICATE-----")
        .next()
        .unwrap();
    incomplete["certificate_pem"] = json!(leaf);
    workspace.receive(&incomplete);
    workspace
        .plan(&[])
        .failure()
        .says("was issued by \"CN=Sandbox Intermediate CA")
        .says("whose certificate is missing");

    workspace.receive(&received);
    workspace.apply(&[]);
    assert_eq!(workspace.output("status"), "active");
}
