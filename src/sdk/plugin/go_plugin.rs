//! The messages and services of `proto/go_plugin.proto`.
#![allow(missing_docs, clippy::all)]

tonic::include_proto!("plugin");
