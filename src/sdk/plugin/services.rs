//! [`Services`]: everything that a host may call, found by the path of the call.

use std::{
    convert::Infallible,
    task::{Context, Poll},
};

use tokio_util::sync::CancellationToken;
use tonic::{
    Status,
    body::Body,
    codegen::{BoxFuture, Service, http},
    server::NamedService,
};
use tonic_health::{
    ServingStatus,
    pb::health_server::HealthServer,
    server::{HealthReporter, HealthService},
};

use super::{
    broker::Broker,
    controller::Controller,
    go_plugin::{
        grpc_broker_server::GrpcBrokerServer, grpc_controller_server::GrpcControllerServer,
        grpc_stdio_server::GrpcStdioServer,
    },
    stdio::Stdio,
};

/// The largest message that a service should accept, in bytes, as in plugins written in Go (PROTOCOL.md section 3).
pub const LARGEST_MESSAGE: usize = 256 << 20;

/// The service whose health the host asks for.
const HEALTH_NAME: &str = "plugin";

/// A gRPC service as tonic generates it.
pub trait GrpcService:
    Service<
        http::Request<Body>,
        Response = http::Response<Body>,
        Error = Infallible,
        Future = BoxFuture<http::Response<Body>, Infallible>,
    > + NamedService
    + Clone
    + Send
    + 'static
{
}

impl<S> GrpcService for S where
    S: Service<
            http::Request<Body>,
            Response = http::Response<Body>,
            Error = Infallible,
            Future = BoxFuture<http::Response<Body>, Infallible>,
        > + NamedService
        + Clone
        + Send
        + 'static
{
}

/// The provider's own service and those that go-plugin expects beside it.
#[derive(Clone)]
pub(super) struct Services<P> {
    provider: P,
    controller: GrpcControllerServer<Controller>,
    stdio: GrpcStdioServer<Stdio>,
    broker: GrpcBrokerServer<Broker>,
    health: HealthServer<HealthService>,
}

impl<P: GrpcService> Services<P> {
    /// Calls that stay open end when `closing` is cancelled, and Shutdown cancels it.
    pub async fn new(provider: P, closing: &CancellationToken) -> Self {
        let closing = || closing.clone();
        Self {
            provider,
            controller: GrpcControllerServer::new(Controller { closing: closing() })
                .max_decoding_message_size(LARGEST_MESSAGE),
            stdio: GrpcStdioServer::new(Stdio { closing: closing() })
                .max_decoding_message_size(LARGEST_MESSAGE),
            broker: GrpcBrokerServer::new(Broker { closing: closing() })
                .max_decoding_message_size(LARGEST_MESSAGE),
            health: health().await,
        }
    }
}

async fn health() -> HealthServer<HealthService> {
    let reporter = HealthReporter::new();
    reporter
        .set_service_status(HEALTH_NAME, ServingStatus::Serving)
        .await;
    HealthServer::new(HealthService::from_health_reporter(reporter))
        .max_decoding_message_size(LARGEST_MESSAGE)
}

impl<P: GrpcService> Service<http::Request<Body>> for Services<P> {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<Self::Response, Self::Error>;

    /// The services are always ready: none of them limits its calls.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    /// The path of a call is `/package.Service/Method`.
    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        match request.uri().path().split('/').nth(1) {
            Some(name) if name == P::NAME => self.provider.call(request),
            Some(<GrpcControllerServer<Controller> as NamedService>::NAME) => self.controller.call(request),
            Some(<GrpcStdioServer<Stdio> as NamedService>::NAME) => self.stdio.call(request),
            Some(<GrpcBrokerServer<Broker> as NamedService>::NAME) => self.broker.call(request),
            Some(<HealthServer<HealthService> as NamedService>::NAME) => self.health.call(request),
            _ => Box::pin(async { Ok(Status::unimplemented("there is no such service").into_http()) }),
        }
    }
}
