//! What comes from elsewhere, on any Terraform.

use std::fs;
use std::path::Path;

use serde_json::Value as Json;

use crate::workspace::{Workspace, root};

/// A key without a passphrase and its request come in by import blocks, and stay what they are.
pub fn import(terraform: &Path) {
    let workspace = Workspace::configured(&format!("{RESOURCES}{IMPORTED}"), terraform.to_owned());
    for name in ["key.pem", "keytool.csr.pem"] {
        fs::copy(root().join("tests/vectors/csr").join(name), workspace.path(name)).unwrap();
    }
    workspace
        .apply(&[])
        .says("2 imported, 0 added, 1 changed, 0 destroyed")
        .does_not_say("Warning");
    let request = workspace.attribute("stellantis_csr.app", "cert_request_pem");
    workspace.write("request.pem", request.as_str().unwrap());
    let compare = "for file in request keytool.csr; do openssl req -in $file.pem -outform DER -out $file.der; done; cmp *.der";
    workspace.tool("sh", &["-ec", compare]).success();
}

/// The configuration that Terraform writes for an imported key and its requests works once the key is filled in, whether
/// their subjects are as prescribed or not.
pub fn generate(terraform: &Path) {
    let workspace = Workspace::configured(&format!("{IMPORTED}{IMPORTED_RECIPE}"), terraform.to_owned());
    for name in ["key.pem", "keytool.csr.pem", "recipe.csr.pem"] {
        fs::copy(root().join("tests/vectors/csr").join(name), workspace.path(name)).unwrap();
    }
    // A request does not contain its private key.
    workspace
        .run(&["plan", "-generate-config-out=generated.tf"])
        .failure()
        .says("Either private_key_pem or private_key_pem_wo must be set")
        .does_not_say("Subject is missing");
    let generated = workspace.read("generated.tf");
    assert!(!generated.contains("PRIVATE KEY"), "{generated}");
    workspace.write("generated.tf", &fill_in_key(&generated));
    let planned = workspace.run(&["plan", "-out=adoption.tfplan"]).success();
    planned
        .says("3 to import, 0 to add, 2 to change, 0 to destroy")
        .says("Subject differs from what Stellantis prescribes")
        .says("The province is missing.");
    let plan: Json = serde_json::from_str(
        &workspace
            .run(&["show", "-json", "adoption.tfplan"])
            .success()
            .stdout,
    )
    .unwrap();
    for change in plan["resource_changes"].as_array().unwrap() {
        let address = change["address"].as_str().unwrap();
        let expected: &[&str] = match address {
            "stellantis_keypair.app" => &[],
            _ => &["private_key_pem"],
        };
        assert_eq!(changes(&change["change"]), expected, "{address}");
    }
    workspace
        .apply(&[])
        .says("3 imported, 0 added, 2 changed, 0 destroyed");
    workspace
        .plan(&[])
        .nothing_to_do()
        .does_not_say("Subject differs");
    let request = workspace.attribute("stellantis_csr.recipe", "cert_request_pem");
    workspace.write("request.pem", request.as_str().unwrap());
    let compare = "for file in request recipe.csr; do openssl req -in $file.pem -outform DER -out $file.der; done; cmp *.der";
    workspace.tool("sh", &["-ec", compare]).success();
}

fn fill_in_key(generated: &str) -> String {
    let line = |line: &str| match line.trim_start().starts_with("private_key_pem ") {
        true => "  private_key_pem = stellantis_keypair.app.private_key_pem\n".to_owned(),
        false => format!("{line}\n"),
    };
    generated.lines().map(line).collect()
}

/// The attributes that a plan changes.
fn changes(change: &Json) -> Vec<&str> {
    let (before, after) = (&change["before"], &change["after"]);
    let names = before.as_object().unwrap().keys().map(String::as_str);
    names.filter(|name| before[name] != after[name]).collect()
}

/// States of hashicorp/tls with a key and a request become ours without a replacement. Terraform from 1.8.
pub fn take_over(terraform: &Path) {
    for version in ["3.0", "3.4", "4.2"] {
        let file = root().join(format!("tests/vectors/tls/{version}.json"));
        let mut state: Json = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        let taken = |resource: &Json| ["rsa", "app"].contains(&resource["name"].as_str().unwrap());
        state["resources"].as_array_mut().unwrap().retain(taken);
        let workspace =
            Workspace::with_state_of_tls(&format!("{RESOURCES}{MOVED}"), &state, terraform.to_owned());
        let whole = version == "4.2";
        let applied = workspace
            .apply(&[])
            .says("0 added, 1 changed, 0 destroyed")
            .says("Private key gets a different encoding");
        if whole {
            applied.does_not_say("Subject differs from what Stellantis prescribes");
        } else {
            applied
                .says("Subject differs from what Stellantis prescribes")
                .says("The email address is missing.");
        }
        let before = |name: &str, attribute: &str| {
            let resources = state["resources"].as_array().unwrap();
            let resource = resources.iter().find(|resource| resource["name"] == name);
            resource.unwrap()["instances"][0]["attributes"][attribute].clone()
        };
        let key = workspace.attribute("stellantis_keypair.app", "public_key_pem");
        assert_eq!(key, before("rsa", "public_key_pem"), "{version}");
        let request = workspace.attribute("stellantis_csr.app", "cert_request_pem");
        assert_eq!(request == before("app", "cert_request_pem"), whole, "{version}");
    }
}

/// A key pair and a request, to which others are moved.
pub const RESOURCES: &str = r#"
resource "stellantis_keypair" "app" {}

resource "stellantis_csr" "app" {
  private_key_pem = stellantis_keypair.app.private_key_pem
  subject = {
    country       = "FR"
    province      = "Ile de France"
    locality      = "Paris"
    organization  = "Free2Move"
    common_name   = "MZP128745"
    email_address = "api@example.com"
  }
}
"#;

const MOVED: &str = r#"
moved {
  from = tls_private_key.rsa
  to   = stellantis_keypair.app
}

moved {
  from = tls_cert_request.app
  to   = stellantis_csr.app
}
"#;

const IMPORTED_RECIPE: &str = r#"
import {
  to = stellantis_csr.recipe
  id = "recipe.csr.pem"
}
"#;

const IMPORTED: &str = r#"
import {
  to = stellantis_keypair.app
  id = "key.pem"
}

import {
  to = stellantis_csr.app
  id = "keytool.csr.pem"
}
"#;
