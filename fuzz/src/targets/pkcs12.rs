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

/// All vectors, with their passwords.
pub fn seeds() -> Vec<Vec<u8>> {
    let vectors = vectors::named(".p12").into_iter();
    vectors
        .map(|(name, vector)| [vector, vec![password_of(&name)]].concat())
        .collect()
}

/// The number of a vector's password, as the README.md beside the vectors says.
fn password_of(name: &str) -> u8 {
    let is = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    match () {
        () if is(&["empty-password"]) => 2,
        () if is(&["rfc9579"]) => 3,
        () if is(&[
            "keytool",
            "friendly",
            "scrypt",
            "alone",
            "no-key",
            "unsupported",
            "excessive",
        ]) =>
        {
            1
        }
        () => 0,
    }
}
