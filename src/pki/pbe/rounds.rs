//! The limit on rounds of key derivation: without one, a file could occupy its reader for hours.

use std::num::NonZeroU32;

use crate::pki::pbe::error::Error;

/// The most work that a file may ask for, in total: ten million rounds of PBKDF2 with SHA-256, some seconds.
pub const MOST_ROUNDS: u64 = 10_000_000;

/// The iteration count of one key derivation, if it is acceptable. Each round takes as long as `cost` rounds with SHA-256.
///
/// # Errors
/// [`Error::Damaged`] for 0, [`Error::TooManyRounds`] for more work than [`MOST_ROUNDS`].
pub fn check(count: u64, cost: u64) -> Result<NonZeroU32, Error> {
    let most = MOST_ROUNDS / cost.max(1);
    if count > most {
        return Err(Error::TooManyRounds { count, most });
    }
    let rounds = u32::try_from(count).ok().and_then(NonZeroU32::new);
    rounds.ok_or(Error::INVALID_PARAMETERS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_million_rounds_are_the_most_and_one_is_the_least() {
        assert_eq!(check(1, 1).map(NonZeroU32::get), Ok(1));
        assert_eq!(check(10_000_000, 1).map(NonZeroU32::get), Ok(10_000_000));
        assert_eq!(check(0, 1), Err(Error::INVALID_PARAMETERS));
        for count in [10_000_001, u64::MAX] {
            let most = 10_000_000;
            assert_eq!(check(count, 1), Err(Error::TooManyRounds { count, most }));
        }
    }
}
