//! What a real TLS server says to the chains that an application is told to send.

use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use terraform_provider_stellantis::pki::Chain;

use crate::party::{Party, valid};
use crate::tools::Tools;

/// A server that wants a certificate of the authority in `ca.pem`.
struct Server(Child);

impl Server {
    fn start(tools: &Tools) -> Self {
        let server = Command::new("openssl")
            .args([
                "s_server",
                "-unix",
                "socket",
                "-Verify",
                "9",
                "-verify_return_error",
                "-tls1_2",
                "-quiet",
            ])
            .args(["-cert", "server.pem", "-key", "server.key", "-CAfile", "ca.pem"])
            .current_dir(tools.path(""))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let patience = Instant::now() + Duration::from_secs(20);
        while !tools.path("socket").exists() && Instant::now() < patience {
            sleep(Duration::from_millis(10));
        }
        Self(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Whether the server completes a handshake with a client that sends the chain.
fn is_accepted(tools: &Tools, chain: &str) -> bool {
    tools.write("chain.pem", chain);
    tools.succeeds("s_client -unix socket -tls1_2 -cert chain.pem -cert_chain chain.pem -key leaf.key")
}

#[test]
fn a_server_accepts_the_chain_that_was_chosen_and_not_the_one_over_the_expired_authority() {
    let root = Party::root("root");
    let middle = root.authority("middle");
    let former = root.certify_again(&middle, valid(2020, 2025));
    let leaf = middle.leaf();
    let tools = Tools::new();
    tools.root("server", "/CN=server");
    tools.write("ca.pem", root.pem());
    tools.write("leaf.key", leaf.key_pem());
    let _server = Server::start(&tools);
    for given in [[&former, &middle], [&middle, &former]] {
        let given = given.map(Party::certificate);
        let chain = Chain::build(&leaf.certificate(), &given, &[root.certificate()]).unwrap();
        assert!(is_accepted(&tools, &chain.to_pem()));
    }
    assert!(!is_accepted(&tools, &(leaf.pem() + &former.pem())));
}
