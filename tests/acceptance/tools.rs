//! What openssl and keytool make of it.

use crate::life::{answer, quickstart};

#[test]
fn the_request_is_byte_for_byte_that_of_openssl() {
    let workspace = quickstart();
    for (argument, value) in [
        (
            "province      = \"Ile de France\"",
            "province      = \"Île-de-France\"",
        ),
        ("locality      = \"Paris\"", "locality      = \"Sèvres\""),
        (
            "organization  = \"Example\"",
            "organization  = \"Société Générale 東京\"",
        ),
    ] {
        workspace.edit("main.tf", argument, value);
    }
    workspace.apply(&[]);
    workspace.write("key.pem", workspace.output("private_key_pem").as_str().unwrap());
    workspace.write(
        "request.cnf",
        "[req]\nprompt = no\ndistinguished_name = dn\n[dn]\nC = FR\nST = Île-de-France\nL = Sèvres\nO = Société Générale 東京\n\
         OU = Programs Partners\nCN = MZP128745\nemailAddress = api@example.com\n",
    );
    let theirs = workspace
        .tool(
            "openssl",
            &[
                "req",
                "-new",
                "-utf8",
                "-key",
                "key.pem",
                "-config",
                "request.cnf",
            ],
        )
        .success();
    assert_eq!(
        workspace.output("cert_request_pem").as_str().unwrap(),
        theirs.stdout
    );
}

#[test]
fn openssl_and_keytool_accept_key_chain_and_fingerprints() {
    let workspace = quickstart();
    workspace.apply(&[]);
    answer(&workspace, &["--intermediate"]);
    workspace.apply(&[]);
    let chain = workspace.output("certificate_chain_pem");
    workspace.write("chain.pem", chain.as_str().unwrap());
    workspace.write("key.pem", workspace.output("private_key_pem").as_str().unwrap());
    let ca = workspace.attribute("stellantis_credentials.app[0]", "ca_certificate_pem");
    workspace.write("ca.pem", ca.as_str().unwrap());
    workspace
        .tool(
            "openssl",
            &[
                "verify",
                "-CAfile",
                "ca.pem",
                "-untrusted",
                "chain.pem",
                "chain.pem",
            ],
        )
        .success()
        .says("chain.pem: OK");
    workspace
        .tool("openssl", &["pkey", "-in", "key.pem", "-check", "-noout"])
        .success()
        .says("Key is valid");
    let fingerprint = workspace
        .tool(
            "sh",
            &["-c", "openssl pkey -in key.pem -pubout -outform DER | sha256sum"],
        )
        .success();
    let id = workspace.attribute("stellantis_keypair.app", "public_key_sha256");
    assert!(fingerprint.stdout.starts_with(id.as_str().unwrap()));
    let certificate = workspace
        .tool(
            "sh",
            &["-c", "openssl x509 -in chain.pem -outform DER | sha256sum"],
        )
        .success();
    let sha256 = workspace.attribute("stellantis_credentials.app[0]", "certificate_sha256");
    assert!(certificate.stdout.starts_with(sha256.as_str().unwrap()));
    workspace
        .tool("keytool", &["-printcert", "-file", "chain.pem"])
        .success()
        .says("CN=MZP128745")
        .says("Certificate[2]");
}
