//! Real Terraform on the release binary, with real openssl and keytool. `make test` sets everything up.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod adopted;
mod adoption;
mod applications;
mod delivery;
mod dialogue;
mod examples;
mod expiry;
mod fleet_owners;
mod forms;
mod functions;
mod generations;
mod guide;
mod inspection;
mod keystores;
mod kills;
mod life;
mod minimal_provider;
mod mistakes;
mod modules;
mod no_secrets;
mod packages;
mod postgres;
mod protection;
mod renewals;
mod scale;
mod secrets;
mod serving;
mod team;
mod tls_server;
mod tools;
mod vault;
mod workspace;
