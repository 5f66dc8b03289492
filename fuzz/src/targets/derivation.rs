//! Key derivations are slow on purpose, up to ten million rounds, and a fuzzer that waits for them finds nothing.

use base64::prelude::{BASE64_STANDARD, Engine};

/// Most rounds, or cost of scrypt, that a target waits for. OpenSSL asks for 2,048 rounds, and keytool for 10,000.
const MOST: u64 = 20_000;

/// The largest number that the provider accepts. It refuses more without any work.
const LARGEST_ACCEPTED: u64 = 10_000_000;

/// Whether a file in DER or PEM contains the parameters of a slow derivation: a salt, and an INTEGER right after it.
pub fn is_slow(file: &[u8]) -> bool {
    has_slow_parameters(file) || has_slow_parameters(&from_pem(file))
}

/// What the base64 of a PEM file contains.
fn from_pem(file: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(file);
    let body = text.lines().filter(|line| !line.contains(['-', ':']));
    BASE64_STANDARD
        .decode(body.flat_map(str::split_whitespace).collect::<String>())
        .unwrap_or_default()
}

fn has_slow_parameters(bytes: &[u8]) -> bool {
    (0..bytes.len()).any(|start| is_slow_after_salt(&bytes[start..]))
}

fn is_slow_after_salt(bytes: &[u8]) -> bool {
    let [4, length, rest @ ..] = bytes else {
        return false;
    };
    let Some([2, length @ 3..=4, number @ ..]) = rest.get(usize::from(*length)..) else {
        return false;
    };
    let number = number.iter().take(usize::from(*length));
    let number = number.fold(0, |number, byte| number << 8 | u64::from(*byte));
    (MOST + 1..=LARGEST_ACCEPTED).contains(&number)
}
