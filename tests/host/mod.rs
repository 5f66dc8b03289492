//! A strict host: starts the provider as Terraform does, and is pickier about what it answers (PROTOCOL.md section 12).
//!
//! [`Launch`] says how to start it, [`Plugin`] is the running process. What a real host would overlook (a second line on
//! stdout, a malformed log line, a socket left behind) ends the test.

// Each test program uses its own part of the host.
#![allow(
    dead_code,
    unused_imports,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used
)]

mod connection;
mod handshake;
mod identity;
mod launch;
mod log;
mod process;
pub mod rules;
pub mod schema;
pub mod state;
pub mod terraform;

pub use connection::channel_without_tls;
pub use handshake::Handshake;
pub use identity::Identity;
pub use launch::Launch;
pub use process::{Plugin, signal};
