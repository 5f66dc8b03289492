//! Probes of servers that do not answer with TLS, and probes through a proxy.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection};

use crate::arguments::{number, text};
use crate::host::{Launch, Terraform, Value};

const PROBE: &str = "stellantis_tls_probe";

fn listen() -> (TcpListener, u16) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

/// Accepts one connection, which `serve` handles.
fn serve<T: Send + 'static>(serve: impl FnOnce(TcpStream) -> T + Send + 'static) -> (JoinHandle<T>, u16) {
    let (listener, port) = listen();
    let thread = thread::spawn(move || serve(listener.accept().unwrap().0));
    (thread, port)
}

async fn probe(terraform: &Terraform, host: &str, port: u16) -> Value {
    let arguments = [
        ("host", text(host)),
        ("port", number(port.into())),
        ("timeout_seconds", number(2)),
    ];
    terraform.open(PROBE, &arguments).await.ok().unwrap()
}

fn error(result: &Value) -> &str {
    assert!(*result.attribute("accepted") == Value::Bool(false));
    result.attribute("error").as_str().unwrap()
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_or_does_not_speak_tls_is_a_result() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let (closed, closed_port) = listen();
    drop(closed);
    let (_silent, silent_port) = listen();
    let (_, plain_port) = serve(|mut stream| stream.write_all(b"220 mail.example.com ESMTP\r\n"));
    let (_, garbage_port) = serve(|mut stream| stream.write_all(&[0x16, 3, 3, 0, 4, 9, 9, 9, 9]));
    let (_, closing_port) = serve(drop);
    for (host, port, expected) in [
        (
            "127.0.0.1",
            closed_port,
            format!("The connection to 127.0.0.1:{closed_port} failed: connection refused."),
        ),
        (
            "127.0.0.1",
            silent_port,
            format!("127.0.0.1:{silent_port} did not answer in time."),
        ),
        (
            "127.0.0.1",
            plain_port,
            "The server did not answer with TLS.".to_owned(),
        ),
        (
            "127.0.0.1",
            garbage_port,
            "The server did not answer with TLS.".to_owned(),
        ),
        (
            "nowhere.invalid",
            443,
            "The name nowhere.invalid does not resolve to an address.".to_owned(),
        ),
    ] {
        assert_eq!(error(&probe(&terraform, host, port).await), expected);
    }
    let closed = probe(&terraform, "127.0.0.1", closing_port).await;
    assert!(error(&closed).contains("clos") || error(&closed).contains("reset"));
    assert!(closed.attribute("protocol_version").is_null());
    plugin.shutdown().await;
}

/// A TLS server for one connection, whose certificate is its own authority.
fn tls_server() -> (u16, String) {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(["localhost".to_owned()])
        .unwrap()
        .self_signed(&key)
        .unwrap();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        )
        .unwrap();
    let (_, port) = serve(move |mut stream| {
        let mut connection = ServerConnection::new(Arc::new(config)).unwrap();
        while connection.is_handshaking() && connection.complete_io(&mut stream).is_ok() {}
    });
    (port, certificate.pem())
}

/// A proxy for one connection. Returns what it was asked.
fn proxy() -> (JoinHandle<String>, u16) {
    serve(|mut client| {
        let mut request = Vec::new();
        let mut byte = [0];
        while !request.ends_with(b"\r\n\r\n") {
            client.read_exact(&mut byte).unwrap();
            request.extend(byte);
        }
        let request = String::from_utf8(request).unwrap();
        let target = request.split(' ').nth(1).unwrap();
        let mut server = TcpStream::connect(target).unwrap();
        client
            .write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")
            .unwrap();
        let (mut client_side, mut server_side) = (client.try_clone().unwrap(), server.try_clone().unwrap());
        thread::spawn(move || std::io::copy(&mut client_side, &mut server_side));
        let _ = std::io::copy(&mut server, &mut client);
        request
    })
}

#[tokio::test]
async fn a_proxy_that_the_environment_names_is_used_with_its_password() {
    let (asked, proxy_port) = proxy();
    let (port, root) = tls_server();
    let url = format!("http://user:marker@127.0.0.1:{proxy_port}");
    let (plugin, terraform) = Terraform::start(Launch::default().with("HTTPS_PROXY", url)).await;
    let arguments = [
        ("host", text("localhost")),
        ("port", number(port.into())),
        ("ca_certificate_pem", text(root)),
    ];
    let result = terraform.open(PROBE, &arguments).await.ok().unwrap();
    // The certificate names itself as its issuer, and is none: whether it is trusted does not matter here.
    assert!(!result.attribute("server_subject_dn").is_null());
    let asked = asked.join().unwrap();
    assert!(asked.starts_with(&format!("CONNECT localhost:{port} HTTP/1.1\r\n")));
    assert!(asked.contains("Proxy-Authorization: Basic dXNlcjptYXJrZXI=\r\n"));
    plugin.shutdown().await;
}

#[tokio::test]
async fn a_proxy_that_refuses_is_a_result_and_its_password_is_in_no_message() {
    let (_, proxy_port) = serve(|mut client| {
        let _ = client.read(&mut [0; 1024]);
        client.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
    });
    let url = format!("http://user:marker@127.0.0.1:{proxy_port}");
    let (plugin, terraform) = Terraform::start(Launch::default().with("https_proxy", url)).await;
    assert_eq!(
        error(&probe(&terraform, "api.example.com", 443).await),
        format!(
            "The proxy 127.0.0.1:{proxy_port} refused to connect to the server: it answered with HTTP status 407."
        )
    );
    plugin.shutdown().await;
}

#[tokio::test]
async fn a_host_in_no_proxy_is_reached_directly_and_other_kinds_of_proxies_are_said() {
    let (closed, port) = listen();
    drop(closed);
    let launch = Launch::default()
        .with("ALL_PROXY", "socks5://127.0.0.1:9")
        .with("NO_PROXY", "127.0.0.1");
    let (plugin, terraform) = Terraform::start(launch).await;
    assert_eq!(
        error(&probe(&terraform, "127.0.0.1", port).await),
        format!("The connection to 127.0.0.1:{port} failed: connection refused.")
    );
    assert_eq!(
        error(&probe(&terraform, "api.example.com", 443).await),
        "The environment names a proxy with the scheme socks5, but only http proxies are supported."
    );
    plugin.shutdown().await;
}
