//! Values as msgpack. What is read is written, and read again as the same value.

use terraform_provider_stellantis::sdk::framework::value::Value;
use terraform_provider_stellantis::sdk::framework::value::types::Type;
use terraform_provider_stellantis::sdk::protocol::codec::msgpack;

use super::{message, typed};

/// Most bytes that one byte of an input may become: a null for each attribute of the largest object, and the names.
const MOST_PER_BYTE: usize = 2_000;

/// A type, and msgpack.
pub fn check(input: &[u8]) {
    let Some((of, bytes)) = typed::split(input) else {
        return;
    };
    match msgpack::decode(bytes, &of) {
        Ok(value) => {
            check_round_trip(&value, &of);
            let length = msgpack::encoded_len(&value, &of);
            assert!(
                length <= MOST_PER_BYTE * input.len(),
                "{} bytes became {length}",
                bytes.len()
            );
        }
        Err(error) => message::check(&error.reason),
    }
}

/// Refinements that are too long are not written, so an unknown may lose them once.
pub fn check_round_trip(value: &Value, of: &Type) {
    let read = rewrite(value, of);
    assert!(
        !value.is_wholly_known() || read == *value,
        "a value changed: {value:?}, {read:?}"
    );
    assert!(rewrite(&read, of) == read, "a value changed the second time");
}

fn rewrite(value: &Value, of: &Type) -> Value {
    let written = msgpack::encode(value, of);
    assert_eq!(written.len(), msgpack::encoded_len(value, of));
    msgpack::decode(&written, of).unwrap_or_else(|error| panic!("{}: {}", error.path, error.reason))
}

/// The vectors of go-cty, and a value of every type that the provider offers.
pub fn seeds() -> Vec<Vec<u8>> {
    let vectors = typed::vectors();
    let values = vectors
        .iter()
        .map(|vector| typed::input(&vector.of, &vector.msgpack));
    let nulls = (typed::FIRST_KNOWN..typed::FIRST_KNOWN + 32).map(|known| vec![known, 0x80]);
    let numbers = typed::numbers().into_iter().map(|number| {
        let length = u16::try_from(number.len()).expect("a short number").to_be_bytes();
        typed::input("\"number\"", &[&[0xDA], &length[..], number.as_bytes()].concat())
    });
    values.chain(nulls).chain(numbers).collect()
}
