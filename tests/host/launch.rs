//! How the provider is started.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    path::PathBuf,
    process::{Output, Stdio},
    sync::Arc,
};

use terraform_provider_stellantis::sdk::plugin::environment::MAGIC_COOKIE;
use tokio::process::Command;

use super::{Identity, Plugin};

/// Every variable that a host or a person may set. None is inherited from the environment of the test.
const VARIABLES: [&str; 19] = [
    MAGIC_COOKIE.0,
    "PLUGIN_PROTOCOL_VERSIONS",
    "PLUGIN_CLIENT_CERT",
    "PLUGIN_MIN_PORT",
    "PLUGIN_MAX_PORT",
    "PLUGIN_UNIX_SOCKET_DIR",
    "PLUGIN_UNIX_SOCKET_GROUP",
    "PLUGIN_MULTIPLEX_GRPC",
    "TF_REATTACH_PROVIDERS",
    "TF_LOG",
    "TF_LOG_PROVIDER",
    "TF_LOG_PROVIDER_STELLANTIS",
    "RUST_LOG",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
];

/// A program, its arguments and its environment.
pub struct Launch {
    binary: PathBuf,
    arguments: Vec<OsString>,
    variables: BTreeMap<String, OsString>,
    identity: Option<Arc<Identity>>,
}

impl Default for Launch {
    /// As Terraform does it, with all logs on.
    fn default() -> Self {
        let identity = Arc::new(Identity::generate());
        let pem = identity.pem.clone();
        let launch = Self {
            binary: env!("CARGO_BIN_EXE_terraform-provider-stellantis").into(),
            arguments: Vec::new(),
            variables: BTreeMap::new(),
            identity: Some(identity),
        };
        launch
            .with(MAGIC_COOKIE.0, MAGIC_COOKIE.1)
            .with("PLUGIN_PROTOCOL_VERSIONS", "5,6")
            .with("PLUGIN_MIN_PORT", "10000")
            .with("PLUGIN_MAX_PORT", "25000")
            .with("PLUGIN_CLIENT_CERT", pem)
            .with("TF_LOG", "TRACE")
    }
}

impl Launch {
    /// As a person does it, with `arguments`.
    pub fn by_hand(arguments: &[&str]) -> Self {
        let mut launch = Self::default()
            .without_client_certificate()
            .without(MAGIC_COOKIE.0);
        launch.arguments = arguments.iter().map(OsString::from).collect();
        launch
    }

    /// Another program, such as a release build.
    pub fn binary(mut self, path: impl Into<PathBuf>) -> Self {
        self.binary = path.into();
        self
    }

    pub fn with(mut self, variable: &str, value: impl Into<OsString>) -> Self {
        self.variables.insert(variable.to_owned(), value.into());
        self
    }

    pub fn without(mut self, variable: &str) -> Self {
        self.variables.remove(variable);
        self
    }

    /// A host with `TF_DISABLE_PLUGIN_TLS`.
    pub fn without_client_certificate(mut self) -> Self {
        self.identity = None;
        self.without("PLUGIN_CLIENT_CERT")
    }

    /// Starts it and reads the handshake.
    pub async fn start(self) -> Plugin {
        let expects_multiplexing = self.variables.contains_key("PLUGIN_MULTIPLEX_GRPC");
        let child = self.command().spawn().unwrap();
        let plugin = Plugin::greet(child, self.identity).await;
        assert_eq!(plugin.handshake.multiplexing.is_some(), expects_multiplexing);
        plugin
    }

    /// Starts it and waits for its end.
    pub async fn run(self) -> Output {
        self.command().output().await.unwrap()
    }

    /// With empty stdin, and all pipes open.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.binary);
        for variable in VARIABLES {
            command.env_remove(variable);
        }
        command
            .args(&self.arguments)
            .envs(&self.variables)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }
}
