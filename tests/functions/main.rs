//! The functions judged by other implementations: `openssl`, `keytool` and Java read the same certificates and requests, and
//! `openssl` and `keytool` take what the functions write.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

#[path = "../fixtures/mod.rs"]
mod fixtures;
#[path = "../pki/tools.rs"]
#[allow(dead_code)]
mod tools;

mod calls;
mod certificates;
mod java;
mod requests;
mod samples;
mod subjects;
