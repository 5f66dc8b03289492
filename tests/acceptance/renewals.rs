//! Years of a registration in seconds: one renewal with the same key, one with a new key, and the end of the old one.

use std::fs;
use std::thread;
use std::time::Duration;

use serde_json::{Value as Json, json};

use crate::adopted;
use crate::guide::{Guide, follow};
use crate::life::{self, quickstart};
use crate::workspace::{Workspace, root, terraform};

/// A registration, and an application that uses its outputs.
const CONFIGURATION: &str = r#"
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
    for name, more in var.generations : name => merge(try(jsondecode(file("${name}.json")), {}), more)
  }
  expiry_action = var.expiry_action
}

variable "generations" { type = map(map(string)) }
variable "expiry_action" { default = "warn" }

resource "terraform_data" "application" {
  triggers_replace = module.registration.revision
  input            = module.registration.certificate_chain_pem
}

output "all" {
  value     = module.registration
  sensitive = true
}
"#;

/// How the sandbox authority plays Stellantis while somebody follows a guide: it answers the requests that lie in the folder.
pub const STELLANTIS: &str = r"
after_commands() {
    mkdir -p received
    for year in 2025 2026; do
        if [ -e $year.csr ]; then
            sandbox-authority --out answer.json $year.csr
            jq -j .certificate_pem answer.json >received/$year.pem
            jq -j .ca_certificate_pem answer.json >received/ca.pem
            rm $year.csr
        fi
    done
}
";

/// The variables that begin these generations.
fn generations(names: &[&str]) -> String {
    let more: serde_json::Map<_, _> = names.iter().map(|name| ((*name).to_owned(), json!({}))).collect();
    format!("-var=generations={}", Json::from(more))
}

fn registration() -> Workspace {
    let workspace = Workspace::example("two-applications", terraform());
    for example in ["main.tf", "variables.tf"] {
        fs::remove_file(workspace.path(example)).unwrap();
    }
    workspace.write("main.tf", CONFIGURATION);
    workspace.run(&["init", "-input=false"]).success();
    workspace
}

/// Lets the sandbox authority answer the request of a generation.
fn answer(workspace: &Workspace, generation: &str, arguments: &[&str]) {
    let requests = &workspace.output("all")["cert_request_pem"];
    let request = requests[generation].as_str().unwrap().to_owned();
    let file = format!("{generation}.json");
    workspace.write("request.csr", &request);
    workspace.issue("request.csr", &file, arguments);
}

/// The outputs for applications, which are all of this generation.
fn served(workspace: &Workspace, generation: &str) -> Json {
    let all = workspace.output("all");
    assert_eq!(all["serving"], generation, "{}", all["status"]);
    let received: Json = serde_json::from_str(&workspace.read(&format!("{generation}.json"))).unwrap();
    for name in ["client_id", "client_secret", "ca_certificate_pem"] {
        assert_eq!(all[name], received[name], "{name}");
    }
    assert_eq!(all["certificate_chain_pem"], received["certificate_pem"]);
    for (file, name) in [
        ("key.pem", "private_key_pem"),
        ("chain.pem", "certificate_chain_pem"),
    ] {
        workspace.write(file, all[name].as_str().unwrap());
    }
    let of_key = workspace
        .tool("openssl", &["pkey", "-in", "key.pem", "-pubout"])
        .success();
    let of_certificate = workspace.tool("openssl", &["x509", "-in", "chain.pem", "-pubkey", "-noout"]);
    assert_eq!(of_key.stdout, of_certificate.success().stdout);
    let application = workspace.attribute("terraform_data.application", "output");
    assert_eq!(
        application, all["certificate_chain_pem"],
        "the application follows the revision"
    );
    all
}

#[test]
fn one_renewal_has_the_same_key_and_one_a_new_key_and_there_is_always_one_whole_generation_to_use() {
    let workspace = registration();
    let first = generations(&["2025"]);
    workspace.apply(&[&first]).says("4 added");
    let pending = workspace.output("all");
    assert_eq!(
        (&pending["serving"], &pending["revision"]),
        (&Json::Null, &Json::Null)
    );
    answer(&workspace, "2025", &["--validity", "1h"]);
    workspace.apply(&[&first]);
    let original = served(&workspace, "2025");

    // The same key.
    answer(&workspace, "2025", &["--validity", "2m"]);
    workspace.apply(&[&first]).says("1 added, 1 changed, 1 destroyed");
    let renewed = served(&workspace, "2025");
    assert_eq!(renewed["private_key_pem"], original["private_key_pem"]);
    assert_ne!(
        renewed["certificate_chain_pem"],
        original["certificate_chain_pem"]
    );
    assert_ne!(renewed["revision"], original["revision"]);

    // A new key, whose certificate is not valid yet when it arrives.
    let both = generations(&["2025", "2026"]);
    workspace.apply(&[&both]).says("3 added, 0 changed, 0 destroyed");
    assert_eq!(served(&workspace, "2025")["revision"], renewed["revision"]);
    answer(&workspace, "2026", &["--not-before", "20s", "--validity", "1h"]);
    workspace.apply(&[&both]);
    assert_eq!(workspace.output("all")["status"]["2026"], "not_yet_valid");
    while workspace.output("all")["serving"] == "2025" {
        assert_eq!(served(&workspace, "2025")["revision"], renewed["revision"]);
        thread::sleep(Duration::from_secs(1));
        workspace.run(&["apply", "-auto-approve", &both]).success();
    }
    let switched = served(&workspace, "2026");
    assert_ne!(switched["private_key_pem"], renewed["private_key_pem"]);
    for earlier in [&original, &renewed] {
        assert_ne!(switched["revision"], earlier["revision"]);
    }

    // The end of the old key: not by accident, and the application notices nothing.
    let second = generations(&["2026"]);
    workspace
        .plan(&[&second])
        .failure()
        .says("Key pair is protected from deletion");
    let unprotected = r#"-var=generations={"2025":{"deletion_protection":"false"},"2026":{}}"#;
    workspace
        .apply(&[unprotected])
        .says("0 added, 1 changed, 0 destroyed");
    workspace
        .apply(&[&second])
        .says("0 added, 0 changed, 3 destroyed");
    assert_eq!(served(&workspace, "2026")["revision"], switched["revision"]);
}

#[test]
fn people_hear_of_a_renewal_that_nobody_has_prepared_and_of_a_registration_that_has_ended() {
    let workspace = registration();
    let (first, both) = (generations(&["2025"]), generations(&["2025", "2026"]));
    workspace.apply(&[&first]);
    answer(&workspace, "2025", &["--not-before", "-364d"]);
    let due = workspace.apply(&[&first]);
    due.says("Certificate renewal is due")
        .says("there is no newer generation: 2025 is renewal_due (valid until ");
    let prepared = workspace.apply(&[&both]);
    prepared
        .says("Certificate renewal is due")
        .does_not_say("there is no newer generation");

    answer(&workspace, "2025", &["--not-before", "-366d"]);
    let ended = "No generation is usable: 2025 is expired (valid until ";
    workspace
        .apply(&[&both])
        .says("Certificate has expired")
        .says(ended);
    assert_eq!(workspace.output("all")["serving"], Json::Null);
    let silent = workspace.plan(&[&both, "-var=expiry_action=none"]);
    silent.does_not_say("has expired").does_not_say(ended);
    let stop = "-var=expiry_action=error";
    workspace
        .plan(&[&both, stop])
        .failure()
        .says("Error: Certificate has expired");

    // The next certificate is not valid yet, so the provider no longer speaks of the old one, but nothing can be used.
    answer(&workspace, "2026", &["--not-before", "1h"]);
    workspace
        .run(&["apply", "-auto-approve", &both, stop])
        .failure()
        .does_not_say("Certificate has expired")
        .says("Module output value precondition failed")
        .says(ended);
    answer(&workspace, "2026", &[]);
    workspace.apply(&[&both, stop]).does_not_say("Warning");
    served(&workspace, "2026");
}

#[test]
fn the_guide_to_renewal_works_as_it_stands() {
    let workspace = Workspace::new("")
        .with("TF_VAR_client_id", "client")
        .with("TF_VAR_client_secret", "secret");
    workspace.copy(&root().join("examples/modules"), "modules");
    let guide = Guide::read("renew");
    let script = [
        guide.section("Generations").script(),
        guide.section("With the same key").script(),
        guide.section("With a new key").script(),
        guide.section("In a pipeline").script(),
        guide.section("Conditions of your own").script(),
        guide.section("Replacing the key in place").script(),
    ];
    follow(&workspace, STELLANTIS, &script.concat());
    workspace.plan(&[]).nothing_to_do();
    assert_eq!(workspace.output("status"), json!({ "2026": "active" }));
    assert!(
        workspace
            .read("plan.json")
            .contains("\"type\":\"change_summary\"")
    );
}

#[test]
fn the_guide_to_renewal_creates_the_next_key_without_the_module() {
    let workspace = Workspace::new(adopted::RESOURCES);
    workspace.apply(&[]);
    let next = Guide::read("renew").section("Without the module").script();
    follow(&workspace, "", &next);
    workspace.apply(&[]).says("2 added, 0 changed, 0 destroyed");
}

#[test]
fn the_postcondition_of_the_guide_stops_a_plan_until_there_is_a_certificate_that_lasts() {
    let guide = fs::read_to_string(root().join("docs/guides/renew.md")).unwrap();
    let postcondition = guide.split_once("  lifecycle {\n    postcondition {").unwrap().1;
    let postcondition = postcondition.split_once("\n}\n```").unwrap().0;
    let workspace = quickstart();
    let argument = "  client_id          = var.client_id\n";
    let lifecycle = format!("  lifecycle {{\n    postcondition {{{postcondition}\n{argument}");
    workspace.edit("main.tf", argument, &lifecycle);
    workspace.apply(&[]);
    life::answer(&workspace, &["--validity", "25h"]);
    workspace.apply(&[]);
    life::answer(&workspace, &["--validity", "23h"]);
    let stopped = workspace.plan(&[]).failure();
    stopped
        .says("Resource postcondition failed")
        .says("Renew it before the next deployment.");
    life::answer(&workspace, &[]);
    workspace.apply(&[]);
}
