//! Points 30 to 32 with values as go-cty writes them (`tests/vectors/cty`).

use std::fs;
use std::path::Path;

use serde_json::Value as Json;

use crate::codec::{self, json, msgpack, provider_type, provider_value};
use crate::host::cty::{self, Type, Value, to_json};

/// What the provider writes with other bytes than go-cty, with the same meaning: fractions as text instead of floats, long
/// rows of zeros as exponents, sets in another order.
const OTHER_BYTES: [&str; 20] = [
    "unknown number, lower bound 0.5, inclusive",
    "unknown number, upper bound 0.5, inclusive",
    "unknown number, lower bound 0.5, exclusive",
    "unknown number, upper bound 0.5, exclusive",
    "number 1e19",
    "number 1e400",
    "number -1e400",
    "number 0.5",
    "number -0.5",
    "number 0.25",
    "number 123456789.125",
    "number 1e-7",
    "number 1e-400",
    "number 5e-324",
    "number 0.000000000000000000001",
    "number, the float nearest to 0.1",
    "number, the float nearest to 0.1 + 0.2",
    "number, the least normal float",
    "set of numbers",
    "set with a null",
];

/// A value as go-cty writes it.
struct Vector {
    name: String,
    of: Type,
    msgpack: Vec<u8>,
    /// The state that holds it, if it is known.
    json: Option<String>,
}

impl Vector {
    fn load(json: &Json) -> Self {
        let text = |key: &str| json[key].as_str().map(str::to_owned);
        Self {
            name: text("name").unwrap(),
            of: Type::parse(json["type"].to_string().as_bytes()).unwrap(),
            msgpack: bytes(&text("msgpack").unwrap()),
            json: text("json"),
        }
    }

    /// The value that the host's own codec reads.
    fn value(&self) -> Value {
        cty::decode(&self.msgpack, &self.of).unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    fn provider_type(&self) -> codec::Type {
        provider_type(&self.of)
    }
}

fn bytes(hexadecimal: &str) -> Vec<u8> {
    let digits = |index| &hexadecimal[index..index + 2];
    let bytes = (0..hexadecimal.len()).step_by(2).map(digits);
    bytes
        .map(|digits| u8::from_str_radix(digits, 16).unwrap())
        .collect()
}

fn vectors() -> Vec<Vector> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/cty/vectors.json");
    let vectors: Vec<Json> = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    assert!(vectors.len() > 150, "{}", vectors.len());
    vectors.iter().map(Vector::load).collect()
}

#[test]
fn the_host_writes_every_value_as_go_cty_does() {
    for vector in vectors() {
        let (name, value) = (&vector.name, vector.value());
        // A fraction that was a float in Go stays one there, even where its decimal has no exact float.
        if !name.contains("float") {
            assert_eq!(cty::encode(&value, &vector.of), vector.msgpack, "{name}");
        }
        if let Some(json) = &vector.json {
            let json: Json = serde_json::from_str(json).unwrap();
            assert_eq!(to_json(&value), json, "{name}");
        }
        let has_json = value.is_wholly_known() && !name.contains("infinity");
        assert_eq!(vector.json.is_some(), has_json, "{name}");
    }
}

#[test]
fn point_30_31_32_the_provider_reads_every_value_as_go_cty_writes_it() {
    for vector in vectors() {
        let (name, of) = (&vector.name, vector.provider_type());
        let expected = provider_value(&vector.value());
        let read = msgpack::decode(&vector.msgpack, &of);
        assert!(read.as_ref() == Ok(&expected), "{name}: {read:?}");
        if let Some(json) = &vector.json {
            let read = json::decode(json.as_bytes(), &of);
            assert!(read.as_ref() == Ok(&expected), "{name}: {read:?}");
        }
    }
}

#[test]
fn point_30_31_32_what_the_provider_writes_is_the_value_mostly_in_the_bytes_of_go_cty() {
    let mut others = Vec::new();
    for vector in vectors() {
        let (name, value) = (&vector.name, vector.value());
        let written = msgpack::encode(&provider_value(&value), &vector.provider_type());
        assert_eq!(cty::decode(&written, &vector.of), Ok(value), "{name}");
        if written != vector.msgpack {
            others.push(name.clone());
        }
    }
    assert_eq!(others, OTHER_BYTES);
}
