//! [`ProviderService`]: the implementation of `tfplugin6.Provider` (PROTOCOL.md section 5), one line per call.
//!
//! An expected failure is a diagnostic in a response with status OK. A call for something that the provider does not offer
//! fails in the same way, never with `Unimplemented`.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio_stream::Stream;
use tonic::{Request, Response, Status, Streaming};
use tracing::Span;

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::engine::data_source::DataResource;
use crate::sdk::framework::engine::managed_resource::ManagedResource;
use crate::sdk::framework::ephemeral::EphemeralResource;
use crate::sdk::framework::provider::Provider;
use crate::sdk::protocol::calls::managed_resource::Kept;
use crate::sdk::protocol::calls::{
    adoption, data_source, ephemeral_resource, function, identity, managed_resource, not_offered, provider,
};
use crate::sdk::protocol::diagnostic::{Outcome, Refusal};
use crate::sdk::protocol::tfplugin6 as wire;
use crate::sdk::protocol::tfplugin6::provider_server::{self, ProviderServer};
use crate::sdk::protocol::work::Work;

type Reply<T> = Result<Response<T>, Status>;
type Events<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// Answers the calls of a host.
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

    /// Makes every running call return at once. Later calls are not affected.
    pub fn stop(&self) {
        self.work.stop();
    }

    /// The service as gRPC serves it, with messages of up to `largest_message` bytes in both directions.
    pub fn into_server(self, largest_message: usize) -> ProviderServer<Self> {
        ProviderServer::new(self)
            .max_decoding_message_size(largest_message)
            .max_encoding_message_size(largest_message)
    }

    /// Answers a call for a managed resource.
    async fn on_resource<Q: Send + 'static, T: Refusal + Send + 'static>(
        &self,
        rpc: &'static str,
        request: Request<Q>,
        type_name: fn(&Q) -> &String,
        job: impl FnOnce(&dyn ManagedResource, Q) -> Outcome<T> + Send + 'static,
    ) -> Reply<T> {
        let request = request.into_inner();
        let type_name = type_name(&request).clone();
        reply(self.run_on_resource(rpc, type_name, request, job).await)
    }

    async fn run_on_resource<Q: Send + 'static, T: Send + 'static>(
        &self,
        rpc: &'static str,
        type_name: String,
        request: Q,
        job: impl FnOnce(&dyn ManagedResource, Q) -> Outcome<T> + Send + 'static,
    ) -> Outcome<T> {
        self.run(rpc, type_name, |provider, type_name| {
            let resource = provider.resource(type_name);
            job(resource.ok_or_else(|| not_offered::resource(type_name))?, request)
        })
        .await
    }

    /// Answers a call for a data source.
    async fn on_data_source<Q: Send + 'static, T: Refusal + Send + 'static>(
        &self,
        rpc: &'static str,
        request: Request<Q>,
        type_name: fn(&Q) -> &String,
        job: impl FnOnce(&dyn DataResource, Q) -> Outcome<T> + Send + 'static,
    ) -> Reply<T> {
        let request = request.into_inner();
        let type_name = type_name(&request).clone();
        let outcome = self.run(rpc, type_name, |provider, type_name| {
            let data_source = provider.data_source(type_name);
            job(
                data_source.ok_or_else(|| not_offered::data_source(type_name))?,
                request,
            )
        });
        reply(outcome.await)
    }

    /// Answers a call for an ephemeral resource.
    async fn on_ephemeral_resource<Q: Send + 'static, T: Refusal + Send + 'static>(
        &self,
        rpc: &'static str,
        request: Request<Q>,
        type_name: fn(&Q) -> &String,
        job: impl FnOnce(&dyn EphemeralResource, Q) -> Outcome<T> + Send + 'static,
    ) -> Reply<T> {
        let request = request.into_inner();
        let type_name = type_name(&request).clone();
        let outcome = self.run(rpc, type_name, |provider, type_name| {
            let resource = provider.ephemeral_resource(type_name);
            job(
                resource.ok_or_else(|| not_offered::ephemeral_resource(type_name))?,
                request,
            )
        });
        reply(outcome.await)
    }

    /// Runs a job that the host can interrupt. Its log lines name the call.
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

#[tonic::async_trait]
impl provider_server::Provider for ProviderService {
    async fn get_metadata(
        &self,
        _: Request<wire::get_metadata::Request>,
    ) -> Reply<wire::get_metadata::Response> {
        Ok(Response::new(provider::metadata(&self.provider)))
    }

    async fn get_provider_schema(
        &self,
        _: Request<wire::get_provider_schema::Request>,
    ) -> Reply<wire::get_provider_schema::Response> {
        Ok(Response::new(provider::schemas(&self.provider)))
    }

    async fn get_resource_identity_schemas(
        &self,
        _: Request<wire::get_resource_identity_schemas::Request>,
    ) -> Reply<wire::get_resource_identity_schemas::Response> {
        Ok(Response::new(provider::identity_schemas(&self.provider)))
    }

    async fn get_functions(
        &self,
        _: Request<wire::get_functions::Request>,
    ) -> Reply<wire::get_functions::Response> {
        Ok(Response::new(provider::functions(&self.provider)))
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
        let span = self.span("ConfigureProvider", "");
        Ok(Response::new(
            span.in_scope(|| provider::configure(request.get_ref())),
        ))
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
        self.on_resource(
            "ValidateResourceConfig",
            request,
            |request| &request.type_name,
            managed_resource::validate,
        )
        .await
    }

    async fn upgrade_resource_state(
        &self,
        request: Request<wire::upgrade_resource_state::Request>,
    ) -> Reply<wire::upgrade_resource_state::Response> {
        self.on_resource(
            "UpgradeResourceState",
            request,
            |request| &request.type_name,
            managed_resource::upgrade,
        )
        .await
    }

    async fn upgrade_resource_identity(
        &self,
        request: Request<wire::upgrade_resource_identity::Request>,
    ) -> Reply<wire::upgrade_resource_identity::Response> {
        self.on_resource(
            "UpgradeResourceIdentity",
            request,
            |request| &request.type_name,
            identity::upgrade,
        )
        .await
    }

    async fn read_resource(
        &self,
        request: Request<wire::read_resource::Request>,
    ) -> Reply<wire::read_resource::Response> {
        self.on_resource(
            "ReadResource",
            request,
            |request| &request.type_name,
            managed_resource::read,
        )
        .await
    }

    async fn plan_resource_change(
        &self,
        request: Request<wire::plan_resource_change::Request>,
    ) -> Reply<wire::plan_resource_change::Response> {
        self.on_resource(
            "PlanResourceChange",
            request,
            |request| &request.type_name,
            managed_resource::plan,
        )
        .await
    }

    async fn apply_resource_change(
        &self,
        request: Request<wire::apply_resource_change::Request>,
    ) -> Reply<wire::apply_resource_change::Response> {
        let request = request.into_inner();
        let (type_name, kept) = (request.type_name.clone(), Kept::before(&request));
        let outcome = self
            .run_on_resource("ApplyResourceChange", type_name, request, managed_resource::apply)
            .await;
        Ok(Response::new(
            outcome.unwrap_or_else(|reason| kept.unchanged(reason)),
        ))
    }

    async fn import_resource_state(
        &self,
        request: Request<wire::import_resource_state::Request>,
    ) -> Reply<wire::import_resource_state::Response> {
        self.on_resource(
            "ImportResourceState",
            request,
            |request| &request.type_name,
            adoption::import,
        )
        .await
    }

    async fn move_resource_state(
        &self,
        request: Request<wire::move_resource_state::Request>,
    ) -> Reply<wire::move_resource_state::Response> {
        let address = self.provider.address();
        self.on_resource(
            "MoveResourceState",
            request,
            |request| &request.target_type_name,
            |resource, request| adoption::take_over(resource, address, request),
        )
        .await
    }

    async fn generate_resource_config(
        &self,
        request: Request<wire::generate_resource_config::Request>,
    ) -> Reply<wire::generate_resource_config::Response> {
        self.on_resource(
            "GenerateResourceConfig",
            request,
            |request| &request.type_name,
            adoption::generate_config,
        )
        .await
    }

    async fn validate_data_resource_config(
        &self,
        request: Request<wire::validate_data_resource_config::Request>,
    ) -> Reply<wire::validate_data_resource_config::Response> {
        self.on_data_source(
            "ValidateDataResourceConfig",
            request,
            |request| &request.type_name,
            data_source::validate,
        )
        .await
    }

    async fn read_data_source(
        &self,
        request: Request<wire::read_data_source::Request>,
    ) -> Reply<wire::read_data_source::Response> {
        self.on_data_source(
            "ReadDataSource",
            request,
            |request| &request.type_name,
            data_source::read,
        )
        .await
    }

    async fn validate_ephemeral_resource_config(
        &self,
        request: Request<wire::validate_ephemeral_resource_config::Request>,
    ) -> Reply<wire::validate_ephemeral_resource_config::Response> {
        self.on_ephemeral_resource(
            "ValidateEphemeralResourceConfig",
            request,
            |request| &request.type_name,
            ephemeral_resource::validate,
        )
        .await
    }

    async fn open_ephemeral_resource(
        &self,
        request: Request<wire::open_ephemeral_resource::Request>,
    ) -> Reply<wire::open_ephemeral_resource::Response> {
        self.on_ephemeral_resource(
            "OpenEphemeralResource",
            request,
            |request| &request.type_name,
            ephemeral_resource::open,
        )
        .await
    }

    async fn renew_ephemeral_resource(
        &self,
        request: Request<wire::renew_ephemeral_resource::Request>,
    ) -> Reply<wire::renew_ephemeral_resource::Response> {
        self.on_ephemeral_resource(
            "RenewEphemeralResource",
            request,
            |request| &request.type_name,
            ephemeral_resource::renew,
        )
        .await
    }

    async fn close_ephemeral_resource(
        &self,
        request: Request<wire::close_ephemeral_resource::Request>,
    ) -> Reply<wire::close_ephemeral_resource::Response> {
        self.on_ephemeral_resource(
            "CloseEphemeralResource",
            request,
            |request| &request.type_name,
            ephemeral_resource::close,
        )
        .await
    }

    async fn call_function(
        &self,
        request: Request<wire::call_function::Request>,
    ) -> Reply<wire::call_function::Response> {
        let request = request.into_inner();
        let outcome = self.run("CallFunction", request.name.clone(), |provider, name| {
            let function = provider.function(name);
            function::call(function.ok_or_else(|| not_offered::function(name))?, request)
        });
        reply(outcome.await)
    }

    async fn validate_list_resource_config(
        &self,
        request: Request<wire::validate_list_resource_config::Request>,
    ) -> Reply<wire::validate_list_resource_config::Response> {
        refuse(not_offered::list_resource(&request.get_ref().type_name))
    }

    type ListResourceStream = Events<wire::list_resource::Event>;

    async fn list_resource(
        &self,
        request: Request<wire::list_resource::Request>,
    ) -> Reply<Self::ListResourceStream> {
        events(not_offered::listed_resource(&request.get_ref().type_name))
    }

    async fn validate_action_config(
        &self,
        request: Request<wire::validate_action_config::Request>,
    ) -> Reply<wire::validate_action_config::Response> {
        refuse(not_offered::action(&request.get_ref().type_name))
    }

    async fn plan_action(
        &self,
        request: Request<wire::plan_action::Request>,
    ) -> Reply<wire::plan_action::Response> {
        refuse(not_offered::action(&request.get_ref().action_type))
    }

    type InvokeActionStream = Events<wire::invoke_action::Event>;

    async fn invoke_action(
        &self,
        request: Request<wire::invoke_action::Request>,
    ) -> Reply<Self::InvokeActionStream> {
        events(not_offered::invoked_action(&request.get_ref().action_type))
    }

    async fn validate_state_store_config(
        &self,
        request: Request<wire::validate_state_store::Request>,
    ) -> Reply<wire::validate_state_store::Response> {
        refuse(not_offered::state_store(&request.get_ref().type_name))
    }

    async fn configure_state_store(
        &self,
        request: Request<wire::configure_state_store::Request>,
    ) -> Reply<wire::configure_state_store::Response> {
        refuse(not_offered::state_store(&request.get_ref().type_name))
    }

    type ReadStateBytesStream = Events<wire::read_state_bytes::Response>;

    async fn read_state_bytes(
        &self,
        request: Request<wire::read_state_bytes::Request>,
    ) -> Reply<Self::ReadStateBytesStream> {
        events(Refusal::refusal(not_offered::state_store(
            &request.get_ref().type_name,
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
        refuse(not_offered::state_store(&request.get_ref().type_name))
    }

    async fn unlock_state(
        &self,
        request: Request<wire::unlock_state::Request>,
    ) -> Reply<wire::unlock_state::Response> {
        refuse(not_offered::state_store(&request.get_ref().type_name))
    }

    async fn get_states(
        &self,
        request: Request<wire::get_states::Request>,
    ) -> Reply<wire::get_states::Response> {
        refuse(not_offered::state_store(&request.get_ref().type_name))
    }

    async fn delete_state(
        &self,
        request: Request<wire::delete_state::Request>,
    ) -> Reply<wire::delete_state::Response> {
        refuse(not_offered::state_store(&request.get_ref().type_name))
    }
}
