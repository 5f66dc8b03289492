//! Provider and Terraform are killed in the middle of applies of many key pairs, at moments that differ from run to run.
//!
//! `STELLANTIS_KILLS` is the number of applies to hit, and `STELLANTIS_SEED` repeats the moments of a run that printed it.
//! Both figures and seed are printed with `-- --nocapture`.

#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use std::{env, fs, thread};

use rcgen::{KeyPair, PublicKeyData};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use crate::dialogue::Dialogue;
use crate::postgres::Postgres;
use crate::workspace::{HEADER, Outcome, Workspace, children, terraform};

const KEYS: usize = 50;

/// Few enough to let the apply finish.
const REST: usize = 10;

/// A few keys that take long and many that take no time, so that kills meet applies that compute and applies that write.
const CONFIGURATION: &str = r#"
resource "stellantis_keypair" "app" {
  count     = 50
  algorithm = element(["RSA", "ECDSA", "ED25519", "ECDSA", "ED25519"], count.index)
}

output "public_keys" {
  value = stellantis_keypair.app[*].public_key_pem
}
"#;

const BACKEND: &str = r#"
terraform {
  backend "pg" {
    skip_schema_creation = true
    skip_table_creation  = true
    skip_index_creation  = true
  }
}
"#;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Accident {
    /// Terraform lives on.
    ProviderKilled,
    TerraformKilled,
    /// At once, as when a machine fails.
    BothKilled,
    /// SIGINT to both, which is what Ctrl-C sends.
    Interrupted,
    /// SIGTERM to Terraform, which is what a pipeline sends.
    Terminated,
}

/// What came of the applies that met with one kind of accident.
#[derive(Debug, Default)]
struct Figures {
    /// Applies that had not ended by then.
    applies: usize,
    /// Keys that they reported as made, and how many of them are not in the state.
    reported: usize,
    lost: usize,
    /// States that cannot be read any more.
    unreadable: usize,
}

/// Fingerprints of key pairs, by address.
type Keys = BTreeMap<String, String>;

struct Trial {
    workspace: Workspace,
    /// The file with the state, unless it is in a database.
    file: Option<PathBuf>,
    random: Random,
    /// What was in the state after the last apply.
    kept: Keys,
    fresh_states: usize,
    figures: BTreeMap<Accident, Figures>,
}

impl Trial {
    fn new(workspace: Workspace, file: Option<PathBuf>) -> Self {
        Self {
            workspace,
            file,
            random: Random::new(),
            kept: Keys::new(),
            fresh_states: 0,
            figures: BTreeMap::new(),
        }
    }

    /// Starts an apply, and lets the accident happen before it has ended.
    fn apply_until_accident(&mut self, accident: Accident) {
        if KEYS - self.kept.len() < REST {
            self.finish();
        }
        let missing = (KEYS - self.kept.len()) as u64;
        // Each key pair is reported twice: when its creation starts and when it is complete.
        let moment = self.random.below(2 * missing);
        let pause = Duration::from_millis(self.random.below(30));
        let mut apply = self.start();
        let mut reported = Keys::new();
        let mut reports = 0;
        let mut providers = Vec::new();
        while let Some(line) = apply.line() {
            reported.extend(completion(&line));
            if is_report(&line) {
                if reports == moment {
                    thread::sleep(pause);
                    providers = self.cause(accident, apply.process());
                }
                reports += 1;
            }
        }
        let outcome = apply.end();
        wait_for_end(&providers);
        self.repair(accident, &reported);
        self.compare(accident, &reported, &outcome);
    }

    fn start(&self) -> Dialogue {
        let arguments = [
            "apply",
            "-json",
            "-input=false",
            "-auto-approve",
            "-lock-timeout=30s",
        ];
        let mut command = self.workspace.command(&arguments);
        command.process_group(0);
        Dialogue::start(command)
    }

    /// Returns the providers, which have to end because of it.
    fn cause(&self, accident: Accident, terraform: u32) -> Vec<String> {
        let providers = children(terraform);
        let of_providers = providers.join(" ");
        let kill = match accident {
            Accident::ProviderKilled => format!("kill -KILL {of_providers}"),
            // The providers would wait for another host for some minutes.
            Accident::TerraformKilled => format!("kill -KILL {terraform}; kill -KILL {of_providers}"),
            Accident::BothKilled => format!("kill -KILL -{terraform}"),
            Accident::Interrupted => format!("kill -INT -{terraform}"),
            Accident::Terminated => format!("kill -TERM {terraform}"),
        };
        // It fails if they have ended in the meantime.
        self.workspace.tool("sh", &["-c", &kill]);
        providers
    }

    /// Terraform empties a state file before it writes it. If that is as far as it came, only its backup is left.
    fn repair(&mut self, accident: Accident, reported: &Keys) {
        let Some(file) = &self.file else { return };
        let content = fs::read_to_string(file).unwrap_or_default();
        let backup = file.with_extension("tfstate.backup");
        if serde_json::from_str::<Json>(&content).is_ok() || !file.exists() {
            return;
        }
        assert_ne!(accident, Accident::ProviderKilled, "{content}");
        // It is empty, too, from the beginning to the first key.
        let had_keys = backup.exists() || !reported.is_empty();
        self.figures.entry(accident).or_default().unreadable += usize::from(had_keys);
        match backup.exists() {
            true => drop(fs::copy(backup, file).unwrap()),
            false => fs::remove_file(file).unwrap(),
        }
    }

    /// Compares the state with what was in it before, and with what the apply has reported since.
    fn compare(&mut self, accident: Accident, reported: &Keys, outcome: &Outcome) {
        let state = self.keys();
        let missing = |keys: &Keys| {
            keys.iter()
                .filter(|(address, key)| state.get(*address) != Some(key))
                .count()
        };
        let lost = missing(reported);
        let context = || format!("{accident:?} of an apply that says:\n{}", errors(outcome));
        assert_eq!(missing(&self.kept), 0, "{}", context());
        let has_ended = outcome.code == 0;
        if has_ended || !matches!(accident, Accident::TerraformKilled | Accident::BothKilled) {
            assert_eq!(lost, 0, "{}", context());
        }
        let figures = self.figures.entry(accident).or_default();
        figures.applies += usize::from(!has_ended);
        figures.reported += reported.len();
        figures.lost += lost;
        self.kept = state;
    }

    /// Lets an apply end, kills it as soon as it says so, and starts again with another state.
    fn finish(&mut self) {
        let mut apply = self.start();
        apply.until("\"operation\":\"apply\"");
        wait_for_end(&self.cause(Accident::BothKilled, apply.process()));
        let outcome = apply.end();
        let state = self.keys();
        assert_eq!(state.len(), KEYS, "{}", errors(&outcome));
        assert!(self.kept.iter().all(|(address, key)| state[address] == *key));
        self.workspace.plan(&[]).nothing_to_do();
        self.fresh_states += 1;
        let name = format!("fresh-{}", self.fresh_states);
        self.workspace.run(&["workspace", "new", &name]).success();
        let of_workspace = format!("terraform.tfstate.d/{name}/terraform.tfstate");
        self.file = self.file.take().map(|_| self.workspace.path(&of_workspace));
        self.kept.clear();
    }

    /// All key pairs in the state. Each is whole: its fingerprint is that of its private key.
    fn keys(&self) -> Keys {
        let pulled = self.workspace.run(&["state", "pull"]).success().stdout;
        if pulled.trim().is_empty() {
            return Keys::new();
        }
        let state: Json = serde_json::from_str(&pulled).unwrap();
        let resources = state["resources"].as_array().unwrap().iter();
        let instances = resources.flat_map(|resource| resource["instances"].as_array().unwrap());
        instances
            .map(|instance| {
                let text = |name: &str| instance["attributes"][name].as_str().unwrap();
                let private_key = KeyPair::from_pem(text("private_key_pem")).unwrap();
                let fingerprint = hex(&Sha256::digest(private_key.subject_public_key_info()));
                assert_eq!(text("public_key_sha256"), fingerprint);
                assert_eq!(instance["status"], Json::Null, "an object is tainted");
                (
                    format!("stellantis_keypair.app[{}]", instance["index_key"]),
                    fingerprint,
                )
            })
            .collect()
    }
}

/// What Terraform says about what went wrong.
fn errors(outcome: &Outcome) -> String {
    let errors = outcome
        .stdout
        .lines()
        .filter(|line| !line.contains("\"@level\":\"info\""));
    errors.collect::<Vec<_>>().join("\n")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether it reports the beginning or the end of a creation.
fn is_report(line: &str) -> bool {
    ["\"type\":\"apply_start\"", "\"type\":\"apply_complete\""]
        .iter()
        .any(|report| line.contains(report))
}

/// The key pair whose creation a line reports as complete.
fn completion(line: &str) -> Option<(String, String)> {
    let line: Json = serde_json::from_str(line).ok()?;
    let hook = &line["hook"];
    (line["type"] == "apply_complete").then(|| {
        let text = |value: &Json| value.as_str().unwrap().to_owned();
        (text(&hook["resource"]["addr"]), text(&hook["id_value"]))
    })
}

/// Waits until these processes have ended, or are only waiting for somebody to ask how.
fn wait_for_end(processes: &[String]) {
    let start = Instant::now();
    let lives = |process: &String| {
        let status = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        status
            .rsplit_once(") ")
            .is_some_and(|(_, rest)| !rest.starts_with('Z'))
    };
    while processes.iter().any(lives) {
        assert!(start.elapsed() < Duration::from_secs(10), "a process is left");
        thread::sleep(Duration::from_millis(10));
    }
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn new() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let seed =
            env::var("STELLANTIS_SEED").map_or(u64::from(now.subsec_nanos()), |seed| seed.parse().unwrap());
        println!("STELLANTIS_SEED={seed}");
        Self(seed)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }
}

/// Lets the accidents happen in turn, and shows what came of them.
fn try_out(mut trial: Trial, accidents: &[Accident], applies: usize) {
    accidents
        .iter()
        .cycle()
        .take(applies)
        .for_each(|accident| trial.apply_until_accident(*accident));
    trial.finish();
    println!(
        "applies of {KEYS} key pairs: {applies} hit midway, {} killed after their end",
        trial.fresh_states
    );
    for (accident, figures) in &trial.figures {
        println!("{accident:?}: {figures:?}");
    }
    let hit: usize = trial.figures.values().map(|figures| figures.applies).sum();
    assert!(hit > applies / 2, "most applies had ended before they were hit");
}

/// How many applies to hit.
fn applies(usual: usize) -> usize {
    env::var("STELLANTIS_KILLS").map_or(usual, |kills| kills.parse().unwrap())
}

#[test]
fn a_state_in_postgresql_survives_kills_and_loses_no_key_whose_apply_has_ended() {
    let postgres = Postgres::of_team(&["pipeline"]);
    let workspace = Workspace::empty(terraform()).with("PG_CONN_STR", &postgres.connection("pipeline"));
    workspace.write("main.tf", &format!("{HEADER}{BACKEND}{CONFIGURATION}"));
    let accidents = [
        Accident::ProviderKilled,
        Accident::TerraformKilled,
        Accident::BothKilled,
        Accident::Interrupted,
        Accident::Terminated,
    ];
    try_out(Trial::new(workspace.initialized(), None), &accidents, applies(20));
}

#[test]
fn a_state_in_a_file_survives_kills_of_the_provider() {
    let workspace = Workspace::new(CONFIGURATION);
    let file = workspace.path("terraform.tfstate");
    let accidents = [Accident::ProviderKilled, Accident::TerraformKilled];
    try_out(Trial::new(workspace, Some(file)), &accidents, applies(8));
}
