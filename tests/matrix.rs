//! The quickstart on every version of Terraform that `make test-matrix` got.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, clippy::print_stdout)]

#[path = "acceptance/adopted.rs"]
mod adopted;
#[path = "acceptance/generations.rs"]
mod generations;
#[path = "acceptance/no_secrets.rs"]
mod no_secrets;
#[path = "acceptance/workspace.rs"]
mod workspace;

use std::env;
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::Value as Json;

use workspace::Workspace;

#[test]
#[ignore = "takes several versions of Terraform: make test-matrix"]
fn the_quickstart_lives_on_every_terraform() {
    let terraforms = env::var("STELLANTIS_TERRAFORMS").expect("make test-matrix sets it");
    let terraforms: Vec<PathBuf> = env::split_paths(&terraforms).collect();
    assert!(!terraforms.is_empty());
    println!(
        "\n| Terraform | quickstart, imports, module | moves, functions | ephemeral | no secrets in state | seconds |"
    );
    println!("|---|---|---|---|---|---|");
    for terraform in &terraforms {
        let start = Instant::now();
        let version = version(terraform);
        let minor: u32 = version.split('.').nth(1).unwrap().parse().unwrap();
        live(terraform);
        adopted::import(terraform);
        adopted::generate(terraform);
        generations::live(terraform);
        generations::upgrade(terraform);
        tell(terraform);
        if minor >= 8 {
            adopted::take_over(terraform);
            call(terraform);
        }
        if minor >= 10 {
            open(terraform);
        }
        let write_only = match minor {
            11.. => keep_secrets(terraform),
            _ => refuse_write_only(terraform),
        };
        let works = |since| if minor >= since { "works" } else { "none yet" };
        let (moves, ephemeral) = (works(8), works(10));
        let seconds = start.elapsed().as_secs_f32();
        println!("| {version} | works | {moves} | {ephemeral} | {write_only} | {seconds:.1} |");
    }
}

fn version(terraform: &Path) -> String {
    let told = Workspace::configured("", terraform.to_owned()).run(&["version", "-json"]);
    let told: Json = serde_json::from_str(&told.success().stdout).unwrap();
    told["terraform_version"].as_str().unwrap().to_owned()
}

/// The data source, which needs no functions.
fn tell(terraform: &Path) {
    let certificate = format!("<<-EOT\n{}EOT\n", workspace::vector("keystores/ec.pem"));
    let configuration = format!(
        "data \"stellantis_certificate\" \"one\" {{\n  certificate_pem = {certificate}}}\n\
         output \"status\" {{\n  value = data.stellantis_certificate.one.status\n}}\n"
    );
    let workspace = Workspace::configured(&configuration, terraform.to_owned());
    workspace.apply(&[]);
    assert_eq!(workspace.output("status"), "active");
}

/// Functions, one with an object that lacks what has a default, and one whose argument is wrong.
fn call(terraform: &Path) {
    let subject = "{ country = \"FR\", province = \"Ile de France\", locality = \"Paris\", organization = \"Free2Move\", \
                   common_name = \"MZP1\", email_address = \"api@example.com\" }";
    let configuration = format!(
        "output \"name\" {{\n  value = provider::stellantis::format_subject({subject}, \"openssl\")\n}}\n"
    );
    let workspace = Workspace::configured(&configuration, terraform.to_owned());
    workspace.apply(&[]);
    let name = "/C=FR/ST=Ile de France/L=Paris/O=Free2Move/OU=Programs Partners/CN=MZP1/emailAddress=api@example.com";
    assert_eq!(workspace.output("name"), name);
    workspace.edit("main.tf", "openssl", "der");
    let refused = workspace.plan(&[]).failure();
    refused.says("Invalid value for \"format\" parameter: The format \"der\" does not exist.");
}

/// An ephemeral resource that nobody uses is opened all the same.
fn open(terraform: &Path) {
    let configuration = "ephemeral \"stellantis_keypair\" \"app\" {}\n";
    let workspace = Workspace::configured(configuration, terraform.to_owned());
    let applied = workspace.run(&["apply", "-auto-approve"]).success();
    applied.says("ephemeral.stellantis_keypair.app: Closing complete");
}

fn keep_secrets(terraform: &Path) -> &'static str {
    no_secrets::live(terraform.to_owned());
    "works"
}

fn refuse_write_only(terraform: &Path) -> &'static str {
    let workspace = Workspace::configured(
        "resource \"stellantis_keypair\" \"app\" {\n  passphrase_wo = \"hunter2hunter2\"\n  passphrase_wo_version = 1\n}\n",
        terraform.to_owned(),
    );
    let refused = workspace.run(&["plan"]).failure();
    refused.says("Use Terraform 1.11 or later, or OpenTofu 1.11 or later");
    "refused, names 1.11"
}

fn live(terraform: &Path) {
    let workspace = Workspace::example("quickstart", terraform.to_owned());
    workspace.run(&["validate"]).success();
    workspace
        .plan(&[])
        .changes()
        .says("Plan: 2 to add, 0 to change, 0 to destroy");
    workspace.apply(&[]).says("2 added");
    assert_eq!(workspace.output("status"), "described");
    workspace.write("mzp.auto.tfvars", "mzp = \"MZP128745\"\n");
    workspace
        .plan(&[])
        .changes()
        .says("Plan: 2 to add, 1 to change, 0 to destroy");
    workspace.apply(&[]).says("2 added, 1 changed");
    assert_eq!(workspace.output("status"), "pending");
    let request = workspace.output("cert_request_pem");
    workspace
        .answer(request.as_str().unwrap(), &["--intermediate"])
        .success();
    workspace.apply(&[]).says("1 changed");
    assert_eq!(workspace.output("status"), "active");
    let state: Json = serde_json::from_str(&workspace.read("terraform.tfstate")).unwrap();
    let mut resources = state["resources"].as_array().unwrap().iter();
    assert!(resources.all(|resource| resource["instances"][0]["identity"].is_null()));
    workspace.destroy().success().says("4 destroyed");
}
