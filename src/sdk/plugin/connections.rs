//! Accepts connections for as long as the process lives, and counts them.

use std::{
    convert::Infallible,
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, BufReader, ReadBuf},
    sync::{mpsc, watch},
    time,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tokio_util::either::Either;
use tonic::transport::server::Connected;

use super::socket::{Socket, SocketStream};

/// How long a client may take for its TLS handshake. Other clients do not wait for it.
const TLS_HANDSHAKE_LIMIT: Duration = Duration::from_secs(30);

/// How much is read from the system at once, in bytes: a TLS record at most. Without a buffer, rustls reads 4 KiB at a time, and
/// most messages are longer.
const READ_BUFFER: usize = 16 << 10;

/// When the system refuses to accept, most often for want of file descriptors, an immediate retry would fail too.
const RETRY_PAUSE: Duration = Duration::from_millis(50);

/// The number of open connections.
#[derive(Debug, Clone, Default)]
pub(super) struct ConnectionCount(watch::Sender<usize>);

/// Counts as one connection until it is dropped.
#[derive(Debug)]
struct CountGuard(watch::Sender<usize>);

impl ConnectionCount {
    fn increment(&self) -> CountGuard {
        self.0.send_modify(|count| *count += 1);
        CountGuard(self.0.clone())
    }

    /// Whether any connection is open.
    pub fn is_any(&self) -> bool {
        *self.0.borrow() > 0
    }

    /// Waits until there has been no connection for `limit` without a break.
    pub async fn wait_until_idle_for(&self, limit: Duration) {
        let mut count = self.0.subscribe();
        loop {
            // It cannot fail, since self holds a sender.
            let _ = count.wait_for(|count| *count == 0).await;
            // Any change counts: a connection may have been opened and closed in between.
            if time::timeout(limit, count.changed()).await.is_err() {
                return;
            }
        }
    }
}

impl Drop for CountGuard {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

/// Sends every connection to `accepted`, after its TLS handshake. A handshake that fails or stalls does not affect other
/// connections.
pub(super) async fn accept(
    socket: &Socket,
    acceptor: Option<TlsAcceptor>,
    connection_count: ConnectionCount,
    accepted: mpsc::Sender<io::Result<Connection>>,
) -> Infallible {
    loop {
        let stream = match socket.accept().await {
            Ok(stream) => stream,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                time::sleep(RETRY_PAUSE).await;
                continue;
            }
        };
        tokio::spawn(establish(
            stream,
            acceptor.clone(),
            connection_count.clone(),
            accepted.clone(),
        ));
    }
}

async fn establish(
    stream: SocketStream,
    acceptor: Option<TlsAcceptor>,
    connection_count: ConnectionCount,
    accepted: mpsc::Sender<io::Result<Connection>>,
) {
    match shake_hands(stream, acceptor).await {
        Ok(stream) => {
            let connection = Connection {
                stream,
                _count: connection_count.increment(),
            };
            // Sending fails when the server has ended, which closes the connection.
            let _ = accepted.send(Ok(connection)).await;
        }
        Err(error) => tracing::warn!(%error, "a connection was refused"),
    }
}

async fn shake_hands(stream: SocketStream, acceptor: Option<TlsAcceptor>) -> io::Result<MaybeTlsStream> {
    let Some(acceptor) = acceptor else {
        return Ok(Either::Right(stream));
    };
    let stream = BufReader::with_capacity(READ_BUFFER, stream);
    let encrypted = time::timeout(TLS_HANDSHAKE_LIMIT, acceptor.accept(stream)).await??;
    Ok(Either::Left(encrypted))
}

type MaybeTlsStream = Either<TlsStream<BufReader<SocketStream>>, SocketStream>;

/// A connection that is counted for as long as it is open.
pub(super) struct Connection {
    stream: MaybeTlsStream,
    _count: CountGuard,
}

impl Connected for Connection {
    type ConnectInfo = ();

    fn connect_info(&self) {}
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, buffers)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    const LIMIT: Duration = Duration::from_secs(300);

    #[tokio::test(start_paused = true)]
    async fn a_plugin_without_connections_is_idle_from_the_start() {
        let start = Instant::now();
        ConnectionCount::default().wait_until_idle_for(LIMIT).await;
        assert!(start.elapsed() >= LIMIT);
    }

    #[tokio::test(start_paused = true)]
    async fn the_limit_starts_again_when_the_last_connection_closes() {
        let connection_count = ConnectionCount::default();
        let (first, second) = (connection_count.increment(), connection_count.increment());
        let start = Instant::now();
        let connections = async {
            time::sleep(LIMIT * 2).await;
            drop(first);
            time::sleep(LIMIT * 2).await;
            drop(second);
            time::sleep(LIMIT / 2).await;
            drop(connection_count.increment());
        };
        tokio::join!(connections, connection_count.wait_until_idle_for(LIMIT));
        assert_eq!(start.elapsed().as_secs(), (LIMIT * 11 / 2).as_secs());
    }
}
