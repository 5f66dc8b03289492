//! Many objects at once, and work that is interrupted.

use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

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
        workspace.join().unwrap().says("4 added");
    }
}

#[test]
fn an_interrupted_apply_fails_with_all_that_was_made_in_the_state_and_the_next_one_finishes() {
    let keys = "resource \"stellantis_keypair\" \"app\" {\n  count    = 12\n  rsa_bits = 8192\n}\n";
    let workspace = Workspace::new(keys);
    let interrupted = interrupt_when(&workspace, "stellantis_keypair.app[0]: Creating...");
    assert!(interrupted.contains("Interrupt received"), "{interrupted}");
    assert!(interrupted.contains("Error: Interrupted"), "{interrupted}");
    let made = interrupted.matches(": Creation complete").count();
    let kept = workspace.run(&["state", "list"]).stdout;
    assert_eq!(
        kept.matches("stellantis_keypair.app[").count(),
        made,
        "{interrupted}"
    );
    workspace.edit("main.tf", "8192", "2048");
    workspace.apply(&[]).says("12 added");
    workspace.destroy().success().says("12 destroyed");
    assert_eq!(files(&workspace.path("../temporary")), Vec::<PathBuf>::new());
}

/// Applies, and a moment after these words, while keys are being made, presses Ctrl-C: all processes of the foreground get
/// the signal. Twelve keys of 8192 bits are not made within that moment.
fn interrupt_when(workspace: &Workspace, words: &str) -> String {
    let mut apply = workspace.command(&["apply", "-auto-approve"]);
    apply.process_group(0);
    workspace.watch(apply, words, |group| {
        thread::sleep(Duration::from_millis(500));
        workspace.signal("INT", &format!("-{group}"));
    })
}
