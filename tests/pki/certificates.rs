//! Certificates, compared with `openssl`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use terraform_provider_stellantis::pki::{Certificate, CertificateError};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::tools::Tools;

fn tools() -> Tools {
    let tools = Tools::new();
    tools.root("root", "/CN=root");
    tools.leaf("leaf", "/C=FR/CN=MZP1", "root");
    tools
}

fn found(text: &str) -> String {
    match Certificate::read_all(text) {
        Err(CertificateError::WrongContent { found }) => found.to_string(),
        other => panic!("{other:?}"),
    }
}

/// The value of a field that `openssl x509` prints as `name=value`.
fn printed(tools: &Tools, name: &str, field: &str) -> String {
    let line = tools.openssl(&format!("x509 -in {name}.pem -noout {field}"));
    line.trim_end().split_once('=').unwrap().1.to_owned()
}

#[test]
fn every_field_is_what_openssl_prints() {
    let tools = tools();
    let leaf = tools.certificate("leaf");
    assert_eq!(
        leaf.serial_number(),
        printed(&tools, "leaf", "-serial").to_lowercase()
    );
    let fingerprint = printed(&tools, "leaf", "-fingerprint -sha256")
        .replace(':', "")
        .to_lowercase();
    assert_eq!(leaf.sha256(), fingerprint);
    assert_eq!(
        leaf.subject().to_string(),
        printed(&tools, "leaf", "-subject -nameopt RFC2253")
    );
    assert_eq!(
        leaf.issuer().to_string(),
        printed(&tools, "leaf", "-issuer -nameopt RFC2253")
    );
    let iso = |time: OffsetDateTime| time.format(&Rfc3339).unwrap().replace('T', " ");
    assert_eq!(
        iso(leaf.not_before()),
        printed(&tools, "leaf", "-startdate -dateopt iso_8601")
    );
    assert_eq!(
        iso(leaf.not_after()),
        printed(&tools, "leaf", "-enddate -dateopt iso_8601")
    );
    assert_eq!(leaf.to_pem(), tools.read("leaf.pem"));
    assert_eq!(
        leaf.public_key().to_pem(),
        tools.openssl("x509 -in leaf.pem -noout -pubkey")
    );
}

#[test]
fn unusual_serial_numbers_are_what_openssl_prints() {
    let tools = tools();
    for serial in [
        "0",
        "1",
        "0x80",
        "0xff00ff",
        "-1",
        "-0x80",
        "-0x1234",
        "0xffffffffffffffffffffffffffffffffffffffff",
    ] {
        tools.openssl(&format!(
            "req -x509 -new -config req.cnf -key leaf.key -subj /CN=x -set_serial {serial} -out x.pem"
        ));
        let expected = printed(&tools, "x", "-serial").to_lowercase();
        assert_eq!(tools.certificate("x").serial_number(), expected, "{serial}");
    }
}

#[test]
fn validity_beyond_2050_is_read() {
    let tools = tools();
    tools.openssl("req -x509 -new -config req.cnf -key leaf.key -subj /CN=x -days 36500 -out x.pem");
    assert!(tools.certificate("x").not_after().year() > 2100);
}

#[test]
fn authorities_and_self_signed_certificates_are_told_apart() {
    let tools = tools();
    tools.root("other", "/CN=root");
    tools.write("cross.key", tools.read("root.key"));
    tools.issue("cross", "/CN=root", "other", "basicConstraints=CA:TRUE\n");
    let kinds = ["root", "leaf", "cross"].map(|name| {
        let certificate = tools.certificate(name);
        (certificate.is_authority(), certificate.is_self_signed())
    });
    assert_eq!(kinds, [(true, true), (false, false), (true, false)]);
}

#[test]
fn a_self_signed_certificate_of_version_1_is_an_authority() {
    let tools = tools();
    tools.openssl("req -new -config req.cnf -key root.key -subj /CN=old -out old.csr");
    tools.openssl("x509 -req -in old.csr -signkey root.key -out old.pem");
    assert!(
        tools
            .openssl("x509 -in old.pem -noout -text")
            .contains("Version: 1")
    );
    assert!(tools.certificate("old").is_authority());
}

#[test]
fn every_form_in_which_openssl_writes_a_certificate_is_read() {
    let tools = tools();
    let bundle = tools.openssl("crl2pkcs7 -nocrl -certfile leaf.pem");
    let forms = [
        tools.openssl("x509 -in leaf.pem -text"),
        tools.openssl("x509 -in leaf.pem -trustout -addtrust clientAuth"),
        bundle.replace(" PKCS7", " CERTIFICATE"),
        bundle,
    ];
    for form in forms {
        assert_eq!(
            Certificate::read_all(&form),
            Ok(vec![tools.certificate("leaf")]),
            "{form}"
        );
    }
}

#[test]
fn every_bundle_that_openssl_writes_gives_all_its_certificates() {
    let tools = tools();
    tools.write("bundle.pem", tools.read("root.pem") + &tools.read("leaf.pem"));
    tools.write("content.txt", "content");
    for command in [
        "crl2pkcs7 -nocrl -certfile bundle.pem",
        "cms -sign -binary -nodetach -in content.txt -signer leaf.pem -inkey leaf.key -certfile root.pem",
        "cms -sign -binary -nodetach -stream -in content.txt -signer leaf.pem -inkey leaf.key -certfile root.pem",
    ] {
        let pem = tools.openssl(&format!("{command} -outform PEM"));
        tools.openssl(&format!("{command} -outform DER -out bundle.p7b"));
        let der = std::fs::read(tools.path("bundle.p7b")).unwrap();
        for text in [pem, STANDARD.encode(der)] {
            let certificates = Certificate::read_all(&text).unwrap();
            let expected = tools.certificates(&["root", "leaf"]);
            assert_eq!(certificates.len(), 2, "{command}");
            assert!(
                expected
                    .iter()
                    .all(|certificate| certificates.contains(certificate)),
                "{command}"
            );
        }
    }
}

#[test]
fn a_bundle_without_a_certificate_is_told_from_a_damaged_one() {
    let empty = Tools::new().openssl("crl2pkcs7 -nocrl");
    assert_eq!(Certificate::read_all(&empty), Err(CertificateError::EmptyBundle));
}

#[test]
fn what_openssl_writes_instead_of_a_certificate_is_named() {
    let tools = tools();
    let encrypted = tools.openssl("pkey -in leaf.key -aes256 -passout pass:secret");
    assert_eq!(found(&tools.read("leaf.key")), "a private key");
    assert_eq!(found(&encrypted), "an encrypted private key");
    assert_eq!(found(&tools.read("request.csr")), "a certificate signing request");
    assert_eq!(
        found(&tools.openssl("x509 -in leaf.pem -noout -pubkey")),
        "a public key"
    );
    for (command, content) in [
        (
            "pkcs8 -topk8 -nocrypt -in leaf.key -outform DER -out x.der",
            "a private key",
        ),
        (
            "req -in request.csr -outform DER -out x.der",
            "a certificate signing request",
        ),
        (
            "pkey -in leaf.key -pubout -outform DER -out x.der",
            "a public key",
        ),
    ] {
        tools.openssl(command);
        assert_eq!(
            found(&STANDARD.encode(std::fs::read(tools.path("x.der")).unwrap())),
            content
        );
    }
}

#[test]
fn certificates_that_a_mail_quotes_are_read() {
    let pem = include_str!("../vectors/pki/certificate.pem");
    let quoted: String = pem.lines().map(|line| format!("> > {line}\r\n")).collect();
    let text = format!("> J. wrote:\r\n{quoted}>\r\n{quoted}Regards\r\n");
    let read = Certificate::read_all(&text).unwrap();
    assert_eq!(read, Certificate::read_all(pem).unwrap());
}
