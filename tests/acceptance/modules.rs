//! The modules for one registration: what they have in common, and the one that keeps secrets out of the state.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value as Json, json};

use crate::generations;
use crate::guide::{Guide, follow};
use crate::workspace::{Workspace, root, terraform};

const PASSPHRASE: &str = "made by hand: cañón";
const CLIENT_SECRET: &str = "s3cr3t-marked-for-this-test+/";

/// The declarations in a file of a module, by their first lines.
fn declarations(module: &str, file: &str) -> BTreeMap<String, String> {
    let path = root().join("examples/modules").join(module).join(file);
    let text = fs::read_to_string(path).unwrap();
    let declarations = text
        .split("\n}\n")
        .filter_map(|declaration| declaration.trim().split_once('\n'));
    declarations
        .map(|(first, rest)| (first.to_owned(), rest.to_owned()))
        .collect()
}

/// HCL cannot share declarations between modules.
#[test]
fn the_module_without_secrets_differs_from_the_other_in_secrets_only() {
    for (file, different) in [
        (
            "variables.tf",
            vec![
                "# A map of strings and not an object, because Terraform drops attributes of an object that its type does not name.",
            ],
        ),
        (
            "outputs.tf",
            vec![
                "output \"private_key_pem\" {",
                "output \"client_secret\" {",
                "output \"login_password\" {",
            ],
        ),
        (
            "main.tf",
            vec![
                "locals {",
                "resource \"stellantis_keypair\" \"this\" {",
                "resource \"stellantis_csr\" \"this\" {",
                "resource \"stellantis_credentials\" \"this\" {",
                "module \"serving\" {",
            ],
        ),
    ] {
        let other = declarations("app-registration-without-secrets", file);
        for (first, rest) in declarations("app-registration", file) {
            let same = other.get(&first) == Some(&rest);
            assert_ne!(same, different.contains(&first.as_str()), "{file}: {first}");
        }
    }
}

#[test]
fn a_key_that_was_made_by_hand_becomes_a_generation_beside_one_that_the_module_makes() {
    generations::live(&terraform());
}

#[test]
fn the_key_of_the_earlier_module_becomes_that_of_a_generation() {
    generations::upgrade(&terraform());
}

const FLEET: &str = r#"
module "registration" {
  source = "../modules/app-registration"

  mzp = var.mzp
  subject = {
    country       = "FR"
    province      = "Ile de France"
    locality      = "Paris"
    organization  = "Example"
    email_address = "api@example.com"
  }
  application = {
    name               = "Fleet telematics"
    concept            = "Shows owners of a fleet where it is."
    company            = "Example"
    contact_email      = "api@example.com"
    requests_per_month = 100000
    vehicle_data       = ["position", "mileage"]
  }
  api         = "fleet_owners"
  generations = { "2025" = var.received }
}

variable "mzp" {
  type    = string
  default = null
}

variable "received" {
  type    = map(string)
  default = {}
}

output "all" {
  value     = module.registration
  sensitive = true
}
"#;

#[test]
fn the_description_comes_first_and_requests_exist_once_the_mzp_is_known_for_fleet_owners_too() {
    let workspace = Workspace::example("two-applications", terraform());
    fs::remove_file(workspace.path("variables.tf")).unwrap();
    workspace.write("main.tf", FLEET);
    workspace.run(&["init", "-input=false"]).success();
    workspace.apply(&[]).says("2 added");
    let described = workspace.output("all");
    let request = described["registration_request"].as_str().unwrap();
    assert!(request.contains("Fleet telematics"), "{request}");
    assert_eq!(described["cert_request_pem"], json!({}));

    let mzp = "-var=mzp=MZP128745";
    workspace.apply(&[mzp]).says("2 added, 1 changed, 0 destroyed");
    let pending = workspace.output("all");
    assert_eq!(pending["missing"]["2025"][1], "login_password");
    let request = pending["cert_request_pem"]["2025"].as_str().unwrap().to_owned();
    let arguments = ["--name", "fleet", "--fleet-owner"];
    workspace.answer(&request, &arguments).success();
    let received = workspace.received()["received"]["fleet"].clone();
    workspace.receive(&json!({ "received": received }));
    workspace.apply(&[mzp]).says("1 changed");
    let active = workspace.output("all");
    assert_eq!(
        (&active["serving"], &active["login_password"]),
        (&json!("2025"), &received["login_password"])
    );
    assert_eq!(active["client_secret"], Json::Null);
    let forgotten = workspace.plan(&[]).failure();
    forgotten.says("Generation 2025 contains values from Stellantis, so mzp must be set.");
}

#[test]
fn an_encrypted_key_that_was_made_by_hand_becomes_a_generation_and_no_secret_gets_into_the_state() {
    let workspace = Workspace::new("")
        .with("KEY_PASS", PASSPHRASE)
        .with("TF_VAR_client_secret", CLIENT_SECRET);
    workspace.copy(&root().join("examples/modules"), "modules");
    let make = "openssl req -new -newkey rsa:2048 -utf8 -keyout KeyName.pem -out CSRName.csr -passout env:KEY_PASS -subj \
                '/C=FR/ST=Ile de France/L=Paris/O=Free2Move/OU=Programs Partners/CN=MZP128745/emailAddress=api@example.com' 2>&1";
    workspace.shell(make).success();
    let request = workspace.read("CSRName.csr");
    workspace.answer(&request, &[]).success();
    let received = workspace.received();
    for (file, name) in [("2024.pem", "certificate_pem"), ("ca.pem", "ca_certificate_pem")] {
        workspace.write(file, received[name].as_str().unwrap());
    }
    fs::remove_file(workspace.path("received.auto.tfvars.json")).unwrap();
    let page = Guide::at("examples/modules/app-registration-without-secrets/README.md");
    follow(&workspace, "", &page.script());

    workspace.write(
        "all.tf",
        "output \"all\" {\n  value     = module.registration\n  sensitive = true\n}\n",
    );
    workspace.run(&["apply", "-auto-approve"]).success();
    let all = workspace.output("all");
    assert_eq!(
        (&all["serving"], &all["status"]["2024"]),
        (&"2024".into(), &"active".into())
    );
    assert_eq!(all["cert_request_pem"]["2024"], request);
    let key = all["private_key_pem"].as_str().unwrap();
    assert!(key.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"), "{key}");
    let state = workspace.read("terraform.tfstate");
    for secret in [PASSPHRASE, CLIENT_SECRET, "BEGIN PRIVATE KEY"] {
        assert!(!state.contains(secret), "{secret}");
    }
    let state: Json = serde_json::from_str(&state).unwrap();
    assert!(state.to_string().contains("\"deletion_protection\":true"));
}
