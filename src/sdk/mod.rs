//! What any Terraform provider in Rust needs: an SDK for plugin protocol 6, which knows nothing of a particular provider.
//!
//! | part | what it is |
//! |---|---|
//! | [`framework`] | Terraform's concepts without the wire: values, schemas, resources, data sources, functions, and the engine that plans and calls them |
//! | [`protocol`] | the wire: the service `tfplugin6.Provider`, and values as msgpack and JSON |
//! | [`plugin`] | the contract with the host process: handshake, mutual TLS, logs, shutdown |
//! | [`program`] | the `main` of a provider: arguments, runtime, server |
//!
//! # A resource
//!
//! A resource is two structs, declared with [`attributes!`](framework::model::attributes), and a few plain functions:
//!
//! ```
//! # use terraform_provider_stellantis::sdk;
//! use sdk::framework::diagnostic::Diagnostic;
//! use sdk::framework::model::attributes::attributes;
//! use sdk::framework::resource::{Resource, State};
//!
//! attributes! {
//!     /// A greeting.
//!     pub struct Inputs {
//!         /// Name of the person to greet.
//!         name: String,
//!         /// Word before the name: `Hello` if omitted.
//!         salutation: String = default("Hello".to_owned()),
//!     }
//! }
//!
//! attributes! {
//!     /// What the provider computes.
//!     pub outputs struct Outputs {
//!         /// The whole greeting.
//!         text: String,
//!     }
//! }
//!
//! struct Greeting;
//!
//! impl Resource for Greeting {
//!     const TYPE_NAME: &'static str = "example_greeting";
//!     type Inputs = Inputs;
//!     type Outputs = Outputs;
//!
//!     fn apply(&self, inputs: Inputs, _prior: Option<&State<Self>>) -> Result<Outputs, Diagnostic> {
//!         let text = format!("{}, {}!", inputs.salutation, inputs.name);
//!         Ok(Outputs { text })
//!     }
//! }
//!
//! // The engine plans and applies it, as a host asks for it.
//! use sdk::framework::engine::apply::ApplyRequest;
//! use sdk::framework::engine::managed::Managed;
//! use sdk::framework::engine::managed_resource::ManagedResource;
//! use sdk::framework::engine::plan::PlanRequest;
//! use sdk::framework::value::Value;
//!
//! let resource = Managed::new(Greeting);
//! let attributes = [("name", Value::string("Ada")), ("salutation", Value::Null), ("text", Value::Null)];
//! let config = Value::Mapping(attributes.map(|(name, value)| (name.to_owned(), value)).into());
//!
//! let plan = resource.plan(PlanRequest { prior: Value::Null, proposed: config.clone(), config: config.clone() });
//! assert!(plan.diagnostics.is_empty());
//! assert!(*plan.planned.attribute("salutation") == Value::string("Hello"));
//! assert!(plan.planned.attribute("text").is_unknown());
//!
//! let applied = resource.apply(ApplyRequest { prior: Value::Null, planned: plan.planned, config });
//! assert!(*applied.state.attribute("text") == Value::string("Hello, Ada!"));
//!
//! // A provider offers it, and a service answers the calls of a host for it.
//! use sdk::framework::provider::Provider;
//! use sdk::protocol::service::ProviderService;
//! use sdk::protocol::tfplugin6::get_metadata;
//! use sdk::protocol::tfplugin6::provider_server::Provider as _;
//!
//! let service = ProviderService::new(Provider::new("example/greeting").with_resource(resource));
//! # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
//! # runtime.block_on(async {
//! let metadata = service.get_metadata(tonic::Request::new(get_metadata::Request {})).await?.into_inner();
//! assert_eq!(metadata.resources[0].type_name, "example_greeting");
//! # Ok::<_, tonic::Status>(())
//! # })?;
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! # A program
//!
//! Terraform and OpenTofu start a provider as a process of its own. This is its whole `main`:
//!
//! ```no_run
//! # use terraform_provider_stellantis::sdk;
//! use std::process::ExitCode;
//!
//! use sdk::framework::provider::Provider;
//! use sdk::program::Program;
//!
//! fn main() -> ExitCode {
//!     let program = Program {
//!         name: "greeting",
//!         version: env!("CARGO_PKG_VERSION"),
//!         crate_name: env!("CARGO_CRATE_NAME"),
//!         installation: "To install it, run `cargo install`.",
//!     };
//!     program.run(Provider::new("registry.terraform.io/example/greeting"))
//! }
//! ```

pub mod framework;
pub mod plugin;
pub mod program;
pub mod protocol;
