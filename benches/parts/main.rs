//! What each part of the provider takes, in the release profile: `make bench`, or
//! `cargo bench --features benchmark-parts --bench parts`, followed by `-- ` and a part of a name for some of them.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

// The tests use the rest.
#[allow(dead_code)]
#[path = "../../tests/protocol/arguments.rs"]
mod arguments;
#[path = "../../tests/protocol/codec.rs"]
mod codec;
#[path = "../../tests/fixtures/mod.rs"]
mod fixtures;
#[path = "../../tests/host/mod.rs"]
mod host;

mod calls;
mod connection;
mod pki;
mod values;

use std::time::Duration;

fn main() {
    divan::Divan::from_args().max_time(Duration::from_secs(2)).main();
}
