//! The map of the crate. ARCHITECTURE.md says which part may use which, and a test checks it.
//!
//! | part | what it holds |
//! |---|---|
//! | `main` | the program that hosts start: names itself, and runs [`stellantis::provider`] |
//! | [`sdk`] | what any Terraform provider in Rust needs; does not mention Stellantis |
//! | [`sdk::program`] | what the `main` of any provider does |
//! | [`sdk::plugin`] | the contract with the host process: handshake, mutual TLS, go-plugin's services, logs |
//! | [`sdk::protocol`] | the wire: the calls of tfplugin6, values as msgpack and JSON |
//! | [`sdk::framework`] | Terraform's concepts without the wire: values, models declared with `attributes!`, the plan engine |
//! | [`pki`] | names, keys, encryption under a passphrase, requests, certificates and chains, keystores |
//! | [`stellantis`] | the provider: the list of what it offers, what Stellantis requires, the resources |
//! | [`secret`] | `Secret<T>`, for every part |

pub mod pki;
pub mod sdk;
pub mod secret;
pub mod stellantis;
