//! [`Terraform`]: a host that plans and applies one resource at a time, and checks each answer.

/// Calls one method of the provider, which must answer with status OK.
macro_rules! call {
    ($terraform:expr, $rpc:ident, $request:expr) => {
        match $terraform.backend.clone() {
            Backend::Wire(mut client) => client.$rpc($request).await.expect("status OK").into_inner(),
            Backend::InProcess(service) => service
                .$rpc(tonic::Request::new($request))
                .await
                .expect("status OK")
                .into_inner(),
        }
    };
}

mod adoption;
mod apply;
mod data_source;
mod diagnostics;
mod ephemeral;
mod function;
mod plan;
mod refresh;
mod stored;

use std::collections::BTreeMap;

use terraform_provider_stellantis::sdk::protocol::service::ProviderService;
use terraform_provider_stellantis::stellantis::provider::provider;
use tonic::transport::Channel;

use super::cty::{self, Type, Value};
use super::launch::Launch;
use super::process::Plugin;
use super::rules::object;
use super::schema::{
    Function, Schema, load_all, load_data_sources, load_ephemeral, load_functions, load_identities,
};
use super::wire::provider_client::ProviderClient;
use super::wire::provider_server::Provider as _;
use super::wire::{
    ClientCapabilities, Diagnostic, DynamicValue, get_provider_schema, get_resource_identity_schemas,
};

pub use apply::Failed;
pub use diagnostics::summaries;
pub use plan::Planned;
pub use stored::Stored;

type Errors = Vec<Diagnostic>;

/// The provider, behind the socket or in this process.
#[derive(Clone)]
enum Backend {
    Wire(Box<ProviderClient<Channel>>),
    InProcess(ProviderService),
}

/// A host that has loaded the provider's schemas.
#[derive(Clone)]
pub struct Terraform {
    backend: Backend,
    schemas: BTreeMap<String, Schema>,
    data_schemas: BTreeMap<String, Schema>,
    ephemeral_schemas: BTreeMap<String, Schema>,
    functions: BTreeMap<String, Function>,
    identity_types: BTreeMap<String, Type>,
    /// Whether the host knows write-only arguments.
    pub write_only_allowed: bool,
}

impl Terraform {
    /// Over a connection.
    pub async fn over(channel: Channel) -> Self {
        let client = ProviderClient::new(channel).max_decoding_message_size(256 << 20);
        Self::load(Backend::Wire(Box::new(client))).await
    }

    /// Over the socket of a provider that this starts.
    pub async fn start(launch: Launch) -> (Plugin, Self) {
        let plugin = launch.start().await;
        let terraform = Self::over(plugin.connect().await).await;
        (plugin, terraform)
    }

    /// In this process, for many cases in a short time.
    pub async fn in_process() -> Self {
        Self::load(Backend::InProcess(ProviderService::new(provider()))).await
    }

    async fn load(backend: Backend) -> Self {
        let mut terraform = Self {
            backend,
            schemas: BTreeMap::new(),
            data_schemas: BTreeMap::new(),
            ephemeral_schemas: BTreeMap::new(),
            functions: BTreeMap::new(),
            identity_types: BTreeMap::new(),
            write_only_allowed: true,
        };
        let response = call!(terraform, get_provider_schema, get_provider_schema::Request {});
        terraform.schemas = load_all(&response);
        terraform.data_schemas = load_data_sources(&response);
        terraform.ephemeral_schemas = load_ephemeral(&response);
        terraform.functions = load_functions(&response.functions);
        let request = get_resource_identity_schemas::Request {};
        let response = call!(terraform, get_resource_identity_schemas, request);
        terraform.identity_types = load_identities(&response);
        terraform
    }

    pub fn schema(&self, type_name: &str) -> &Schema {
        &self.schemas[type_name]
    }

    pub fn type_names(&self) -> Vec<String> {
        self.schemas.keys().cloned().collect()
    }

    /// A configuration of a resource.
    pub fn config(&self, type_name: &str, arguments: &[(&str, Value)]) -> Value {
        object(self.schema(type_name), arguments)
    }

    fn encode(&self, type_name: &str, value: &Value) -> Option<DynamicValue> {
        Some(encode(value, &self.schema(type_name).object_type()))
    }

    fn decode(&self, type_name: &str, value: Option<&DynamicValue>) -> Value {
        decode(value, &self.schema(type_name).object_type())
    }

    fn capabilities(&self) -> Option<ClientCapabilities> {
        let write_only_attributes_allowed = self.write_only_allowed;
        Some(ClientCapabilities {
            write_only_attributes_allowed,
            ..ClientCapabilities::default()
        })
    }
}

fn encode(value: &Value, of: &Type) -> DynamicValue {
    DynamicValue {
        msgpack: cty::encode(value, of),
        json: Vec::new(),
    }
}

/// An absent value is null; one that is there is msgpack.
fn decode(value: Option<&DynamicValue>, of: &Type) -> Value {
    let Some(value) = value else {
        return Value::Null;
    };
    assert!(value.json.is_empty(), "values are written as msgpack");
    cty::decode(&value.msgpack, of).unwrap_or_else(|error| panic!("{error}"))
}
