//! The guide to looking into certificates: functions, the data source, and the probe at a server that accepts or refuses.

use std::fs;

use serde_json::Value as Json;

use crate::guide::{Guide, follow};
use crate::life::{answer, quickstart};
use crate::tls_server::{TlsServer, make_certificate};
use crate::workspace::Workspace;

/// A registration that is active, beside a server's certificate that the machine trusts.
fn registration() -> Workspace {
    let workspace = quickstart();
    make_certificate(&workspace);
    let trusted = workspace.path("server.pem");
    let workspace = workspace
        .with("SSL_CERT_FILE", trusted.to_str().unwrap())
        .with("TF_VAR_api_host", "localhost");
    workspace.apply(&[]);
    answer(&workspace, &[]);
    workspace.apply(&[]);
    let ca = workspace.received()["ca_certificate_pem"]
        .as_str()
        .unwrap()
        .to_owned();
    workspace.write("ca.pem", &ca);
    workspace
}

#[test]
fn the_guide_inspects_certificates_and_tests_the_connection_to_a_server_that_accepts_or_refuses() {
    let workspace = registration();
    let guide = Guide::read("inspect");
    look(&guide, &workspace);
    let accepting = TlsServer::start(&workspace, "ca.pem");
    let refusing = TlsServer::start(&workspace, "server.pem");
    connect(&guide, &workspace, &accepting, &refusing);
    check(&guide, &workspace, &accepting, &refusing);
}

/// What the functions and the data source say is what openssl says beside them.
fn look(guide: &Guide, workspace: &Workspace) {
    let script = [
        guide.section("").script(),
        guide.section("Functions").script(),
        guide.section("The data source").script(),
    ];
    let told = follow(workspace, "", &script.concat());
    assert_eq!(
        told.stdout.lines().filter(|line| *line == "true").count(),
        2,
        "{}",
        told.stdout
    );
    let serial = told
        .stdout
        .lines()
        .find_map(|line| line.strip_prefix("serial="))
        .unwrap()
        .to_lowercase();
    told.says("\"CN=Sandbox Root CA,O=Sandbox\\\\, not Stellantis\"")
        .says(&format!("\"serial_number\" = \"{serial}\""))
        .says("issuer=CN=Sandbox Root CA,O=Sandbox\\, not Stellantis")
        .says("\"signature_is_valid\" = true")
        .says("Certificate request self-signature verify OK")
        .says("EMAILADDRESS=api@example.com")
        .says("Certificate will not expire");
    let ended = workspace.shell("terraform plan -var \"next_certificate_pem=$(cat server.pem)\"");
    ended
        .failure()
        .says("The certificate is not for TLS clients")
        .says("The certificate ends within 60 days.");
}

/// The postconditions of the probe decide what follows from a refusal.
fn connect(guide: &Guide, workspace: &Workspace, accepting: &TlsServer, refusing: &TlsServer) {
    let script = guide.section("Testing the connection").script();
    let port =
        |server: &TlsServer| format!("export TF_VAR_api_port={} CURL_CA_BUNDLE=server.pem", server.port);
    follow(workspace, &port(accepting), &script)
        .says("No changes.")
        .says("The server accepts the certificate.");
    let (_, pipeline) = script.split_once("code=0\n").unwrap();
    let ticket = "Open a ticket: The server refuses the client certificate.";
    follow(workspace, &port(refusing), &format!("code=0\n{pipeline}"))
        .says(ticket)
        .says("with the alert unknown_ca (it does not know the CA that issued it)")
        .says("Open a ticket: No TLS connection to the server was accepted.");
    // A server that nobody asks for a certificate, and none at all.
    let (_, why) = script.split_once("\ncurl ").unwrap();
    let (why, _) = why.split_once("\nafter_commands").unwrap();
    let reason = workspace.shell(&format!("set -e\n{}\ncurl {why}", port(refusing)));
    assert_ne!(reason.code, 0);
    reason.says("alert unknown ca");
    let closed = "export TF_VAR_api_port=1";
    follow(workspace, closed, &format!("code=0\n{pipeline}"))
        .says("No TLS connection to the server was accepted.")
        .does_not_say("refuses the client certificate");
}

/// A check warns of a refusal, and changes neither exit code nor state.
fn check(guide: &Guide, workspace: &Workspace, accepting: &TlsServer, refusing: &TlsServer) {
    let port = |server: &TlsServer| format!("-var=api_port={}", server.port);
    let script = guide.section("In check blocks").script();
    let preparation = format!("export TF_VAR_api_port={}", accepting.port);
    follow(workspace, &preparation, &script)
        .says("check.connection: pass")
        .says("check.certificate: pass")
        .does_not_say("Warning");
    let refused = workspace.plan(&[&port(refusing), "-out=tfplan"]).nothing_to_do();
    refused
        .says("Warning: Check block assertion failed")
        .says("The server does not accept the certificate.");
    let plan: Json =
        serde_json::from_str(&workspace.run(&["show", "-json", "tfplan"]).success().stdout).unwrap();
    let failed = plan["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|check| check["status"] == "fail");
    assert_eq!(failed.count(), 1, "{}", plan["checks"]);
    for file in ["terraform.tfstate", "tfplan"] {
        let stored = fs::read(workspace.path(file)).unwrap();
        assert!(
            !String::from_utf8_lossy(&stored).contains("protocol_version"),
            "{file}"
        );
    }
}
