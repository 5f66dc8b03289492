//! The quickstart on every version of Terraform that `make test-matrix` got.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, clippy::print_stdout)]

#[path = "acceptance/workspace.rs"]
mod workspace;

use std::env;
use std::path::PathBuf;

use workspace::Workspace;

#[test]
#[ignore = "takes several versions of Terraform: make test-matrix"]
fn the_quickstart_lives_on_every_terraform() {
    let terraforms = env::var("STELLANTIS_TERRAFORMS").expect("make test-matrix sets it");
    let terraforms: Vec<PathBuf> = env::split_paths(&terraforms).collect();
    assert!(!terraforms.is_empty());
    for terraform in terraforms {
        println!("{}: {}", version(&terraform), terraform.display());
        live(terraform);
    }
}

fn live(terraform: PathBuf) {
    let workspace = Workspace::example("quickstart", terraform);
    workspace.run(&["validate"]).success();
    workspace.apply(&[]);
    assert_eq!(workspace.output("status"), "pending");
    let request = workspace.output("cert_request_pem");
    workspace
        .answer(request.as_str().unwrap(), &["--intermediate"])
        .success();
    workspace.apply(&[]);
    assert_eq!(workspace.output("status"), "active");
    workspace.destroy().success();
}

fn version(terraform: &PathBuf) -> String {
    let output = std::process::Command::new(terraform)
        .arg("version")
        .env("CHECKPOINT_DISABLE", "1")
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned()
}
