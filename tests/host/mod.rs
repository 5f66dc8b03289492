//! A strict host: starts the provider as Terraform does, and demands more of its answers (PROTOCOL.md section 12).
//!
//! [`Launch`] says how to start it, [`Plugin`] is the running process, [`Terraform`] plans and applies. What a real host
//! would tolerate (a second line on stdout, a malformed log line, a socket left behind, a wrong value) ends the test. The
//! host shares the messages of the protocol with the provider, and nothing else: it has values, types and encodings of its
//! own ([`cty`]), so that a fault on both sides of the provider's codec does not cancel out.

// Each test program uses its own part of the host.
#![allow(
    dead_code,
    unused_imports,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used
)]

mod connection;
pub mod cty;
mod handshake;
mod identity;
mod launch;
mod log;
mod process;
pub mod rules;
pub mod schema;
pub mod terraform;

pub use connection::{channel, channel_without_tls, encrypted};
pub use cty::Value;
pub use handshake::Handshake;
pub use identity::Identity;
pub use launch::Launch;
pub use process::{Plugin, signal};
pub use rules::Action;
pub use terraform::{Stored, Terraform, summaries};
pub use terraform_provider_stellantis::sdk::protocol::tfplugin6 as wire;
