//! The contract with the host process, tested with our own strict host. Names of tests carry the number in the checklist of
//! PROTOCOL.md, section 12.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

#[path = "../host/mod.rs"]
mod host;

mod process;
mod services;
mod tls;

use tonic::transport::Channel;
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

/// Asks for the health of `service`: the simplest call there is.
async fn health(channel: Channel, service: &str) -> Result<i32, tonic::Status> {
    let request = HealthCheckRequest {
        service: service.to_owned(),
    };
    Ok(HealthClient::new(channel)
        .check(request)
        .await?
        .into_inner()
        .status)
}

/// Whether calls get through.
async fn serves(channel: Channel) -> bool {
    health(channel, "plugin").await.is_ok()
}
