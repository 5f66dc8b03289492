//! The quickstart on every version of Terraform that `make test-matrix` got.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, clippy::print_stdout)]

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
    println!("\n| Terraform | quickstart | seconds |\n|---|---|---|");
    for terraform in &terraforms {
        let start = Instant::now();
        let version = live(terraform);
        println!("| {version} | works | {:.1} |", start.elapsed().as_secs_f32());
    }
}

/// Returns the version of the Terraform that saw it all.
fn live(terraform: &Path) -> String {
    let workspace = Workspace::example("quickstart", terraform.to_owned());
    workspace.run(&["validate"]).success();
    workspace.apply(&[]).says("3 added");
    assert_eq!(workspace.output("status"), "pending");
    let request = workspace.output("cert_request_pem");
    workspace
        .answer(request.as_str().unwrap(), &["--intermediate"])
        .success();
    workspace.apply(&[]).says("1 changed");
    assert_eq!(workspace.output("status"), "active");
    workspace.destroy().success().says("3 destroyed");
    let version: Json = serde_json::from_str(&workspace.run(&["version", "-json"]).stdout).unwrap();
    version["terraform_version"].as_str().unwrap().to_owned()
}
