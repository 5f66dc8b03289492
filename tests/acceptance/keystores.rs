//! What Java and openssl make of our keystores, and what we make of theirs.

use std::fs;

use base64::prelude::{BASE64_STANDARD, Engine};

use crate::life::{answer, quickstart};
use crate::tls_server::{TlsServer, make_certificate};
use crate::workspace::{Workspace, root};

/// A keystore and a truststore of every kind beside the quickstart: name, arguments, Java's name of the format.
const KINDS: [(&str, &str, &str); 3] = [
    ("modern", "", "PKCS12"),
    ("legacy", "profile = \"legacy\"", "PKCS12"),
    ("jks", "format = \"JKS\"", "JKS"),
];

fn with_keystores(workspace: &Workspace) {
    let resources = KINDS.map(|(name, arguments, _)| {
        format!(
            "resource \"stellantis_keystore\" \"{name}\" {{\n  {arguments}\n  alias = \"KeyName\"\n  password = \"changeit\"\n  \
             private_key_pem = stellantis_keypair.app.private_key_pem\n  certificate_pem = var.certificate_pem\n  \
             ca_certificate_pem = var.ca_certificate_pem\n}}\n\
             resource \"stellantis_keystore\" \"{name}_trust\" {{\n  {arguments}\n  password = \"changeit\"\n  \
             ca_certificate_pem = file(\"server.pem\")\n}}\n"
        )
    });
    workspace.write("keystores.tf", &resources.concat());
}

/// Writes the keystores of the state into files of their names.
fn save(workspace: &Workspace) {
    for name in KINDS
        .map(|(name, ..)| [name.to_owned(), format!("{name}_trust")])
        .concat()
    {
        let content = workspace.attribute(&format!("stellantis_keystore.{name}"), "content_base64");
        let bytes = BASE64_STANDARD.decode(content.as_str().unwrap()).unwrap();
        fs::write(workspace.path(&name), bytes).unwrap();
    }
}

fn shell(workspace: &Workspace, command: &str) -> String {
    workspace.tool("sh", &["-ec", command]).success().stdout
}

/// A registration with its keystores, active.
fn active() -> Workspace {
    let workspace = quickstart();
    make_certificate(&workspace);
    with_keystores(&workspace);
    workspace.apply(&[]);
    save(&workspace);
    workspace
}

#[test]
fn keytool_and_openssl_open_a_keystore_before_and_after_the_certificate_comes() {
    let workspace = active();
    for (name, ..) in KINDS {
        let listed = shell(
            &workspace,
            &format!("keytool -list -v -keystore {name} -storepass changeit"),
        );
        assert!(listed.contains("Entry type: PrivateKeyEntry"), "{listed}");
        assert!(listed.contains("Certificate chain length: 1"), "{listed}");
        assert!(listed.contains("CN=KeyName"), "{listed}");
        let request =
            "keytool -certreq -keystore {} -storepass changeit -alias keyname | openssl req -noout -pubkey";
        let key = shell(&workspace, &request.replace("{}", name));
        let ours = workspace.attribute("stellantis_keypair.app", "public_key_pem");
        assert_eq!(key, ours.as_str().unwrap(), "{name}");
    }
    answer(&workspace, &["--intermediate"]);
    workspace.apply(&[]);
    save(&workspace);
    for (name, ..) in KINDS {
        let listed = shell(
            &workspace,
            &format!("keytool -list -v -keystore {name} -storepass changeit"),
        );
        assert!(listed.contains("Certificate chain length: 3"), "{listed}");
        assert!(listed.contains("CN=MZP128745"), "{listed}");
        let trusted = shell(
            &workspace,
            &format!("keytool -list -keystore {name}_trust -storepass changeit"),
        );
        assert!(
            trusted.contains("ca, ") && trusted.contains("trustedCertEntry"),
            "{trusted}"
        );
        shell(
            &workspace,
            &format!(
                "keytool -importkeystore -srckeystore {name} -srcstorepass changeit -destkeystore {name}.copy \
                 -deststorepass changeit -deststoretype PKCS12 2>&1"
            ),
        );
        let opened = format!("openssl pkcs12 -in {name}.copy -passin pass:changeit -nodes | openssl pkey");
        let ours = workspace.attribute("stellantis_keypair.app", "private_key_pem");
        assert_eq!(shell(&workspace, &opened), ours.as_str().unwrap(), "{name}");
    }
    for name in ["modern", "legacy"] {
        let checked = format!("openssl pkcs12 -in {name} -passin pass:changeit -noout -info 2>&1");
        let told = shell(&workspace, &checked);
        assert_eq!(told.contains("AES-256-CBC"), name == "modern", "{told}");
        let wrong = format!("openssl pkcs12 -in {name} -passin pass:changed -noout");
        workspace.tool("sh", &["-c", &wrong]).failure();
    }
}

#[test]
fn a_java_program_opens_mutual_tls_with_keystore_and_truststore() {
    let workspace = active();
    answer(&workspace, &["--intermediate"]);
    workspace.apply(&[]);
    save(&workspace);
    let ca = workspace.attribute("stellantis_credentials.app[0]", "ca_certificate_pem");
    workspace.write("ca.pem", ca.as_str().unwrap());
    let server = TlsServer::start(&workspace, "ca.pem");
    for (name, _, format) in KINDS {
        let program = root().join("tests/acceptance/TlsClient.java");
        let trust = format!("{name}_trust");
        let arguments = [
            program.to_str().unwrap(),
            name,
            format,
            &trust,
            format,
            "changeit",
            &server.port,
        ];
        let answered = workspace.tool("java", &arguments).success().stdout;
        assert!(
            answered.contains("Verify return code: 0 (ok)"),
            "{name}: {answered}"
        );
        assert!(answered.contains("MZP128745"), "{name}: {answered}");
    }
}
