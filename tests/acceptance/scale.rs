//! Many objects at once, and work that is interrupted.

use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::thread;

use crate::life::quickstart;
use crate::workspace::{Workspace, files, terraform};

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
    let workspace = Workspace::new("resource \"stellantis_keypair\" \"app\" {\n  rsa_bits = 8192\n}\n");
    let interrupted = interrupt_when(&workspace, "Creating...");
    assert!(interrupted.contains("Interrupt received"), "{interrupted}");
    // Whoever is lucky has found such a key within the time.
    let created = interrupted.contains("1 added");
    assert!(created || interrupted.contains("Error: "), "{interrupted}");
    workspace.edit("main.tf", "8192", "2048");
    workspace.apply(&[]);
    workspace.destroy().success();
    assert_eq!(files(&workspace.path("../temporary")), Vec::<PathBuf>::new());
}

/// Applies, and at these words presses Ctrl-C: all processes of the foreground get the signal.
fn interrupt_when(workspace: &Workspace, words: &str) -> String {
    let mut apply = workspace.command(&["apply", "-auto-approve"]);
    apply.process_group(0);
    workspace.watch(apply, words, |group| {
        workspace.signal("INT", &format!("-{group}"))
    })
}
