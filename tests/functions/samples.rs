//! Certificates and requests of many kinds: the vectors, and new ones of `openssl`.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::fixtures::vector;
use crate::tools::Tools;

/// Fields of a subject in OpenSSL's short names. The email address comes last.
pub const FIELDS: [&str; 7] = ["C", "ST", "L", "O", "OU", "CN", "emailAddress"];

/// The files of the vectors that are certificates.
pub const CERTIFICATES: [&str; 6] = [
    "certificate.pem",
    "keystores/ca.pem",
    "keystores/ec.pem",
    "keystores/rsa.pem",
    "chains/md5.pem",
    "chains/sha1.pem",
];

/// Kinds of keys, as options of `openssl genpkey`.
const KEYS: [&str; 5] = [
    "-algorithm RSA -pkeyopt rsa_keygen_bits:2048",
    "-algorithm EC -pkeyopt ec_paramgen_curve:P-256",
    "-algorithm EC -pkeyopt ec_paramgen_curve:P-384",
    "-algorithm EC -pkeyopt ec_paramgen_curve:P-521",
    "-algorithm ED25519",
];

/// Extensions of all kinds, as lines of a section.
const EXTENSIONS: [&str; 5] = [
    "",
    "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n",
    "keyUsage=digitalSignature,nonRepudiation,keyEncipherment,dataEncipherment\nextendedKeyUsage=clientAuth,serverAuth\n",
    "keyUsage=keyAgreement,encipherOnly,decipherOnly\nextendedKeyUsage=codeSigning,emailProtection,timeStamping,OCSPSigning\n",
    "basicConstraints=CA:FALSE\nsubjectAltName=DNS:a.example,email:it@example.com,DNS:*.b.example,IP:192.0.2.1\n\
     extendedKeyUsage=anyExtendedKeyUsage,1.2.3.4\n",
];

/// A configuration of `openssl req` for a subject whose values need no quotes within quotes.
fn configuration(subject: &[(String, String)], mask: &str, extensions: &str) -> String {
    let lines = subject.iter().map(|(name, value)| {
        format!(
            "{name}=\"{}\"\n",
            value.replace('\\', "\\\\").replace('"', "\\\"")
        )
    });
    format!(
        "[req]\nprompt=no\nutf8=yes\nstring_mask={mask}\ndistinguished_name=dn\nreq_extensions=e\nx509_extensions=e\n\
         [dn]\n{}[e]\nsubjectKeyIdentifier=hash\n{extensions}",
        lines.collect::<String>()
    )
}

/// A subject with some of the fields, in which any character may stand that fits.
fn subject() -> impl Strategy<Value = Vec<(String, String)>> {
    let value =
        "[a-zA-Z0-9 ,+\"\\\\<>;=#$'/éÉñßÅ]{1,60}".prop_filter("blank", |value| !value.trim().is_empty());
    let values = (
        "[A-Z]{2}",
        prop::collection::vec(value, 5),
        "[a-z.+]{1,20}@[a-z]{1,20}\\.example",
    );
    let fields = values.prop_map(|(country, others, email)| {
        let values = [country].into_iter().chain(others).chain([email]);
        let named = FIELDS.iter().map(|name| (*name).to_owned());
        named.zip(values).collect::<Vec<_>>()
    });
    (fields, prop::collection::vec(any::<bool>(), FIELDS.len())).prop_map(|(fields, chosen)| {
        let chosen = fields.into_iter().zip(chosen).filter(|(_, chosen)| *chosen);
        let fields: Vec<_> = chosen.map(|(field, _)| field).collect();
        match fields.is_empty() {
            true => vec![("CN".to_owned(), "x".to_owned())],
            false => fields,
        }
    })
}

/// Random subjects, different in each run.
pub fn subjects(count: usize) -> Vec<Vec<(String, String)>> {
    let mut runner = TestRunner::default();
    (0..count)
        .map(|_| subject().new_tree(&mut runner).unwrap().current())
        .collect()
}

/// Files with one certificate each, in the directory of the tools: the vectors, and self-signed ones of every kind of key with
/// every set of extensions, for random subjects.
pub fn certificates(tools: &Tools) -> Vec<String> {
    let mut files = Vec::new();
    for (index, name) in CERTIFICATES.iter().enumerate() {
        let file = format!("vector{index}.pem");
        tools.write(&file, vector(name));
        files.push(file);
    }
    for (index, subject) in subjects(15).iter().enumerate() {
        let file = make(tools, index, subject, "-x509 -days 30");
        files.push(file);
    }
    files
}

/// The same with requests.
pub fn requests(tools: &Tools) -> Vec<String> {
    let mut files = Vec::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    for folder in [folder.join("csr"), folder.join("pki")] {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.to_string_lossy().ends_with(".csr.pem") {
                let file = path.file_name().unwrap().to_string_lossy().into_owned();
                tools.write(&file, fs::read(&path).unwrap());
                files.push(file);
            }
        }
    }
    assert!(files.len() > 8, "{files:?}");
    for (index, subject) in subjects(15).iter().enumerate() {
        files.push(make(tools, index, subject, ""));
    }
    files
}

fn make(tools: &Tools, index: usize, subject: &[(String, String)], options: &str) -> String {
    let (key, extensions) = (KEYS[index % KEYS.len()], EXTENSIONS[index / 3 % EXTENSIONS.len()]);
    let mask = ["utf8only", "default", "pkix"][index % 3];
    let file = format!("made{index}.pem");
    tools.openssl(&format!("genpkey {key} -out made.key"));
    tools.write("made.cnf", configuration(subject, mask, extensions));
    tools.openssl(&format!(
        "req -new {options} -key made.key -config made.cnf -out {file}"
    ));
    file
}
