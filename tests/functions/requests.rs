//! `parse_cert_request`, compared with `openssl req` and `keytool -printcertreq`.

use terraform_provider_stellantis::sdk::framework::value::Value;

use crate::calls::{Attributes, call, flatten};
use crate::certificates::{field, key_and_names, public_key_sha256};
use crate::fixtures::{key, other_key, vector};
use crate::samples::requests;
use crate::tools::Tools;

fn parsed(tools: &Tools, file: &str) -> Attributes {
    flatten(&call("parse_cert_request", vec![Value::string(tools.read(file))]))
}

/// What `openssl req` prints of the request in a file, in the words of the function.
fn printed(tools: &Tools, file: &str) -> Attributes {
    let text = tools.openssl(&format!(
        "req -in {file} -noout -text -nameopt RFC2253,-esc_msb -subject"
    ));
    tools.write(
        "key.pub",
        tools.openssl(&format!("req -in {file} -noout -pubkey")),
    );
    let mut attributes = Attributes::from([
        ("subject_dn".into(), field(&text, "subject=")),
        ("public_key_sha256".into(), public_key_sha256(tools)),
        (
            "signature_is_valid".into(),
            tools
                .succeeds(&format!("req -in {file} -noout -verify"))
                .to_string(),
        ),
    ]);
    attributes.extend(key_and_names(&text));
    attributes
}

#[test]
fn every_attribute_is_what_openssl_prints() {
    let tools = Tools::new();
    for file in requests(&tools) {
        let mut ours = parsed(&tools, &file);
        ours.retain(|name, _| !name.starts_with("subject."));
        assert_eq!(ours, printed(&tools, &file), "{file}: {}", tools.read(&file));
    }
}

#[test]
fn keytool_prints_the_same_key_and_names() {
    let tools = Tools::new();
    for file in requests(&tools).iter().step_by(5) {
        let ours = parsed(&tools, file);
        let text = tools.keytool(&["-printcertreq", "-file", file]);
        let key = field(&text, "Public Key: ");
        assert!(
            ours.get("key_bits")
                .is_none_or(|bits| key.starts_with(&format!("{bits}-bit"))),
            "{key}"
        );
        for name in ours["dns_names"].split(',').filter(|name| !name.is_empty()) {
            assert!(text.contains(&format!("DNSName: {name}")), "{text}");
        }
    }
}

#[test]
fn a_signature_by_another_key_is_not_valid() {
    let tools = Tools::new();
    tools.write("key.pem", key());
    let request = tools.openssl("req -new -config req.cnf -key key.pem -subj /CN=MZP1 -outform PEM");
    tools.write("request.pem", &request);
    assert_eq!(parsed(&tools, "request.pem")["signature_is_valid"], "true");
    // The last bytes are the signature's.
    tools.openssl("req -in request.pem -outform DER -out request.der");
    let mut der = std::fs::read(tools.path("request.der")).unwrap();
    *der.last_mut().unwrap() ^= 1;
    tools.write("damaged.der", &der);
    tools.openssl("req -inform DER -in damaged.der -out damaged.pem");
    assert_eq!(parsed(&tools, "damaged.pem")["signature_is_valid"], "false");
}

#[test]
fn keys_match_where_openssl_finds_the_same_public_key() {
    let tools = Tools::new();
    tools.write("one.key", key());
    tools.write("other.key", other_key());
    let texts = ["one", "other"].map(|name| {
        tools.openssl(&format!(
            "req -new -x509 -config req.cnf -key {name}.key -subj /CN={name} -out {name}.crt"
        ));
        tools.openssl(&format!(
            "req -new -config req.cnf -key {name}.key -subj /CN={name} -out {name}.csr"
        ));
        tools.openssl(&format!("rsa -in {name}.key -traditional -out {name}.rsa"));
        tools.write(
            &format!("{name}.pub"),
            tools.openssl(&format!("pkey -in {name}.key -pubout")),
        );
        tools.write(
            &format!("{name}.rsapub"),
            tools.openssl(&format!("rsa -in {name}.key -RSAPublicKey_out")),
        );
        ["key", "rsa", "crt", "csr", "pub", "rsapub"].map(|kind| tools.read(&format!("{name}.{kind}")))
    });
    let matches = |one: &str, other: &str| {
        call("keys_match", vec![Value::string(one), Value::string(other)]) == Value::Bool(true)
    };
    let [of_one, of_other] = &texts;
    for one in of_one {
        assert!(of_one.iter().all(|other| matches(one, other)), "{one}");
        assert!(!of_other.iter().any(|other| matches(one, other)), "{one}");
    }
    let leaf = vector("keystores/ec.pem");
    assert!(matches(&leaf, &vector("keystores/ec.key.pem")) && !matches(&leaf, &of_one[0]));
}
