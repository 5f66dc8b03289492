//! The wire: the service `tfplugin6.Provider`, and the conversions between its messages and `framework`.
//!
//! No other part of the crate names the messages of tfplugin6.

pub mod codec;
pub mod diagnostic;
pub mod schema;
pub mod service;

mod calls;
mod work;

/// The messages, server and client of `proto/tfplugin6.proto`.
#[allow(missing_docs, clippy::all)]
pub mod tfplugin6 {
    tonic::include_proto!("tfplugin6");
}
