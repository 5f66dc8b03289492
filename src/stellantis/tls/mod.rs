//! TLS connections that find out whether a server accepts the credentials.
//!
//! [`probe`] is the entry. A connection that fails is a result, not an error: [`failure`] says in one sentence why.

pub mod failure;
pub mod probe;

mod handshake;
mod observer;
mod proxy;
mod timed_stream;
