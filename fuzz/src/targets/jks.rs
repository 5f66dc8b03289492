//! JKS, with its checksum as it is and made to match.

use sha1::{Digest, Sha1};

use super::{keystore, vectors};

const PASSWORD: &str = keystore::PASSWORDS[1];

/// What comes between the password and the entries in the checksum.
const WHITENER: &[u8] = b"Mighty Aphrodite";

const CHECKSUM_LENGTH: usize = 20;

/// A keystore.
pub fn check(input: &[u8]) {
    keystore::check(input, keystore::PASSWORDS[0]);
    if let Some(content) = input
        .len()
        .checked_sub(CHECKSUM_LENGTH)
        .map(|length| &input[..length])
    {
        keystore::check(&with_checksum(content), PASSWORD);
    }
}

fn with_checksum(content: &[u8]) -> Vec<u8> {
    let password: Vec<u8> = PASSWORD.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let checksum = Sha1::new()
        .chain_update(password)
        .chain_update(WHITENER)
        .chain_update(content)
        .finalize();
    [content, &checksum].concat()
}

/// All vectors.
pub fn seeds() -> Vec<Vec<u8>> {
    vectors::with_ending(".jks")
}
