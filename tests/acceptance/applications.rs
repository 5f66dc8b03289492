//! The first step of a registration: the description, its approval, and what changes afterwards.

use std::fs;

use crate::guide::{Guide, follow};
use crate::workspace::{Workspace, root, terraform};

#[test]
fn the_quickstart_begins_with_a_description_and_goes_on_when_the_mzp_is_known() {
    let workspace = Workspace::example("quickstart", terraform());
    workspace
        .plan(&[])
        .changes()
        .says("Plan: 2 to add, 0 to change, 0 to destroy");
    workspace.apply(&[]).says("2 added");
    assert_eq!(workspace.output("status"), "described");
    for none in ["cert_request_pem", "missing", "certificate_chain_pem"] {
        assert!(workspace.output(none).is_null(), "{none}");
    }
    let key = workspace.attribute("stellantis_keypair.app", "id");

    workspace.write("mzp.auto.tfvars", "mzp = \"MZP128745\"\n");
    workspace
        .apply(&[])
        .says("2 added, 1 changed, 0 destroyed")
        .does_not_say("Warning");
    assert_eq!(workspace.output("status"), "pending");
    assert_eq!(
        workspace.attribute("stellantis_application.app", "status"),
        "approved"
    );
    let request = workspace.output("cert_request_pem");

    // A run without the variable: no plan destroys the key.
    workspace.write("mzp.auto.tfvars", "");
    workspace
        .apply(&[])
        .says("0 added, 1 changed, 2 destroyed")
        .says("Warning: Login identifier of the application is removed")
        .does_not_say("Private key will be destroyed");
    workspace.write("mzp.auto.tfvars", "mzp = \"MZP128745\"\n");
    workspace.apply(&[]).says("2 added, 1 changed, 0 destroyed");
    assert_eq!(workspace.attribute("stellantis_keypair.app", "id"), key);
    assert_eq!(workspace.output("cert_request_pem"), request);
}

#[test]
fn a_description_is_changed_in_place_with_a_warning_and_a_duplicate_is_dropped_without_one() {
    let workspace = Workspace::new(APPLICATION);
    workspace.apply(&["-var=extra=speed"]);
    let described = |name| workspace.attribute("stellantis_application.app", name);
    assert_eq!(
        described("vehicle_data"),
        serde_json::json!(["odometer", "speed"]),
        "a name that is listed twice counts once"
    );
    assert_eq!(described("revision"), 1);
    workspace
        .apply(&["-var=extra=doors"])
        .says("0 added, 1 changed, 0 destroyed")
        .says("on main.tf line")
        .says("Warning: Description of an approved application changes")
        .says("vehicle_data adds \"doors\" and removes \"speed\"");
    assert_eq!(described("revision"), 2);
    workspace
        .plan(&["-var=extra= "])
        .failure()
        .says("A name in vehicle_data is blank")
        .says("vehicle_data");
}

const APPLICATION: &str = r#"
variable "extra" {}

resource "stellantis_application" "app" {
  name               = "Range and parking"
  concept            = "Drivers see how much range is left."
  company            = "Example"
  contact_email      = "jane.doe@example.com"
  requests_per_month = 100000
  vehicle_data       = ["odometer", var.extra, "odometer"]
  login_identifier   = "MZP128745"
}
"#;

#[test]
fn a_description_that_is_known_only_during_apply_is_planned_as_unknown() {
    let workspace = Workspace::new(UNKNOWN);
    workspace
        .plan(&[])
        .changes()
        .says("+ registration_request = (known after apply)")
        .says("+ status = (known after apply)")
        .says("+ revision = 1");
    workspace.apply(&[]);
    assert_eq!(
        workspace.attribute("stellantis_application.app", "status"),
        "approved"
    );
    let data = workspace.attribute("stellantis_application.app", "vehicle_data");
    assert_eq!(data, serde_json::json!(["doors", "odometer"]));
}

/// Two of the vehicle data turn out to be the same.
const UNKNOWN: &str = r#"
resource "terraform_data" "later" {
  input = { text = "odometer", email = "jane.doe@example.com", number = 1, mzp = "MZP1" }
}

resource "stellantis_application" "app" {
  name               = terraform_data.later.output.text
  concept            = terraform_data.later.output.text
  company            = terraform_data.later.output.text
  contact_name       = terraform_data.later.output.text
  contact_email      = terraform_data.later.output.email
  requests_per_month = terraform_data.later.output.number
  vehicle_data       = [terraform_data.later.output.text, "doors", trimspace(terraform_data.later.output.text)]
  login_identifier   = terraform_data.later.output.mzp
}
"#;

#[test]
fn the_guide_registers_an_application_from_the_first_email_on() {
    let guide = fs::read_to_string(root().join("docs/guides/register.md")).unwrap();
    let workspace = Workspace::example("quickstart", terraform());
    let quickstart = workspace.read("main.tf");
    for block in guide.split("\n```hcl\n").skip(1) {
        let (block, _) = block.split_once("```").unwrap();
        assert!(quickstart.contains(block), "it is not in the quickstart: {block}");
    }
    follow(&workspace, "", &Guide::read("register").script())
        .says("Plan: 2 to add, 0 to change, 0 to destroy")
        .says("Dear Mobilisights team, We would like to register")
        .says("Plan: 2 to add, 1 to change, 0 to destroy")
        .says("CN = MZP128745")
        .says("Issued a certificate for MZP128745")
        .says("active")
        .says("No changes.")
        .says("requests_per_month changes from 100000 to 500000")
        .says("Expected requests per month: 500 000");
    assert_eq!(workspace.output("status"), "active");
}
