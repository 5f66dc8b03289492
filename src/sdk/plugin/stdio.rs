//! `GRPCStdio`, which carries what a plugin prints. This plugin prints nothing, so the stream stays open and silent
//! (PROTOCOL.md section 3).

use futures_util::{
    StreamExt,
    stream::{self, Pending, TakeUntil},
};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use tonic::{Request, Response, Status, async_trait};

use super::go_plugin::{StdioData, grpc_stdio_server::GrpcStdio};

/// A stream without items. It ends when the process is about to, which must not wait for it.
pub(super) type SilentStream<T> = TakeUntil<Pending<Result<T, Status>>, WaitForCancellationFutureOwned>;

pub(super) fn silent_stream<T>(closing: CancellationToken) -> SilentStream<T> {
    stream::pending().take_until(closing.cancelled_owned())
}

pub(super) struct Stdio {
    pub closing: CancellationToken,
}

#[async_trait]
impl GrpcStdio for Stdio {
    type StreamStdioStream = SilentStream<StdioData>;

    async fn stream_stdio(&self, _request: Request<()>) -> Result<Response<Self::StreamStdioStream>, Status> {
        Ok(Response::new(silent_stream(self.closing.clone())))
    }
}
