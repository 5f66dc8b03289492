//! Stands in for the provider hashicorp/vault: its `vault_kv_secret_v2`, as resource and ephemeral resource, on a folder instead
//! of a Vault server.
//!
//! It has only what `examples/key-in-a-vault` uses, so that this example can be applied in a test as it stands. It also shows how
//! write-only arguments and ephemeral resources are built on `sdk`. Use it for tests only: the secrets are stored unprotected.
//!
//! `VAULT_ADDR` names the folder, such as `file:///tmp/vault`. A folder in it is a mounted engine of type KV version 2.

mod ephemeral_kv_secret;
mod kv_secret;
mod kv_store;

use std::process::ExitCode;

use terraform_provider_stellantis::sdk::framework::engine::managed::Managed;
use terraform_provider_stellantis::sdk::framework::ephemeral::Opened;
use terraform_provider_stellantis::sdk::framework::provider::Provider;
use terraform_provider_stellantis::sdk::program::Program;

use ephemeral_kv_secret::EphemeralKvSecret;
use kv_secret::KvSecret;

const PROGRAM: Program = Program {
    name: "vault",
    version: env!("CARGO_PKG_VERSION"),
    crate_name: env!("CARGO_CRATE_NAME"),
    installation: "It stands in for hashicorp/vault in tests, and is in no registry.",
};

fn main() -> ExitCode {
    PROGRAM.run(
        Provider::new("registry.terraform.io/hashicorp/vault")
            .with_resource(Managed::new(KvSecret))
            .with_ephemeral_resource(Opened::new(EphemeralKvSecret)),
    )
}
