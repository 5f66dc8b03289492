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
use std::sync::Mutex;
use std::thread;
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
        "\n| host | quickstart, imports, module | functions | moves | ephemeral | no secrets in state | seconds |"
    );
    println!("|---|---|---|---|---|---|---|");
    let waiting = Mutex::new(terraforms.iter());
    let take = || waiting.lock().unwrap().next();
    // A test spends most of its time in one process, so each core takes a version.
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().unwrap().get() {
            scope.spawn(|| {
                while let Some(terraform) = take() {
                    println!("{}", row(terraform));
                }
            });
        }
    });
}

/// Tests one version. The result is its row of the table.
fn row(terraform: &Path) -> String {
    let start = Instant::now();
    let host = Host::of(terraform);
    live(terraform);
    adopted::import(terraform);
    adopted::generate(terraform);
    generations::live(terraform);
    generations::upgrade(terraform);
    tell(terraform);
    let functions = host.try_from(8, 7, || call(terraform));
    let moves = host.try_from(8, 10, || adopted::take_over(terraform));
    let ephemeral = host.try_from(10, 11, || open(terraform));
    let write_only = match host.minor {
        11.. => keep_secrets(terraform),
        _ => refuse_write_only(terraform),
    };
    let (name, seconds) = (host.name, start.elapsed().as_secs_f32());
    format!("| {name} | works | {functions} | {moves} | {ephemeral} | {write_only} | {seconds:.1} |")
}

/// A version of Terraform or of OpenTofu.
struct Host {
    name: String,
    is_tofu: bool,
    minor: u32,
}

impl Host {
    fn of(terraform: &Path) -> Self {
        let told = Workspace::configured("", terraform.to_owned())
            .run(&["version"])
            .success();
        let name = told.stdout.lines().next().unwrap().to_owned();
        Self {
            is_tofu: name.starts_with("OpenTofu"),
            minor: name.split('.').nth(1).unwrap().parse().unwrap(),
            name,
        }
    }

    /// Tries what Terraform has since one minor version, and OpenTofu since another.
    fn try_from(&self, terraform: u32, tofu: u32, attempt: impl FnOnce()) -> &'static str {
        let since = if self.is_tofu { tofu } else { terraform };
        if self.minor < since {
            return "none yet";
        }
        attempt();
        "works"
    }
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
    let said = applied.text();
    // Terraform's word, and OpenTofu's.
    let is_closed = ["Closing", "Close"]
        .iter()
        .any(|word| said.contains(&format!("ephemeral.stellantis_keypair.app: {word} complete")));
    assert!(is_closed, "{said}");
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
