//! A whole Terraform provider with one small resource, one data source and one function, built on `sdk` alone.
//!
//! To try it, start it in one shell:
//!
//! ```text
//! cargo run --example minimal-provider -- -debug
//! ```
//!
//! In another shell, run the `export` command that it prints, and then, in this folder, `terraform init` and
//! `terraform apply`. The function needs Terraform 1.8 or OpenTofu 1.7.

mod greet;
mod greeting;
mod salutation;

use std::process::ExitCode;

use terraform_provider_stellantis::sdk::framework::engine::data_source::Readable;
use terraform_provider_stellantis::sdk::framework::engine::function::Callable;
use terraform_provider_stellantis::sdk::framework::engine::managed::Managed;
use terraform_provider_stellantis::sdk::framework::provider::Provider;
use terraform_provider_stellantis::sdk::program::Program;

use greet::Greet;
use greeting::Greeting;
use salutation::Salutation;

const PROGRAM: Program = Program {
    name: "minimal",
    version: env!("CARGO_PKG_VERSION"),
    crate_name: env!("CARGO_CRATE_NAME"),
    installation: "It is an example, and is in no registry: start it with -debug.",
};

fn main() -> ExitCode {
    let provider = Provider::new("registry.terraform.io/example/minimal")
        .with_resource(Managed::new(Greeting))
        .with_data_source(Readable::new(Salutation))
        .with_function(Callable::new(Greet));
    PROGRAM.run(provider)
}
