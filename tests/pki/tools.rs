//! The real `openssl` and `keytool`, run in a directory that is removed with the test.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use tempfile::TempDir;
use terraform_provider_stellantis::pki::{Certificate, PrivateKey, PrivateKeyText};

/// A directory in which `openssl` and `keytool` run.
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

    /// Runs `openssl` and returns its standard output. Arguments are separated by blanks and cannot contain any.
    pub fn openssl(&self, arguments: &str) -> String {
        run("openssl", arguments.split_whitespace(), self.0.path())
    }

    /// Runs `openssl` and returns its standard error.
    pub fn openssl_messages(&self, arguments: &str) -> String {
        let output = output("openssl", arguments.split_whitespace(), self.0.path());
        assert!(output.status.success());
        String::from_utf8(output.stderr).unwrap()
    }

    /// Whether `openssl` exits with success.
    pub fn succeeds(&self, arguments: &str) -> bool {
        output("openssl", arguments.split_whitespace(), self.0.path())
            .status
            .success()
    }

    /// Runs `keytool` and returns its standard output.
    pub fn keytool(&self, arguments: &[&str]) -> String {
        run("keytool", arguments.iter().copied(), self.0.path())
    }

    /// Makes a self-signed root `NAME.pem` with a new key `NAME.key`.
    pub fn root(&self, name: &str, subject: &str) {
        self.key(name);
        self.openssl(&format!(
            "req -x509 -new -config req.cnf -key {name}.key -subj {subject} -days 30 -out {name}.pem"
        ));
    }

    /// Makes an authority `NAME.pem` with a new key, issued by the authority `ISSUER.pem`.
    pub fn intermediate(&self, name: &str, subject: &str, issuer: &str) {
        self.key(name);
        self.issue(name, subject, issuer, "basicConstraints=critical,CA:TRUE\n");
    }

    /// Makes an end-entity certificate `NAME.pem` with a new key, issued by `ISSUER.pem`.
    pub fn leaf(&self, name: &str, subject: &str, issuer: &str) {
        self.key(name);
        self.issue(name, subject, issuer, "basicConstraints=CA:FALSE\n");
    }

    /// Issues `NAME.pem` for the existing key `NAME.key`.
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

    /// The certificates `NAME.pem`, in the order given.
    pub fn certificates(&self, names: &[&str]) -> Vec<Certificate> {
        let text: String = names
            .iter()
            .map(|name| self.read(&format!("{name}.pem")))
            .collect();
        Certificate::read_all(&text).unwrap()
    }

    /// The certificate `NAME.pem`.
    pub fn certificate(&self, name: &str) -> Certificate {
        self.certificates(&[name]).remove(0)
    }

    /// Makes a new key `NAME.key` on P-256.
    pub fn key(&self, name: &str) {
        self.openssl(&format!(
            "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out {name}.key"
        ));
    }
}

/// Reads an unencrypted private key in PEM.
pub fn plain_key(text: &str) -> Arc<PrivateKey> {
    match PrivateKeyText::from_pem(text).unwrap() {
        PrivateKeyText::Plain(key) => key.check().unwrap(),
        PrivateKeyText::Encrypted(_) => panic!("the key is encrypted"),
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
