//! The provider's service, through our strict host. Names of tests carry the number of their point in the checklist,
//! PROTOCOL.md section 12.

#![allow(
    clippy::expect_used,
    clippy::needless_update,
    clippy::panic,
    clippy::unwrap_used
)]

#[path = "../fixtures/mod.rs"]
mod fixtures;
#[path = "../host/mod.rs"]
mod host;

mod adoption;
mod applications;
mod arguments;
mod codec;
mod data_sources;
mod fleet_owners;
mod functions;
mod judge;
mod keystores;
mod lifecycle;
mod lives;
mod offers;
mod passphrases;
mod plans;
mod probes;
mod revisions;
mod values;
mod vectors;
mod work;
