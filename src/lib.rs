//! The map of the house. ARCHITECTURE.md says which wing may use which, and a test checks it.
//!
//! | wing | what it holds |
//! |---|---|
//! | [`sdk`] | what any Terraform provider in Rust needs: the plugin protocol, the plan engine, `attributes!` |
//! | [`pki`] | keys, names, requests, certificates and keystores |
//! | [`stellantis`] | the provider itself: its resources, and what Stellantis prescribes |
//! | [`secret`] | `Secret<T>`, for every wing |

pub mod pki;
pub mod sdk;
pub mod secret;
pub mod stellantis;
