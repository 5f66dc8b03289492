//! `deletion_protection`, and what is in the state after each attempt to get rid of the key.

use std::slice;

use serde_json::Value as Json;

use crate::workspace::{Outcome, Workspace};

const KEYPAIR: &str = "stellantis_keypair.app";
const REFUSED: &str = "Key pair is protected from deletion";

const PROTECTED: &str = r#"
resource "stellantis_keypair" "app" {
  deletion_protection = true
}
"#;

fn protected() -> (Workspace, Json) {
    let workspace = Workspace::new(PROTECTED);
    workspace.apply(&[]);
    let key = workspace.attribute(KEYPAIR, "public_key_sha256");
    (workspace, key)
}

/// An apply without a question.
fn apply(workspace: &Workspace, arguments: &[&str]) -> Outcome {
    workspace.run(&[&["apply", "-input=false", "-auto-approve"], arguments].concat())
}

/// It was refused, with the name of the key.
#[track_caller]
fn refused(outcome: Outcome, key: &Json) {
    outcome.failure().says(REFUSED).says(key.as_str().unwrap());
}

/// The private keys in the state, deposed ones included, by their public keys.
fn keys(workspace: &Workspace) -> Vec<Json> {
    let state = workspace.run(&["state", "pull"]).success().stdout;
    let state: Json = serde_json::from_str(&state).unwrap();
    let instances = state["resources"].as_array().unwrap().iter();
    let instances = instances.flat_map(|resource| resource["instances"].as_array().unwrap());
    let attributes = instances.map(|instance| &instance["attributes"]);
    attributes
        .filter(|attributes| attributes["private_key_pem"].is_string())
        .map(|attributes| attributes["public_key_sha256"].clone())
        .collect()
}

#[track_caller]
fn keeps(workspace: &Workspace, key: &Json) {
    assert_eq!(keys(workspace), slice::from_ref(key));
}

#[test]
fn a_protected_key_survives_the_removal_of_its_block_and_goes_once_it_is_not_protected() {
    let (workspace, key) = protected();
    let main = workspace.read("main.tf");
    workspace.write("main.tf", &main.replace(PROTECTED, ""));
    refused(workspace.plan(&[]), &key);
    refused(apply(&workspace, &["-refresh=false"]), &key);
    workspace.write("main.tf", &main);
    refused(workspace.destroy(), &key);
    workspace.plan(&[]).nothing_to_do();
    keeps(&workspace, &key);

    workspace.edit("main.tf", "= true", "= false");
    workspace
        .apply(&[])
        .says("0 added, 1 changed, 0 destroyed")
        .does_not_say("private_key_pem");
    assert_eq!(workspace.attribute(KEYPAIR, "public_key_sha256"), key);
    workspace
        .destroy()
        .success()
        .says("Private key will be destroyed")
        .says(key.as_str().unwrap());
}

#[test]
fn a_protected_key_survives_the_removal_of_its_module() {
    let workspace = Workspace::new("");
    let main = workspace.read("main.tf");
    workspace.write("keys/main.tf", &format!("{main}{PROTECTED}"));
    workspace.write(
        "main.tf",
        &format!("{main}\nmodule \"keys\" {{\n  source = \"./keys\"\n}}\n"),
    );
    workspace.run(&["init", "-input=false"]).success();
    workspace.apply(&[]);
    let [key] = keys(&workspace).try_into().unwrap();
    workspace.write("main.tf", &main);
    refused(workspace.plan(&[]), &key);
    assert_eq!(keys(&workspace), [key]);
}

#[test]
fn a_protected_key_survives_a_change_that_replaces_it() {
    let (workspace, key) = protected();
    workspace.edit("main.tf", "= true", "= false\n  rsa_bits = 3072");
    refused(workspace.plan(&[]), &key);
    workspace.edit("main.tf", "\n  rsa_bits = 3072", "");
    workspace.apply(&[]);
    workspace.edit("main.tf", "= false", "= false\n  rsa_bits = 3072");
    workspace.plan(&[]).changes().says("will be destroyed");
}

#[test]
fn a_protected_key_survives_a_replacement_that_was_asked_for() {
    let (workspace, key) = protected();
    refused(apply(&workspace, &[&format!("-replace={KEYPAIR}")]), &key);
    keeps(&workspace, &key);
    workspace.plan(&[]).nothing_to_do();

    workspace.run(&["taint", KEYPAIR]).success();
    refused(apply(&workspace, &[]), &key);
    keeps(&workspace, &key);
    workspace.run(&["untaint", KEYPAIR]).success();
    workspace.plan(&[]).nothing_to_do();
}

#[test]
fn a_protected_key_survives_beside_its_replacement() {
    let (workspace, key) = protected();
    workspace.edit(
        "main.tf",
        "= true",
        "= true\n  lifecycle {\n    create_before_destroy = true\n  }",
    );
    workspace.run(&["taint", KEYPAIR]).success();
    refused(apply(&workspace, &[]), &key);
    let now = keys(&workspace);
    assert!(now.len() == 2 && now.contains(&key), "{now:?}");
    refused(workspace.plan(&[]), &key);

    let both = workspace.run(&["state", "pull"]).success().stdout;
    get_back(&workspace, &both, &key);
    workspace.write("terraform.tfstate", &both);
    destroy_deposed(&workspace, &both, &key);
}

/// As the page of the resource says.
fn get_back(workspace: &Workspace, state: &str, key: &Json) {
    let state: Json = serde_json::from_str(state).unwrap();
    let instances = state["resources"][0]["instances"].as_array().unwrap();
    let deposed = instances.iter().find(|instance| instance["deposed"].is_string());
    let pem = &deposed.unwrap()["attributes"]["private_key_pem"];
    workspace.write("key.pem", pem.as_str().unwrap());
    workspace.run(&["state", "rm", KEYPAIR]).success();
    workspace.run(&["import", KEYPAIR, "key.pem"]).success();
    workspace.apply(&[]);
    keeps(workspace, key);
}

fn destroy_deposed(workspace: &Workspace, state: &str, key: &Json) {
    let mut state: Json = serde_json::from_str(state).unwrap();
    let instances = state["resources"][0]["instances"].as_array_mut().unwrap();
    for instance in instances
        .iter_mut()
        .filter(|instance| instance["deposed"].is_string())
    {
        instance["attributes"]["deletion_protection"] = false.into();
    }
    state["serial"] = (state["serial"].as_u64().unwrap() + 1).into();
    workspace.write("state.json", &state.to_string());
    workspace.run(&["state", "push", "state.json"]).success();
    workspace
        .apply(&[])
        .says("Private key will be destroyed")
        .says(key.as_str().unwrap());
    assert!(!keys(workspace).contains(key));
}

#[test]
fn keepers_are_recorded_for_a_key_that_exists_and_their_change_replaces_it() {
    let workspace = Workspace::new(&PROTECTED.replace("true", "false"));
    workspace.apply(&[]);
    let key = || workspace.attribute(KEYPAIR, "public_key_sha256");
    let first = key();
    let keepers = |keepers: &str| {
        let argument = format!("deletion_protection = false\n  keepers = {keepers}");
        let configuration = PROTECTED.replace("deletion_protection = true", &argument);
        let main = workspace.read("main.tf");
        let (header, _) = main.split_once("\nresource").unwrap();
        workspace.write("main.tf", &format!("{header}{configuration}"));
    };
    for recorded in ["{}", "null", "{}", "{ year = 2026 }"] {
        keepers(recorded);
        workspace
            .plan(&[])
            .does_not_say("# forces replacement")
            .does_not_say("Warning");
        workspace.apply(&[]);
        assert_eq!(key(), first, "{recorded}");
    }
    for changed in ["{ year = 2027 }", "{}", "null"] {
        keepers(changed);
        workspace.plan(&[]).changes().says("# forces replacement");
    }
}
