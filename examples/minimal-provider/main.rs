//! A whole Terraform provider with one small resource, built on `sdk` alone.
//!
//! To try it, start it in one shell:
//!
//! ```text
//! cargo run --example minimal-provider -- -debug
//! ```
//!
//! In another shell, run the `export` command that it prints, and then, in this folder, `terraform init` and
//! `terraform apply`.

mod greeting;

use std::process::ExitCode;

use terraform_provider_stellantis::sdk::framework::engine::managed::Managed;
use terraform_provider_stellantis::sdk::framework::provider::Provider;
use terraform_provider_stellantis::sdk::program::Program;

use greeting::Greeting;

const PROGRAM: Program = Program {
    name: "minimal",
    version: env!("CARGO_PKG_VERSION"),
    crate_name: env!("CARGO_CRATE_NAME"),
    installation: "It is an example, and is in no registry: start it with -debug.",
};

fn main() -> ExitCode {
    let provider = Provider::new("registry.terraform.io/example/minimal");
    PROGRAM.run(provider.with_resource(Managed::new(Greeting)))
}
