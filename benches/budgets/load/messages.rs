//! Messages that are small on the wire and large in memory.

use std::time::Instant;

use super::{Load, peak, resident, seconds_since, start};
use crate::host::wire::provider_client::ProviderClient;
use crate::host::wire::{DynamicValue, validate_resource_config};
use crate::host::{Plugin, summaries};

/// A set of fifty million nulls, of one byte each.
pub async fn nulls() -> Load {
    let mut msgpack = vec![0x81];
    rmp::encode::write_str(&mut msgpack, "vehicle_data").unwrap();
    rmp::encode::write_array_len(&mut msgpack, 50_000_000).unwrap();
    msgpack.resize(msgpack.len() + 50_000_000, 0xc0);
    validate("50 MB of msgpack nulls", "stellantis_application", msgpack).await
}

/// A map of a million short texts.
pub async fn keepers() -> Load {
    let mut msgpack = vec![0x81];
    rmp::encode::write_str(&mut msgpack, "keepers").unwrap();
    rmp::encode::write_map_len(&mut msgpack, 1_000_000).unwrap();
    for number in 0..1_000_000 {
        rmp::encode::write_str(&mut msgpack, &format!("keeper-{number:07}")).unwrap();
        rmp::encode::write_str(&mut msgpack, "value").unwrap();
    }
    validate("a million `keepers`", "stellantis_keypair", msgpack).await
}

async fn validate(what: &str, type_name: &str, msgpack: Vec<u8>) -> Load {
    let (plugin, _) = start().await;
    let before = resident(&plugin);
    let megabytes = msgpack.len() / 1_000_000;
    let begin = Instant::now();
    let answer = answer(&plugin, type_name, msgpack).await;
    let figures = format!(
        "error {answer:?} after {}; {before} resident before, {} at the peak",
        seconds_since(begin),
        peak(&plugin)
    );
    plugin.shutdown().await;
    Load {
        what: format!("{what} ({megabytes} MB)"),
        figures,
        limit: "250,000 elements",
    }
}

/// The summary of the only diagnostic.
async fn answer(plugin: &Plugin, type_name: &str, msgpack: Vec<u8>) -> String {
    let request = validate_resource_config::Request {
        type_name: type_name.to_owned(),
        config: Some(DynamicValue {
            msgpack,
            json: Vec::new(),
        }),
        ..validate_resource_config::Request::default()
    };
    let mut client = ProviderClient::new(plugin.connect().await);
    let response = client.validate_resource_config(request).await.unwrap();
    summaries(&response.into_inner().diagnostics).join(", ")
}
