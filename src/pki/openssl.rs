//! The judges of our tests: the real `openssl` and `keytool`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A directory in which the tools run. It goes away with the test.
pub struct Workshop(TempDir);

impl Workshop {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
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

    /// Runs `keytool` with the arguments, one by one.
    pub fn keytool(&self, arguments: &[&str]) -> String {
        run("keytool", arguments.iter().copied(), self.0.path())
    }

    /// A self-signed root `NAME.pem` with the key `NAME.key` and the subject given.
    pub fn root(&self, name: &str, subject: &str) {
        self.key(name);
        self.openssl(&format!(
            "req -x509 -new -key {name}.key -subj {subject} -days 30 -out {name}.pem"
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
            "req -new -key {name}.key -subj {subject} -out request.csr"
        ));
        self.openssl(&format!(
            "x509 -req -in request.csr -CA {issuer}.pem -CAkey {issuer}.key -CAcreateserial -days 30 \
             -extfile extensions.cnf -out {name}.pem"
        ));
    }

    fn key(&self, name: &str) {
        self.openssl(&format!(
            "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out {name}.key"
        ));
    }
}

fn run<'a>(program: &str, arguments: impl Iterator<Item = &'a str>, directory: &Path) -> String {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(directory)
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("{program} is needed: {error}"));
    assert!(
        output.status.success(),
        "{program}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}
