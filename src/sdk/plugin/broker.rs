//! `GRPCBroker`, which negotiates further connections. This plugin needs none, so the stream stays open and silent
//! (PROTOCOL.md section 3).

use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, Streaming, async_trait};

use super::{
    go_plugin::{ConnInfo, grpc_broker_server::GrpcBroker},
    stdio::{SilentStream, silent_stream},
};

pub(super) struct Broker {
    pub closing: CancellationToken,
}

#[async_trait]
impl GrpcBroker for Broker {
    type StartStreamStream = SilentStream<ConnInfo>;

    async fn start_stream(
        &self,
        _request: Request<Streaming<ConnInfo>>,
    ) -> Result<Response<Self::StartStreamStream>, Status> {
        Ok(Response::new(silent_stream(self.closing.clone())))
    }
}
