//! `GRPCController`: the host ends the process (PROTOCOL.md section 3).

use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, async_trait};

use super::go_plugin::{Empty, grpc_controller_server::GrpcController};

/// Answers Shutdown. It cancels `closing`, and the server closes when the answer has been sent.
pub(super) struct Controller {
    pub closing: CancellationToken,
}

#[async_trait]
impl GrpcController for Controller {
    async fn shutdown(&self, _request: Request<Empty>) -> Result<Response<Empty>, Status> {
        tracing::debug!("the host asked for a shutdown");
        self.closing.cancel();
        Ok(Response::new(Empty {}))
    }
}
