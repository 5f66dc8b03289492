//! Random bytes, for salts and initialization vectors.

use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand;

/// An array of random bytes.
///
/// # Errors
/// [`Unspecified`] if the generator fails.
pub fn bytes<const LENGTH: usize>() -> Result<[u8; LENGTH], Unspecified> {
    let mut bytes = [0; LENGTH];
    rand::fill(&mut bytes)?;
    Ok(bytes)
}
