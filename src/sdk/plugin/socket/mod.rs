//! The socket on which the plugin listens: a Unix socket, or a TCP port on Windows (PROTOCOL.md section 1).

pub mod options;

pub(super) mod endpoint;

#[cfg(unix)]
mod abandoned;
#[cfg(any(not(unix), test))]
mod tcp;
#[cfg(unix)]
mod unix;

/// The listening socket of this platform.
#[cfg(unix)]
pub(super) type Socket = unix::Socket;
#[cfg(not(unix))]
pub(super) type Socket = tcp::Socket;

/// A connection to it.
#[cfg(unix)]
pub(super) type SocketStream = tokio::net::UnixStream;
#[cfg(not(unix))]
pub(super) type SocketStream = tokio::net::TcpStream;
