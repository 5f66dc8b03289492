//! Types as JSON. What is read is written, and read again as the same type.

use terraform_provider_stellantis::sdk::protocol::codec::type_json;

use super::typed;

/// Most bytes that one byte becomes: an escape.
const MOST_PER_BYTE: usize = 6;

/// A type.
pub fn check(input: &[u8]) {
    let Ok(read) = type_json::decode(input) else {
        return;
    };
    let written = type_json::encode(&read);
    assert!(written.len() <= MOST_PER_BYTE * input.len());
    assert_eq!(type_json::decode(&written), Ok(read));
}

/// The types of go-cty's vectors.
pub fn seeds() -> Vec<Vec<u8>> {
    let vectors = typed::vectors();
    let mut types: Vec<_> = vectors.into_iter().map(|vector| vector.of.into_bytes()).collect();
    types.push(br#"["object",{"a":"string","b":["tuple",["bool",["map","dynamic"]]]},["a"]]"#.to_vec());
    types.sort();
    types.dedup();
    types
}
