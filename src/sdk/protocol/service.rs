//! [`ProviderService`]: the one implementation of `tfplugin6.Provider` (PROTOCOL.md section 5).
//!
//! An expected failure is a diagnostic in an answer with status OK. What the provider does not offer is answered in the
//! same way, never with `Unimplemented`.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio_stream::Stream;
use tonic::{Request, Response, Status, Streaming};
use tracing::Span;

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::engine::managed::ManagedResource;
use crate::sdk::framework::ephemeral::EphemeralResource;
use crate::sdk::framework::provider::Provider;
use crate::sdk::protocol::calls::{adoption, ephemeral_resource, identity, managed_resource, not_offered};
use crate::sdk::protocol::codec::dynamic_value;
use crate::sdk::protocol::diagnostic::{Outcome, Refusal, encode};
use crate::sdk::protocol::schema;
use crate::sdk::protocol::tfplugin6 as wire;
use crate::sdk::protocol::tfplugin6::provider_server::{self, ProviderServer};
use crate::sdk::protocol::work::Work;
use crate::secret::Secret;

type Reply<T> = Result<Response<T>, Status>;
type Events<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// Answers the host.
#[derive(Clone)]
pub struct ProviderService {
    provider: Arc<Provider>,
    work: Arc<Work>,
    calls: Arc<AtomicU64>,
}

impl ProviderService {
    /// Serves this provider.
    pub fn new(provider: Provider) -> Self {
        Self {
            provider: Arc::new(provider),
            work: Arc::default(),
            calls: Arc::default(),
        }
    }

    /// Cancels every running call.
    pub fn stop(&self) {
        self.work.stop();
    }

    /// The service as gRPC serves it, with messages of up to `largest_message` bytes in both directions.
    pub fn into_server(self, largest_message: usize) -> ProviderServer<Self> {
        ProviderServer::new(self)
            .max_decoding_message_size(largest_message)
            .max_encoding_message_size(largest_message)
    }

    /// Runs a job for a managed resource.
    async fn on_resource<T: Send + 'static>(
        &self,
        rpc: &'static str,
        type_name: String,
        job: impl FnOnce(&dyn ManagedResource) -> Outcome<T> + Send + 'static,
    ) -> Outcome<T> {
        self.run(rpc, type_name, |provider, type_name| {
            job(provider
                .resource(type_name)
                .ok_or_else(|| not_offered::resource(type_name))?)
        })
        .await
    }

    /// Runs a job for an ephemeral resource.
    async fn on_ephemeral_resource<T: Send + 'static>(
        &self,
        rpc: &'static str,
        type_name: String,
        job: impl FnOnce(&dyn EphemeralResource) -> Outcome<T> + Send + 'static,
    ) -> Outcome<T> {
        self.run(rpc, type_name, |provider, type_name| {
            let resource = provider.ephemeral_resource(type_name);
            job(resource.ok_or_else(|| not_offered::ephemeral_resource(type_name))?)
        })
        .await
    }

    /// Runs a job that the host can stop; the log lines it writes name the call.
    async fn run<T: Send + 'static>(
        &self,
        rpc: &'static str,
        type_name: String,
        job: impl FnOnce(&Provider, &str) -> Outcome<T> + Send + 'static,
    ) -> Outcome<T> {
        let span = self.span(rpc, &type_name);
        let provider = Arc::clone(&self.provider);
        let work = move || {
            tracing::trace!("received");
            job(&provider, &type_name)
        };
        self.work.run(span, work).await?
    }

    fn span(&self, rpc: &'static str, type_name: &str) -> Span {
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        tracing::error_span!(
            "rpc",
            tf_rpc = rpc,
            tf_resource_type = type_name,
            tf_req_id = call
        )
    }
}

fn nothing<T: Default>() -> Reply<T> {
    Ok(Response::new(T::default()))
}

fn reply<T: Refusal>(outcome: Outcome<T>) -> Reply<T> {
    Ok(Response::new(outcome.unwrap_or_else(T::refusal)))
}

fn refuse<T: Refusal>(diagnostic: Diagnostic) -> Reply<T> {
    reply(Err(diagnostic))
}

fn events<T: Send + 'static>(event: T) -> Reply<Events<T>> {
    Ok(Response::new(Box::pin(tokio_stream::once(Ok(event)))))
}

fn capabilities() -> wire::ServerCapabilities {
    wire::ServerCapabilities {
        plan_destroy: true,
        get_provider_schema_optional: true,
        move_resource_state: true,
        generate_resource_config: false,
    }
}

#[tonic::async_trait]
impl provider_server::Provider for ProviderService {
    async fn get_metadata(
        &self,
        _: Request<wire::get_metadata::Request>,
    ) -> Reply<wire::get_metadata::Response> {
        let resources = self
            .provider
            .resources()
            .map(|resource| wire::get_metadata::ResourceMetadata {
                type_name: resource.type_name().to_owned(),
            });
        let ephemeral_resources =
            self.provider
                .ephemeral_resources()
                .map(|resource| wire::get_metadata::EphemeralMetadata {
                    type_name: resource.type_name().to_owned(),
                });
        Ok(Response::new(wire::get_metadata::Response {
            server_capabilities: Some(capabilities()),
            resources: resources.collect(),
            ephemeral_resources: ephemeral_resources.collect(),
            ..Default::default()
        }))
    }

    async fn get_provider_schema(
        &self,
        _: Request<wire::get_provider_schema::Request>,
    ) -> Reply<wire::get_provider_schema::Response> {
        let schemas = self
            .provider
            .resources()
            .map(|resource| (resource.type_name().to_owned(), schema::encode(resource.schema())));
        let ephemeral = self
            .provider
            .ephemeral_resources()
            .map(|resource| (resource.type_name().to_owned(), schema::encode(resource.schema())));
        Ok(Response::new(wire::get_provider_schema::Response {
            provider: Some(schema::empty()),
            resource_schemas: schemas.collect(),
            ephemeral_resource_schemas: ephemeral.collect(),
            server_capabilities: Some(capabilities()),
            ..Default::default()
        }))
    }

    async fn get_resource_identity_schemas(
        &self,
        _: Request<wire::get_resource_identity_schemas::Request>,
    ) -> Reply<wire::get_resource_identity_schemas::Response> {
        let schemas = self.provider.resources().filter_map(|resource| {
            let schema = identity::schema(resource.identity()?);
            Some((resource.type_name().to_owned(), schema))
        });
        Ok(Response::new(wire::get_resource_identity_schemas::Response {
            identity_schemas: schemas.collect(),
            ..Default::default()
        }))
    }

    async fn get_functions(
        &self,
        _: Request<wire::get_functions::Request>,
    ) -> Reply<wire::get_functions::Response> {
        nothing()
    }

    async fn validate_provider_config(
        &self,
        _: Request<wire::validate_provider_config::Request>,
    ) -> Reply<wire::validate_provider_config::Response> {
        nothing()
    }

    async fn configure_provider(
        &self,
        request: Request<wire::configure_provider::Request>,
    ) -> Reply<wire::configure_provider::Response> {
        let version = request.into_inner().terraform_version;
        self.span("ConfigureProvider", "")
            .in_scope(|| tracing::debug!(terraform_version = version, "configured"));
        nothing()
    }

    async fn stop_provider(
        &self,
        _: Request<wire::stop_provider::Request>,
    ) -> Reply<wire::stop_provider::Response> {
        self.stop();
        nothing()
    }

    async fn validate_resource_config(
        &self,
        request: Request<wire::validate_resource_config::Request>,
    ) -> Reply<wire::validate_resource_config::Response> {
        let request = request.into_inner();
        let type_name = request.type_name.clone();
        reply(
            self.on_resource("ValidateResourceConfig", type_name, |resource| {
                managed_resource::validate(resource, request)
            })
            .await,
        )
    }

    async fn upgrade_resource_state(
        &self,
        request: Request<wire::upgrade_resource_state::Request>,
    ) -> Reply<wire::upgrade_resource_state::Response> {
        let request = request.into_inner();
        let type_name = request.type_name.clone();
        reply(
            self.on_resource("UpgradeResourceState", type_name, |resource| {
                managed_resource::upgrade(resource, request)
            })
            .await,
        )
    }

    async fn upgrade_resource_identity(
        &self,
        request: Request<wire::upgrade_resource_identity::Request>,
    ) -> Reply<wire::upgrade_resource_identity::Response> {
        let request = request.into_inner();
        let type_name = request.type_name.clone();
        reply(
            self.on_resource("UpgradeResourceIdentity", type_name, |resource| {
                identity::upgrade(resource, request)
            })
            .await,
        )
    }

    async fn read_resource(
        &self,
        request: Request<wire::read_resource::Request>,
    ) -> Reply<wire::read_resource::Response> {
        let request = request.into_inner();
        let type_name = request.type_name.clone();
        reply(
            self.on_resource("ReadResource", type_name, |resource| {
                managed_resource::read(resource, request)
            })
            .await,
        )
    }

    async fn plan_resource_change(
        &self,
        request: Request<wire::plan_resource_change::Request>,
    ) -> Reply<wire::plan_resource_change::Response> {
        let request = request.into_inner();
        let type_name = request.type_name.clone();
        reply(
            self.on_resource("PlanResourceChange", type_name, |resource| {
                managed_resource::plan(resource, request)
            })
            .await,
        )
    }

    async fn apply_resource_change(
        &self,
        request: Request<wire::apply_resource_change::Request>,
    ) -> Reply<wire::apply_resource_change::Response> {
        let request = request.into_inner();
        let (type_name, private) = (request.type_name.clone(), request.planned_private.clone());
        let exists = !dynamic_value::is_null(request.prior_state.as_ref());
        // A copy of what may be a private key: overwritten when it is not needed.
        let prior = request
            .prior_state
            .clone()
            .map(|prior| [prior.msgpack, prior.json].map(Secret::new));
        let new_identity = request.planned_identity.clone().filter(|_| exists);
        let outcome = self
            .on_resource("ApplyResourceChange", type_name, |resource| {
                managed_resource::apply(resource, request)
            })
            .await;
        // Without its prior state the host would forget an object that still exists.
        let kept = |diagnostic| wire::apply_resource_change::Response {
            new_state: prior.map(|prior| {
                let [msgpack, json] = prior.map(|encoding| encoding.expose().clone());
                wire::DynamicValue { msgpack, json }
            }),
            private,
            new_identity,
            ..Refusal::refusal(diagnostic)
        };
        Ok(Response::new(outcome.unwrap_or_else(kept)))
    }

    async fn import_resource_state(
        &self,
        request: Request<wire::import_resource_state::Request>,
    ) -> Reply<wire::import_resource_state::Response> {
        let request = request.into_inner();
        let type_name = request.type_name.clone();
        reply(
            self.on_resource("ImportResourceState", type_name, |resource| {
                adoption::import(resource, request)
            })
            .await,
        )
    }

    async fn move_resource_state(
        &self,
        request: Request<wire::move_resource_state::Request>,
    ) -> Reply<wire::move_resource_state::Response> {
        let request = request.into_inner();
        let type_name = request.target_type_name.clone();
        reply(
            self.on_resource("MoveResourceState", type_name, |resource| {
                adoption::take_over(resource, request)
            })
            .await,
        )
    }

    async fn generate_resource_config(
        &self,
        request: Request<wire::generate_resource_config::Request>,
    ) -> Reply<wire::generate_resource_config::Response> {
        refuse(not_offered::generated_config(&request.into_inner().type_name))
    }

    async fn validate_data_resource_config(
        &self,
        request: Request<wire::validate_data_resource_config::Request>,
    ) -> Reply<wire::validate_data_resource_config::Response> {
        refuse(not_offered::data_source(&request.into_inner().type_name))
    }

    async fn read_data_source(
        &self,
        request: Request<wire::read_data_source::Request>,
    ) -> Reply<wire::read_data_source::Response> {
        refuse(not_offered::data_source(&request.into_inner().type_name))
    }

    async fn validate_ephemeral_resource_config(
        &self,
        request: Request<wire::validate_ephemeral_resource_config::Request>,
    ) -> Reply<wire::validate_ephemeral_resource_config::Response> {
        let request = request.into_inner();
        let type_name = request.type_name.clone();
        let job = |resource: &dyn EphemeralResource| ephemeral_resource::validate(resource, request);
        reply(
            self.on_ephemeral_resource("ValidateEphemeralResourceConfig", type_name, job)
                .await,
        )
    }

    async fn open_ephemeral_resource(
        &self,
        request: Request<wire::open_ephemeral_resource::Request>,
    ) -> Reply<wire::open_ephemeral_resource::Response> {
        let request = request.into_inner();
        let type_name = request.type_name.clone();
        let job = |resource: &dyn EphemeralResource| ephemeral_resource::open(resource, request);
        reply(
            self.on_ephemeral_resource("OpenEphemeralResource", type_name, job)
                .await,
        )
    }

    async fn renew_ephemeral_resource(
        &self,
        request: Request<wire::renew_ephemeral_resource::Request>,
    ) -> Reply<wire::renew_ephemeral_resource::Response> {
        let type_name = request.into_inner().type_name;
        reply(
            self.on_ephemeral_resource("RenewEphemeralResource", type_name, |_| Ok(Default::default()))
                .await,
        )
    }

    async fn close_ephemeral_resource(
        &self,
        request: Request<wire::close_ephemeral_resource::Request>,
    ) -> Reply<wire::close_ephemeral_resource::Response> {
        let type_name = request.into_inner().type_name;
        reply(
            self.on_ephemeral_resource("CloseEphemeralResource", type_name, |_| Ok(Default::default()))
                .await,
        )
    }

    async fn call_function(
        &self,
        request: Request<wire::call_function::Request>,
    ) -> Reply<wire::call_function::Response> {
        let unknown = not_offered::function(&request.into_inner().name);
        let text = format!("{}: {}", unknown.summary, unknown.detail());
        let error = Some(wire::FunctionError {
            text,
            function_argument: None,
        });
        Ok(Response::new(wire::call_function::Response {
            error,
            ..Default::default()
        }))
    }

    async fn validate_list_resource_config(
        &self,
        request: Request<wire::validate_list_resource_config::Request>,
    ) -> Reply<wire::validate_list_resource_config::Response> {
        refuse(not_offered::list_resource(&request.into_inner().type_name))
    }

    type ListResourceStream = Events<wire::list_resource::Event>;

    async fn list_resource(
        &self,
        request: Request<wire::list_resource::Request>,
    ) -> Reply<Self::ListResourceStream> {
        let diagnostic = encode(not_offered::list_resource(&request.into_inner().type_name));
        events(wire::list_resource::Event {
            diagnostic: vec![diagnostic],
            ..Default::default()
        })
    }

    async fn validate_action_config(
        &self,
        request: Request<wire::validate_action_config::Request>,
    ) -> Reply<wire::validate_action_config::Response> {
        refuse(not_offered::action(&request.into_inner().type_name))
    }

    async fn plan_action(
        &self,
        request: Request<wire::plan_action::Request>,
    ) -> Reply<wire::plan_action::Response> {
        refuse(not_offered::action(&request.into_inner().action_type))
    }

    type InvokeActionStream = Events<wire::invoke_action::Event>;

    async fn invoke_action(
        &self,
        request: Request<wire::invoke_action::Request>,
    ) -> Reply<Self::InvokeActionStream> {
        use wire::invoke_action::{Event, event};
        let diagnostics = vec![encode(not_offered::action(&request.into_inner().action_type))];
        events(Event {
            r#type: Some(event::Type::Completed(event::Completed { diagnostics })),
        })
    }

    async fn validate_state_store_config(
        &self,
        request: Request<wire::validate_state_store::Request>,
    ) -> Reply<wire::validate_state_store::Response> {
        refuse(not_offered::state_store(&request.into_inner().type_name))
    }

    async fn configure_state_store(
        &self,
        request: Request<wire::configure_state_store::Request>,
    ) -> Reply<wire::configure_state_store::Response> {
        refuse(not_offered::state_store(&request.into_inner().type_name))
    }

    type ReadStateBytesStream = Events<wire::read_state_bytes::Response>;

    async fn read_state_bytes(
        &self,
        request: Request<wire::read_state_bytes::Request>,
    ) -> Reply<Self::ReadStateBytesStream> {
        events(Refusal::refusal(not_offered::state_store(
            &request.into_inner().type_name,
        )))
    }

    async fn write_state_bytes(
        &self,
        _: Request<Streaming<wire::write_state_bytes::RequestChunk>>,
    ) -> Reply<wire::write_state_bytes::Response> {
        refuse(not_offered::state_store(""))
    }

    async fn lock_state(
        &self,
        request: Request<wire::lock_state::Request>,
    ) -> Reply<wire::lock_state::Response> {
        refuse(not_offered::state_store(&request.into_inner().type_name))
    }

    async fn unlock_state(
        &self,
        request: Request<wire::unlock_state::Request>,
    ) -> Reply<wire::unlock_state::Response> {
        refuse(not_offered::state_store(&request.into_inner().type_name))
    }

    async fn get_states(
        &self,
        request: Request<wire::get_states::Request>,
    ) -> Reply<wire::get_states::Response> {
        refuse(not_offered::state_store(&request.into_inner().type_name))
    }

    async fn delete_state(
        &self,
        request: Request<wire::delete_state::Request>,
    ) -> Reply<wire::delete_state::Response> {
        refuse(not_offered::state_store(&request.into_inner().type_name))
    }
}
