//! Where secrets appear, and where they must not.

use std::fs;

use serde_json::Value as Json;

use crate::life::{answer, quickstart};
use crate::no_secrets;
use crate::workspace::{Workspace, files, root, terraform};

const SECRET: &str = "s3cr3t-marked-for-this-test";

/// Lines of an RSA key of 2048 bits with its modulus, which stands in the request too.
const PUBLIC_LINES: usize = 7;

/// Parts of what must not be seen: the client secret, and every secret line of the private key.
fn secrets(workspace: &Workspace) -> Vec<String> {
    let key = workspace.attribute("stellantis_keypair.app", "private_key_pem");
    let lines = key
        .as_str()
        .unwrap()
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .skip(PUBLIC_LINES);
    lines.chain([SECRET]).map(str::to_owned).collect()
}

/// Answers with the marked secret.
fn answer_marked(workspace: &Workspace) {
    answer(workspace, &[]);
    receive_secret(workspace, SECRET);
}

fn receive_secret(workspace: &Workspace, secret: &str) {
    let mut received = workspace.received();
    received["client_secret"] = secret.into();
    workspace.receive(&received);
}

#[test]
fn no_secret_is_in_any_output_or_log_of_a_whole_life() {
    let workspace = quickstart()
        .with("TF_LOG", "trace")
        .with("TF_LOG_PATH", "terraform.log");
    let mut said = vec![workspace.apply(&[])];
    let secrets = secrets(&workspace);
    workspace.write("terraform.log", "");
    answer_marked(&workspace);
    said.push(workspace.plan(&[]));
    said.push(workspace.apply(&[]));
    said.push(workspace.run(&["show"]));
    said.push(workspace.run(&["plan", "-replace=stellantis_keypair.app"]));
    receive_secret(&workspace, &format!("{SECRET}\n"));
    said.push(workspace.plan(&[]).failure().says("trimspace"));
    receive_secret(&workspace, SECRET);
    said.push(workspace.destroy());
    let log = workspace.read("terraform.log");
    assert!(
        log.contains("[DEBUG] provider.terraform-provider-stellantis"),
        "{log:.2000}"
    );
    let printed = said.iter().flat_map(|outcome| [&outcome.stdout, &outcome.stderr]);
    for text in printed.chain([&log]) {
        let seen = secrets.iter().any(|secret| text.contains(secret));
        assert!(!seen, "a secret is in a text that begins with {text:.200}");
    }
}

#[test]
fn secrets_are_in_no_file_but_the_state_and_the_saved_plan() {
    let workspace = quickstart();
    workspace.apply(&[]);
    answer_marked(&workspace);
    workspace.apply(&[]);
    assert_eq!(
        holders(&workspace),
        ["received.auto.tfvars.json", "terraform.tfstate"]
    );
    workspace.run(&["plan", "-destroy", "-out=last.tfplan"]).success();
    workspace
        .tool("python3", &["-m", "zipfile", "-e", "last.tfplan", "plan"])
        .success();
    let held = [
        "received.auto.tfvars.json",
        "terraform.tfstate",
        "tfplan",
        "tfstate",
        "tfstate-prev",
    ];
    assert_eq!(holders(&workspace), held);
}

/// Names of the files, in the workspace and around it, that hold a secret. The backup is Terraform's former state.
fn holders(workspace: &Workspace) -> Vec<String> {
    let secrets = secrets(workspace);
    let files = files(&workspace.path("..")).into_iter().filter(|file| {
        let content = fs::read(file).unwrap();
        let content = String::from_utf8_lossy(&content);
        secrets.iter().any(|secret| content.contains(secret))
    });
    let names = files.map(|file| file.file_name().unwrap().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| name != "terraform.tfstate.backup").collect();
    names.sort();
    names
}

#[test]
fn a_registration_lives_with_no_secret_in_any_state_plan_or_log() {
    no_secrets::live(terraform());
}

#[test]
fn a_registration_gets_its_secrets_out_of_the_state_and_back_in_place() {
    let workspace = quickstart();
    let plain = workspace.read("main.tf");
    workspace.apply(&[]);
    answer_marked(&workspace);
    workspace.apply(&[]);
    let secrets = secrets(&workspace);
    let request = workspace.output("cert_request_pem");
    let in_state = || {
        secrets
            .iter()
            .any(|secret| workspace.read("terraform.tfstate").contains(secret))
    };
    assert!(in_state());

    let example = root().join("examples/no-secrets-in-state");
    for file in ["main.tf", "variables.tf"] {
        workspace.write(file, &fs::read_to_string(example.join(file)).unwrap());
    }
    // That example knows nothing of the description and of the MZP that answers it.
    workspace.write("mzp.auto.tfvars", "");
    let variables = ["-var=passphrase=correct horse", "-var=client_secret_version=1"];
    workspace
        .apply(&variables)
        .says("0 added, 3 changed, 1 destroyed")
        .does_not_say("Warning");
    assert!(!in_state());
    assert_eq!(workspace.output("cert_request_pem"), request);
    assert_eq!(workspace.output("status"), "active");

    fs::remove_file(workspace.path("variables.tf")).unwrap();
    let decrypted = plain.replacen(
        "\"app\" {}",
        "\"app\" {\n  previous_passphrase_wo = \"correct horse\"\n}",
        1,
    );
    workspace.write("main.tf", &decrypted);
    workspace.write("mzp.auto.tfvars", "mzp = \"MZP128745\"\n");
    workspace
        .apply(&[])
        .says("1 added, 3 changed, 0 destroyed")
        .says("Private key will be stored unencrypted");
    assert!(in_state());
    assert_eq!(workspace.output("cert_request_pem"), request);
    assert_eq!(workspace.output("status"), "active");
}

const SUBJECT: &str = r#"{ country = "FR", province = "IDF", locality = "Paris", organization = "Example", common_name = "MZP1", email_address = "api@example.com" }"#;

#[test]
fn a_request_signed_with_an_ephemeral_key_cannot_change_with_another_one() {
    let workspace = Workspace::new(&format!(
        "ephemeral \"stellantis_keypair\" \"app\" {{}}\n\
         resource \"stellantis_csr\" \"app\" {{\n  \
           private_key_pem_wo = ephemeral.stellantis_keypair.app.private_key_pem\n  \
           private_key_pem_wo_version = 1\n  \
           subject = {SUBJECT}\n}}\n\
         resource \"stellantis_keystore\" \"app\" {{\n  \
           private_key_pem_wo = ephemeral.stellantis_keypair.app.private_key_pem\n  \
           private_key_pem_wo_version = 1\n  \
           password = \"changeit\"\n}}\n"
    ));
    workspace.apply(&[]);
    let made = || {
        let request = workspace.attribute("stellantis_csr.app", "cert_request_pem");
        let keystore = workspace.attribute("stellantis_keystore.app", "content_base64");
        (request, keystore)
    };
    let before = made();
    workspace
        .plan(&[])
        .nothing_to_do()
        .does_not_say("Warning")
        .does_not_say("Error");
    for (from, to) in [
        ("api@example.com", "it@example.com"),
        ("password =", "alias = \"app\"\n  password ="),
    ] {
        workspace.edit("main.tf", from, to);
        workspace
            .plan(&[])
            .failure()
            .says("Private key changed without a new version");
        workspace.run(&["apply", "-auto-approve"]).failure();
        assert!(made() == before);
        workspace.edit("main.tf", to, from);
    }
    workspace.edit("main.tf", "api@example.com", "it@example.com");
    let main = workspace.read("main.tf");
    workspace.write("main.tf", &main.replace("version = 1", "version = 2"));
    workspace
        .run(&["apply", "-auto-approve"])
        .success()
        .says("2 changed");
    assert!(made().0 != before.0 && made().1 != before.1);
}

#[test]
fn a_check_for_drift_needs_no_secret() {
    let secrets = ["passphrase", "key", "password", "client_secret"];
    let variable = |name| {
        format!("variable \"{name}\" {{\n  default = null\n  sensitive = true\n  ephemeral = true\n}}\n")
    };
    let variables: String = secrets.map(variable).concat();
    let workspace = Workspace::new(&format!("{variables}{ALL_WRITE_ONLY}").replace("SUBJECT", SUBJECT));
    let key = workspace.tool("openssl", &["genpkey", "-algorithm", "ED25519"]);
    workspace.write("key.pem", &key.success().stdout);
    let values = [
        "-var=passphrase=correct horse".to_owned(),
        format!("-var=key={}", workspace.read("key.pem")),
        "-var=password=changeit".to_owned(),
        "-var=client_secret=s3cr3t".to_owned(),
    ];
    workspace.apply(&values.each_ref().map(String::as_str));
    workspace
        .run(&["plan", "-detailed-exitcode"])
        .success()
        .does_not_say("Warning");
    workspace.run(&["validate"]).success();
    workspace.edit("main.tf", "= \"app\"", "= \"other\"");
    workspace
        .plan(&[])
        .failure()
        .says("Write-only value is missing")
        .says("private_key_pem_wo is needed");
}

const ALL_WRITE_ONLY: &str = r#"
resource "stellantis_keypair" "app" {
  algorithm             = "ED25519"
  passphrase_wo         = var.passphrase
  passphrase_wo_version = 1
}

resource "stellantis_csr" "app" {
  private_key_pem           = stellantis_keypair.app.private_key_pem
  private_key_passphrase_wo = var.passphrase
  subject                   = SUBJECT
}

resource "stellantis_csr" "other" {
  private_key_pem_wo         = var.key
  private_key_pem_wo_version = 1
  subject                    = SUBJECT
}

resource "stellantis_keystore" "app" {
  alias                      = "app"
  private_key_pem_wo         = var.key
  private_key_pem_wo_version = 1
  password_wo                = var.password
  password_wo_version        = 1
}

resource "stellantis_credentials" "app" {
  cert_request_pem         = stellantis_csr.app.cert_request_pem
  client_secret_wo         = var.client_secret
  client_secret_wo_version = 1
}
"#;

#[test]
fn a_request_that_somebody_edited_in_the_state_is_corrected_or_an_error() {
    let workspace = Workspace::new(&format!(
        "resource \"stellantis_keypair\" \"app\" {{}}\n\
         resource \"stellantis_csr\" \"app\" {{\n  \
           private_key_pem = stellantis_keypair.app.private_key_pem\n  \
           subject = {SUBJECT}\n}}\n"
    ));
    workspace.apply(&[]);
    let request = workspace.attribute("stellantis_csr.app", "cert_request_pem");
    let other = "openssl req -new -newkey rsa:2048 -nodes -keyout /dev/null -subj /CN=MZP1";
    let other = workspace.tool("sh", &["-c", other]).success().stdout;
    let edit = || {
        let mut state: Json = serde_json::from_str(&workspace.read("terraform.tfstate")).unwrap();
        let resources = state["resources"].as_array_mut().unwrap();
        let mut resources = resources.iter_mut();
        let csr = resources
            .find(|resource| resource["type"] == "stellantis_csr")
            .unwrap();
        csr["instances"][0]["attributes"]["cert_request_pem"] = other.as_str().into();
        workspace.write("terraform.tfstate", &state.to_string());
    };
    edit();
    workspace.plan(&[]).says("Request in the state was corrected");
    workspace
        .run(&["apply", "-refresh-only", "-auto-approve"])
        .success();
    assert_eq!(
        workspace.attribute("stellantis_csr.app", "cert_request_pem"),
        request
    );
    workspace.plan(&[]).nothing_to_do().does_not_say("Warning");

    workspace.edit(
        "main.tf",
        "private_key_pem = stellantis_keypair.app.private_key_pem",
        "private_key_pem_wo = stellantis_keypair.app.private_key_pem\n  private_key_pem_wo_version = 1",
    );
    workspace.apply(&[]);
    edit();
    workspace
        .plan(&[])
        .failure()
        .says("Request in the state is wrong");
}

#[test]
fn terraform_is_told_what_is_sensitive() {
    let workspace = quickstart();
    workspace.apply(&[]);
    answer(&workspace, &[]);
    workspace.apply(&[]).says("private_key_pem = <sensitive>");
    let state: Json = serde_json::from_str(&workspace.run(&["show", "-json"]).success().stdout).unwrap();
    let resources = state["values"]["root_module"]["resources"].as_array().unwrap();
    let sensitive = |address: &str| {
        resources
            .iter()
            .find(|resource| resource["address"] == address)
            .unwrap()["sensitive_values"]
            .clone()
    };
    assert_eq!(sensitive("stellantis_keypair.app")["private_key_pem"], true);
    assert_eq!(sensitive("stellantis_csr.app[0]")["private_key_pem"], true);
    assert_eq!(sensitive("stellantis_credentials.app[0]")["client_secret"], true);
}
