//! The fuzz targets: functions of any bytes, which panic where the provider breaks a rule. Each has a file, which also has
//! the target's seeds.
//!
//! `fuzz_targets` runs them under libFuzzer, and `tests/fuzzing`, of which this is a module too, on their inputs.

pub mod certificate;
pub mod corpus;
pub mod derivation;
pub mod import_id;
pub mod jks;
pub mod lifecycle;
pub mod message;
pub mod msgpack;
pub mod name;
pub mod pem;
pub mod pkcs12;
pub mod pkcs7;
pub mod pkcs8;
pub mod request;
pub mod rpc;
pub mod state_json;
pub mod type_json;

mod arguments;
mod block;
mod calls;
mod keystore;
mod material;
mod slow;
mod typed;
mod vectors;

/// A fuzz target.
pub struct Target {
    /// Name of the target, of its corpus, and of the folder with its regressions.
    pub name: &'static str,
    /// Panics if a rule is broken.
    pub check: fn(&[u8]),
    /// Inputs that reach most of what the target checks.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

macro_rules! targets {
    ($($name:ident),*) => {
        /// All targets.
        pub const TARGETS: &[Target] = &[$(Target {
            name: stringify!($name),
            check: $name::check,
            seeds: $name::seeds,
        }),*];
    };
}

targets!(
    certificate,
    import_id,
    jks,
    lifecycle,
    msgpack,
    name,
    pem,
    pkcs12,
    pkcs7,
    pkcs8,
    request,
    rpc,
    state_json,
    type_json
);
