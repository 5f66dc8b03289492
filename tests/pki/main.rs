//! The `pki` wing judged by other implementations: `openssl` and `keytool` read what it writes, and it reads what they write.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod certificates;
mod chain_shapes;
mod chains;
mod command_lines;
mod handshakes;
mod keys;
mod keystores;
mod names;
mod party;
mod placeholders;
mod probes;
mod requests;
mod tools;
