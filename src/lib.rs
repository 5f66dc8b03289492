//! The map of the house. Which room may use which is written in ARCHITECTURE.md and held by a test.
//!
//! | room | what it holds |
//! |---|---|
//! | [`plugin`] | the contract with the host process: handshake, mutual TLS, services of go-plugin |
//! | [`protocol`] | the wire: the messages of tfplugin6, msgpack and JSON values, the service |
//! | [`framework`] | Terraform's ideas without the wire: values, schemas, diagnostics, resources, the plan engine |
//! | [`pki`] | keys, names, requests, certificates and chains; knows nothing of Terraform or gRPC |
//! | [`resources`] | `stellantis_*`: what framework and pki make together |
//! | [`provider`] | the list of everything that the provider offers |
//! | [`secret`] | `Secret<T>`, for every room |

pub mod arguments;
pub mod ephemeral;
pub mod framework;
pub mod pki;
pub mod plugin;
pub mod protocol;
pub mod provider;
pub mod resources;
pub mod secret;
