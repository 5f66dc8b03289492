//! Fingerprints of keys and certificates.

use aws_lc_rs::digest;

/// SHA-256 as 64 lower-case hexadecimal digits.
pub fn sha256(der: &[u8]) -> String {
    base16ct::lower::encode_string(digest::digest(&digest::SHA256, der).as_ref())
}
