//! Points 10, 19 to 21 and 65, as far as they concern the services beside the provider's own.

use std::time::Duration;

use futures_util::{
    StreamExt,
    future::join_all,
    stream::{self, FuturesUnordered},
};
use terraform_provider_stellantis::sdk::plugin::go_plugin::grpc_broker_client::GrpcBrokerClient;
use terraform_provider_stellantis::sdk::plugin::go_plugin::grpc_stdio_client::GrpcStdioClient;
use terraform_provider_stellantis::sdk::plugin::go_plugin::{ConnInfo, StdioData};
use tokio::time::timeout;
use tonic::{Code, Streaming, transport::Channel};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

use crate::{health, host::Launch, serves};

async fn stdio(channel: Channel) -> Streaming<StdioData> {
    GrpcStdioClient::new(channel)
        .stream_stdio(())
        .await
        .unwrap()
        .into_inner()
}

/// The broker's stream, with our half of it open.
async fn broker(channel: Channel) -> Streaming<ConnInfo> {
    GrpcBrokerClient::new(channel)
        .start_stream(stream::pending())
        .await
        .unwrap()
        .into_inner()
}

#[tokio::test]
async fn point_10_shutdown_does_not_wait_for_open_streams_and_closes_them() {
    let plugin = Launch::default().start().await;
    let channel = plugin.connect().await;
    let mut stdio = stdio(channel.clone()).await;
    let mut broker = broker(channel.clone()).await;
    plugin.call_shutdown().await;
    assert!(stdio.next().await.is_none());
    assert!(broker.next().await.is_none());
    plugin.finish().await;
}

#[tokio::test]
async fn point_10_shutdown_does_not_wait_for_a_call_that_never_ends() {
    let plugin = Launch::default().start().await;
    let request = HealthCheckRequest {
        service: "plugin".into(),
    };
    let mut watch = HealthClient::new(plugin.connect().await)
        .watch(request)
        .await
        .unwrap()
        .into_inner();
    assert!(watch.next().await.unwrap().is_ok());
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_19_the_plugin_is_healthy_and_nothing_else_is() {
    let plugin = Launch::default().start().await;
    let channel = plugin.connect().await;
    assert_eq!(
        health(channel.clone(), "plugin").await.unwrap(),
        ServingStatus::Serving as i32
    );
    assert_eq!(health(channel, "other").await.unwrap_err().code(), Code::NotFound);
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_20_stdio_and_broker_stay_open_and_silent() {
    let plugin = Launch::default().start().await;
    let channel = plugin.connect().await;
    let mut stdio = stdio(channel.clone()).await;
    let mut broker = broker(channel.clone()).await;
    let silence = Duration::from_millis(500);
    assert!(timeout(silence, stdio.next()).await.is_err());
    assert!(timeout(silence, broker.next()).await.is_err());
    assert!(serves(channel).await);
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_21_a_message_of_100_mib_is_read() {
    let plugin = Launch::default().start().await;
    let answer = health(plugin.connect().await, &"x".repeat(100 << 20)).await;
    assert_eq!(answer.unwrap_err().code(), Code::NotFound);
    plugin.shutdown().await;
}

#[tokio::test]
async fn a_connection_has_a_limited_number_of_streams_and_more_wait_for_their_turn() {
    let plugin = Launch::default().start().await;
    let channel = plugin.connect().await;
    let mut opening: FuturesUnordered<_> = (0..1_100).map(|_| stdio(channel.clone())).collect();
    let mut open = Vec::new();
    while let Ok(Some(stream)) = timeout(Duration::from_secs(2), opening.next()).await {
        open.push(stream);
    }
    assert_eq!((open.len(), opening.len()), (1_000, 100));
    assert!(serves(plugin.connect().await).await, "another connection");
    open.truncate(900);
    assert_eq!(opening.collect::<Vec<_>>().await.len(), 100);
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_65_many_calls_at_once_are_answered_while_streams_are_open() {
    let plugin = Launch::default().start().await;
    let channel = plugin.connect().await;
    let calls = async {
        let streams = join_all((0..250).map(|_| stdio(channel.clone()))).await;
        let answers = join_all((0..250).map(|_| serves(channel.clone()))).await;
        (streams, answers)
    };
    // If calls waited for open streams, they would wait for ever.
    let (_streams, answers) = timeout(Duration::from_secs(30), calls).await.expect("answers");
    assert!(answers.into_iter().all(|answer| answer));
    plugin.shutdown().await;
}
