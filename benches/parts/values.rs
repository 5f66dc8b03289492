//! Values of the wire and of the state: credentials with everything in them.

use divan::{Bencher, black_box};
use tokio::runtime::Runtime;

use crate::arguments::{CREDENTIALS, active};
use crate::codec::{Type, Value, json, msgpack, provider_type, provider_value, type_json};
use crate::host::Terraform;

fn credentials() -> (Value, Type, Vec<u8>) {
    let runtime = Runtime::new().unwrap();
    let terraform = runtime.block_on(Terraform::in_process());
    let config = terraform.config(CREDENTIALS, &active());
    let stored = runtime
        .block_on(terraform.make(CREDENTIALS, None, &config))
        .unwrap();
    let state = runtime.block_on(terraform.upgrade(&stored));
    let of = provider_type(&terraform.schema(CREDENTIALS).object_type());
    (provider_value(&state), of, stored.whole_json().to_vec())
}

#[divan::bench]
fn decode_msgpack(bencher: Bencher<'_, '_>) {
    let (value, of, _) = credentials();
    let bytes = msgpack::encode(&value, &of);
    bencher.bench(|| msgpack::decode(black_box(&bytes), &of).unwrap());
}

#[divan::bench]
fn encode_msgpack(bencher: Bencher<'_, '_>) {
    let (value, of, _) = credentials();
    bencher.bench(|| msgpack::encode(black_box(&value), &of));
}

#[divan::bench]
fn decode_state_json(bencher: Bencher<'_, '_>) {
    let (_, of, state) = credentials();
    bencher.bench(|| json::decode(black_box(&state), &of).unwrap());
}

#[divan::bench]
fn decode_type_json(bencher: Bencher<'_, '_>) {
    let (_, of, _) = credentials();
    let text = type_json::encode(&of);
    bencher.bench(|| type_json::decode(black_box(&text)).unwrap());
}
