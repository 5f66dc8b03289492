//! The real `openssl`, for the tests of chains.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use crate::pki::certificate::x509_certificate::Certificate;

/// A directory in which the tools run. It goes away with the test.
pub struct Tools(TempDir);

impl Tools {
    pub fn new() -> Self {
        let tools = Self(tempfile::tempdir().unwrap());
        tools.write(
            "req.cnf",
            "[req]\ndistinguished_name=dn\nx509_extensions=ca\n[dn]\n[ca]\nbasicConstraints=CA:TRUE\n",
        );
        tools
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// Runs `openssl` with words that hold no blanks, and gives what it prints.
    pub fn openssl(&self, arguments: &str) -> String {
        run("openssl", arguments.split_whitespace(), self.0.path())
    }

    /// A self-signed root `NAME.pem` with the key `NAME.key` and the subject given.
    pub fn root(&self, name: &str, subject: &str) {
        self.key(name);
        self.openssl(&format!(
            "req -x509 -new -config req.cnf -key {name}.key -subj {subject} -days 30 -out {name}.pem"
        ));
    }

    /// An authority `NAME.pem`, certified by another one.
    pub fn intermediate(&self, name: &str, subject: &str, issuer: &str) {
        self.key(name);
        self.issue(name, subject, issuer, "basicConstraints=critical,CA:TRUE\n");
    }

    /// A certificate `NAME.pem` that is no authority.
    pub fn leaf(&self, name: &str, subject: &str, issuer: &str) {
        self.key(name);
        self.issue(name, subject, issuer, "basicConstraints=CA:FALSE\n");
    }

    /// Certifies the key `NAME.key`, which is there already.
    pub fn issue(&self, name: &str, subject: &str, issuer: &str, extensions: &str) {
        self.write("extensions.cnf", extensions);
        self.openssl(&format!(
            "req -new -config req.cnf -key {name}.key -subj {subject} -out request.csr"
        ));
        self.openssl(&format!(
            "x509 -req -in request.csr -CA {issuer}.pem -CAkey {issuer}.key -CAcreateserial -days 30 \
             -extfile extensions.cnf -out {name}.pem"
        ));
    }

    /// The certificates of the files named, in that order.
    pub fn certificates(&self, names: &[&str]) -> Vec<Certificate> {
        let text: String = names
            .iter()
            .map(|name| self.read(&format!("{name}.pem")))
            .collect();
        Certificate::read_all(&text).unwrap()
    }

    /// The one certificate `NAME.pem`.
    pub fn certificate(&self, name: &str) -> Certificate {
        self.certificates(&[name]).remove(0)
    }

    /// A new key `NAME.key` on P-256.
    pub fn key(&self, name: &str) {
        self.openssl(&format!(
            "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out {name}.key"
        ));
    }
}

fn run<'a>(program: &str, arguments: impl Iterator<Item = &'a str>, directory: &Path) -> String {
    let output = output(program, arguments, directory);
    assert!(
        output.status.success(),
        "{program}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

fn output<'a>(program: &str, arguments: impl Iterator<Item = &'a str>, directory: &Path) -> Output {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .current_dir(directory)
        .stdin(Stdio::null());
    command
        .output()
        .unwrap_or_else(|error| panic!("{program} is needed: {error}"))
}
