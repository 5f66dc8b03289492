//! The provider's own service, through our strict host. Names of tests carry the number in the checklist of PROTOCOL.md,
//! section 12.

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
mod arguments;
mod keystores;
mod lifecycle;
mod offers;
mod passphrases;
mod plans;
mod values;
mod work;
