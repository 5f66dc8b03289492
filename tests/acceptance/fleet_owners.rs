//! The life of a fleet owner's registration: a login password in place of a client secret.

use std::fs;

use serde_json::json;

use crate::life::answer;
use crate::workspace::{Outcome, Workspace};

const PASSWORD: &str = "p4ssw0rd-marked-for-this-test";

const CREDENTIALS: &str = "stellantis_credentials.app";

const REGISTRATION: &str = r#"
variable "client_id" { default = null }
variable "login_password" {
  default   = null
  sensitive = true
}
variable "certificate_pem" { default = null }
variable "ca_certificate_pem" { default = null }

resource "stellantis_keypair" "app" {}

resource "stellantis_csr" "app" {
  private_key_pem = stellantis_keypair.app.private_key_pem
  subject = {
    country       = "FR"
    province      = "Ile de France"
    locality      = "Paris"
    organization  = "Example"
    common_name   = "MZP128745"
    email_address = "fleet@example.com"
  }
}

resource "stellantis_credentials" "app" {
  cert_request_pem   = stellantis_csr.app.cert_request_pem
  api                = "fleet_owners"
  client_id          = var.client_id
  login_password     = var.login_password
  certificate_pem    = var.certificate_pem
  ca_certificate_pem = var.ca_certificate_pem
}

output "cert_request_pem" { value = stellantis_csr.app.cert_request_pem }
output "status" { value = stellantis_credentials.app.status }
output "missing" { value = stellantis_credentials.app.missing }
output "revision" { value = stellantis_credentials.app.revision }
"#;

/// The same with a password that Terraform does not store.
fn write_only() -> String {
    REGISTRATION
        .replace("sensitive = true", "ephemeral = true")
        .replace(
            "  login_password     = var.login_password\n",
            "  login_password_wo  = var.login_password\n  login_password_wo_version = 1\n",
        )
}

/// The answer of Stellantis, with this password or, as long as Terraform has none, without one.
fn receive(workspace: &Workspace, password: Option<&str>) {
    answer(workspace, &["--fleet-owner"]);
    let mut received = workspace.received();
    assert!(received["login_password"].is_string() && received["client_secret"].is_null());
    let variables = received.as_object_mut().unwrap();
    match password {
        Some(password) => variables.insert("login_password".to_owned(), password.into()),
        None => variables.remove("login_password"),
    };
    workspace.receive(&received);
}

fn marked(configuration: &str) -> Workspace {
    Workspace::new(configuration)
        .with("TF_LOG", "trace")
        .with("TF_LOG_PATH", "terraform.log")
}

#[test]
fn a_fleet_owner_lives_with_a_password_that_is_in_the_state_and_in_no_output_or_log() {
    let workspace = marked(REGISTRATION);
    let mut said = vec![workspace.apply(&[])];
    assert_eq!(workspace.output("status"), "pending");
    let all = [
        "client_id",
        "login_password",
        "certificate_pem",
        "ca_certificate_pem",
    ];
    assert_eq!(workspace.output("missing"), json!(all));
    receive(&workspace, Some(&format!("{PASSWORD}\n")));
    said.push(
        workspace
            .plan(&[])
            .failure()
            .says("Invalid login password")
            .says("trimspace"),
    );
    receive(&workspace, Some(PASSWORD));
    said.push(workspace.plan(&[]).changes().says("~ revision = 1 -> 2"));
    said.push(workspace.apply(&[]).does_not_say("Warning"));
    assert_eq!(workspace.output("status"), "active");
    assert_eq!(workspace.attribute(CREDENTIALS, "login_password"), PASSWORD);
    said.push(
        workspace
            .run(&["show"])
            .says("login_password = (sensitive value)"),
    );

    // Without `api`, a client secret would be expected.
    workspace.edit("main.tf", "  api                = \"fleet_owners\"\n", "");
    said.push(
        workspace
            .plan(&[])
            .changes()
            .says("Warning: Secret is for another API"),
    );
    let api = "  cert_request_pem   = stellantis_csr.app.cert_request_pem\n";
    workspace.edit("main.tf", api, &format!("{api}  api = \"fleet_owners\"\n"));
    workspace.plan(&[]).nothing_to_do();

    // A renewal brings a new certificate and nothing else.
    receive(&workspace, Some(PASSWORD));
    said.push(workspace.apply(&[]).says("0 added, 1 changed, 0 destroyed"));
    assert_eq!(workspace.output("revision"), 3);
    said.push(workspace.destroy());
    let log = workspace.read("terraform.log");
    let printed = said.iter().flat_map(|outcome| [&outcome.stdout, &outcome.stderr]);
    for text in printed.chain([&log]) {
        assert!(
            !text.contains(PASSWORD),
            "the password is in a text that begins with {text:.200}"
        );
    }
}

#[test]
fn a_fleet_owner_lives_with_a_password_that_terraform_does_not_store() {
    let workspace = marked(&write_only());
    workspace.apply(&[]);
    receive(&workspace, None);
    workspace.apply(&[]);
    assert_eq!(workspace.output("missing"), json!(["login_password"]));
    // The password arrives later than its version and the rest. Terraform logs its arguments, but not its environment.
    let with_password = |arguments: &[&str]| {
        let mut command = workspace.command(arguments);
        command.env("TF_VAR_login_password", PASSWORD);
        Outcome::of(command.output().unwrap()).success()
    };
    with_password(&["apply", "-auto-approve"])
        .says("0 added, 1 changed, 0 destroyed")
        .does_not_say("Warning");
    assert_eq!(workspace.output("status"), "active");
    assert_eq!(workspace.output("revision"), 3);
    workspace.plan(&[]).nothing_to_do();
    workspace.edit("main.tf", "_wo_version = 1", "_wo_version = 2");
    workspace
        .plan(&[])
        .changes()
        .says("Warning: Credentials will be incomplete")
        .says("A write-only secret must be supplied again");
    with_password(&["plan", "-out=next.tfplan"]);
    with_password(&["apply", "next.tfplan"]);
    assert_eq!(workspace.output("status"), "active");
    assert_eq!(workspace.output("revision"), 4);
    workspace
        .tool("python3", &["-m", "zipfile", "-e", "next.tfplan", "plan"])
        .success();
    for file in [
        "terraform.tfstate",
        "terraform.log",
        "plan/tfplan",
        "plan/tfstate",
    ] {
        let content = fs::read(workspace.path(file)).unwrap();
        assert!(!String::from_utf8_lossy(&content).contains(PASSWORD), "{file}");
    }
}
