//! A registration without a secret in any file of Terraform's: its whole life, and a search for everything secret.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value as Json;
use tempfile::TempDir;

use crate::workspace::{Outcome, Workspace, children, root};

const FIRST: &str = "first passphrase: cañón/+&";
const SECOND: &str = "second passphrase: naïve?=%";
const WRONG: &str = "wrong passphrase, never right";
const CLIENT_SECRET: &str = "s3cr3t-marked-for-this-test+/";
const NEXT_CLIENT_SECRET: &str = "next-s3cr3t-marked-for-this-test";

/// An example in its workspace. What Terraform says and logs is written down there too, so that it is searched.
pub struct Registration {
    pub workspace: Workspace,
    /// Terraform's variables, in its environment.
    pub variables: BTreeMap<&'static str, String>,
    /// Where the answer of Stellantis lies: not for Terraform.
    pub safe: TempDir,
    pub secrets: Vec<String>,
}

impl Registration {
    pub fn new(example: Workspace) -> Self {
        let workspace = example
            .with("TF_LOG", "trace")
            .with("TF_LOG_PATH", "terraform.log");
        Self {
            workspace,
            variables: BTreeMap::new(),
            safe: tempfile::tempdir().unwrap(),
            secrets: Vec::new(),
        }
    }

    pub fn set(&mut self, name: &'static str, value: &str) {
        self.variables.insert(name, value.to_owned());
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.workspace.command(arguments);
        let named = |(name, value)| (format!("TF_VAR_{name}"), value);
        command.envs(self.variables.iter().map(named));
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Outcome {
        let outcome = Outcome::of(self.command(arguments).output().unwrap());
        self.write_down(&outcome.stdout);
        self.write_down(&outcome.stderr);
        outcome
    }

    fn write_down(&self, said: &str) {
        let file = self.workspace.path("said.txt");
        let mut file = OpenOptions::new().append(true).create(true).open(file).unwrap();
        file.write_all(said.as_bytes()).unwrap();
    }

    pub fn apply(&self) -> Outcome {
        self.run(&["apply", "-input=false", "-auto-approve"])
    }

    /// Applies, and sees that nothing is left to do.
    pub fn settle(&self) -> Outcome {
        let applied = self.apply().success();
        self.run(&["plan", "-input=false", "-detailed-exitcode"])
            .nothing_to_do();
        applied
    }

    fn text(&self, output: &str) -> String {
        self.workspace.output(output).as_str().unwrap().to_owned()
    }

    /// What openssl makes of the key in the state with that passphrase.
    fn opened(&self, passphrase: &str) -> Outcome {
        let file = self.safe.path().join("key.pem");
        fs::write(&file, self.text("encrypted_private_key_pem")).unwrap();
        let mut openssl = Command::new("openssl");
        openssl
            .args(["pkey", "-passin", "env:PASSPHRASE", "-in"])
            .arg(file)
            .env("PASSPHRASE", passphrase);
        Outcome::of(openssl.output().unwrap())
    }

    /// The answer of the sandbox authority.
    pub fn answer(&self, request: &str) -> Json {
        let safe = self.safe.path();
        fs::write(safe.join("request.csr"), request).unwrap();
        let mut authority = self.workspace.authority();
        authority
            .args([
                "--directory",
                "authority",
                "--out",
                "received.json",
                "request.csr",
            ])
            .current_dir(safe);
        Outcome::of(authority.output().unwrap()).success();
        serde_json::from_str(&fs::read_to_string(safe.join("received.json")).unwrap()).unwrap()
    }

    /// Searches a folder for every secret.
    pub fn search(&self, folder: PathBuf) -> Outcome {
        let mut search = Command::new("python3");
        search.arg(root().join("tools/find-secrets.py")).arg(folder);
        search.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut search = search.spawn().unwrap();
        let mut secrets = search.stdin.take().unwrap();
        secrets.write_all(self.secrets.join("\n").as_bytes()).unwrap();
        drop(secrets);
        Outcome::of(search.wait_with_output().unwrap())
    }
}

/// The whole life.
pub fn live(terraform: PathBuf) {
    let mut registration = Registration::new(Workspace::example("no-secrets-in-state", terraform));
    let secrets = [FIRST, SECOND, WRONG, CLIENT_SECRET, NEXT_CLIENT_SECRET];
    registration.secrets.extend(secrets.map(str::to_owned));
    create(&mut registration);
    receive(&mut registration);
    change(&mut registration);
    fail_in_plan(&mut registration);
    fail_in_apply(&mut registration);
    crash(&registration);
    rotate(&mut registration);
    use_key(&registration);
    find_nothing(&registration);
    registration
        .run(&["destroy", "-input=false", "-auto-approve"])
        .success();
    find_nothing(&registration);
}

fn create(registration: &mut Registration) {
    registration.set("passphrase", FIRST);
    registration.settle().says("3 added");
    assert_eq!(registration.workspace.output("status"), "pending");
    registration.opened(WRONG).failure();
    let key = registration.opened(FIRST).success().stdout;
    assert!(key.starts_with("-----BEGIN PRIVATE KEY-----"));
    registration.secrets.push(key);
}

fn receive(registration: &mut Registration) {
    let received = registration.answer(&registration.text("cert_request_pem"));
    for name in ["client_id", "certificate_pem", "ca_certificate_pem"] {
        registration.set(name, received[name].as_str().unwrap());
    }
    registration.set("client_secret", CLIENT_SECRET);
    registration.set("client_secret_version", "1");
    registration
        .run(&["plan", "-input=false", "-out=received.tfplan"])
        .success();
    registration
        .run(&["apply", "received.tfplan"])
        .success()
        .says("1 changed");
    assert_eq!(registration.workspace.output("status"), "active");
    // It is stored nowhere, and need not be given again.
    registration.variables.remove("client_secret");
    registration.settle();
    assert_eq!(registration.workspace.output("status"), "active");
}

fn change(registration: &mut Registration) {
    let request = registration.text("cert_request_pem");
    let moved = r#"{country="FR",province="Rhône",locality="Lyon",organization="Example",common_name="MZP128745",email_address="api@example.com"}"#;
    registration.set("subject", moved);
    registration.settle();
    assert_ne!(registration.text("cert_request_pem"), request);
    registration.variables.remove("subject");
    registration.set("client_secret", NEXT_CLIENT_SECRET);
    registration.set("client_secret_version", "2");
    registration.settle();
    assert_eq!(registration.text("cert_request_pem"), request);
    assert_eq!(registration.workspace.output("status"), "active");
}

fn fail_in_plan(registration: &mut Registration) {
    registration.set("passphrase", SECOND);
    registration.set("passphrase_version", "2");
    registration.set("previous_passphrase", WRONG);
    let plan = registration.run(&["plan", "-input=false"]).failure();
    plan.says("Private key cannot be opened");
    registration.opened(FIRST).success();
}

/// The previous passphrase is known during apply only, and wrong.
fn fail_in_apply(registration: &mut Registration) {
    let main = registration.workspace.read("main.tf");
    registration.workspace.edit(
        "main.tf",
        "= var.previous_passphrase",
        "= \"${var.previous_passphrase}${terraform_data.late.id}\"",
    );
    registration
        .workspace
        .write("late.tf", "resource \"terraform_data\" \"late\" {}\n");
    // Nothing shows that the key will stay the same, so the certificate may be for another one.
    let refused = registration.apply().failure();
    refused.says("Old certificate for a new request");
    let failed = registration.run(&[
        "apply",
        "-input=false",
        "-auto-approve",
        "-target=stellantis_csr.app",
    ]);
    failed
        .failure()
        .says("Private key cannot be opened")
        .says("terraform_data.late: Creation complete");
    registration.opened(FIRST).success();
    registration.workspace.write("main.tf", &main);
    fs::remove_file(registration.workspace.path("late.tf")).unwrap();
    registration.set("passphrase", FIRST);
    registration.set("passphrase_version", "1");
    registration.variables.remove("previous_passphrase");
    registration.settle();
}

/// The provider is killed while it makes a key that takes long.
fn crash(registration: &Registration) {
    let large = "resource \"stellantis_keypair\" \"large\" {\n  rsa_bits = 8192\n  passphrase_wo = var.passphrase\n  passphrase_wo_version = 1\n}\n";
    registration.workspace.write("large.tf", large);
    let said = killed_when(registration, "stellantis_keypair.large: Creating...");
    assert!(said.contains("Error: "), "{said}");
    registration.write_down(&said);
    fs::remove_file(registration.workspace.path("large.tf")).unwrap();
    registration.settle();
}

/// Applies, and at these words kills the processes that Terraform has started.
fn killed_when(registration: &Registration, words: &str) -> String {
    let apply = registration.command(&["apply", "-input=false", "-auto-approve"]);
    let workspace = &registration.workspace;
    workspace.watch(apply, words, |terraform| {
        let started = children(terraform);
        started.iter().for_each(|child| workspace.signal("KILL", child));
    })
}

fn rotate(registration: &mut Registration) {
    let request = registration.text("cert_request_pem");
    registration.set("passphrase", SECOND);
    registration.set("passphrase_version", "2");
    registration.set("previous_passphrase", FIRST);
    let rotated = registration.settle();
    rotated
        .says("2 changed")
        .does_not_say("stellantis_credentials.app will");
    assert_eq!(registration.text("cert_request_pem"), request);
    assert_eq!(registration.workspace.output("status"), "active");
    registration.opened(FIRST).failure();
    let key = registration.opened(SECOND).success().stdout;
    assert!(registration.secrets.contains(&key), "it is the same key");
    registration.variables.remove("previous_passphrase");
    registration.settle();
}

/// Another configuration opens the key for as long as it runs.
fn use_key(registration: &Registration) {
    registration.run(&["-chdir=renewal", "init"]).success();
    registration
        .run(&["-chdir=renewal", "apply", "-auto-approve"])
        .success();
    let fingerprint = registration
        .run(&["-chdir=renewal", "output", "-raw", "public_key_sha256"])
        .success();
    let id = registration.workspace.attribute("stellantis_keypair.app", "id");
    assert_eq!(fingerprint.stdout, id.as_str().unwrap());
    registration
        .run(&["-chdir=renewal", "destroy", "-auto-approve"])
        .success();
}

fn find_nothing(registration: &Registration) {
    let log = registration.workspace.read("terraform.log");
    for call in [
        "OpenEphemeralResource",
        "CloseEphemeralResource",
        "ApplyResourceChange",
    ] {
        assert!(log.contains(call), "the log says nothing of {call}");
    }
    registration.search(registration.workspace.path("..")).success();
    // The search sees them where they are.
    let answer = registration.safe.path().join("known");
    fs::create_dir_all(&answer).unwrap();
    fs::write(answer.join("secrets"), registration.secrets.join(" ")).unwrap();
    registration
        .search(answer)
        .failure()
        .says("secrets: a secret, plain");
}
