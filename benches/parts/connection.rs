//! What a host waits for before the first resource, with a process of its own: start, connection, schema.

use std::path::Path;

use divan::Bencher;
use terraform_provider_stellantis::sdk::protocol::tfplugin6::provider_client::ProviderClient;
use tokio::runtime::Runtime;
use tonic::transport::Channel;

use crate::host::wire::{get_provider_schema, validate_provider_config};
use crate::host::{Launch, Plugin};

fn launch() -> Launch {
    Launch::default()
        .binary(Path::new(env!("CARGO_BIN_EXE_terraform-provider-stellantis")))
        .without("TF_LOG")
}

fn plugin() -> (Runtime, Plugin) {
    let runtime = Runtime::new().unwrap();
    let plugin = runtime.block_on(launch().start());
    (runtime, plugin)
}

/// From the start of the process to the handshake line.
#[divan::bench]
fn start(bencher: Bencher<'_, '_>) {
    let runtime = Runtime::new().unwrap();
    bencher
        .with_inputs(launch)
        .bench_values(|launch| runtime.block_on(launch.start()));
}

/// Socket, mutual TLS and HTTP/2.
#[divan::bench]
fn handshake(bencher: Bencher<'_, '_>) {
    let (runtime, plugin) = plugin();
    bencher.bench(|| runtime.block_on(plugin.connect()));
}

#[divan::bench]
fn get_provider_schema(bencher: Bencher<'_, '_>) {
    let (runtime, plugin) = plugin();
    let channel = runtime.block_on(plugin.connect());
    bencher.bench(|| {
        let mut client = client(&channel);
        runtime
            .block_on(client.get_provider_schema(get_provider_schema::Request {}))
            .unwrap()
    });
}

/// A call that has nothing to do: gRPC, TLS and the way there and back.
#[divan::bench]
fn empty_call(bencher: Bencher<'_, '_>) {
    let (runtime, plugin) = plugin();
    let channel = runtime.block_on(plugin.connect());
    bencher.bench(|| {
        let request = validate_provider_config::Request::default();
        runtime
            .block_on(client(&channel).validate_provider_config(request))
            .unwrap()
    });
}

fn client(channel: &Channel) -> ProviderClient<Channel> {
    ProviderClient::new(channel.clone()).max_decoding_message_size(256 << 20)
}
