//! Many objects at once, and work that is interrupted.

use std::process::Stdio;
use std::thread;
use std::time::Duration;

use crate::life::quickstart;
use crate::workspace::{Workspace, terraform};

#[test]
fn twenty_applications_are_registered_side_by_side() {
    let workspace = Workspace::example("two-applications", terraform());
    let main = workspace.read("main.tf");
    let one = main.find("  applications = {").unwrap();
    let end = one + main[one..].find("  }\n").unwrap() + 4;
    let twenty = "  applications = { for n in range(20) : \"app-${n}\" => \"MZP${1000 + n}\" }\n";
    workspace.write("main.tf", &format!("{}{twenty}{}", &main[..one], &main[end..]));
    workspace.apply(&["-parallelism=20"]).says("60 added");
    let requests = workspace.output("cert_request_pem");
    let requests: std::collections::BTreeSet<String> = requests
        .as_object()
        .unwrap()
        .values()
        .map(ToString::to_string)
        .collect();
    assert_eq!(requests.len(), 20, "every application has a request of its own");
    workspace.destroy().success().says("60 destroyed");
}

#[test]
fn workspaces_are_applied_in_parallel() {
    let applied = (0..3).map(|_| thread::spawn(|| quickstart().apply(&[])));
    for workspace in applied.collect::<Vec<_>>() {
        workspace.join().unwrap().says("3 added");
    }
}

#[test]
fn an_interrupted_apply_ends_in_order_and_the_next_one_finishes() {
    let configuration =
        |bits: u32| format!("resource \"stellantis_keypair\" \"app\" {{\n  rsa_bits = {bits}\n}}\n");
    let workspace = Workspace::new(&configuration(8192));
    let mut command = workspace.command(&["apply", "-auto-approve"]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    thread::sleep(Duration::from_millis(1_500));
    let killed = workspace.tool("kill", &["-INT", &child.id().to_string()]);
    let status = child.wait().unwrap();
    // Whoever is lucky has found such a key within the time.
    assert!(
        status.success() || (killed.code == 0 && status.code() == Some(1)),
        "{status}"
    );
    let main = workspace.read("main.tf").replace("8192", "2048");
    workspace.write("main.tf", &main);
    workspace.apply(&[]);
}
