//! Keys and requests that were made by hand or by hashicorp/tls are adopted unchanged.

use std::fs;

use serde_json::{Value as Json, json};

use crate::adopted;
use crate::guide::{Guide, follow};
use crate::workspace::{Workspace, root, terraform};

/// The tutorial's first recipe, as it is printed.
const OPENSSL_RECIPE: [&str; 2] = [
    "[ req ]
default_bits = 2048
distinguished_name = req_distinguished_name

[ req_distinguished_name ]
countryName = COUNTRY NAME (C) two letters ex: FR
stateOrProvinceName = STATE OR PROVINCE (S) ex: Kansas or Ile de France
localityName = LOCALITY NAME (L) ex: Paris
organizationName = ORGANIZATION NAME (O) ex: Free2Move
organizationalUnitName = ORGANIZATIONAL UNIT (OU) Programs Partners
commonName = COMMON NAME (CN) ex: MZP128745
emailAddress = EMAIL ADDRESS will be used in order to download and renew your certificate",
    "$ openssl req -new -keyout KeyName.pem -out CSRName.csr -config CSRConfig.conf\n",
];

/// The second recipe, with its placeholders.
const KEYTOOL_RECIPE: [&str; 2] = [
    r#"$ keytool -genkey -alias KeyName -keyalg RSA -keysize 2048 \
  -dname "CN=MZPXXXX,OU=Programs Partner,O=PartnerName,L=Paris,C=FR,email=it@partner.com" -keystore KeyStoreName.jks
"#,
    "$ keytool -certreq -alias Keyname -keystore KeyStoreName.jks -file CSRName.csr\n",
];

#[test]
fn the_guide_has_the_recipes_as_the_tutorial_prints_them() {
    let guide = Guide::read("adopt");
    let openssl = guide.section("From OpenSSL");
    let [configuration, command] = OPENSSL_RECIPE;
    assert_eq!(openssl.text("ini").trim_end(), configuration);
    assert!(openssl.text("console").starts_with(command));
    let keytool = guide.section("From keytool").text("console");
    for command in KEYTOOL_RECIPE {
        let filled_in = command
            .replace("MZPXXXX", "MZP128745")
            .replace("PartnerName", "Free2Move");
        assert!(keytool.contains(&filled_in), "{command}");
    }
}

#[test]
fn the_guide_adopts_what_openssl_made_and_protects_the_key() {
    let guide = Guide::read("adopt");
    let adopt = guide.section("From OpenSSL").script();
    let protect = guide.section("Protecting the key").script();
    let workspace = Workspace::new("");
    let then = "terraform apply -auto-approve\nif terraform plan -destroy; then exit 1; fi\n";
    follow(
        &workspace,
        "export PASSWORD=KEY_PASS",
        &[&adopt, &protect, then].concat(),
    )
    .says("2 to import, 1 to add, 2 to change, 0 to destroy")
    .says("No changes.")
    .says("0 added, 1 changed, 0 destroyed")
    .says("Key pair is protected");
    assert_eq!(workspace.output("status"), json!("active"));
}

#[test]
fn the_guide_adopts_what_keytool_made_and_hands_a_keystore_back() {
    let workspace = Workspace::new("");
    let script = Guide::read("adopt").section("From keytool").script();
    follow(&workspace, "export PASSWORD=KS_PASS", &script)
        .says("2 to import, 3 to add, 2 to change, 0 to destroy")
        .says("No changes.");
    assert_eq!(workspace.output("status"), json!("active"));
}

#[test]
fn the_guide_needs_only_the_credentials_for_requests_outside_terraform() {
    let guide = Guide::read("adopt");
    for (recipe, password) in [("From OpenSSL", "KEY_PASS"), ("From keytool", "KS_PASS")] {
        let workspace = Workspace::new("");
        let script = guide.section(recipe).recipe() + &guide.section("Only the credentials").script();
        follow(&workspace, &format!("export PASSWORD={password}"), &script)
            .says("1 to add, 0 to change, 0 to destroy")
            .says("No changes.");
        assert_eq!(workspace.output("status"), json!("active"), "{recipe}");
    }
}

#[test]
fn the_guide_imports_a_key_without_a_passphrase_by_command() {
    let guide = Guide::read("adopt");
    let import = guide
        .section("Without a passphrase, or before Terraform 1.11")
        .script();
    let script = guide.section("From OpenSSL").recipe() + &import;
    follow(&Workspace::new(""), "export PASSWORD=KEY_PASS", &script)
        .says("0 added, 1 changed, 0 destroyed")
        .says("No changes.");
}

#[test]
fn the_sandbox_authority_refuses_the_request_of_the_keytool_recipe_unless_told_otherwise() {
    let workspace = Workspace::new("");
    let recipe = Guide::read("adopt").section("From keytool").recipe();
    let (made, _) = recipe.split_once("sandbox-authority").unwrap();
    follow(&workspace, "export PASSWORD=KS_PASS", made);
    let request = workspace.read("CSRName.csr");
    workspace
        .answer(&request, &[])
        .failure()
        .says("The state or province (ST) is missing.")
        .says("The organizational unit (OU) is \"Programs Partner\".");
    workspace.answer(&request, &["--accept-keytool-recipe"]).success();
}

#[test]
fn a_plain_key_and_its_request_are_imported_by_blocks() {
    adopted::import(&terraform());
}

#[test]
fn a_plain_key_is_imported_by_command_and_its_configuration_is_generated() {
    let workspace = Workspace::new("");
    let make = "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out KeyName.pem";
    workspace.tool("sh", &["-c", make]).success();
    let header = workspace.read("main.tf");
    workspace.write(
        "main.tf",
        &format!("{header}resource \"stellantis_keypair\" \"app\" {{}}\n"),
    );
    workspace
        .run(&["import", "stellantis_keypair.app", "KeyName.pem"])
        .success();
    workspace.plan(&[]).nothing_to_do();
    workspace
        .run(&["state", "rm", "stellantis_keypair.app"])
        .success();

    let import = "import {\n  to = stellantis_keypair.app\n  id = \"KeyName.pem\"\n}\n";
    workspace.write("main.tf", &format!("{header}{import}"));
    workspace
        .run(&["plan", "-generate-config-out=generated.tf"])
        .success();
    let generated = workspace.read("generated.tf");
    assert!(
        generated.contains("3072") && !generated.contains("PRIVATE KEY"),
        "{generated}"
    );
    workspace
        .apply(&[])
        .says("1 imported, 0 added, 0 changed, 0 destroyed");
}

#[test]
fn the_configuration_of_an_imported_key_and_its_requests_is_generated() {
    adopted::generate(&terraform());
}

#[test]
fn a_new_request_needs_a_subject_and_an_imported_one_none() {
    let workspace =
        Workspace::new("resource \"stellantis_csr\" \"app\" {\n  private_key_pem = file(\"key.pem\")\n}\n");
    for name in ["key.pem", "recipe.csr.pem"] {
        fs::copy(root().join("tests/vectors/csr").join(name), workspace.path(name)).unwrap();
    }
    workspace.run(&["validate"]).success();
    workspace.plan(&[]).failure().says("Subject is missing");
    workspace
        .run(&["import", "stellantis_csr.app", "recipe.csr.pem"])
        .success();
    workspace
        .apply(&[])
        .says("0 added, 1 changed, 0 destroyed")
        .does_not_say("Warning");
    // A new request would need a subject, and -replace asks for one.
    workspace
        .plan(&["-replace=stellantis_csr.app"])
        .failure()
        .says("Subject is missing");
}

#[test]
fn credentials_say_what_to_fill_in() {
    let workspace = Workspace::new(
        "resource \"stellantis_credentials\" \"app\" {\n  cert_request_pem = file(\"CSRName.csr\")\n}\n",
    );
    fs::copy(
        root().join("tests/vectors/csr/openssl.csr.pem"),
        workspace.path("CSRName.csr"),
    )
    .unwrap();
    workspace
        .run(&["import", "stellantis_credentials.app", "anything"])
        .failure()
        .says("Credentials need no import")
        .says("cert_request_pem = stellantis_csr.app.cert_request_pem");
}

#[test]
fn the_guide_moves_from_hashicorp_tls_and_hands_on_the_old_text_without_a_second_copy_in_the_state() {
    let state = fs::read_to_string(root().join("tests/vectors/tls/4.2.json")).unwrap();
    let mut state: Json = serde_json::from_str(&state).unwrap();
    let resources = state["resources"].as_array_mut().unwrap();
    resources.retain(|resource| ["rsa", "app"].contains(&resource["name"].as_str().unwrap()));
    resources[0]["name"] = json!("app");
    let old = resources[0]["instances"][0]["attributes"]["private_key_pem"].clone();
    let vault = tempfile::tempdir().unwrap();
    fs::create_dir(vault.path().join("secret")).unwrap();
    let workspace = Workspace::with_state_of_tls(adopted::RESOURCES, &state, terraform())
        .with("VAULT_ADDR", &format!("file://{}", vault.path().display()));
    workspace.install_vault();
    follow(
        &workspace,
        "",
        &Guide::read("adopt").section("From hashicorp/tls").script(),
    )
    .says("1 added, 1 changed, 0 destroyed")
    .says("Private key gets a different encoding")
    .says("private_key_pem_pkcs1")
    .says("No changes.");
    let stored = fs::read_to_string(vault.path().join("secret/stellantis/app/1.json")).unwrap();
    assert_eq!(
        serde_json::from_str::<Json>(&stored).unwrap(),
        json!({ "private_key_pem": old })
    );
    let state = workspace.read("terraform.tfstate");
    assert!(state.contains("BEGIN PRIVATE KEY") && !state.contains("RSA PRIVATE KEY"));
}

#[test]
fn moved_blocks_take_over_from_every_version_of_hashicorp_tls() {
    adopted::take_over(&terraform());
}
