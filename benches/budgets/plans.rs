//! Plans that find nothing to do, with the real Terraform.

use std::time::Instant;

use serde_json::Value as Json;
use tokio::runtime::Runtime;

use crate::contender::{Contender, workspace_without_provider};
use crate::table::{Column, Figures, Row, alternate, ratios};
use crate::workspace::Workspace;

pub fn rows(contenders: &[Contender], _: &Runtime) -> Vec<Row> {
    [of_five(contenders), of_six_hundred(contenders)]
        .into_iter()
        .flatten()
        .collect()
}

fn of_five(contenders: &[Contender]) -> Vec<Row> {
    let workspaces = workspaces(contenders, 2, 1);
    let figures = plan(&workspaces, &workspace_without_provider(""), 15);
    let over_empty = ratios(&figures, Column::Floor);
    let over_tls = ratios(&figures, Column::Tls);
    let how = "2 key pairs, 2 requests, 1 credentials (peers: 1 self-signed certificate); floor: an empty configuration; 15 rounds";
    vec![
        Row::new("`terraform plan` of 5 unchanged objects (ms)", how, figures),
        Row::new("… ÷ an empty configuration", "of each round", over_empty).budget("2.2"),
        Row::new("… ÷ the same with hashicorp/tls", "of each round", over_tls)
            .only(&[Column::Ours])
            .budget("0.42"),
    ]
}

fn of_six_hundred(contenders: &[Contender]) -> Vec<Row> {
    let workspaces = workspaces(contenders, 200, 200);
    let figures = plan(&workspaces, &built_in(&workspaces[0].1), 7);
    let over_floor = ratios(&figures, Column::Floor);
    let how = "200 of each kind; floor: 600 `terraform_data` of the same size; 7 rounds";
    vec![
        Row::new("`terraform plan` of 600 unchanged objects (ms)", how, figures),
        Row::new("… ÷ 600 `terraform_data`", "of each round", over_floor).budget("1.35"),
    ]
}

fn workspaces(contenders: &[Contender], key_pairs: usize, registrations: usize) -> Vec<(Column, Workspace)> {
    let applied = |contender: &Contender| {
        let workspace = contender.workspace(key_pairs, registrations);
        apply(&workspace);
        (contender.column, workspace)
    };
    contenders.iter().map(applied).collect()
}

/// Milliseconds of a plan in each workspace, in turn.
fn plan(workspaces: &[(Column, Workspace)], floor: &Workspace, rounds: usize) -> Figures {
    let measures: Vec<_> = workspaces
        .iter()
        .map(|(column, workspace)| (*column, workspace))
        .chain([(Column::Floor, floor)])
        .map(|(column, workspace)| (column, || milliseconds(workspace)))
        .collect();
    alternate(rounds, &measures)
}

fn milliseconds(workspace: &Workspace) -> f64 {
    let begin = Instant::now();
    workspace.plan(&[]).nothing_to_do();
    begin.elapsed().as_secs_f64() * 1e3
}

/// Applies without a look at what a second plan says.
pub fn apply(workspace: &Workspace) {
    workspace
        .run(&["apply", "-input=false", "-auto-approve"])
        .success();
}

/// As many objects as in the workspace, of the same size, which refer to each other in the same way, and which Terraform
/// itself manages.
fn built_in(workspace: &Workspace) -> Workspace {
    let state: Json = serde_json::from_str(&workspace.read("terraform.tfstate")).unwrap();
    let [key_pair, request, credentials] = ["keypair", "csr", "credentials"].map(|name| size(&state, name));
    // An object holds its input a second time, as its output.
    let (of_key_pair, of_request) = ("k".repeat(key_pair / 2), "r".repeat((request - key_pair) / 2));
    let count = 200;
    let configuration = format!(
        r#"
resource "terraform_data" "key_pair" {{
  count = {count}
  input = "{of_key_pair}"
}}
resource "terraform_data" "request" {{
  count = {count}
  input = "${{terraform_data.key_pair[count.index].output}}{of_request}"
}}
resource "terraform_data" "credentials" {{
  count = {count}
  input = substr(terraform_data.request[count.index].output, 0, {})
}}
"#,
        credentials / 2
    );
    let floor = workspace_without_provider(&configuration);
    apply(&floor);
    floor
}

/// Bytes of an object of this type, as the state has it.
fn size(state: &Json, name: &str) -> usize {
    let resources = state["resources"].as_array().unwrap();
    let of_type = |resource: &&Json| resource["type"].as_str().unwrap().ends_with(name);
    resources.iter().find(of_type).unwrap()["instances"][0]["attributes"]
        .to_string()
        .len()
}
