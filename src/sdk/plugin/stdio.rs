//! `GRPCStdio`: would carry what the plugin prints. Ours prints nothing, and its stream stays open and silent
//! (PROTOCOL.md section 3).

use futures_util::{
    StreamExt,
    stream::{self, Pending, TakeUntil},
};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use tonic::{Request, Response, Status, async_trait};

use super::go_plugin::{StdioData, grpc_stdio_server::GrpcStdio};

/// A stream without an item, open until the process ends. The end of the process must not wait for it.
pub(super) type Silence<T> = TakeUntil<Pending<Result<T, Status>>, WaitForCancellationFutureOwned>;

pub(super) fn silence<T>(closing: CancellationToken) -> Silence<T> {
    stream::pending().take_until(closing.cancelled_owned())
}

pub(super) struct Stdio {
    pub closing: CancellationToken,
}

#[async_trait]
impl GrpcStdio for Stdio {
    type StreamStdioStream = Silence<StdioData>;

    async fn stream_stdio(&self, _request: Request<()>) -> Result<Response<Self::StreamStdioStream>, Status> {
        Ok(Response::new(silence(self.closing.clone())))
    }
}
