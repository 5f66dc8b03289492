//! A TCP port on the loopback interface, for systems whose hosts cannot use Unix sockets.

use std::{
    io,
    net::{Ipv4Addr, TcpListener as BlockingListener},
};

use tokio::net::{TcpListener, TcpStream};

use super::{endpoint::Endpoint, options::SocketOptions};

/// A listening port.
pub(in crate::sdk::plugin) struct Socket {
    listener: TcpListener,
    endpoint: Endpoint,
}

impl Socket {
    /// Binds the first free port of the range and listens.
    pub fn open(options: &SocketOptions) -> io::Result<Self> {
        let listener = bind_first_free(options)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?.to_string();
        Ok(Self {
            listener: TcpListener::from_std(listener)?,
            endpoint: Endpoint {
                network: "tcp",
                address,
            },
        })
    }

    /// Where a client connects.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// The next client. Without `TCP_NODELAY` each call waits some 40 ms for a delayed acknowledgement.
    pub async fn accept(&self) -> io::Result<TcpStream> {
        let (stream, _) = self.listener.accept().await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }
}

fn bind_first_free(options: &SocketOptions) -> io::Result<BlockingListener> {
    let mut refusal = io::Error::new(
        io::ErrorKind::InvalidInput,
        "PLUGIN_MAX_PORT is below PLUGIN_MIN_PORT",
    );
    for port in options.first_port..=options.last_port {
        match BlockingListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(listener) => return Ok(listener),
            Err(error) => refusal = error,
        }
    }
    Err(refusal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(first_port: u16, last_port: u16) -> SocketOptions {
        SocketOptions {
            first_port,
            last_port,
            ..SocketOptions::default()
        }
    }

    #[tokio::test]
    async fn a_port_in_use_is_skipped_and_connections_have_no_delay() {
        let taken = BlockingListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let first = taken.local_addr().unwrap().port();
        let socket = Socket::open(&range(first, first.saturating_add(50))).unwrap();
        let address = socket.endpoint().address.clone();
        assert_ne!(address, format!("127.0.0.1:{first}"));
        let (_client, accepted) = tokio::join!(TcpStream::connect(address), socket.accept());
        assert!(accepted.unwrap().nodelay().unwrap());
    }

    #[tokio::test]
    async fn an_empty_range_is_an_error() {
        assert!(Socket::open(&range(2, 1)).is_err());
    }
}
