//! Puts the parts together, from the first signal handler to the last reply.

use std::{io, process, sync::Arc, time::Duration};

use tokio::{sync::mpsc, time};
use tokio_rustls::TlsAcceptor;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::{
    service::Routes,
    transport::{Server, server::Router},
};
use tonic_health::{
    ServingStatus,
    pb::health_server::HealthServer,
    server::{HealthReporter, HealthService},
};

use super::{
    broker::Broker,
    certificate::Identity,
    connections::{self, ConnectionCount},
    controller::Controller,
    environment::HostEnvironment,
    go_plugin::{
        grpc_broker_server::GrpcBrokerServer, grpc_controller_server::GrpcControllerServer,
        grpc_stdio_server::GrpcStdioServer,
    },
    handshake::Handshake,
    log,
    reattach::Reattach,
    signals,
    socket::{Socket, SocketOptions},
    stdio::Stdio,
    tls,
};

/// The largest message a service should accept, in bytes: what plugins in Go accept (PROTOCOL.md section 3).
pub const LARGEST_MESSAGE: usize = 256 << 20;

/// A host that died leaves no other sign than the end of its connections.
pub const IDLE_LIMIT: Duration = Duration::from_secs(5 * 60);

/// How long the end of the process waits for open calls. The host kills after 2 seconds.
const FAREWELL_LIMIT: Duration = Duration::from_millis(500);

/// How much a client may send before it waits for us, in bytes: big states travel without a pause.
const FLOW_WINDOW: u32 = 16 << 20;

/// The name under which the host asks for our health.
const HEALTH_NAME: &str = "plugin";

/// Cancels running work, and lets later work begin.
pub type Stop = Arc<dyn Fn() + Send + Sync>;

/// What is to be served.
pub struct Plugin {
    /// The short name, in log lines and in the variable `TF_LOG_PROVIDER_<NAME>`.
    pub name: &'static str,
    /// The source address, such as `registry.terraform.io/namespace/name`.
    pub address: &'static str,
    /// The provider's own service, which accepts messages up to [`LARGEST_MESSAGE`].
    pub routes: Routes,
    /// Called on SIGTERM.
    pub stop: Stop,
    /// How long the process lives without any connection; [`IDLE_LIMIT`] but for tests.
    pub idle_limit: Duration,
}

/// Why nothing is served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The operating system refused a signal handler.
    #[error("signals can not be received: {0}")]
    Signals(#[source] io::Error),
    /// No socket.
    #[error("the socket for the host can not be opened: {0}")]
    Socket(#[source] io::Error),
    /// No key or certificate for TLS.
    #[error("the certificate for the host can not be made: {0}")]
    Certificate(#[from] rcgen::Error),
    /// The certificate or the client's is of no use for TLS.
    #[error("TLS can not be set up: {0}")]
    Tls(#[from] rustls::Error),
    /// Nobody reads our stdout.
    #[error("the handshake can not be written to stdout: {0}")]
    Handshake(#[source] io::Error),
    /// The server failed.
    #[error("the server ended: {0}")]
    Transport(#[from] tonic::transport::Error),
}

/// Serves the host that started this process, until it says Shutdown or has been gone for [`Plugin::idle_limit`].
///
/// Writes the handshake to stdout, and log lines to stderr. When it returns, the socket is gone; calls that did not end
/// in time may still be running.
///
/// # Errors
///
/// [`ServeError`], when the process can not be reached by the host.
pub async fn serve(plugin: Plugin, host: HostEnvironment) -> Result<(), ServeError> {
    log::start(plugin.name);
    signals::outlive(plugin.stop.clone()).map_err(ServeError::Signals)?;
    let socket = Socket::open(&host.socket).map_err(ServeError::Socket)?;
    let mut certificate = None;
    let mut acceptor = None;
    if let Some(client) = host.client_certificate {
        let identity = Identity::generate()?;
        certificate = Some(identity.certificate.clone());
        acceptor = Some(tls::acceptor(identity, client)?);
    }
    Handshake {
        endpoint: socket.endpoint(),
        certificate: certificate.as_deref(),
        multiplexing_field: host.asks_for_multiplexing,
    }
    .announce(io::stdout())
    .map_err(ServeError::Handshake)?;
    let listener = Listener {
        socket,
        acceptor,
        connection_count: ConnectionCount::default(),
        closing: CancellationToken::new(),
    };
    listener.close_when_idle(plugin.idle_limit);
    listener.run(plugin.routes).await
}

/// Serves hosts that are told of this process by `TF_REATTACH_PROVIDERS`, without TLS, until Ctrl-C.
///
/// Writes that variable to stdout, and log lines to stderr.
///
/// # Errors
///
/// [`ServeError`], when nobody can reach the process.
pub async fn serve_debug(plugin: Plugin) -> Result<(), ServeError> {
    log::start(plugin.name);
    let end = signals::end().map_err(ServeError::Signals)?;
    let socket = Socket::open(&SocketOptions::default()).map_err(ServeError::Socket)?;
    Reattach {
        address: plugin.address,
        endpoint: socket.endpoint(),
        process: process::id(),
    }
    .announce(io::stdout())
    .map_err(ServeError::Handshake)?;
    let listener = Listener {
        socket,
        acceptor: None,
        connection_count: ConnectionCount::default(),
        closing: CancellationToken::new(),
    };
    tokio::select! {
        () = end => Ok(()),
        served = listener.run(plugin.routes) => served,
    }
}

/// A socket and who may come in.
struct Listener {
    socket: Socket,
    acceptor: Option<TlsAcceptor>,
    connection_count: ConnectionCount,
    closing: CancellationToken,
}

impl Listener {
    fn close_when_idle(&self, limit: Duration) {
        let (connection_count, closing) = (self.connection_count.clone(), self.closing.clone());
        tokio::spawn(async move {
            connection_count.absent_for(limit).await;
            tracing::info!("no host has been connected for {} s", limit.as_secs());
            closing.cancel();
        });
    }

    /// Serves until it is told to close, then for [`FAREWELL_LIMIT`] at most.
    async fn run(self, routes: Routes) -> Result<(), ServeError> {
        let (admitted, connections) = mpsc::channel(16);
        let server = services(routes, &self.closing)
            .await
            .serve_with_incoming_shutdown(ReceiverStream::new(connections), self.closing.cancelled());
        tokio::select! {
            served = server => Ok(served?),
            never = connections::accept(&self.socket, self.acceptor.clone(), self.connection_count.clone(), admitted) => match never {},
            () = farewell(&self.closing) => Ok(()),
        }
    }
}

async fn farewell(closing: &CancellationToken) {
    closing.cancelled().await;
    time::sleep(FAREWELL_LIMIT).await;
}

/// The provider's service and those that a go-plugin host expects beside it. No timeouts and no limits of concurrency:
/// an apply takes as long as it takes.
async fn services(routes: Routes, closing: &CancellationToken) -> Router {
    let closing = || closing.clone();
    Server::builder()
        .initial_stream_window_size(FLOW_WINDOW)
        .initial_connection_window_size(FLOW_WINDOW)
        .add_routes(routes)
        .add_service(
            GrpcControllerServer::new(Controller { closing: closing() })
                .max_decoding_message_size(LARGEST_MESSAGE),
        )
        .add_service(
            GrpcStdioServer::new(Stdio { closing: closing() }).max_decoding_message_size(LARGEST_MESSAGE),
        )
        .add_service(
            GrpcBrokerServer::new(Broker { closing: closing() }).max_decoding_message_size(LARGEST_MESSAGE),
        )
        .add_service(health().await)
}

async fn health() -> HealthServer<HealthService> {
    let reporter = HealthReporter::new();
    reporter
        .set_service_status(HEALTH_NAME, ServingStatus::Serving)
        .await;
    HealthServer::new(HealthService::from_health_reporter(reporter))
        .max_decoding_message_size(LARGEST_MESSAGE)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[tokio::test]
    async fn a_plugin_that_no_host_connects_to_ends_by_itself_and_leaves_nothing() {
        let socket = Socket::open(&SocketOptions::default()).unwrap();
        let path = PathBuf::from(&socket.endpoint().address);
        let listener = Listener {
            socket,
            acceptor: None,
            connection_count: ConnectionCount::default(),
            closing: CancellationToken::new(),
        };
        listener.close_when_idle(Duration::from_millis(1));
        listener.run(Routes::default()).await.unwrap();
        assert!(!path.parent().unwrap().exists());
    }
}
