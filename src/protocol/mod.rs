//! The wire: the only room that names tfplugin6's messages. Conversions between them and `framework`, and the service.

pub mod diagnostic;
pub mod dynamic_value;
pub mod json;
pub mod msgpack;
pub mod schema;
pub mod service;
pub mod type_json;

mod adoption;
mod ephemeral_resource;
mod identity;
mod managed_resource;
mod not_offered;
mod work;

/// The messages, server and client of `proto/tfplugin6.proto`.
#[allow(missing_docs, clippy::all)]
pub mod tfplugin6 {
    tonic::include_proto!("tfplugin6");
}
