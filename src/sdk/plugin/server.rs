//! [`serve`]: puts the parts together, from the first signal handler to the last answer.

use std::{io, process, time::Duration};

use tokio::{sync::mpsc, time};
use tokio_rustls::TlsAcceptor;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::transport::Server;

use super::{
    certificate::ServerCertificate,
    connections::{self, ConnectionCount},
    environment::HostEnvironment,
    handshake::Handshake,
    log,
    pipe::{self, Stream},
    reattach::Reattach,
    services::{GrpcService, Services},
    signals,
    socket::{Socket, options::SocketOptions},
    tls,
};

/// How long a process lives without a connection. Most hosts that crash are noticed sooner, by the end of the pipe that
/// they read our stdout from.
pub const IDLE_LIMIT: Duration = Duration::from_secs(5 * 60);

/// How often a process without a connection looks whether the host still lives. A host that lives may connect again.
const HOST_CHECK_INTERVAL: Duration = Duration::from_secs(1);

/// How long open calls may take to end after Shutdown. The host kills the process after 2 seconds.
const SHUTDOWN_LIMIT: Duration = Duration::from_millis(500);

/// How much a client may send before it waits for an acknowledgement, in bytes. Large states travel without a pause.
const FLOW_WINDOW: u32 = 16 << 20;

/// How many calls a connection may have open, at some 7 kB each. A client waits before it makes more. Hosts make ten at once,
/// and one for each `-parallelism`.
const MOST_STREAMS: u32 = 1_000;

/// What to serve, and under which names.
pub struct Plugin<P> {
    /// The provider's short name, which begins the module names in log lines and ends the name of the variable
    /// `TF_LOG_PROVIDER_<NAME>`.
    pub name: &'static str,
    /// The source address, such as `registry.terraform.io/namespace/name`.
    pub address: &'static str,
    /// The crate whose events are logged beside those of this library: `env!("CARGO_CRATE_NAME")`.
    pub crate_name: &'static str,
    /// The provider's own service, which accepts messages of up to [`LARGEST_MESSAGE`](super::services::LARGEST_MESSAGE)
    /// bytes.
    pub service: P,
    /// Cancels running calls; called on SIGTERM, which also ends a process to which no host is connected.
    pub stop: Box<dyn Fn() + Send>,
    /// How long the process lives without a connection: [`IDLE_LIMIT`], except in tests.
    pub idle_limit: Duration,
}

/// Why the plugin cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The operating system refused a signal handler.
    #[error("cannot install signal handlers: {0}")]
    Signals(#[source] io::Error),
    /// A signal ended the process.
    #[error("ended by {0}")]
    Signal(&'static str),
    /// The socket cannot be opened.
    #[error("cannot open a socket for the host: {0}")]
    Socket(#[source] io::Error),
    /// The key or certificate for TLS cannot be made.
    #[error("cannot make the TLS certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    /// The server's or the client's certificate is unusable for TLS.
    #[error("cannot set up TLS: {0}")]
    Tls(#[from] rustls::Error),
    /// Nobody reads stdout.
    #[error("cannot write the handshake to stdout: {0}")]
    Handshake(#[source] io::Error),
    /// The gRPC server failed.
    #[error("the server failed: {0}")]
    Transport(#[from] tonic::transport::Error),
}

/// Serves the host that started this process, until it asks for a shutdown, has died, or has been gone for
/// [`Plugin::idle_limit`].
///
/// Writes the handshake to stdout and log lines to stderr. When it returns, the socket has been removed; calls that did
/// not end in time may still be running.
///
/// # Errors
///
/// [`ServeError`] if the host cannot reach this process.
pub async fn serve<P: GrpcService>(plugin: Plugin<P>, host: HostEnvironment) -> Result<(), ServeError> {
    log::start(plugin.name, plugin.crate_name);
    let connection_count = ConnectionCount::default();
    let signals = signals::handle({
        let connection_count = connection_count.clone();
        move || {
            (plugin.stop)();
            connection_count.is_any()
        }
    });
    let signals = signals.map_err(ServeError::Signals)?;
    let socket = Socket::open(&host.socket).map_err(ServeError::Socket)?;
    let mut certificate = None;
    let mut acceptor = None;
    if let Some(client) = host.client_certificate {
        let server = ServerCertificate::generate()?;
        certificate = Some(server.certificate.clone());
        acceptor = Some(tls::acceptor(server, client)?);
    }
    Handshake {
        endpoint: socket.endpoint(),
        certificate: certificate.as_deref(),
        multiplexing_field: host.asks_for_multiplexing,
    }
    .write(io::stdout())
    .map_err(ServeError::Handshake)?;
    let listener = Listener::new(socket, acceptor, connection_count);
    listener.close_when_idle(plugin.idle_limit);
    listener.close_when_abandoned(io::stdout());
    tokio::select! {
        served = listener.run(plugin.service) => served,
        name = signals => Err(ServeError::Signal(name)),
    }
}

/// Serves any host that has `TF_REATTACH_PROVIDERS` set, without TLS, until Ctrl-C.
///
/// Writes that variable to stdout and log lines to stderr.
///
/// # Errors
///
/// [`ServeError`] if no host can reach this process.
pub async fn serve_debug<P: GrpcService>(plugin: Plugin<P>) -> Result<(), ServeError> {
    log::start(plugin.name, plugin.crate_name);
    let termination = signals::termination().map_err(ServeError::Signals)?;
    let socket = Socket::open(&SocketOptions::default()).map_err(ServeError::Socket)?;
    Reattach {
        address: plugin.address,
        endpoint: socket.endpoint(),
        process: process::id(),
    }
    .write(io::stdout())
    .map_err(ServeError::Handshake)?;
    tokio::select! {
        () = termination => Ok(()),
        served = Listener::new(socket, None, ConnectionCount::default()).run(plugin.service) => served,
    }
}

/// A socket and what is needed to serve it.
struct Listener {
    socket: Socket,
    /// `None`: connections are not encrypted.
    acceptor: Option<TlsAcceptor>,
    connection_count: ConnectionCount,
    /// Cancelled when the server is to close.
    closing: CancellationToken,
}

impl Listener {
    fn new(socket: Socket, acceptor: Option<TlsAcceptor>, connection_count: ConnectionCount) -> Self {
        Self {
            socket,
            acceptor,
            connection_count,
            closing: CancellationToken::new(),
        }
    }

    fn close_when_idle(&self, limit: Duration) {
        let (connection_count, closing) = (self.connection_count.clone(), self.closing.clone());
        tokio::spawn(async move {
            connection_count.wait_until_idle_for(limit).await;
            tracing::info!("no host has been connected for {} s", limit.as_secs());
            closing.cancel();
        });
    }

    /// Without a connection and without a reader of its stdout, the process has lost its host.
    fn close_when_abandoned(&self, stdout: impl Stream + Send + Sync + 'static) {
        let (connection_count, closing) = (self.connection_count.clone(), self.closing.clone());
        tokio::spawn(async move {
            while connection_count.is_any() || !pipe::is_abandoned(&stdout) {
                connection_count.wait_until_idle_for(HOST_CHECK_INTERVAL).await;
            }
            tracing::info!("the host has died");
            closing.cancel();
        });
    }

    /// Serves until `closing` is cancelled, then for at most [`SHUTDOWN_LIMIT`]. Without timeouts: an apply takes as
    /// long as it takes.
    async fn run<P: GrpcService>(self, provider: P) -> Result<(), ServeError> {
        let (sender, connections) = mpsc::channel(16);
        let services = Services::new(provider, &self.closing).await;
        let server = Server::builder()
            .initial_stream_window_size(FLOW_WINDOW)
            .initial_connection_window_size(FLOW_WINDOW)
            .max_concurrent_streams(MOST_STREAMS)
            .serve_with_incoming_shutdown(
                services,
                ReceiverStream::new(connections),
                self.closing.cancelled(),
            );
        tokio::select! {
            served = server => Ok(served?),
            never = connections::accept(&self.socket, self.acceptor, self.connection_count, sender) => match never {},
            () = shutdown_limit(&self.closing) => Ok(()),
        }
    }
}

async fn shutdown_limit(closing: &CancellationToken) {
    closing.cancelled().await;
    time::sleep(SHUTDOWN_LIMIT).await;
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[tokio::test]
    async fn a_plugin_without_connections_ends_and_removes_its_socket() {
        let socket = Socket::open(&SocketOptions::default()).unwrap();
        let path = PathBuf::from(&socket.endpoint().address);
        let listener = Listener::new(socket, None, ConnectionCount::default());
        listener.close_when_idle(Duration::from_millis(1));
        let (_, provider) = tonic_health::server::health_reporter();
        listener.run(provider).await.unwrap();
        assert!(!path.parent().unwrap().exists());
    }
}
