//! [`Endpoint`]: the address of a socket.

/// An address as the handshake and the reattach variable write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sdk::plugin) struct Endpoint {
    /// `unix` or `tcp`.
    pub network: &'static str,
    /// An absolute path, or `127.0.0.1:port`.
    pub address: String,
}
