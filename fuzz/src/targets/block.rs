//! DER in a PEM block.

use base64::prelude::{BASE64_STANDARD, Engine};

/// One block with this label, on one line.
pub fn with_label(label: &str, der: &[u8]) -> String {
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        BASE64_STANDARD.encode(der)
    )
}
