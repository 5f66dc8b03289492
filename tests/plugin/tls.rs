//! Points 13 to 18: who may connect.

use std::sync::Arc;

use tokio::{io::AsyncWriteExt, net::UnixStream};
use tonic::transport::Channel;

use crate::{
    host::{Identity, Launch, Plugin, channel_without_tls},
    serves,
};

/// Asserts that the plugin itself refuses the client.
async fn assert_rejected(plugin: Plugin, client: Option<Identity>) {
    let connected = plugin.connect_as(client.map(Arc::new)).await;
    assert_refused(plugin, connected).await;
}

/// In TLS 1.3 the client learns of it by its first read.
async fn assert_refused(plugin: Plugin, connected: Result<Channel, tonic::transport::Error>) {
    let is_served = match connected {
        Ok(channel) => serves(channel).await,
        Err(_) => false,
    };
    assert!(!is_served);
    assert!(serves(plugin.connect().await).await, "the host's own connection");
    let log = plugin.shutdown().await;
    assert!(
        log.iter()
            .any(|line| line["@message"] == "a connection was refused"),
        "{log:?}"
    );
}

#[tokio::test]
async fn point_13_15_16_the_hosts_own_certificate_is_accepted_in_tls_1_3_with_http_2() {
    // The test host checks version, ALPN and the plugin's certificate at each connection.
    let plugin = Launch::default().start().await;
    assert!(serves(plugin.connect().await).await);
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_14_a_client_without_a_certificate_is_rejected() {
    assert_rejected(Launch::default().start().await, None).await;
}

#[tokio::test]
async fn point_14_another_certificate_with_the_same_subject_is_rejected() {
    assert_rejected(Launch::default().start().await, Some(Identity::generate())).await;
}

#[tokio::test]
async fn point_14_the_right_certificate_with_another_key_is_rejected() {
    let plugin = Launch::default().start().await;
    let impostor = Identity::impersonate(plugin.identity.as_ref().unwrap());
    assert_rejected(plugin, Some(impostor)).await;
}

#[tokio::test]
async fn point_14_a_client_without_tls_is_rejected() {
    let plugin = Launch::default().start().await;
    let connected = channel_without_tls(plugin.handshake.socket.clone()).await;
    assert_refused(plugin, connected).await;
}

#[tokio::test]
async fn point_17_handshakes_that_fail_or_stall_do_not_delay_others() {
    let plugin = Launch::default().start().await;
    let mut open = Vec::new();
    for beginning in [b"".as_slice(), b"\x16\x03\x01", b"GET / HTTP/1.1\r\n\r\n"] {
        for _ in 0..20 {
            let mut stream = UnixStream::connect(&plugin.handshake.socket).await.unwrap();
            stream.write_all(beginning).await.unwrap();
            open.push(stream);
        }
    }
    assert!(serves(plugin.connect().await).await);
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_18_a_host_that_dropped_its_connection_can_connect_again() {
    let plugin = Launch::default().start().await;
    for _ in 0..3 {
        let channel = plugin.connect().await;
        assert!(serves(channel).await);
    }
    plugin.shutdown().await;
}
