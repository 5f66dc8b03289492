//! The module's generations on any Terraform: one that was made by hand, and one that the module makes.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::workspace::{Workspace, root};

const CONFIGURATION: &str = r#"
terraform {
  required_providers {
    stellantis = { source = "accessing-party/stellantis" }
  }
}

module "registration" {
  source = "../modules/app-registration"

  mzp = "MZP128745"
  subject = {
    country       = "FR"
    province      = "Ile de France"
    locality      = "Paris"
    organization  = "Example"
    email_address = "api@example.com"
  }
  generations = {
    "2024" = var.received
    "2025" = {}
  }
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

/// A key and a request that were made by hand become a generation, with the import blocks that the module's page has.
pub fn live(terraform: &Path) {
    let workspace = Workspace::example("two-applications", terraform.to_owned());
    let make = "openssl req -new -newkey rsa:2048 -nodes -utf8 -keyout KeyName.pem -out CSRName.csr -subj \
                '/C=FR/ST=Ile de France/L=Paris/O=Example/OU=Programs Partners/CN=MZP128745/emailAddress=api@example.com'";
    workspace.tool("sh", &["-c", make]).success();
    let imports = blocks_of_the_page("import {");
    fs::remove_file(workspace.path("variables.tf")).unwrap();
    workspace.write("main.tf", &format!("{imports}{CONFIGURATION}"));
    workspace.run(&["init", "-input=false"]).success();
    workspace
        .apply(&[])
        .says("2 imported, 4 added, 2 changed, 0 destroyed");
    let request = workspace.read("CSRName.csr");
    assert_eq!(workspace.output("all")["cert_request_pem"]["2024"], request);
    workspace.answer(&request, &["--name", "by_hand"]).success();
    let received = workspace.received()["received"]["by_hand"].clone();
    workspace.receive(&json!({ "received": received }));
    workspace.apply(&[]).says("1 changed");
    let all = workspace.output("all");
    assert_eq!(all["status"], json!({ "2024": "active", "2025": "pending" }));
    assert_eq!(all["serving"], "2024");
    assert_eq!(all["client_secret"], received["client_secret"]);
    assert_eq!(all["private_key_pem"], workspace.read("KeyName.pem"));
    let typo = r#"-var=received={"certficate_pem":"SECRET-KEPT"}"#;
    let refused = workspace.plan(&[typo]).failure();
    refused
        .says("Unknown keys: 2024.certficate_pem. A generation has the keys client_id,")
        .does_not_say("SECRET-KEPT");
}

/// The blocks of the module's page that begin with this one.
fn blocks_of_the_page(first: &str) -> String {
    let page = fs::read_to_string(root().join("examples/modules/app-registration/README.md")).unwrap();
    let (_, blocks) = page.split_once(&format!("```hcl\n{first}")).unwrap();
    format!("{first}{}", blocks.split("```").next().unwrap())
}

/// The module as it was when it had one key pair.
const EARLIER: &str = r#"
terraform {
  required_providers {
    stellantis = { source = "accessing-party/stellantis" }
  }
}

resource "stellantis_keypair" "this" {}

resource "stellantis_csr" "this" {
  private_key_pem = stellantis_keypair.this.private_key_pem
  subject = {
    country       = "FR"
    province      = "Ile de France"
    locality      = "Paris"
    organization  = "Example"
    common_name   = "MZP128745"
    email_address = "api@example.com"
  }
}

resource "stellantis_credentials" "this" {
  cert_request_pem = stellantis_csr.this.cert_request_pem
}

output "cert_request_pem" { value = { "2024" = stellantis_csr.this.cert_request_pem } }
"#;

/// The key of the earlier module becomes that of a generation, with the moved blocks that the module's page has.
pub fn upgrade(terraform: &Path) {
    let workspace = Workspace::example("two-applications", terraform.to_owned());
    fs::remove_file(workspace.path("variables.tf")).unwrap();
    workspace.write("../earlier/main.tf", EARLIER);
    let output = "output \"all\" {\n  value     = module.registration\n  sensitive = true\n}\n";
    workspace.write(
        "main.tf",
        &format!("module \"registration\" {{\n  source = \"../earlier\"\n}}\n{output}"),
    );
    workspace.run(&["init", "-input=false"]).success();
    workspace.apply(&[]).says("3 added");
    let request = workspace.output("all")["cert_request_pem"]["2024"].clone();
    workspace.write(
        "main.tf",
        &format!("{}{CONFIGURATION}", blocks_of_the_page("moved {")),
    );
    workspace.run(&["init", "-input=false"]).success();
    // Terraform 1.6 also changes the credentials, where nothing but the mark of a null as sensitive is new.
    workspace.apply(&[]).says("3 added, ").says("0 destroyed");
    assert_eq!(workspace.output("all")["cert_request_pem"]["2024"], request);
}
