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
    let state: Json = serde_json::from_str(&workspaces[0].1.read("terraform.tfstate")).unwrap();
    let figures = plan(&workspaces, &built_in(&texts(&state)), 7);
    let over_texts = ratios(&figures, Column::Floor);
    let of_texts =
        "200 of each kind; floor: 600 `terraform_data`, each a text, as large in the state as ours; 7 rounds";
    let like_ours = plan(&workspaces[..1], &built_in(&objects(&state)), 7);
    let over_objects = ratios(&like_ours, Column::Floor);
    let of_objects = "floor: 600 `terraform_data`, each an object with the attributes of ours; 7 rounds";
    let what = "`terraform plan` of 600 unchanged objects (ms)";
    vec![
        Row::new(what, of_texts, figures),
        Row::new("… ÷ 600 `terraform_data` of texts", "of each round", over_texts).budget("1.35"),
        Row::new(what, of_objects, like_ours),
        Row::new(
            "… ÷ 600 `terraform_data` of objects",
            "of each round",
            over_objects,
        )
        .budget("1.35"),
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

/// As many objects as in the workspaces, which refer to each other in the same way, and which Terraform itself manages.
fn built_in(inputs: &[String; 3]) -> Workspace {
    let resource = |name: &str, input: &String| {
        format!("resource \"terraform_data\" \"{name}\" {{\n  count = 200\n  input = {input}\n}}\n")
    };
    let names = ["key_pair", "request", "credentials"];
    let resources = names
        .iter()
        .zip(inputs)
        .map(|(name, input)| resource(name, input));
    let floor = workspace_without_provider(&resources.collect::<String>());
    apply(&floor);
    floor
}

/// Inputs that are texts. An object holds its input a second time, as its output, so each is half as long as the attributes of
/// ours.
fn texts(state: &Json) -> [String; 3] {
    let [key_pair, request, credentials] =
        ["keypair", "csr", "credentials"].map(|name| attributes(state, name).to_string().len() / 2);
    [
        format!("\"{}\"", "k".repeat(key_pair)),
        format!(
            "\"${{terraform_data.key_pair[count.index].output}}{}\"",
            "r".repeat(request - key_pair)
        ),
        format!("substr(terraform_data.request[count.index].output, 0, {credentials})"),
    ]
}

/// Inputs that are objects with the attributes of ours.
fn objects(state: &Json) -> [String; 3] {
    let referring = |name, attribute: &str, to: &str| {
        let object = attributes(state, name);
        format!("merge({object}, {{ {attribute} = terraform_data.{to}[count.index].output.{attribute} }})")
    };
    [
        attributes(state, "keypair").to_string(),
        referring("csr", "private_key_pem", "key_pair"),
        referring("credentials", "cert_request_pem", "request"),
    ]
}

/// The attributes of an object of this type, as the state has them.
fn attributes<'a>(state: &'a Json, name: &str) -> &'a Json {
    let resources = state["resources"].as_array().unwrap();
    let of_type = |resource: &&Json| resource["type"].as_str().unwrap().ends_with(name);
    &resources.iter().find(of_type).unwrap()["instances"][0]["attributes"]
}
