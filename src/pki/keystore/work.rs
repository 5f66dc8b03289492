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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_million_rounds_are_the_most_for_a_whole_keystore() {
        assert_eq!(check(10_000_000), Ok(()));
        let (count, most) = (10_000_001, 10_000_000);
        assert_eq!(check(count), Err(KeystoreError::TooManyRounds { count, most }));
    }
}
