//! The example whose private keys are in Vault only, as it stands, with the sandbox's Vault.

use std::fs;
use std::path::PathBuf;

use serde_json::Value as Json;

use crate::guide::{Guide, follow};
use crate::no_secrets::Registration;
use crate::workspace::{Workspace, terraform};

const CLIENT_SECRET: &str = "s3cr3t-marked-for-this-test+/";

/// The example, and a Vault that is not reachable yet.
fn registration() -> Registration {
    let example = Workspace::example_with_vault("key-in-a-vault", terraform());
    let mut registration = Registration::new(example);
    let address = format!("file://{}", registration.safe.path().display());
    registration.workspace = registration.workspace.with("VAULT_ADDR", &address);
    registration.secrets.push(CLIENT_SECRET.to_owned());
    registration
}

fn mount_engine(registration: &Registration) {
    fs::create_dir(registration.safe.path().join("secret")).unwrap();
}

/// A version of the secret with the key of that version.
fn secret(registration: &Registration, key_version: &str, version: u8) -> PathBuf {
    let secret = format!("secret/stellantis/app/key-{key_version}/{version}.json");
    registration.safe.path().join(secret)
}

/// The private key in Vault, which is secret from now on.
fn stored_key(registration: &mut Registration, key_version: &str) -> String {
    let data = fs::read_to_string(secret(registration, key_version, 1)).unwrap();
    let data: Json = serde_json::from_str(&data).unwrap();
    let key = data["private_key_pem"].as_str().unwrap().to_owned();
    registration.secrets.push(key.clone());
    key
}

fn request(registration: &Registration, key_version: &str) -> String {
    let requests = registration.workspace.output("cert_request_pem");
    requests[key_version].as_str().unwrap().to_owned()
}

/// Whether the request was made with the private key, as openssl sees it.
fn belong_together(registration: &Registration, key: &str, request: &str) -> bool {
    let safe = registration.safe.path();
    fs::write(safe.join("key.pem"), key).unwrap();
    fs::write(safe.join("request.csr"), request).unwrap();
    let compare = format!(
        "cd {} && openssl pkey -in key.pem -pubout | cmp - <(openssl req -in request.csr -noout -pubkey)",
        safe.display()
    );
    registration.workspace.tool("bash", &["-c", &compare]).code == 0
}

/// Sets the variables to what the sandbox authority answers to the request of a key version.
fn receive(registration: &mut Registration, key_version: &str) {
    let received = registration.answer(&request(registration, key_version));
    for name in ["client_id", "certificate_pem", "ca_certificate_pem"] {
        registration.set(name, received[name].as_str().unwrap());
    }
}

#[test]
fn a_key_in_a_vault_is_used_and_renewed_and_is_in_no_state_plan_or_log() {
    let mut registration = registration();
    create(&mut registration);
    activate(&mut registration);
    renew(&mut registration);
    find_nothing(&registration);
    registration
        .run(&["destroy", "-input=false", "-auto-approve"])
        .success();
    assert!(!secret(&registration, "2", 1).exists());
    find_nothing(&registration);
}

fn create(registration: &mut Registration) {
    registration.apply().failure().says("Vault cannot be reached");
    assert_eq!(registration.run(&["state", "list"]).success().stdout, "");
    mount_engine(registration);
    // The apply ends before the request is made. The next one generates another key, and does not use it.
    registration
        .run(&["apply", "-auto-approve", "-target=vault_kv_secret_v2.key"])
        .success();
    let key = stored_key(registration, "1");
    registration.settle().says("2 added, 0 changed");
    assert!(belong_together(registration, &key, &request(registration, "1")));
    assert_eq!(registration.workspace.output("status"), "pending");
}

fn activate(registration: &mut Registration) {
    receive(registration, "1");
    registration.set("client_secret", CLIENT_SECRET);
    registration.set("client_secret_version", "1");
    registration.settle();
    registration.variables.remove("client_secret");
    assert_eq!(registration.workspace.output("status"), "active");
    assert_eq!(
        registration.workspace.output("private_key_path"),
        "secret/data/stellantis/app/key-1"
    );
}

fn renew(registration: &mut Registration) {
    let first = request(registration, "1");
    registration.set("key_versions", r#"["1", "2"]"#);
    registration.settle().says("2 added, 0 changed");
    let (old, new) = (stored_key(registration, "1"), stored_key(registration, "2"));
    assert_ne!(old, new);
    assert_eq!(request(registration, "1"), first);
    assert!(belong_together(registration, &new, &request(registration, "2")));
    assert_eq!(registration.workspace.output("status"), "active");

    // The certificate and the version of its key change together, or not at all.
    registration.set("active_key_version", "2");
    registration
        .apply()
        .failure()
        .says("Certificate is for another key");
    receive(registration, "2");
    registration.settle().says("0 added, 1 changed");
    assert_eq!(registration.workspace.output("status"), "active");
    registration.set("key_versions", r#"["2"]"#);
    registration.settle().says("2 destroyed");
    assert!(!secret(registration, "1", 1).exists() && secret(registration, "2", 1).exists());
}

fn find_nothing(registration: &Registration) {
    let log = registration.workspace.read("terraform.log");
    assert!(
        log.contains("OpenEphemeralResource"),
        "the log says nothing of the key"
    );
    registration.search(registration.workspace.path("..")).success();
    registration
        .search(registration.safe.path().to_owned())
        .failure()
        .says("a secret, plain");
}

#[test]
fn a_request_changes_only_with_the_key_in_the_vault() {
    let mut registration = registration();
    mount_engine(&registration);
    registration.settle();
    let (key, first) = (stored_key(&mut registration, "1"), request(&registration, "1"));

    // A version of its own makes no other request.
    let version = "private_key_pem_wo_version = each.key";
    registration
        .workspace
        .edit("main.tf", version, "private_key_pem_wo_version = 7");
    registration.settle().says("1 changed");
    assert_eq!(request(&registration, "1"), first);

    // The subject can change without a new version, since the key is at hand.
    registration
        .workspace
        .edit("variables.tf", "\"api@example.com\"", "\"it@example.com\"");
    registration.settle();
    let second = request(&registration, "1");
    assert!(second != first && belong_together(&registration, &key, &second));

    // A new version of the secret alone replaces the key behind the request.
    registration.workspace.edit(
        "main.tf",
        "data_json_wo_version = each.key",
        "data_json_wo_version = 7",
    );
    let replaced = "The key in Vault is not the key of this request";
    registration.apply().failure().says(replaced);
    registration
        .run(&["plan", "-input=false"])
        .failure()
        .says(replaced);
    let newest = secret(&registration, "1", 3);
    fs::copy(secret(&registration, "1", 1), newest).unwrap();
    registration.settle();
    assert_eq!(request(&registration, "1"), second);
}

#[test]
fn the_guide_keeps_secrets_out_of_the_state() {
    let guide = Guide::read("no-secrets-in-state");
    let vault = tempfile::tempdir().unwrap();
    fs::create_dir(vault.path().join("secret")).unwrap();
    let address = format!("file://{}", vault.path().display());

    let workspace = Workspace::with_vault(terraform()).with("VAULT_ADDR", &address);
    let answer = r#"
        terraform output -raw cert_request_pem | sandbox-authority --out received.json
        for name in certificate ca_certificate; do
            python3 -c "import json; print(json.load(open('received.json'))['${name}_pem'])" >${name/ca_certificate/ca}.pem
        done
    "#;
    let first = guide.section("").script() + answer;
    let then =
        guide.section("When Stellantis has answered").script() + &guide.section("Using the key").script();
    follow(&workspace, "export PASSWORD=TF_VAR_passphrase", &(first + &then));
    assert_eq!(workspace.output("status"), "active");
    let stored = fs::read_to_string(vault.path().join("secret/stellantis/app/1.json")).unwrap();
    assert!(stored.contains("-----BEGIN PRIVATE KEY-----"));
    let state = workspace.read("terraform.tfstate");
    assert!(state.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
    assert!(!state.contains("-----BEGIN PRIVATE KEY-----") && !state.contains("the client secret"));

    let example = Workspace::example_with_vault("key-in-a-vault", terraform()).with("VAULT_ADDR", &address);
    follow(
        &example,
        "",
        &guide.section("A key in a secret store only").script(),
    )
    .says("3 added, 0 changed")
    .says("No changes.")
    .says("2 added, 0 changed");
}
