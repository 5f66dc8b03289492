//! The contract with the host process: handshake, mutual TLS, and the services of go-plugin.
//!
//! The host starts the program, reads one line from its stdout (the handshake) and connects to the socket named there.
//! [`HostEnvironment::read`](environment::HostEnvironment::read) reads the host's environment variables, and
//! [`serve`](server::serve) does the rest. With [`serve_debug`](server::serve_debug) a person starts the program, for
//! example in a debugger, and tells the host where it is.
//!
//! Nothing here knows of Terraform's resources: the provider's own service is passed in as
//! [`Plugin::service`](server::Plugin::service).

pub mod environment;
pub mod go_plugin;
pub mod memory;
pub mod server;
pub mod services;
pub mod socket;

mod broker;
mod certificate;
mod connections;
mod controller;
mod handshake;
mod log;
mod log_output;
mod pipe;
mod reattach;
mod signals;
mod stdio;
mod tls;
