//! The wire: the only part that names the messages of tfplugin6. Conversions between them and `framework`, and the service.

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
