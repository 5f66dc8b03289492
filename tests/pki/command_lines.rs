//! Names as arguments of `openssl` and `keytool`, with any characters in them.

use std::path::Path;
use std::process::Command;

use der::Decode;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use terraform_provider_stellantis::pki::name::command_line::{
    keytool_name, openssl_section, openssl_subject,
};
use terraform_provider_stellantis::pki::{CertificationRequest, KeyAlgorithm, PrivateKey, RsaBits};
use x509_cert::name::Name;

use crate::requests::{FIELDS, Fields, fields, name};
use crate::tools::Tools;

fn attributes(
    fields: &Fields,
) -> impl Iterator<Item = (terraform_provider_stellantis::pki::NamingAttribute, &str)> {
    let attributes = FIELDS.iter().map(|(attribute, _)| *attribute);
    attributes.zip(fields.iter().map(String::as_str))
}

#[test]
fn openssl_makes_the_same_request_from_the_section_and_from_the_option() {
    let tools = Tools::new();
    let key = PrivateKey::generate(KeyAlgorithm::Rsa(RsaBits::B2048)).unwrap();
    tools.write("key.pem", key.to_pkcs8_pem().expose());
    let config = ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(fields in fields())| {
        let ours = CertificationRequest::sign(&key, &name(&fields)).unwrap().to_pem();
        let section = openssl_section(attributes(&fields));
        tools.write("subject.cnf", format!("[req]\nprompt=no\nutf8=yes\ndistinguished_name=dn\n[dn]\n{section}"));
        prop_assert_eq!(&ours, &tools.openssl("req -new -key key.pem -config subject.cnf"));
        let option = openssl_subject(attributes(&fields));
        let made = Command::new("openssl")
            .args(["req", "-new", "-utf8", "-key", "key.pem", "-config", "req.cnf", "-subj", &option])
            .current_dir(tools.path(""))
            .output()
            .unwrap();
        prop_assert_eq!(&ours, &String::from_utf8(made.stdout).unwrap());
    });
}

/// `keytool` reads its option `-dname` with the class that `X500Principal` wraps.
#[test]
fn java_reads_the_same_name_from_the_option_of_keytool() {
    let tools = Tools::new();
    let mut runner = TestRunner::default();
    let samples: Vec<Fields> = (0..300)
        .map(|_| fields().new_tree(&mut runner).unwrap().current())
        .collect();
    let lines = samples
        .iter()
        .map(|fields| keytool_name(attributes(fields)) + "\n");
    tools.write("names.txt", lines.collect::<String>());
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pki/Names.java");
    let output = Command::new("java")
        .arg(program)
        .arg(tools.path("names.txt"))
        .output()
        .expect("java");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let encoded = String::from_utf8(output.stdout).unwrap();
    assert_eq!(encoded.lines().count(), samples.len());
    for (fields, encoded) in samples.iter().zip(encoded.lines()) {
        assert_eq!(values(encoded), fields.as_slice());
    }
}

/// The values of a name in DER, in the order of its encoding.
fn values(encoded: &str) -> Vec<String> {
    let der = base16ct::lower::decode_vec(encoded).unwrap();
    let name = Name::from_der(&der).unwrap();
    let attributes = name.as_ref().iter().flat_map(|relative| relative.iter());
    attributes
        .map(|attribute| String::from_utf8(attribute.value.value().to_vec()).unwrap())
        .collect()
}
