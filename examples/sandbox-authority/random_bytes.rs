//! Random bytes for serial numbers and for what a client is given.

use std::error::Error;

/// Bytes from the system's cryptographic generator.
pub fn random_bytes<const LENGTH: usize>() -> Result<[u8; LENGTH], Box<dyn Error>> {
    let mut bytes = [0; LENGTH];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| "the system gives no random numbers")?;
    Ok(bytes)
}
