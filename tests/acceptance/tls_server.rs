//! A TLS server on this machine that demands a client certificate.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::workspace::Workspace;

/// `openssl s_server`. Dropping it ends it.
pub struct TlsServer {
    pub port: String,
    process: Child,
    // What it prints must be taken.
    _output: BufReader<ChildStdout>,
}

/// Makes the server's key and certificate in a workspace. The certificate is its own authority: `server.pem`.
pub fn make_certificate(workspace: &Workspace) {
    let make = "openssl req -x509 -newkey rsa:2048 -nodes -keyout server.key -out server.pem -days 1 -subj /CN=localhost \
                -addext subjectAltName=DNS:localhost -addext basicConstraints=critical,CA:FALSE";
    workspace.tool("sh", &["-ec", make]).success();
}

impl TlsServer {
    /// A server that accepts the client certificates of the authority in a file, and says what it has seen.
    pub fn start(workspace: &Workspace, authority: &str) -> Self {
        let mut process = Command::new("openssl")
            .args(["s_server", "-accept", "127.0.0.1:0", "-www"])
            .args(["-key", "server.key", "-cert", "server.pem"])
            .args(["-Verify", "3", "-verify_return_error", "-CAfile", authority])
            .current_dir(workspace.path(""))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let port = port(&mut output);
        Self {
            port,
            process,
            _output: output,
        }
    }
}

/// The port that the server has chosen.
fn port(output: &mut BufReader<ChildStdout>) -> String {
    let mut lines = output.lines().map(Result::unwrap);
    let port = lines.find_map(|line| Some(line.strip_prefix("ACCEPT ")?.rsplit_once(':')?.1.to_owned()));
    port.expect("a port")
}

impl Drop for TlsServer {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}
