//! People who share a state in PostgreSQL.

use std::collections::BTreeMap;
use std::{env, fs};

use serde_json::{Value as Json, json};

use crate::dialogue::Dialogue;
use crate::guide::{Guide, follow};
use crate::postgres::{self, Postgres};
use crate::workspace::{Workspace, root, terraform};

const APPLY: [&str; 3] = ["apply", "-input=false", "-auto-approve"];

/// The host that the tests use stands in for OpenTofu, which it may be.
const TOFU: &str = "tofu() { terraform \"$@\"; }";

fn guide() -> Guide {
    Guide::read("team-state")
}

/// What Terraform says before it waits for an answer.
const QUESTION: &str = "Only 'yes' will be accepted to approve.";

/// The example as this person has checked it out, with these applications.
fn checkout(postgres: &Postgres, person: &str, applications: &[&str]) -> Workspace {
    uninitialized_checkout(postgres, person, applications).initialized()
}

fn uninitialized_checkout(postgres: &Postgres, person: &str, applications: &[&str]) -> Workspace {
    let programs = format!("{}:{}", postgres::programs().display(), env::var("PATH").unwrap());
    let workspace = Workspace::copy_of_example("team-state", terraform())
        .with("PG_CONN_STR", &postgres.connection(person))
        .with("PGHOST", postgres.host())
        .with("PGUSER", "postgres")
        .with("PATH", &programs);
    pull(&workspace, applications);
    workspace
}

/// Brings a checkout up to date with these applications.
fn pull(workspace: &Workspace, applications: &[&str]) {
    let all = ["peugeot", "citroen", "ds", "opel", "fiat"];
    let numbered = all
        .iter()
        .zip(128_745..)
        .map(|(name, number)| (*name, format!("MZP{number}")));
    let chosen: BTreeMap<_, _> = numbered.filter(|(name, _)| applications.contains(name)).collect();
    let variables = json!({ "applications": chosen });
    workspace.write("team.auto.tfvars.json", &variables.to_string());
}

/// The fingerprint of an application's key.
fn key(workspace: &Workspace, application: &str) -> Json {
    workspace.attribute(&format!("stellantis_keypair.app[\"{application}\"]"), "id")
}

#[test]
fn two_people_apply_at_once_and_nothing_is_lost() {
    let postgres = Postgres::of_team(&["alice", "bob"]);
    let alice = checkout(&postgres, "alice", &["peugeot"]);
    let bob = checkout(&postgres, "bob", &["peugeot", "opel"]);
    alice.apply(&[]).says("2 added");
    let peugeot = key(&alice, "peugeot");
    pull(&alice, &["peugeot", "citroen"]);
    let mut hers = Dialogue::start(alice.command(&["apply"]));
    hers.until(QUESTION);
    // While she reads the plan, the lock is hers.
    follow(&bob, TOFU, &guide().section("Seeing who holds the lock").script()).says("alice");
    bob.run(&["force-unlock", "-force", "an-id"]);
    bob.run(&APPLY)
        .failure()
        .says("Error acquiring the state lock")
        .says("Workspace is already locked: default");
    let patient = [&APPLY[..], &["-lock-timeout=60s"]].concat();
    pull(&bob, &["peugeot", "citroen", "opel"]);
    let mut his = Dialogue::start(bob.command(&patient));
    his.until("Acquiring state lock");
    hers.answer("yes");
    hers.end().success().says("2 added, 0 changed, 0 destroyed");
    his.end().success().says("2 added, 0 changed, 0 destroyed");
    let citroen = key(&bob, "citroen");
    // Her checkout does not know his application, whose key is safe nevertheless.
    alice
        .run(&APPLY)
        .failure()
        .says("Key pair is protected from deletion");
    pull(&alice, &["peugeot", "citroen", "opel"]);
    for person in [&alice, &bob] {
        person.plan(&[]).nothing_to_do();
        assert_eq!(key(person, "peugeot"), peugeot);
        assert_eq!(key(person, "citroen"), citroen);
    }
    refuse_a_plan_from_before(&alice, &bob);
}

/// Both save plans, and Bob is the first to apply his.
fn refuse_a_plan_from_before(alice: &Workspace, bob: &Workspace) {
    for (person, applications) in [
        (alice, ["peugeot", "citroen", "opel", "ds"]),
        (bob, ["peugeot", "citroen", "opel", "fiat"]),
    ] {
        pull(person, &applications);
        person.run(&["plan", "-out=saved.tfplan"]).success();
    }
    bob.run(&["apply", "saved.tfplan"]).success();
    alice
        .run(&["apply", "saved.tfplan"])
        .failure()
        .says("Saved plan is stale");
}

#[test]
fn an_apply_that_has_lost_its_lock_overwrites_nothing() {
    let postgres = Postgres::of_team(&["alice", "bob"]);
    let alice = checkout(&postgres, "alice", &["peugeot"]);
    alice.apply(&[]);
    pull(&alice, &["peugeot", "citroen"]);
    let mut hers = Dialogue::start(alice.command(&["apply"]));
    hers.until(QUESTION);
    postgres.ask("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'");
    let bob = checkout(&postgres, "bob", &["peugeot", "opel"]);
    bob.apply(&[]).says("2 added");
    let opel = key(&bob, "opel");
    hers.answer("yes");
    let refused = hers.end().failure();
    refused.says("because this connection does not hold its lock");
    assert!(alice.read("errored.tfstate").contains("BEGIN PRIVATE KEY"));
    // The history tells her that she must not push it, which a host may allow.
    let newest = "select replaced_by from terraform_remote_state.history order by id desc limit 1";
    assert_eq!(postgres.ask(newest), "bob\n");
    alice.run(&[&APPLY[..], &["-lock=false"]].concat()).failure();
    bob.plan(&[]).nothing_to_do();
    assert_eq!(key(&bob, "opel"), opel);
}

#[test]
fn a_state_that_could_not_be_written_is_written_later() {
    let mut postgres = Postgres::of_team(&["alice"]);
    let alice = checkout(&postgres, "alice", &["peugeot"]);
    let mut apply = Dialogue::start(alice.command(&["apply"]));
    apply.until(QUESTION);
    postgres.stop();
    apply.answer("yes");
    apply
        .end()
        .failure()
        .says("stellantis_keypair.app[\"peugeot\"]: Creation complete")
        .says("state push errored.tfstate");
    let errored: Json = serde_json::from_str(&alice.read("errored.tfstate")).unwrap();
    postgres.restart();
    follow(
        &alice,
        TOFU,
        &guide().section("When the state could not be written").script(),
    );
    assert!(!alice.path("errored.tfstate").exists());
    alice.plan(&[]).nothing_to_do();
    let pushed: Json = serde_json::from_str(&alice.run(&["state", "pull"]).stdout).unwrap();
    assert_eq!(pushed["resources"], errored["resources"]);
}

#[test]
fn the_guide_prepares_a_database_works_with_it_and_restores_a_state() {
    let postgres = Postgres::start();
    let alice = uninitialized_checkout(&postgres, "alice", &["peugeot"]);
    follow(&alice, TOFU, &guide().section("Preparing the database").script());
    follow(&alice, TOFU, &guide().section("Working together").script()).says("2 added");
    let peugeot = key(&alice, "peugeot");
    // Others of the team use what she has created, and cannot read or change the history.
    let bob = checkout(&postgres, "bob", &["peugeot"]);
    bob.run(&["state", "rm", "stellantis_keypair.app[\"peugeot\"]"])
        .success();
    for query in ["select data from", "delete from", "drop table"] {
        let refused = bob.shell(&format!(
            "psql \"$PG_CONN_STR\" -c '{query} terraform_remote_state.history'"
        ));
        refused.failure().says("history");
    }
    let restored = follow(
        &alice,
        TOFU,
        &guide().section("Restoring an older state").script(),
    );
    restored.says("No changes.").says("DELETE 0");
    assert_eq!(key(&bob, "peugeot"), peugeot);
    assert_eq!(
        postgres.ask("select replaced_by from terraform_remote_state.history"),
        "bob\nalice\n"
    );
}

/// Encryption is OpenTofu's, which the package registries do not carry.
#[test]
#[ignore = "takes OpenTofu: STELLANTIS_TERRAFORM=tofu cargo test --test acceptance opentofu -- --ignored"]
fn opentofu_encrypts_a_state_that_terraform_has_left() {
    let postgres = Postgres::of_team(&["alice"]);
    let alice = checkout(&postgres, "alice", &["peugeot"]);
    alice.apply(&[]);
    let peugeot = key(&alice, "peugeot");
    let in_plain = "select count(*) from terraform_remote_state.states where data like '%PRIVATE KEY%'";
    assert_eq!(postgres.ask(in_plain), "1\n");
    let encryption = fs::read_to_string(root().join("examples/team-state/encryption.tofu")).unwrap();
    alice.write("encryption.tofu", &encryption);
    let alice = alice.with("TF_VAR_state_passphrase", "the passphrase of the state");
    alice.plan(&[]).failure().says("encountered unencrypted payload");
    follow(
        &alice,
        TOFU,
        &guide().section("Encrypting the state with OpenTofu").script(),
    )
    .says("No changes.");
    assert_eq!(postgres.ask(in_plain), "0\n");
    assert_eq!(key(&alice, "peugeot"), peugeot);
    pull(&alice, &["peugeot", "opel"]);
    alice.run(&[&APPLY[..], &["-lock=false"]].concat()).failure();
    assert!(!alice.read("errored.tfstate").contains("PRIVATE KEY"));
    follow(
        &alice,
        TOFU,
        &guide().section("Reading an encrypted file").script(),
    );
    alice.plan(&[]).nothing_to_do();
    assert_eq!(postgres.ask(in_plain), "0\n");
    let stranger = alice.with("TF_VAR_state_passphrase", "the passphrase of another state");
    stranger.plan(&[]).failure().says("decryption failed");
}
