//! An input that is a type and a value of it, in some encoding.

use std::sync::LazyLock;

use terraform_provider_stellantis::sdk::framework::provider::Provider;
use terraform_provider_stellantis::sdk::framework::value::types::Type;
use terraform_provider_stellantis::sdk::protocol::codec::type_json;
use terraform_provider_stellantis::stellantis::provider::provider;

use super::vectors;

/// The provider, which never changes.
pub static PROVIDER: LazyLock<Provider> = LazyLock::new(provider);

/// The first byte of an input whose type is the first of [`KNOWN`]. No JSON begins with it.
pub const FIRST_KNOWN: u8 = 0x80;

/// The types of everything that the provider offers.
static KNOWN: LazyLock<Vec<Type>> = LazyLock::new(|| {
    let resources = PROVIDER
        .resources()
        .map(|resource| resource.schema().object_type());
    let moved = PROVIDER.resources().filter_map(|resource| resource.move_source());
    let data_sources = PROVIDER
        .data_sources()
        .map(|source| source.schema().object_type());
    let ephemeral = PROVIDER
        .ephemeral_resources()
        .map(|resource| resource.schema().object_type());
    let parameters = PROVIDER
        .functions()
        .flat_map(|function| &function.signature().parameters);
    let types = resources
        .chain(moved.map(|source| source.object_type.clone()))
        .chain(data_sources)
        .chain(ephemeral)
        .chain(parameters.map(|parameter| parameter.value_type()));
    types.collect()
});

/// The type and the rest of an input: either a number of a known type, or a type in JSON up to a zero byte.
pub fn split(input: &[u8]) -> Option<(Type, &[u8])> {
    let (first, rest) = input.split_first()?;
    if let Some(number) = first.checked_sub(FIRST_KNOWN) {
        return Some((KNOWN.get(usize::from(number))?.clone(), rest));
    }
    let end = input.iter().position(|byte| *byte == 0)?;
    Some((type_json::decode(&input[..end]).ok()?, &input[end + 1..]))
}

/// A value as go-cty writes it (`tests/vectors/cty`).
pub struct Vector {
    /// The type in JSON.
    pub of: String,
    /// The value.
    pub msgpack: Vec<u8>,
    /// The value as state, if it is known.
    pub json: Option<String>,
}

/// All of them.
pub fn vectors() -> Vec<Vector> {
    let vectors: Vec<serde_json::Value> =
        serde_json::from_slice(&vectors::vector("cty/vectors.json")).expect("the vectors are JSON");
    vectors
        .iter()
        .map(|vector| Vector {
            of: vector["type"].to_string(),
            msgpack: bytes(vector["msgpack"].as_str().expect("msgpack in hexadecimal")),
            json: vector["json"].as_str().map(str::to_owned),
        })
        .collect()
}

/// Numbers at the limits of what is read.
pub fn numbers() -> Vec<String> {
    let digits = "9".repeat(4090);
    let numbers = [
        "1e2147483648",
        "1000e2147483647",
        "1e-2147483648",
        "0.001e-2147483645",
        "-0",
        "1e400",
    ];
    numbers
        .iter()
        .map(|number| (*number).to_owned())
        .chain([format!("-{digits}e1000")])
        .collect()
}

/// An input of this type.
pub fn input(of: &str, value: &[u8]) -> Vec<u8> {
    [of.as_bytes(), &[0], value].concat()
}

fn bytes(hexadecimal: &str) -> Vec<u8> {
    let digits = hexadecimal
        .as_bytes()
        .chunks(2)
        .map(|digits| str::from_utf8(digits).expect("digits"));
    digits
        .map(|digits| u8::from_str_radix(digits, 16).expect("hexadecimal"))
        .collect()
}
