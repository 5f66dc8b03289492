//! Reads arguments and environment, assembles the provider, serves it.

use std::{
    env,
    ffi::OsString,
    fmt,
    io::{self, Write},
    num::NonZero,
    process::ExitCode,
    sync::Arc,
    thread,
};

use terraform_provider_stellantis::sdk::plugin;
use terraform_provider_stellantis::sdk::plugin::{
    EnvironmentError, HostEnvironment, IDLE_LIMIT, LARGEST_MESSAGE, Plugin, ServeError,
};
use terraform_provider_stellantis::sdk::protocol::service::ProviderService;
use terraform_provider_stellantis::sdk::protocol::tfplugin6::provider_server::ProviderServer;
use terraform_provider_stellantis::stellantis::provider::provider;
use tokio::runtime::{Builder, Runtime};
use tonic::service::Routes;

const NAME: &str = "stellantis";
const ADDRESS: &str = "registry.terraform.io/accessing-party/stellantis";

/// More threads would only cost memory: the work itself is done on threads that are made when there is some.
const MOST_WORKERS: usize = 4;

const HELP: &str = "\
usage: terraform-provider-stellantis [-debug | --version | --help]

Without an argument, the program serves the Terraform or OpenTofu that started it.

  -debug     serve without being started by Terraform, and print the variable that tells Terraform so
  --version  print the version
  --help     print this text
";

const BY_HAND: &str = "\
This program is a plugin of Terraform and OpenTofu. They start it by themselves, it is of no use by hand.

To install it, say `make install` in a checkout of its sources, and name it in your configuration:

  terraform {
    required_providers {
      stellantis = {
        source = \"accessing-party/stellantis\"
      }
    }
  }

Then run `terraform init`. The README has more, and --help tells what else this program can do.
";

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    match (arguments.next(), arguments.next()) {
        (None, _) => serve(),
        (Some(only), None) => obey(only),
        (Some(_), Some(_)) => complain(HELP),
    }
}

fn obey(argument: OsString) -> ExitCode {
    match argument.to_str() {
        Some("-debug" | "--debug") => run(plugin::serve_debug(plugin())),
        Some("-version" | "--version") => tell(&format!(
            "terraform-provider-stellantis {}\n",
            env!("CARGO_PKG_VERSION")
        )),
        Some("-help" | "--help" | "-h") => tell(HELP),
        _ => complain(HELP),
    }
}

fn serve() -> ExitCode {
    plugin::keep_private();
    match HostEnvironment::read() {
        Ok(host) => run(plugin::serve(plugin(), host)),
        Err(EnvironmentError::NotAPlugin) => complain(BY_HAND),
        Err(error) => fail(error),
    }
}

fn plugin() -> Plugin {
    let service = ProviderService::new(provider());
    let stopped = service.clone();
    let server = ProviderServer::new(service)
        .max_decoding_message_size(LARGEST_MESSAGE)
        .max_encoding_message_size(LARGEST_MESSAGE);
    Plugin {
        name: NAME,
        address: ADDRESS,
        routes: Routes::new(server),
        stop: Arc::new(move || stopped.stop()),
        idle_limit: IDLE_LIMIT,
    }
}

fn run(served: impl Future<Output = Result<(), ServeError>>) -> ExitCode {
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(error) => return fail(error),
    };
    let served = runtime.block_on(served);
    // Work that still runs is given up: the host waits for our end.
    runtime.shutdown_background();
    served.map_or_else(fail, |()| ExitCode::SUCCESS)
}

fn runtime() -> io::Result<Runtime> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    Builder::new_multi_thread()
        .worker_threads(cores.min(MOST_WORKERS))
        .enable_all()
        .build()
}

/// Nothing can be done about an output that is closed, neither here nor in [`complain`].
fn tell(text: &str) -> ExitCode {
    let _ = io::stdout().write_all(text.as_bytes());
    ExitCode::SUCCESS
}

fn complain(text: &str) -> ExitCode {
    let _ = io::stderr().write_all(text.as_bytes());
    ExitCode::FAILURE
}

fn fail(error: impl fmt::Display) -> ExitCode {
    complain(&format!("terraform-provider-stellantis: {error}\n"))
}
