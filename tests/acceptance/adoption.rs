//! What was made by hand, or by hashicorp/tls, comes in and stays what it is.

use std::fmt::Write;
use std::fs;

use serde_json::Value as Json;

use crate::workspace::{Workspace, root};

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

/// A state of hashicorp/tls with its key and request alone, which must come in without a replacement.
#[test]
fn moved_blocks_take_over_from_every_version_of_hashicorp_tls() {
    for version in ["3.0", "3.4", "4.2"] {
        let file = root().join(format!("tests/vectors/tls/{version}.json"));
        let mut state: Json = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        let taken = |resource: &Json| ["rsa", "app"].contains(&resource["name"].as_str().unwrap());
        state["resources"].as_array_mut().unwrap().retain(taken);
        let workspace = Workspace::with_state_of_tls(MOVED, &state);
        let whole = version == "4.2";
        let applied = workspace.apply(&[]).says("0 added, 1 changed, 0 destroyed");
        if whole {
            applied.does_not_say("Subject does not fit");
        } else {
            applied
                .says("Subject does not fit")
                .says("The argument subject.email_address is required");
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

const MOVED: &str = r#"
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

moved {
  from = tls_private_key.rsa
  to   = stellantis_keypair.app
}

moved {
  from = tls_cert_request.app
  to   = stellantis_csr.app
}
"#;
