//! Every text that the provider says to a person, held by snapshots, and found where bad input should lead to it.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

#[path = "../fixtures/mod.rs"]
mod fixtures;
#[path = "../pki/party.rs"]
mod party;

mod adoption;
mod applications;
mod certificates;
mod chains;
mod functions;
mod keys;
mod keystores;
mod passphrases;
mod plans;
mod probes;
mod rendering;
mod source;
mod subjects;
mod wire;
