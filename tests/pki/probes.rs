//! What the probe says about a real TLS server, `openssl s_server`.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rcgen::{ExtendedKeyUsagePurpose, SanType};
use terraform_provider_stellantis::pki::Certificate;
use terraform_provider_stellantis::stellantis::tls::probe::{Outcome, Probe};

use crate::party::Party;
use crate::tools::{Tools, plain_key};

const VERSIONS: [(&str, &str); 2] = [("-tls1_2", "TLSv1.2"), ("-tls1_3", "TLSv1.3")];
const DEMAND: [&str; 3] = ["-Verify", "3", "-verify_return_error"];

static TURN: Mutex<()> = Mutex::new(());

/// The certificates of both sides, in files for the server.
struct Scene {
    tools: Tools,
    server_root: Party,
    client: Party,
    stranger: Party,
}

impl Scene {
    fn new() -> Self {
        let (server_root, client_root) = (Party::root("server root"), Party::root("client root"));
        let server = server_root.leaf_with(|parameters| {
            parameters.subject_alt_names = vec![SanType::DnsName("localhost".try_into().unwrap())];
            parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        });
        let tools = Tools::new();
        tools.write("server.pem", server.pem());
        tools.write("server.key", server.key_pem());
        tools.write("ca.pem", client_root.pem());
        Self {
            tools,
            server_root,
            client: client_root.leaf(),
            stranger: Party::root("another root").leaf(),
        }
    }

    fn serve(&self, arguments: &[&str]) -> Server {
        // Until the server listens, another test must not be given the same port.
        let _turn = TURN.lock().unwrap();
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let child = Command::new("openssl")
            .args(["s_server", "-quiet", "-4", "-accept", &port.to_string()])
            .args(["-cert", "server.pem", "-key", "server.key", "-CAfile", "ca.pem"])
            .args(arguments)
            .current_dir(self.tools.path(""))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let patience = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() && Instant::now() < patience {
            sleep(Duration::from_millis(10));
        }
        Server { child, port }
    }

    fn probe(&self, server: &Server, client: Option<&Party>) -> Outcome {
        self.probe_as(server, client, "localhost", &self.server_root.certificate())
    }

    fn probe_as(&self, server: &Server, client: Option<&Party>, name: &str, root: &Certificate) -> Outcome {
        let credentials = client.map(|client| (plain_key(&client.key_pem()), [client.certificate()]));
        let probe = Probe {
            host: "127.0.0.1",
            port: server.port,
            server_name: name.to_owned().try_into().unwrap(),
            credentials: credentials
                .as_ref()
                .map(|(key, chain)| (key.as_ref(), chain.as_slice())),
            authorities: Some(std::slice::from_ref(root)),
            timeout: Duration::from_secs(20),
        };
        probe.run()
    }
}

struct Server {
    child: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn error(outcome: &Outcome) -> String {
    outcome
        .failure
        .as_ref()
        .map_or_else(String::new, ToString::to_string)
}

#[test]
fn a_server_that_asks_for_no_certificate_accepts_any_client() {
    let scene = Scene::new();
    for (version, name) in VERSIONS {
        let server = scene.serve(&[version]);
        for client in [None, Some(&scene.client), Some(&scene.stranger)] {
            let outcome = scene.probe(&server, client);
            assert_eq!(error(&outcome), "");
            assert!(!outcome.client_certificate_requested);
            assert_eq!(outcome.protocol_version, Some(name));
        }
    }
}

#[test]
fn a_server_that_demands_a_certificate_accepts_only_one_of_its_own_authority() {
    let scene = Scene::new();
    for (version, name) in VERSIONS {
        let server = scene.serve(&[&[version], DEMAND.as_slice()].concat());
        let ours = scene.probe(&server, Some(&scene.client));
        assert_eq!(error(&ours), "", "{name}");
        assert!(ours.client_certificate_requested);
        assert_eq!(ours.protocol_version, Some(name));
        let stranger = scene.probe(&server, Some(&scene.stranger));
        assert_eq!(
            error(&stranger),
            "The server refused the client certificate with the alert unknown_ca (it does not know the CA that issued it)."
        );
        assert!(stranger.client_certificate_requested);
        let nobody = error(&scene.probe(&server, None));
        match name {
            "TLSv1.3" => assert_eq!(
                nobody,
                "The server requires a client certificate, and none could be sent."
            ),
            // In TLS 1.2 there is no alert for it.
            _ => assert_eq!(
                nobody,
                "The server ended the TLS handshake with the alert 40 (HandshakeFailure)."
            ),
        }
    }
}

#[test]
fn a_server_that_sends_no_tickets_accepts_by_saying_nothing() {
    let scene = Scene::new();
    let server = scene.serve(&[&["-tls1_3", "-num_tickets", "0"], DEMAND.as_slice()].concat());
    let root = scene.server_root.certificate();
    let client = (plain_key(&scene.client.key_pem()), [scene.client.certificate()]);
    let probe = Probe {
        host: "127.0.0.1",
        port: server.port,
        server_name: "localhost".try_into().unwrap(),
        credentials: Some((&client.0, &client.1)),
        authorities: Some(std::slice::from_ref(&root)),
        timeout: Duration::from_secs(2),
    };
    assert_eq!(error(&probe.run()), "");
    let stranger = scene.probe(&server, Some(&scene.stranger));
    assert!(error(&stranger).contains("unknown_ca"));
}

#[test]
fn a_server_that_is_not_trusted_gets_no_certificate_and_is_described() {
    let scene = Scene::new();
    for (version, _) in VERSIONS {
        let server = scene.serve(&[&[version], DEMAND.as_slice()].concat());
        let other = Party::root("another root").certificate();
        let outcome = scene.probe_as(&server, Some(&scene.client), "localhost", &other);
        assert_eq!(
            error(&outcome),
            "The certificate of the server is not trusted: none of the trusted CAs issued it."
        );
        let expected = Certificate::read_all(&scene.tools.read("server.pem")).unwrap();
        assert_eq!(outcome.server_certificate.unwrap().sha256(), expected[0].sha256());
        let root = scene.server_root.certificate();
        let outcome = scene.probe_as(&server, Some(&scene.client), "api.example.com", &root);
        assert_eq!(
            error(&outcome),
            "The certificate of the server is not trusted: it is not valid for the name of the server."
        );
    }
}
