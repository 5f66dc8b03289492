//! The contract with the host process: handshake, mutual TLS, and the services of go-plugin.
//!
//! The host starts the binary, reads one line from its stdout (the handshake) and connects to the socket named there.
//! [`HostEnvironment::read`] takes in what the host says in environment variables, [`serve`] does the rest. With
//! [`serve_debug`] a person starts the binary, and the host is told about it by a variable.
//!
//! This room knows nothing of Terraform: the provider's own service comes in as [`Plugin::routes`].

mod broker;
mod certificate;
mod connections;
mod controller;
mod environment;
mod handshake;
mod log;
mod memory;
mod reattach;
mod server;
mod signals;
mod socket;
mod stdio;
mod tls;

pub use environment::{ClientCertificate, EnvironmentError, HostEnvironment, MAGIC_COOKIE};
pub use memory::keep_private;
pub use server::{IDLE_LIMIT, LARGEST_MESSAGE, Plugin, ServeError, serve, serve_debug};
pub use socket::SocketOptions;

/// The messages and services of `go_plugin.proto`.
#[allow(missing_docs, clippy::all)]
pub mod go_plugin {
    tonic::include_proto!("plugin");
}
