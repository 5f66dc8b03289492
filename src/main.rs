//! The program that Terraform and OpenTofu start.

use std::process::ExitCode;

use terraform_provider_stellantis::sdk::program::Program;
use terraform_provider_stellantis::stellantis::provider::provider;

const PROGRAM: Program = Program {
    name: "stellantis",
    version: env!("CARGO_PKG_VERSION"),
    crate_name: env!("CARGO_CRATE_NAME"),
    installation: "To install it, run `make install` in a checkout of its source code. The README has more.",
};

fn main() -> ExitCode {
    PROGRAM.run(provider())
}
