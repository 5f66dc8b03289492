//! PKCS#12. Vectors without a checksum let changes through to the parts inside.

use super::{derivation, keystore, vectors};

/// A keystore. The last byte, which is none of it, says which password is tried.
pub fn check(input: &[u8]) {
    if let Some((number, bytes)) = input.split_last()
        && !derivation::is_slow(bytes)
    {
        keystore::check(
            bytes,
            keystore::PASSWORDS[usize::from(*number) % keystore::PASSWORDS.len()],
        );
    }
}

/// All vectors, with each password.
pub fn seeds() -> Vec<Vec<u8>> {
    let numbers = 0..u8::try_from(keystore::PASSWORDS.len()).expect("a few passwords");
    let vectors = vectors::with_ending(".p12");
    vectors
        .iter()
        .flat_map(|vector| {
            numbers
                .clone()
                .map(|number| [vector.as_slice(), &[number]].concat())
        })
        .collect()
}
