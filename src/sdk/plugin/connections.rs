//! Accepts connections, one after another and for ever, and knows when the last one has gone.

use std::{
    convert::Infallible,
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    sync::{mpsc, watch},
    time,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tokio_util::either::Either;
use tonic::transport::server::Connected;

use super::socket::{Socket, SocketStream};

/// A client that does not speak is let go after this time. Others do not wait for it.
const TLS_HANDSHAKE_LIMIT: Duration = Duration::from_secs(30);

/// When the system refuses a connection, most often for want of file descriptors, trying again at once is in vain.
const PAUSE_AFTER_REFUSAL: Duration = Duration::from_millis(50);

/// Counts the connections that stand.
#[derive(Debug, Clone, Default)]
pub(super) struct ConnectionCount(watch::Sender<usize>);

/// One connection in the count, until it is dropped.
#[derive(Debug)]
struct Present(watch::Sender<usize>);

impl ConnectionCount {
    fn enter(&self) -> Present {
        self.0.send_modify(|count| *count += 1);
        Present(self.0.clone())
    }

    /// Waits until there has been no connection for `limit` on end.
    pub async fn absent_for(&self, limit: Duration) {
        let mut count = self.0.subscribe();
        loop {
            // The sender lives in self, so that waiting can not fail.
            let _ = count.wait_for(|count| *count == 0).await;
            // Any change counts: a connection may have come and gone between two looks.
            if time::timeout(limit, count.changed()).await.is_err() {
                return;
            }
        }
    }
}

impl Drop for Present {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

/// Hands every connection to `admitted`, after its TLS handshake. A handshake that fails or stalls concerns nobody else.
pub(super) async fn accept(
    socket: &Socket,
    acceptor: Option<TlsAcceptor>,
    connection_count: ConnectionCount,
    admitted: mpsc::Sender<io::Result<Connection>>,
) -> Infallible {
    loop {
        let stream = match socket.accept().await {
            Ok(stream) => stream,
            Err(error) => {
                tracing::warn!(%error, "no connection could be accepted");
                time::sleep(PAUSE_AFTER_REFUSAL).await;
                continue;
            }
        };
        tokio::spawn(admit(
            stream,
            acceptor.clone(),
            connection_count.clone(),
            admitted.clone(),
        ));
    }
}

async fn admit(
    stream: SocketStream,
    acceptor: Option<TlsAcceptor>,
    connection_count: ConnectionCount,
    admitted: mpsc::Sender<io::Result<Connection>>,
) {
    match secure(stream, acceptor).await {
        // Sending fails when the server has ended, and then the connection is of no use.
        Ok(stream) => drop(
            admitted
                .send(Ok(Connection {
                    stream,
                    _present: connection_count.enter(),
                }))
                .await,
        ),
        Err(error) => tracing::warn!(%error, "a connection was refused"),
    }
}

async fn secure(stream: SocketStream, acceptor: Option<TlsAcceptor>) -> io::Result<SecureStream> {
    let Some(acceptor) = acceptor else {
        return Ok(Either::Right(stream));
    };
    let encrypted = time::timeout(TLS_HANDSHAKE_LIMIT, acceptor.accept(stream)).await??;
    Ok(Either::Left(encrypted))
}

type SecureStream = Either<TlsStream<SocketStream>, SocketStream>;

/// A connection that is counted as long as it stands.
pub(super) struct Connection {
    stream: SecureStream,
    _present: Present,
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
    async fn a_plugin_that_nobody_visits_is_absent_from_the_start() {
        let start = Instant::now();
        ConnectionCount::default().absent_for(LIMIT).await;
        assert!(start.elapsed() >= LIMIT);
    }

    #[tokio::test(start_paused = true)]
    async fn the_limit_starts_anew_when_the_last_connection_goes() {
        let connection_count = ConnectionCount::default();
        let (first, second) = (connection_count.enter(), connection_count.enter());
        let start = Instant::now();
        let visits = async {
            time::sleep(LIMIT * 2).await;
            drop(first);
            time::sleep(LIMIT * 2).await;
            drop(second);
            time::sleep(LIMIT / 2).await;
            drop(connection_count.enter());
        };
        tokio::join!(visits, connection_count.absent_for(LIMIT));
        assert_eq!(start.elapsed().as_secs(), (LIMIT * 11 / 2).as_secs());
    }
}
