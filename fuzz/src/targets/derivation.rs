//! Key derivations are slow on purpose, up to ten million rounds, and a fuzzer that waits for them finds nothing.

use base64::prelude::{BASE64_STANDARD, Engine};

/// Most rounds, or cost of scrypt, that a target waits for. Files of OpenSSL ask for 2,048, of keytool for 10,000.
const MOST: u64 = 20_000;

/// The largest number that the provider accepts, and refuses without any work beyond.
const LARGEST_ACCEPTED: u64 = 10_000_000;

/// Whether a file in DER or PEM contains an INTEGER that would be a slow number of rounds.
pub fn is_slow(file: &[u8]) -> bool {
    has_slow_integer(file) || has_slow_integer(&from_pem(file))
}

/// What the base64 of a PEM file contains.
fn from_pem(file: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(file);
    let body = text.lines().filter(|line| !line.contains(['-', ':']));
    BASE64_STANDARD
        .decode(body.flat_map(str::split_whitespace).collect::<String>())
        .unwrap_or_default()
}

fn has_slow_integer(bytes: &[u8]) -> bool {
    (3..=4).any(|length| {
        bytes
            .windows(2 + length)
            .any(|window| is_slow_integer(window, length))
    })
}

fn is_slow_integer(bytes: &[u8], length: usize) -> bool {
    let [2, stated, number @ ..] = bytes else {
        return false;
    };
    let number = number
        .iter()
        .fold(0, |number, byte| number << 8 | u64::from(*byte));
    usize::from(*stated) == length && (MOST..=LARGEST_ACCEPTED).contains(&number)
}
