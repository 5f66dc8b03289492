//! [`Weakness`]: why others can compute a private key from its public key, although it is intact and works.

use std::cmp::Ordering;

use der::Decode;
use der::asn1::OctetStringRef;
use p256::elliptic_curve::Curve;
use p256::pkcs8::PrivateKeyInfoRef;
use zeroize::Zeroizing;

use crate::pki::key::key_algorithm::{EcdsaCurve, KeyAlgorithm};
use crate::pki::key::private_key::{EcPrivateKey, PrivateKey};
use crate::pki::key::public_key::bit_length;
use crate::pki::key::rsa_private_key::RsaPrivateKey;

/// The primes of an RSA key differ in one of their first 100 bits (FIPS 186-5 section A.1.3). For random primes the
/// probability that they do not is 2^-99.
const EQUAL_BITS: u32 = 100;

/// Why others can compute a private key from its public key. None of these happens by chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weakness {
    /// Fermat's method finds the primes.
    #[error("the two primes of the RSA key are so close to each other that its modulus can be factored")]
    ClosePrimes,
    /// The secret number has at most half of its bits, or is as close to the order of the curve; or most bytes of the seed of
    /// an Ed25519 key are the same.
    #[error("its secret number is so small, so large or so regular that it can be found by trying")]
    GuessableNumber,
}

impl PrivateKey {
    /// What makes the key weak, if anything does.
    pub fn weakness(&self) -> Option<Weakness> {
        let info = PrivateKeyInfoRef::from_der(self.pkcs8()).ok()?;
        let key = info.private_key.as_bytes();
        match self.algorithm() {
            Some(KeyAlgorithm::Ecdsa(curve)) => {
                let key = EcPrivateKey::from_der(key).ok()?;
                let is_guessable = is_guessable_scalar(curve, key.private_key.as_bytes());
                is_guessable.then_some(Weakness::GuessableNumber)
            }
            Some(KeyAlgorithm::Ed25519) => {
                let seed = <&OctetStringRef>::from_der(key).ok()?;
                is_guessable_seed(seed.as_bytes()).then_some(Weakness::GuessableNumber)
            }
            Some(KeyAlgorithm::Rsa(_)) | None => {
                let key = RsaPrivateKey::from_der(key).ok()?;
                let bits = bit_length(key.modulus.as_bytes());
                let are_close = are_close(key.prime1.as_bytes(), key.prime2.as_bytes(), bits);
                are_close.then_some(Weakness::ClosePrimes)
            }
        }
    }
}

fn are_close(prime: &[u8], other: &[u8], modulus_bits: u32) -> bool {
    bit_length(&difference(prime, other)) <= modulus_bits / 2 - EQUAL_BITS
}

/// d and n - d are equally easy to find.
fn is_guessable_scalar(curve: EcdsaCurve, scalar: &[u8]) -> bool {
    let complement = match curve {
        EcdsaCurve::P256 => difference(p256::NistP256::ORDER.to_be_bytes().as_ref(), scalar),
        EcdsaCurve::P384 => difference(p384::NistP384::ORDER.to_be_bytes().as_ref(), scalar),
        EcdsaCurve::P521 => difference(p521::NistP521::ORDER.to_be_bytes().as_ref(), scalar),
    };
    bit_length(scalar).min(bit_length(&complement)) <= curve.bits() / 2
}

/// Whether half of its bytes or more are the same, such as zero.
fn is_guessable_seed(seed: &[u8]) -> bool {
    let count = |byte: &u8| seed.iter().filter(|other| *other == byte).count();
    seed.iter().any(|byte| count(byte) * 2 >= seed.len())
}

/// The difference of two big-endian numbers.
fn difference(one: &[u8], other: &[u8]) -> Zeroizing<Vec<u8>> {
    let length = one.len().max(other.len());
    let [one, other] = [one, other].map(|number| {
        let mut padded = Zeroizing::new(vec![0; length - number.len()]);
        padded.reserve_exact(number.len());
        padded.extend_from_slice(number);
        padded
    });
    let (mut greater, smaller) = match one.as_slice().cmp(other.as_slice()) {
        Ordering::Less => (other, one),
        _ => (one, other),
    };
    let mut borrow = false;
    for (digit, subtrahend) in greater.iter_mut().zip(smaller.iter()).rev() {
        let (once, first) = digit.overflowing_sub(*subtrahend);
        let (twice, second) = once.overflowing_sub(borrow.into());
        (*digit, borrow) = (twice, first || second);
    }
    greater
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::key::private_key_text::read_plain;

    fn vector(name: &str) -> String {
        let path = format!("{}/tests/vectors/pki/{name}.pem", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(path).unwrap()
    }

    fn weakness(name: &str) -> Option<Weakness> {
        read_plain(&vector(name)).unwrap().weakness()
    }

    #[test]
    fn a_key_that_others_can_compute_is_weak() {
        assert_eq!(weakness("weak/close-primes"), Some(Weakness::ClosePrimes));
        for name in ["p256-one", "p384-order-minus-one", "p521-half", "ed25519-zeros"] {
            assert_eq!(
                weakness(&format!("weak/{name}")),
                Some(Weakness::GuessableNumber),
                "{name}"
            );
        }
    }

    #[test]
    fn a_key_that_was_generated_is_not() {
        for name in [
            "rsa-2048",
            "rsa-4096",
            "ecdsa-p256",
            "ecdsa-p384",
            "ecdsa-p521",
            "ed25519",
        ] {
            assert_eq!(weakness(&format!("{name}.key")), None, "{name}");
        }
    }

    #[test]
    fn a_difference_is_that_of_the_numbers() {
        let cases: [(&[u8], &[u8], &[u8]); 4] = [
            (&[1, 0, 0], &[1], &[0, 255, 255]),
            (&[1], &[1, 0, 0], &[0, 255, 255]),
            (&[5, 0], &[4, 255], &[0, 1]),
            (&[7], &[7], &[0]),
        ];
        for (one, other, expected) in cases {
            assert_eq!(*difference(one, other), expected);
        }
    }

    #[test]
    fn primes_are_close_if_their_first_100_bits_are_the_same() {
        let prime = [0xC0; 128];
        let differing_in = |bit: usize| {
            let mut other = prime;
            other[bit / 8] ^= 0x80 >> (bit % 8);
            other
        };
        assert!(!are_close(&prime, &differing_in(99), 2048));
        assert!(are_close(&prime, &differing_in(100), 2048));
    }

    #[test]
    fn a_seed_is_guessable_if_half_of_its_bytes_are_the_same() {
        let with_equal = |count: u8| -> Vec<u8> { (0..32).map(|byte| byte.max(count - 1)).collect() };
        assert!(is_guessable_seed(&with_equal(16)));
        assert!(!is_guessable_seed(&with_equal(15)));
    }
}
