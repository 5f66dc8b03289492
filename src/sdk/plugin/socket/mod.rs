//! The socket on which the plugin listens: a Unix socket, or a TCP port on Windows (PROTOCOL.md section 1).

pub mod options;

pub(super) mod endpoint;

#[cfg(any(not(unix), test))]
mod tcp;
#[cfg(unix)]
mod unix;

#[cfg(not(unix))]
pub(super) use {tcp::Socket, tokio::net::TcpStream as SocketStream};
#[cfg(unix)]
pub(super) use {tokio::net::UnixStream as SocketStream, unix::Socket};
