//! The limit on the key derivations of one keystore together.

use crate::pki::keystore::error::KeystoreError;
use crate::pki::pbe::rounds::MOST_ROUNDS;

/// Refuses a keystore that asks for too much work.
///
/// # Errors
/// [`KeystoreError::TooManyRounds`] for more than [`MOST_ROUNDS`].
pub fn check(rounds: u64) -> Result<(), KeystoreError> {
    match rounds > MOST_ROUNDS {
        true => Err(KeystoreError::TooManyRounds {
            count: rounds,
            most: MOST_ROUNDS,
        }),
        false => Ok(()),
    }
}
