//! [`Program`]: the whole `main` of a provider.

use std::{
    env, fmt,
    io::{self, Write},
    process::ExitCode,
};

use tokio::runtime::{Builder, Runtime};

use crate::sdk::framework::provider::Provider;
use crate::sdk::plugin::environment::{EnvironmentError, HostEnvironment};
use crate::sdk::plugin::memory;
use crate::sdk::plugin::server::{IDLE_LIMIT, Plugin, ServeError, serve, serve_debug};
use crate::sdk::plugin::services::{GrpcService, LARGEST_MESSAGE};
use crate::sdk::protocol::service::ProviderService;

/// What a provider's program is called, and how it introduces itself to a person.
pub struct Program {
    /// The provider's short name, such as `random`. The program is called `terraform-provider-<name>`, its log lines
    /// begin with the name, and `TF_LOG_PROVIDER_<NAME>` sets its log level.
    pub name: &'static str,
    /// The version that `--version` prints: `env!("CARGO_PKG_VERSION")`.
    pub version: &'static str,
    /// The crate whose events are logged beside those of this library: `env!("CARGO_CRATE_NAME")`.
    pub crate_name: &'static str,
    /// How to install the provider, in one or a few sentences. Shown to a person who starts the program by hand.
    pub installation: &'static str,
}

impl Program {
    /// Does what the arguments and the environment of this process ask for: serves the provider, or prints a text.
    pub fn run(&self, provider: Provider) -> ExitCode {
        let arguments: Vec<_> = env::args_os().skip(1).collect();
        let arguments: Option<Vec<_>> = arguments.iter().map(|argument| argument.to_str()).collect();
        match arguments.as_deref() {
            Some([]) => self.serve(provider),
            Some(["-debug" | "--debug"]) => self.block_on(serve_debug(self.plugin(provider))),
            Some(["-version" | "--version"]) => print(&format!("{self} {}\n", self.version)),
            Some(["-help" | "--help" | "-h"]) => print(&self.help()),
            _ => complain(&self.help()),
        }
    }

    fn serve(&self, provider: Provider) -> ExitCode {
        memory::keep_private();
        match HostEnvironment::read() {
            Ok(host) => self.block_on(serve(self.plugin(provider), host)),
            Err(EnvironmentError::NotAPlugin) => complain(&self.introduction(provider.address())),
            Err(error) => self.fail(error),
        }
    }

    fn plugin(&self, provider: Provider) -> Plugin<impl GrpcService> {
        let address = provider.address();
        let service = ProviderService::new(provider);
        let stopped = service.clone();
        Plugin {
            name: self.name,
            address,
            crate_name: self.crate_name,
            service: service.into_server(LARGEST_MESSAGE),
            stop: Box::new(move || stopped.stop()),
            idle_limit: IDLE_LIMIT,
        }
    }

    fn block_on(&self, served: impl Future<Output = Result<(), ServeError>>) -> ExitCode {
        let runtime = match runtime() {
            Ok(runtime) => runtime,
            Err(error) => return self.fail(error),
        };
        let outcome = runtime.block_on(served);
        // Without waiting for running calls: the host waits for this process to end.
        runtime.shutdown_background();
        outcome.map_or_else(|error| self.fail(error), |()| ExitCode::SUCCESS)
    }

    fn help(&self) -> String {
        format!(
            "\
usage: {self} [-debug | --version | --help]

Without an argument, the program serves the Terraform or OpenTofu process that started it.

  -debug     serve without being started by Terraform or OpenTofu, and print the variable that tells them to connect
  --version  print the version
  --help     print this text
"
        )
    }

    /// For a person who started the program without an argument.
    fn introduction(&self, address: &str) -> String {
        let Self {
            name, installation, ..
        } = self;
        let source = address.trim_start_matches("registry.terraform.io/");
        format!(
            "\
This program is a plugin for Terraform and OpenTofu, which start it themselves. It does nothing when started by hand.

To use it, name it in your configuration and run `terraform init`:

  terraform {{
    required_providers {{
      {name} = {{
        source = \"{source}\"
      }}
    }}
  }}

{installation}
Run it with --help to see its options.
"
        )
    }

    fn fail(&self, error: impl fmt::Display) -> ExitCode {
        complain(&format!("{self}: {error}\n"))
    }
}

/// The program's file name.
impl fmt::Display for Program {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "terraform-provider-{}", self.name)
    }
}

/// One thread serves: calls do their work on threads of their own, and every switch between threads delays an answer.
fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

/// Ignores errors, as [`complain`] does: there is nowhere else to write to.
fn print(text: &str) -> ExitCode {
    let _ = io::stdout().write_all(text.as_bytes());
    ExitCode::SUCCESS
}

fn complain(text: &str) -> ExitCode {
    let _ = io::stderr().write_all(text.as_bytes());
    ExitCode::FAILURE
}
