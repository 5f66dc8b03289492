//! `parse_certificate` and `parse_certificates`, compared with `openssl x509`, `keytool -printcert` and Java.

use terraform_provider_stellantis::sdk::framework::value::Value;

use crate::calls::{Attributes, call, flatten};
use crate::fixtures::vector;
use crate::java;
use crate::samples::certificates;
use crate::tools::Tools;

/// OpenSSL's words for what RFC 5280 calls otherwise.
const WORDS: [(&str, &str); 16] = [
    ("Digital Signature", "digitalSignature"),
    ("Non Repudiation", "nonRepudiation"),
    ("Key Encipherment", "keyEncipherment"),
    ("Data Encipherment", "dataEncipherment"),
    ("Key Agreement", "keyAgreement"),
    ("Certificate Sign", "keyCertSign"),
    ("CRL Sign", "cRLSign"),
    ("Encipher Only", "encipherOnly"),
    ("Decipher Only", "decipherOnly"),
    ("TLS Web Server Authentication", "serverAuth"),
    ("TLS Web Client Authentication", "clientAuth"),
    ("Code Signing", "codeSigning"),
    ("E-mail Protection", "emailProtection"),
    ("Time Stamping", "timeStamping"),
    ("OCSP Signing", "OCSPSigning"),
    ("Any Extended Key Usage", "anyExtendedKeyUsage"),
];

/// What a function says of the certificate in a file.
fn parsed(tools: &Tools, file: &str) -> Attributes {
    flatten(&call("parse_certificate", vec![Value::string(tools.read(file))]))
}

/// What `openssl x509` prints of it, in the words of the function.
fn printed(tools: &Tools, file: &str) -> Attributes {
    let text = tools.openssl(&format!(
        "x509 -in {file} -noout -text -nameopt RFC2253,-esc_msb -subject -issuer -serial -startdate -enddate -dateopt iso_8601 \
         -fingerprint -sha256"
    ));
    tools.write(
        "key.pub",
        tools.openssl(&format!("x509 -in {file} -noout -pubkey")),
    );
    let mut attributes = Attributes::from([
        ("subject_dn".into(), field(&text, "subject=")),
        ("issuer_dn".into(), field(&text, "issuer=")),
        ("serial_number".into(), field(&text, "serial=").to_lowercase()),
        (
            "validity_start_time".into(),
            field(&text, "notBefore=").replace(' ', "T"),
        ),
        (
            "validity_end_time".into(),
            field(&text, "notAfter=").replace(' ', "T"),
        ),
        ("public_key_sha256".into(), public_key_sha256(tools)),
        (
            "certificate_sha256".into(),
            field(&text, "sha256 Fingerprint=")
                .replace(':', "")
                .to_lowercase(),
        ),
        ("is_authority".into(), text.contains("CA:TRUE").to_string()),
        ("key_usage".into(), usages(&text, "X509v3 Key Usage")),
        (
            "extended_key_usage".into(),
            usages(&text, "X509v3 Extended Key Usage"),
        ),
    ]);
    attributes.extend(key_and_names(&text));
    attributes
}

/// Algorithm and size of the key, and DNS names, as `-text` prints them.
pub fn key_and_names(text: &str) -> Attributes {
    let algorithm = match field(text, "Public Key Algorithm: ").as_str() {
        "rsaEncryption" => "RSA".to_owned(),
        "id-ecPublicKey" => "ECDSA".to_owned(),
        other => other.to_owned(),
    };
    let names = below(text, "X509v3 Subject Alternative Name");
    let names = names.split(", ").filter_map(|name| name.strip_prefix("DNS:"));
    let mut attributes = Attributes::from([
        ("key_algorithm".into(), algorithm),
        ("dns_names".into(), names.collect::<Vec<_>>().join(",")),
    ]);
    if let Some((_, bits)) = text.split_once("Public-Key: (") {
        let bits = bits.split_once(" bit").unwrap().0;
        attributes.insert("key_bits".into(), bits.to_owned());
    }
    attributes
}

/// What `openssl pkey` and `openssl dgst` make of the public key in `key.pub`.
pub fn public_key_sha256(tools: &Tools) -> String {
    tools.openssl("pkey -pubin -in key.pub -outform DER -out key.der");
    let digest = tools.openssl("dgst -sha256 key.der");
    digest.trim_end().rsplit_once(' ').unwrap().1.to_owned()
}

/// The rest of the line that begins so. With `-text`, the name is printed twice; the last line counts.
pub fn field(text: &str, begin: &str) -> String {
    let mut lines = text
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix(begin));
    lines
        .next_back()
        .unwrap_or_else(|| panic!("no {begin} in {text}"))
        .trim_end_matches('\n')
        .to_owned()
}

/// The line below the one that begins so; empty if there is none.
fn below(text: &str, begin: &str) -> String {
    let mut lines = text.lines();
    let found = lines.find(|line| line.trim_start().starts_with(begin));
    found
        .and_then(|_| lines.next())
        .unwrap_or_default()
        .trim()
        .to_owned()
}

fn usages(text: &str, begin: &str) -> String {
    let words = below(text, begin);
    let words = words.split(", ").map(|word| {
        let known = WORDS.iter().find(|(theirs, _)| *theirs == word);
        known.map_or(word, |(_, ours)| ours)
    });
    words.collect::<Vec<_>>().join(",")
}

#[test]
fn every_attribute_is_what_openssl_prints() {
    let tools = Tools::new();
    for file in certificates(&tools) {
        let mut ours = parsed(&tools, &file);
        ours.retain(|name, _| !name.starts_with("subject."));
        assert_eq!(ours, printed(&tools, &file), "{file}: {}", tools.read(&file));
    }
}

#[test]
fn every_attribute_is_what_java_reads() {
    let tools = Tools::new();
    let files = certificates(&tools);
    let theirs = java::certificates(&tools, &files);
    assert_eq!(files.len(), theirs.len());
    for (file, mut theirs) in files.iter().zip(theirs) {
        let mut ours = parsed(&tools, file);
        // Java writes names in another form; their fields are compared one by one. It takes a TeletexString for UTF-8, and gives the
        // bytes of a BMPString.
        let is_misread = theirs.values().any(|value| value.contains(['\u{FFFD}', '\0']));
        let is_compared = |name: &str| !(name.ends_with("_dn") || is_misread && name.starts_with("subject."));
        ours.retain(|name, _| is_compared(name));
        theirs.retain(|name, _| is_compared(name));
        assert_eq!(ours, theirs, "{file}: {}", tools.read(file));
    }
}

#[test]
fn keytool_prints_the_same_serial_number_hash_key_and_names() {
    let tools = Tools::new();
    let files = certificates(&tools);
    // Each call starts a virtual machine.
    for file in files.iter().step_by(5) {
        let ours = parsed(&tools, file);
        let text = tools.keytool(&["-printcert", "-file", file]);
        assert_eq!(
            field(&text, "Serial number: "),
            ours["serial_number"].trim_start_matches('0')
        );
        let hash = field(&text, "SHA256: ").replace(':', "").to_lowercase();
        assert_eq!(hash, ours["certificate_sha256"]);
        let key = field(&text, "Subject Public Key Algorithm: ");
        assert!(
            ours.get("key_bits")
                .is_none_or(|bits| key.starts_with(&format!("{bits}-bit"))),
            "{key}"
        );
        for name in ours["dns_names"].split(',').filter(|name| !name.is_empty()) {
            assert!(text.contains(&format!("DNSName: {name}")), "{text}");
        }
        for purpose in ours["extended_key_usage"].split(',') {
            assert!(text.contains(purpose), "{text}");
        }
    }
}

#[test]
fn a_bundle_gives_what_each_of_its_certificates_gives_in_the_order_of_the_text() {
    let tools = Tools::new();
    let files = certificates(&tools);
    let texts: Vec<_> = files.iter().map(|file| tools.read(file)).collect();
    let Value::Sequence(list) = call("parse_certificates", vec![Value::string(texts.concat())]) else {
        panic!("a list")
    };
    let each: Vec<_> = files.iter().map(|file| parsed(&tools, file)).collect();
    assert_eq!(list.iter().map(flatten).collect::<Vec<_>>(), each);
    tools.write(
        "bundle.pem",
        [vector("keystores/ec.pem"), vector("keystores/ca.pem")].concat(),
    );
    let pkcs7 = tools.openssl("crl2pkcs7 -nocrl -certfile bundle.pem");
    let Value::Sequence(of_pkcs7) = call("parse_certificates", vec![Value::string(pkcs7)]) else {
        panic!("a list")
    };
    assert_eq!(of_pkcs7.len(), 2);
}
