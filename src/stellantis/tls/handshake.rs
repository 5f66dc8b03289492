//! The TLS handshake of a probe, and the wait for the server's verdict.

use std::io;
use std::sync::Arc;

use rustls::client::Resumption;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, Error, ProtocolVersion};

use crate::stellantis::tls::failure::Failure;
use crate::stellantis::tls::observer::Observer;
use crate::stellantis::tls::timed_stream::TimedStream;

/// A client for one connection, which the observer watches.
///
/// # Errors
///
/// An error of rustls, about its own configuration.
pub fn client(
    provider: Arc<CryptoProvider>,
    observer: &Arc<Observer>,
    server_name: ServerName<'static>,
) -> Result<ClientConnection, Error> {
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(observer.clone())
        .with_client_cert_resolver(observer.clone());
    config.resumption = Resumption::store(observer.clone());
    ClientConnection::new(Arc::new(config), server_name)
}

/// Shakes hands, and waits until the server has accepted or refused the client.
///
/// # Errors
///
/// Why the server did not accept the connection, or why it is not trusted.
pub fn shake_hands(
    client: &mut ClientConnection,
    stream: &mut TimedStream,
    observer: &Observer,
) -> Result<(), Failure> {
    let peer = stream.peer.clone();
    while client.is_handshaking() || client.wants_write() {
        client
            .complete_io(stream)
            .map_err(|error| Failure::of_io(&error, &peer))?;
    }
    let is_undecided = client.protocol_version() == Some(ProtocolVersion::TLSv1_3) && observer.was_asked();
    if is_undecided {
        await_verdict(client, stream, observer)?;
    }
    // A farewell, so that the server does not report a broken connection.
    client.send_close_notify();
    let _ = client.write_tls(stream);
    Ok(())
}

/// In TLS 1.3 the handshake is over for the client before the server has looked at its certificate. A session ticket or data
/// means that it has been accepted, and so does silence until the deadline.
fn await_verdict(
    client: &mut ClientConnection,
    stream: &mut TimedStream,
    observer: &Observer,
) -> Result<(), Failure> {
    while !observer.has_ticket() {
        match client.read_tls(stream) {
            Ok(0) => return Err(observer.closure()),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::TimedOut => return Ok(()),
            Err(_) => return Err(observer.closure()),
        }
        let state = client
            .process_new_packets()
            .map_err(|error| Failure::of_tls(&error))?;
        if state.peer_has_closed() {
            return Err(observer.closure());
        }
        if state.plaintext_bytes_to_read() > 0 {
            return Ok(());
        }
    }
    Ok(())
}
