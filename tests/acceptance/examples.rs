//! The examples, as they stand.

use serde_json::json;

use crate::workspace::{Workspace, root, terraform};

#[test]
fn every_example_is_valid_and_formatted() {
    for example in ["quickstart", "two-applications", "no-secrets-in-state"] {
        Workspace::example(example, terraform())
            .run(&["validate"])
            .success();
    }
    Workspace::example_with_vault("key-in-a-vault", terraform())
        .run(&["validate"])
        .success();
    let workspace = Workspace::example("quickstart", terraform());
    workspace
        .run(&[
            "fmt",
            "-check",
            "-recursive",
            &root().join("examples").to_string_lossy(),
        ])
        .success();
}

#[test]
fn two_applications_are_registered_by_one_module_each_in_its_own_time() {
    let workspace = Workspace::example("two-applications", terraform());
    workspace.apply(&[]);
    assert_eq!(
        workspace.output("status"),
        json!({ "citroen": "pending", "peugeot": "pending" })
    );
    for (name, statuses) in [
        ("peugeot", ("pending", "active")),
        ("citroen", ("active", "active")),
    ] {
        let request = workspace.output("cert_request_pem")[name]
            .as_str()
            .unwrap()
            .to_owned();
        workspace.answer(&request, &["--name", name]).success();
        workspace.apply(&[]);
        assert_eq!(
            workspace.output("status"),
            json!({ "citroen": statuses.0, "peugeot": statuses.1 })
        );
    }
    workspace.destroy().success();
}

#[test]
fn the_module_is_tested_with_mocks_whose_values_the_provider_accepts() {
    let workspace = Workspace::example("two-applications", terraform());
    let module = |arguments: &[&str]| {
        let module = [&["-chdir=../modules/app-registration"], arguments].concat();
        workspace.run(&module)
    };
    module(&["init", "-input=false"]).success();
    module(&["test"]).success().says("Success! 6 passed, 0 failed.");
    // Without the file of mocks, Terraform makes values up, and the provider refuses them as arguments.
    let tests = "../modules/app-registration/tests/pending.tftest.hcl";
    workspace.edit(
        tests,
        "mock_provider \"stellantis\" {\n  source = \"../../mocks\"\n}",
        "mock_provider \"stellantis\" {}",
    );
    module(&["test"]).failure().says("Private key cannot be used");
}
