//! The guide to delivery: what an application needs arrives in a secret store and in files, before and after renewals.

use std::fs;
use std::path::Path;

use serde_json::{Value as Json, json};
use tempfile::TempDir;

use crate::guide::{Guide, follow};
use crate::renewals::STELLANTIS;
use crate::tls_server::{TlsServer, make_certificate};
use crate::workspace::{Workspace, root, terraform};

const CLIENT_SECRET: &str = "s3cr3t-marked-for-this-test+/";
const PASSPHRASE: &str = "passphrase-marked-for-this-test";

/// A Vault that can be reached, and a workspace with the modules.
fn workspace() -> (TempDir, Workspace) {
    let vault = tempfile::tempdir().unwrap();
    fs::create_dir(vault.path().join("secret")).unwrap();
    let workspace = Workspace::with_vault(terraform())
        .with("VAULT_ADDR", &format!("file://{}", vault.path().display()))
        .with("TF_VAR_client_id", "client")
        .with("TF_VAR_client_secret", CLIENT_SECRET)
        .with("TF_VAR_keystore_password", "the password of the keystore");
    workspace.copy(&root().join("examples/modules"), "modules");
    (vault, workspace)
}

/// A version of a secret in Vault.
fn secret(vault: &Path, name: &str, version: u8) -> Json {
    let file = vault.join(format!("secret/stellantis/{name}/{version}.json"));
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

#[test]
fn the_guide_delivers_to_vault_and_to_files_before_and_after_each_renewal() {
    let (vault, workspace) = workspace();
    let (guide, renewal) = (Guide::read("deliver"), Guide::read("renew"));
    follow(&workspace, STELLANTIS, &renewal.section("Generations").script());
    let numbers = guide.section("The version number to use").script();
    follow(&workspace, "", &(numbers + &guide.section("Vault").script()));
    let first = secret(vault.path(), "app", 1);
    assert_eq!(first["client_secret"], CLIENT_SECRET);
    connect(&guide, &workspace);
    deliver_before_there_is_anything(&workspace, vault.path(), &first);

    let renewed = renewal.section("With the same key").script();
    follow(&workspace, STELLANTIS, &renewed);
    let second = secret(vault.path(), "app", 4);
    assert_eq!(second["private_key_pem"], first["private_key_pem"]);
    assert_ne!(second["certificate_chain_pem"], first["certificate_chain_pem"]);
    follow(
        &workspace,
        STELLANTIS,
        &renewal.section("With a new key").script(),
    );
    let third = secret(vault.path(), "app", 5);
    assert_ne!(third["private_key_pem"], second["private_key_pem"]);
    workspace.plan(&[]).nothing_to_do();
    assert!(!vault.path().join("secret/stellantis/app/6.json").exists());
    let state = workspace.read("terraform.tfstate");
    assert!(!state.contains("data_json_wo\": \""), "{state}");
}

/// The credentials go away and come back, as if Stellantis had not answered before.
fn deliver_before_there_is_anything(workspace: &Workspace, vault: &Path, first: &Json) {
    let received = workspace.read("generations.tf");
    let generations = "locals {\n  generations = { \"2025\" = {} }\n}\n";
    workspace.write("generations.tf", generations);
    workspace.apply(&[]);
    let nothing = secret(vault, "app", 2);
    assert!(
        nothing.as_object().unwrap().values().all(Json::is_null),
        "{nothing}"
    );

    workspace.write("generations.tf", &received);
    let counted = "resource \"terraform_data\" \"counted\" {\n  count = module.registration.serving == null ? 0 : 1\n}\n";
    workspace.write("counted.tf", counted);
    workspace.plan(&[]).failure().says("Invalid count argument");
    fs::remove_file(workspace.path("counted.tf")).unwrap();
    workspace.apply(&[]);
    assert_eq!(secret(vault, "app", 3), *first);
}

/// curl and a Java program connect with the files of the guide, as its commands stand.
fn connect(guide: &Guide, workspace: &Workspace) {
    make_certificate(workspace);
    let server = TlsServer::start(workspace, "received/ca.pem");
    let client = root().join("tests/acceptance/TlsClient.java");
    // What a reader has already: the address, and a trusted server.
    let preparation = format!(
        "export API_URL=https://localhost:{}/ CURL_CA_BUNDLE=server.pem
         rm -f trust.p12
         keytool -importcert -noprompt -file server.pem -keystore trust.p12 -storepass changeit
         export JDK_JAVA_OPTIONS='-Djavax.net.ssl.trustStore=trust.p12 -Djavax.net.ssl.trustStorePassword=changeit'
         javac -d classes '{}'
         jar --create --file service.jar --main-class TlsClient -C classes .",
        server.port,
        client.display()
    );
    for (heading, files) in [
        ("curl", guide.section("Files for curl").script()),
        ("Java", guide.section("Files for Java").script()),
    ] {
        let connected = follow(workspace, &preparation, &files);
        let accepted = connected.stdout.matches("Verify return code: 0 (ok)").count();
        assert_eq!(accepted, 1, "{heading}: {}", connected.stdout);
        assert!(connected.stdout.contains("MZP128745"), "{}", connected.stdout);
    }
    let private = "find . -name '*.p12' -o -path './stellantis-*' -name '*.pem' -o -name jvm.options | xargs stat -L -c %a:%n";
    let modes = workspace.shell(private).success().stdout;
    let others = modes
        .lines()
        .filter(|line| !line.starts_with("600:") && !line.contains("trust"));
    assert_eq!(others.count(), 0, "{modes}");
}

#[test]
fn the_guide_delivers_an_encrypted_key_and_a_client_secret_that_are_in_no_state() {
    let (vault, workspace) = workspace();
    let workspace = workspace.with("TF_VAR_passphrase", PASSPHRASE);
    let script = Guide::read("deliver")
        .section("Without secrets in the state")
        .script();
    let (configuration, commands) = script.split_once("terraform init\n").unwrap();
    follow(&workspace, "", configuration);
    // At first, nothing has arrived.
    let complete = workspace.read("main.tf");
    let (before, rest) = complete.split_once("  generations = {\n").unwrap();
    let (_, after) = rest.split_once("\n  }\n").unwrap();
    workspace.write(
        "main.tf",
        &format!("{before}  generations = {{ \"2025\" = {{}} }}\n{after}"),
    );
    let request = "terraform init\nterraform apply -auto-approve\nterraform output -json cert_request_pem | jq -r '.\"2025\"' >2025.csr\nafter_commands\n";
    workspace.write(
        "request.tf",
        "output \"cert_request_pem\" { value = module.registration.cert_request_pem }\n",
    );
    follow(
        &workspace,
        &format!("{STELLANTIS}unset TF_VAR_client_secret"),
        request,
    );
    assert_eq!(secret(vault.path(), "tls", 1)["private_key_pem"], json!(null));

    workspace.write("main.tf", &complete);
    follow(
        &workspace,
        "unset TF_VAR_client_secret",
        &format!("terraform init\n{commands}"),
    )
    .says("No changes.");
    let tls = secret(vault.path(), "tls", 2);
    let key = tls["private_key_pem"].as_str().unwrap();
    assert!(key.starts_with("-----BEGIN PRIVATE KEY-----"));
    assert_eq!(tls["certificate_chain_pem"], workspace.read("received/2025.pem"));
    let state = workspace.read("terraform.tfstate");
    for secret in [
        PASSPHRASE,
        CLIENT_SECRET,
        "the client secret",
        "BEGIN PRIVATE KEY",
    ] {
        assert!(!state.contains(secret), "{secret}");
    }
}
