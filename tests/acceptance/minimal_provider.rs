//! The example `minimal-provider`, a provider that has nothing but the sdk in common with this one.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::workspace::{Workspace, root, terraform};

/// A workspace with the example's configuration and its debug build as a development override, which needs no
/// `terraform init`.
fn workspace() -> Workspace {
    let binary = Path::new(env!("CARGO_BIN_EXE_terraform-provider-stellantis"))
        .with_file_name("examples")
        .join("minimal-provider");
    assert!(
        binary.exists(),
        "no minimal provider: run `make test`, or cargo build --example minimal-provider first"
    );
    let workspace = Workspace::without_provider(terraform());
    let folder = workspace.path("../provider");
    fs::create_dir(&folder).unwrap();
    fs::copy(binary, folder.join("terraform-provider-minimal")).unwrap();
    let folder = folder.display();
    let overrides = format!("dev_overrides {{\n    \"example/minimal\" = \"{folder}\"\n  }}");
    workspace.write(
        "../terraform.rc",
        &format!("provider_installation {{\n  {overrides}\n}}\n"),
    );
    let configuration = fs::read_to_string(root().join("examples/minimal-provider/main.tf")).unwrap();
    workspace.write("main.tf", &configuration);
    workspace
}

#[test]
fn the_minimal_provider_plans_applies_changes_and_destroys() {
    let workspace = workspace();
    workspace.plan(&[]).changes().says("+ text = \"Hello, Ada!\"");
    workspace.apply(&[]).says("1 added, 0 changed");
    assert_eq!(workspace.output("text"), json!("Hello, Ada!"));
    assert_eq!(workspace.output("greeting"), json!("Bonjour, Ada, Grace!"));
    workspace.edit("main.tf", "= \"Ada\"", "= \"Ada\"\n  salutation = \"Good day\"");
    workspace
        .plan(&[])
        .changes()
        .says("~ text = \"Hello, Ada!\" -> \"Good day, Ada!\"");
    workspace.apply(&[]).says("0 added, 1 changed");
    assert_eq!(workspace.output("text"), json!("Good day, Ada!"));
    workspace.destroy().success().says("1 destroyed");
}

#[test]
fn the_minimal_provider_waits_for_values_that_are_known_after_apply() {
    let workspace = workspace();
    workspace.edit("main.tf", "= \"Ada\"", "= terraform_data.name.output");
    let name = "\nresource \"terraform_data\" \"name\" {\n  input = \"Grace\"\n}\n";
    workspace.write("name.tf", name);
    workspace.plan(&[]).changes().says("+ text = (known after apply)");
    workspace.apply(&[]).says("2 added");
    assert_eq!(workspace.output("text"), json!("Hello, Grace!"));
}

#[test]
fn a_mistake_in_the_configuration_of_the_minimal_provider_is_shown_at_its_line() {
    let workspace = workspace();
    workspace.edit("main.tf", "= \"Ada\"", "= \" \"");
    workspace
        .run(&["validate"])
        .failure()
        .says("Error: Blank name")
        .says("name = \" \"")
        .says("Set name to the name of a person.");
}

#[test]
fn the_function_of_the_minimal_provider_takes_null_and_what_is_known_after_apply() {
    let workspace = workspace();
    workspace.edit(
        "main.tf",
        "data.minimal_salutation.french.words, \"Ada\"",
        "null, terraform_data.name.output",
    );
    workspace.edit(
        "main.tf",
        "\"fr\"",
        "terraform_data.name.output == \"Grace\" ? \"de\" : \"fr\"",
    );
    let words = "output \"words\" {\n  value = data.minimal_salutation.french.words\n}\n";
    let name = "resource \"terraform_data\" \"name\" {\n  input = \"Grace\"\n}\n";
    workspace.write("name.tf", &format!("{words}{name}"));
    workspace
        .plan(&[])
        .changes()
        .says("+ greeting = (known after apply)")
        .says("+ words = (known after apply)");
    workspace.apply(&[]);
    assert_eq!(workspace.output("greeting"), json!("Hello, Grace, Grace!"));
    assert_eq!(workspace.output("words"), json!("Guten Tag"));
}

#[test]
fn a_wrong_argument_of_the_minimal_provider_is_shown_at_its_parameter_and_its_line() {
    let workspace = workspace();
    workspace.edit("main.tf", ", \"Grace\")", ", \" \")");
    workspace
        .plan(&[])
        .failure()
        .says("Error: Invalid function argument")
        .says("in output \"greeting\"")
        .says("Invalid value for \"names\" parameter: The name is empty")
        .says("Use the name of a person.")
        .does_not_say("person..");
    workspace.edit("main.tf", ", \" \")", ", \"Grace\")");
    workspace.edit("main.tf", "\"fr\"", "\"tlh\"");
    workspace
        .plan(&[])
        .failure()
        .says("Error: Unknown language")
        .says("language = \"tlh\"");
}
