//! Keys and requests that were made by hand or by hashicorp/tls are adopted unchanged.

use std::fmt::Write;
use std::fs;

use serde_json::Value as Json;

use crate::adopted;
use crate::workspace::{Workspace, root, terraform};

/// The parts of the guide under second-level headings, by heading.
fn guide() -> Vec<(String, String)> {
    let guide = fs::read_to_string(root().join("docs/guides/adopt.md")).unwrap();
    let parts = guide.split("\n## ").skip(1);
    parts
        .map(|part| {
            let (heading, body) = part.split_once('\n').unwrap();
            (heading.to_owned(), body.to_owned())
        })
        .collect()
}

/// Everything in a part of the guide that can be run, as one script: commands, and files where they stand.
fn script(body: &str) -> String {
    let mut script = "set -euo pipefail\n".to_owned();
    for block in body.split("\n```").skip(1).step_by(2) {
        let (kind, text) = block.split_once('\n').unwrap();
        match (kind, text.strip_prefix("# main.tf\n")) {
            ("sh", _) => writeln!(script, "{text}").unwrap(),
            ("hcl", Some(file)) => {
                write!(script, "cat >main.tf <<'END_OF_FILE'\n{file}\nEND_OF_FILE\n").unwrap()
            }
            _ => {}
        }
    }
    script
}

#[track_caller]
fn follow(heading: &str) {
    let (_, body) = guide().into_iter().find(|(found, _)| found == heading).unwrap();
    let workspace = Workspace::new("");
    workspace.write("guide.sh", &script(&body));
    let followed = workspace.shell("bash guide.sh").success();
    // The credentials are added, and with keytool a keystore.
    let added = if heading == "From keytool" { 2 } else { 1 };
    followed
        .says(&format!("2 to import, {added} to add, 2 to change, 0 to destroy"))
        .says("No changes.");
}

#[test]
fn the_guide_adopts_what_openssl_made() {
    follow("From OpenSSL");
}

#[test]
fn the_guide_adopts_what_keytool_made_and_hands_a_keystore_back() {
    follow("From keytool");
}

#[test]
fn a_plain_key_and_its_request_are_imported_by_blocks() {
    adopted::import(&terraform());
}

#[test]
fn a_plain_key_is_imported_by_command_and_its_configuration_is_generated() {
    let workspace = Workspace::new("");
    let make = "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out KeyName.pem";
    workspace.tool("sh", &["-c", make]).success();
    let header = workspace.read("main.tf");
    workspace.write(
        "main.tf",
        &format!("{header}resource \"stellantis_keypair\" \"app\" {{}}\n"),
    );
    workspace
        .run(&["import", "stellantis_keypair.app", "KeyName.pem"])
        .success();
    workspace.plan(&[]).nothing_to_do();
    workspace
        .run(&["state", "rm", "stellantis_keypair.app"])
        .success();

    let import = "import {\n  to = stellantis_keypair.app\n  id = \"KeyName.pem\"\n}\n";
    workspace.write("main.tf", &format!("{header}{import}"));
    workspace
        .run(&["plan", "-generate-config-out=generated.tf"])
        .success();
    let generated = workspace.read("generated.tf");
    assert!(
        generated.contains("3072") && !generated.contains("PRIVATE KEY"),
        "{generated}"
    );
    workspace
        .apply(&[])
        .says("1 imported, 0 added, 0 changed, 0 destroyed");
}

#[test]
fn the_configuration_of_an_imported_key_and_its_requests_is_generated() {
    adopted::generate(&terraform());
}

#[test]
fn a_new_request_needs_a_subject_and_an_imported_one_none() {
    let workspace =
        Workspace::new("resource \"stellantis_csr\" \"app\" {\n  private_key_pem = file(\"key.pem\")\n}\n");
    for name in ["key.pem", "recipe.csr.pem"] {
        fs::copy(root().join("tests/vectors/csr").join(name), workspace.path(name)).unwrap();
    }
    workspace.run(&["validate"]).success();
    workspace.plan(&[]).failure().says("Subject is missing");
    workspace
        .run(&["import", "stellantis_csr.app", "recipe.csr.pem"])
        .success();
    workspace
        .apply(&[])
        .says("0 added, 1 changed, 0 destroyed")
        .does_not_say("Warning");
    // A new request would need a subject, and -replace asks for one.
    workspace
        .plan(&["-replace=stellantis_csr.app"])
        .failure()
        .says("Subject is missing");
}

#[test]
fn credentials_say_what_to_fill_in() {
    let workspace = Workspace::new(
        "resource \"stellantis_credentials\" \"app\" {\n  cert_request_pem = file(\"CSRName.csr\")\n}\n",
    );
    fs::copy(
        root().join("tests/vectors/csr/openssl.csr.pem"),
        workspace.path("CSRName.csr"),
    )
    .unwrap();
    workspace
        .run(&["import", "stellantis_credentials.app", "anything"])
        .failure()
        .says("Credentials need no import")
        .says("cert_request_pem = stellantis_csr.app.cert_request_pem");
}

#[test]
fn a_moved_key_is_available_as_the_old_text_without_a_second_copy_in_the_state() {
    let state = fs::read_to_string(root().join("tests/vectors/tls/4.2.json")).unwrap();
    let mut state: Json = serde_json::from_str(&state).unwrap();
    let resources = state["resources"].as_array_mut().unwrap();
    resources.retain(|resource| resource["name"] == "rsa");
    let old = resources[0]["instances"][0]["attributes"]["private_key_pem"].clone();
    let (_, section) = guide()
        .into_iter()
        .find(|(heading, _)| heading == "From hashicorp/tls")
        .unwrap();
    let mut blocks = section
        .split("\n```")
        .map(|block| block.trim_start_matches("hcl\n"));
    let ephemeral = blocks.find(|block| block.starts_with("ephemeral ")).unwrap();
    let ephemeral = format!("{}\n{OLD_TEXT}}}\n", ephemeral.trim_end_matches('}'));
    let workspace = Workspace::with_state_of_tls(&format!("{MOVED_KEY}{ephemeral}"), &state, terraform());
    workspace.write("old.pem", old.as_str().unwrap());
    workspace
        .apply(&[])
        .says("0 added, 0 changed, 0 destroyed")
        .says("Private key gets a different encoding")
        .says("private_key_pem_pkcs1");
    let state = workspace.read("terraform.tfstate");
    assert!(state.contains("BEGIN PRIVATE KEY") && !state.contains("RSA PRIVATE KEY"));
}

const MOVED_KEY: &str = r#"
moved {
  from = tls_private_key.rsa
  to   = stellantis_keypair.app
}

resource "stellantis_keypair" "app" {}
"#;

const OLD_TEXT: &str = r#"
  lifecycle {
    postcondition {
      condition     = self.private_key_pem_pkcs1 == file("old.pem")
      error_message = "The text differs from that of hashicorp/tls."
    }
  }
"#;

#[test]
fn moved_blocks_take_over_from_every_version_of_hashicorp_tls() {
    adopted::take_over(&terraform());
}
