//! `GRPCBroker`: would negotiate further connections. We need none, and its stream stays open and silent (PROTOCOL.md
//! section 3).

use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, Streaming, async_trait};

use super::{
    go_plugin::{ConnInfo, grpc_broker_server::GrpcBroker},
    stdio::{Silence, silence},
};

pub(super) struct Broker {
    pub closing: CancellationToken,
}

#[async_trait]
impl GrpcBroker for Broker {
    type StartStreamStream = Silence<ConnInfo>;

    async fn start_stream(
        &self,
        _request: Request<Streaming<ConnInfo>>,
    ) -> Result<Response<Self::StartStreamStream>, Status> {
        Ok(Response::new(silence(self.closing.clone())))
    }
}
