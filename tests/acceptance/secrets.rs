//! Where secrets appear, and where they must not.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::life::{answer, quickstart};

const SECRET: &str = "s3cr3t-marked-for-this-test";

#[test]
fn no_secret_is_in_any_output_or_log_of_a_whole_life() {
    let workspace = quickstart().with("TF_LOG", "trace");
    let mut said = vec![workspace.apply(&[])];
    let key = workspace
        .attribute("stellantis_keypair.app", "private_key_pem")
        .as_str()
        .unwrap()
        .to_owned();
    answer(&workspace, &[]);
    let mut received: Json = serde_json::from_str(&workspace.read("received.auto.tfvars.json")).unwrap();
    received["client_secret"] = SECRET.into();
    workspace.write("received.auto.tfvars.json", &received.to_string());
    said.push(workspace.plan(&[]));
    said.push(workspace.apply(&[]));
    said.push(workspace.run(&["plan", "-replace=stellantis_keypair.app"]));
    said.push(workspace.destroy());
    let of_key = key.lines().nth(3).unwrap();
    for outcome in said {
        assert!(
            outcome.stderr.contains("provider.terraform-provider-stellantis"),
            "the log is there"
        );
        for (place, text) in [("stdout", &outcome.stdout), ("stderr", &outcome.stderr)] {
            assert!(
                !text.contains(SECRET) && !text.contains(of_key),
                "a secret is in {place}"
            );
        }
    }
}

#[test]
fn secrets_are_in_no_file_but_the_state() {
    let workspace = quickstart();
    workspace.apply(&[]);
    let key = workspace
        .attribute("stellantis_keypair.app", "private_key_pem")
        .as_str()
        .unwrap()
        .to_owned();
    let line = key.lines().nth(3).unwrap();
    let files = files(&workspace.path(".."));
    let holders: Vec<_> = files
        .iter()
        .filter(|file| String::from_utf8_lossy(&fs::read(file).unwrap()).contains(line))
        .map(|file| file.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(holders, ["terraform.tfstate"]);
}

#[test]
fn terraform_is_told_what_is_sensitive() {
    let workspace = quickstart();
    workspace.apply(&[]);
    answer(&workspace, &[]);
    workspace.apply(&[]).says("private_key_pem = <sensitive>");
    let state: Json = serde_json::from_str(&workspace.run(&["show", "-json"]).success().stdout).unwrap();
    let resources = state["values"]["root_module"]["resources"].as_array().unwrap();
    let sensitive = |address: &str| {
        resources
            .iter()
            .find(|resource| resource["address"] == address)
            .unwrap()["sensitive_values"]
            .clone()
    };
    assert_eq!(sensitive("stellantis_keypair.app")["private_key_pem"], true);
    assert_eq!(sensitive("stellantis_csr.app")["private_key_pem"], true);
    assert_eq!(sensitive("stellantis_credentials.app")["client_secret"], true);
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let folders = folders.iter().filter(|folder| !folder.ends_with(".terraform"));
    files
        .into_iter()
        .chain(folders.flat_map(|folder| self::files(folder)))
        .collect()
}
