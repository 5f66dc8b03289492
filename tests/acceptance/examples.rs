//! The examples, as they stand.

use std::fs;

use serde_json::json;

use crate::guide::{Guide, follow};
use crate::workspace::{Workspace, files, root, terraform};

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

/// The examples that the pages in `docs/` include. Each is valid beside the file that names the provider.
#[test]
fn every_example_of_a_page_is_valid() {
    let workspace = Workspace::empty(terraform());
    let examples = root().join("examples");
    let provider = fs::read_to_string(examples.join("provider/provider.tf")).unwrap();
    workspace.write("provider.tf", &provider);
    for (name, vector) in [
        ("certificate.pem", "pki/certificate.pem"),
        ("bundle.pem", "pki/certificate.pem"),
        ("CSRName.csr", "csr/openssl.csr.pem"),
    ] {
        fs::copy(root().join("tests/vectors").join(vector), workspace.path(name)).unwrap();
    }
    workspace.run(&["init", "-input=false"]).success();
    let mut count = 0;
    for folder in ["resources", "ephemeral-resources", "data-sources", "functions"] {
        for file in files(&examples.join(folder)) {
            let mut example = fs::read_to_string(&file).unwrap();
            match file.file_name().unwrap().to_str().unwrap() {
                "import.sh" => continue,
                "import-by-string-id.tf" => {
                    example += &fs::read_to_string(file.with_file_name("resource.tf")).unwrap();
                }
                _ => {}
            }
            workspace.write("example.tf", &example);
            workspace.run(&["validate"]).success();
            count += 1;
        }
    }
    assert!(count > 15, "the search finds too little: {count}");
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
fn the_module_is_tested_with_mocks_as_the_guide_says_and_their_values_are_accepted() {
    let workspace = Workspace::empty(terraform());
    for examples in ["examples/modules", "examples/mocks"] {
        workspace.copy(&root().join(examples), examples);
    }
    follow(&workspace, "", &Guide::read("test").script()).says("Success! 6 passed, 0 failed.");
    // Without the file of mocks, Terraform makes values up, and the provider refuses them as arguments.
    let module = "examples/modules/app-registration";
    workspace.edit(
        &format!("{module}/tests/pending.tftest.hcl"),
        "mock_provider \"stellantis\" {\n  source = \"../../mocks\"\n}",
        "mock_provider \"stellantis\" {}",
    );
    workspace
        .run(&[&format!("-chdir={module}"), "test"])
        .failure()
        .says("Private key cannot be used");
}
