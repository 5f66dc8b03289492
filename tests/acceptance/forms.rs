//! Certificates in every form in which authorities send them.

use serde_json::{Value as Json, json};

use crate::life::{answer, quickstart};
use crate::workspace::Workspace;

fn give(workspace: &Workspace, received: &Json, certificate: &str) {
    let mut received = received.clone();
    received["certificate_pem"] = json!(certificate);
    workspace.receive(&received);
}

#[test]
fn a_certificate_is_taken_as_der_as_pkcs_7_in_any_order_and_with_text_around_it() {
    let workspace = quickstart();
    workspace.apply(&[]);
    answer(&workspace, &["--intermediate"]);
    workspace.apply(&[]);
    let chain = workspace.output("certificate_chain_pem");
    let received = workspace.received();
    let bundle = received["certificate_pem"].as_str().unwrap().to_owned();
    let blocks: Vec<&str> = bundle.split_inclusive("-----END CERTIFICATE-----\n").collect();
    workspace.write("bundle.pem", &bundle);
    let pkcs7 = workspace
        .tool("openssl", &["crl2pkcs7", "-nocrl", "-certfile", "bundle.pem"])
        .success()
        .stdout;
    let base64 = workspace
        .tool(
            "sh",
            &[
                "-c",
                "openssl crl2pkcs7 -nocrl -certfile bundle.pem -outform DER | base64",
            ],
        )
        .success();
    let text = workspace
        .tool("openssl", &["x509", "-in", "bundle.pem", "-text"])
        .success()
        .stdout;
    let forms = [
        format!("{}{}", blocks[1], blocks[0]),
        pkcs7,
        base64.stdout,
        format!("{text}{}", blocks[1]),
        format!("Bonjour,\r\n{}", bundle.replace('\n', "\r\n")),
    ];
    for form in &forms {
        give(&workspace, &received, form);
        workspace.apply(&[]);
        assert_eq!(workspace.output("certificate_chain_pem"), chain, "{form:.60}");
    }
}

#[test]
fn other_line_ends_change_nothing() {
    let workspace = quickstart();
    workspace.apply(&[]);
    answer(&workspace, &[]);
    workspace.apply(&[]);
    let received = workspace.received();
    let certificate = received["certificate_pem"].as_str().unwrap();
    for spelling in [
        certificate.replace('\n', "\r\n"),
        certificate.trim_end().to_owned(),
    ] {
        give(&workspace, &received, &spelling);
        workspace.plan(&[]).nothing_to_do();
    }
}

#[test]
fn a_der_file_is_read_with_filebase64_and_its_intermediate_may_come_with_the_ca() {
    let workspace = quickstart();
    workspace.apply(&[]);
    answer(&workspace, &["--intermediate"]);
    workspace.apply(&[]);
    let chain = workspace.output("certificate_chain_pem");
    let mut received = workspace.received();
    let bundle = received["certificate_pem"].as_str().unwrap().to_owned();
    workspace.write("bundle.pem", &bundle);
    workspace
        .tool(
            "openssl",
            &["x509", "-in", "bundle.pem", "-outform", "DER", "-out", "leaf.der"],
        )
        .success();
    workspace.edit("main.tf", "= var.certificate_pem", "= filebase64(\"leaf.der\")");
    let root = received["ca_certificate_pem"].as_str().unwrap();
    received["ca_certificate_pem"] = json!(format!("{root}{bundle}"));
    workspace.receive(&received);
    workspace.apply(&[]);
    assert_eq!(workspace.output("certificate_chain_pem"), chain);
    assert_eq!(workspace.output("status"), "active");
}
