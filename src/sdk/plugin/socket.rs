//! Where we listen: a Unix socket, and on Windows a TCP port (PROTOCOL.md section 1).

#[cfg(any(not(unix), test))]
mod tcp;
#[cfg(unix)]
mod unix;

use std::{ffi::OsString, path::PathBuf};

#[cfg(not(unix))]
pub(super) use {tcp::Socket, tokio::net::TcpStream as SocketStream};
#[cfg(unix)]
pub(super) use {tokio::net::UnixStream as SocketStream, unix::Socket};

/// Where the host wants us to listen.
#[derive(Debug, Clone, Default)]
pub struct SocketOptions {
    /// The directory in which the socket's own directory is made (`PLUGIN_UNIX_SOCKET_DIR`). `None`: the temporary one.
    pub directory: Option<PathBuf>,
    /// Name or number of the group that may connect as well (`PLUGIN_UNIX_SOCKET_GROUP`). `None`: the owner only.
    pub group: Option<OsString>,
    /// First TCP port to try (`PLUGIN_MIN_PORT`); 0 lets the system choose.
    pub first_port: u16,
    /// Last TCP port to try (`PLUGIN_MAX_PORT`).
    pub last_port: u16,
}

/// An address as the handshake and the reattach variable name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Endpoint {
    /// `unix` or `tcp`.
    pub network: &'static str,
    /// An absolute path, or `127.0.0.1:port`.
    pub address: String,
}
