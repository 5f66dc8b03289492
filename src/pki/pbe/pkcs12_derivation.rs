//! The key derivation of PKCS#12 (RFC 7292 appendix B).

use aws_lc_rs::hmac;
use der::asn1::ObjectIdentifier;
use der::oid::db::{rfc5912, rfc6268};
use sha1::Sha1;
use sha2::digest::{Digest, Output, common::BlockSizeUser};
use sha2::{Sha224, Sha256, Sha384, Sha512};
use zeroize::{Zeroize, Zeroizing};

use crate::pki::pbe::key_derivation::{HMAC_WITH_SHA_1, HMAC_WITH_SHA_256};
use crate::pki::utf16;
use crate::secret::Secret;

/// What the derived bytes are for. The numbers are those of appendix B.3.
#[derive(Debug, Clone, Copy)]
pub enum Purpose {
    Key = 1,
    Vector = 2,
    Mac = 3,
}

/// The hash under a key derivation or a MAC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hash {
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

/// Each hash with its identifier and that of HMAC with it (RFC 8018 appendix B.1).
const HASHES: [(Hash, ObjectIdentifier, ObjectIdentifier); 5] = [
    (Hash::Sha1, rfc5912::ID_SHA_1, HMAC_WITH_SHA_1),
    (Hash::Sha224, rfc5912::ID_SHA_224, rfc6268::ID_HMAC_WITH_SHA_224),
    (Hash::Sha256, rfc5912::ID_SHA_256, HMAC_WITH_SHA_256),
    (Hash::Sha384, rfc5912::ID_SHA_384, rfc6268::ID_HMAC_WITH_SHA_384),
    (Hash::Sha512, rfc5912::ID_SHA_512, rfc6268::ID_HMAC_WITH_SHA_512),
];

impl Hash {
    /// The hash of a `digestAlgorithm`.
    pub fn from_oid(identifier: &ObjectIdentifier) -> Option<Self> {
        HASHES
            .iter()
            .find_map(|(hash, known, _)| (known == identifier).then_some(*hash))
    }

    /// The hash of an HMAC.
    pub fn from_hmac_oid(identifier: &ObjectIdentifier) -> Option<Self> {
        HASHES
            .iter()
            .find_map(|(hash, _, known)| (known == identifier).then_some(*hash))
    }

    /// The identifier of the hash.
    pub fn oid(self) -> ObjectIdentifier {
        match self {
            Self::Sha1 => rfc5912::ID_SHA_1,
            Self::Sha224 => rfc5912::ID_SHA_224,
            Self::Sha256 => rfc5912::ID_SHA_256,
            Self::Sha384 => rfc5912::ID_SHA_384,
            Self::Sha512 => rfc5912::ID_SHA_512,
        }
    }

    /// How long a round takes, in rounds with SHA-256.
    pub fn cost(self) -> u64 {
        match self {
            Self::Sha1 | Self::Sha224 | Self::Sha256 => 1,
            Self::Sha384 | Self::Sha512 => 4,
        }
    }

    /// HMAC with the hash.
    pub fn hmac(self) -> hmac::Algorithm {
        match self {
            Self::Sha1 => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha224 => hmac::HMAC_SHA224,
            Self::Sha256 => hmac::HMAC_SHA256,
            Self::Sha384 => hmac::HMAC_SHA384,
            Self::Sha512 => hmac::HMAC_SHA512,
        }
    }

    /// Derives `length` bytes from a password in one of its [`password_forms`].
    pub fn derive(
        self,
        purpose: Purpose,
        password: &[u8],
        salt: &[u8],
        rounds: u32,
        length: usize,
    ) -> Zeroizing<Vec<u8>> {
        match self {
            Self::Sha1 => derive::<Sha1>(purpose, password, salt, rounds, length),
            Self::Sha224 => derive::<Sha224>(purpose, password, salt, rounds, length),
            Self::Sha256 => derive::<Sha256>(purpose, password, salt, rounds, length),
            Self::Sha384 => derive::<Sha384>(purpose, password, salt, rounds, length),
            Self::Sha512 => derive::<Sha512>(purpose, password, salt, rounds, length),
        }
    }
}

/// The encodings of a password to try: UTF-16, big-endian, with a terminating zero. Some writers encode an empty password
/// as nothing, without the zero.
pub fn password_forms(password: &Secret<String>) -> Vec<Zeroizing<Vec<u8>>> {
    let mut form = utf16::encode(password.expose());
    form.extend_from_slice(&[0, 0]);
    match password.expose().is_empty() {
        true => vec![form, Zeroizing::default()],
        false => vec![form],
    }
}

/// Appendix B.2. The standard's I is `input`, its A is `digest`.
fn derive<H: Digest + BlockSizeUser>(
    purpose: Purpose,
    password: &[u8],
    salt: &[u8],
    rounds: u32,
    length: usize,
) -> Zeroizing<Vec<u8>>
where
    Output<H>: Zeroize,
{
    let block_length = H::block_size();
    let diversifier = vec![purpose as u8; block_length];
    let mut input = Zeroizing::new(Vec::with_capacity(salt.len() + password.len() + 2 * block_length));
    input.extend(repeat(salt, block_length));
    input.extend(repeat(password, block_length));
    let mut key = Zeroizing::new(Vec::with_capacity(length + block_length));
    while key.len() < length {
        let digest = hash_repeatedly::<H>(&diversifier, &input, rounds);
        key.extend_from_slice(&digest);
        for block in input.chunks_mut(block_length) {
            add(block, &digest);
        }
    }
    key.truncate(length);
    key
}

/// The bytes, repeated to a whole number of blocks.
fn repeat(bytes: &[u8], block_length: usize) -> impl Iterator<Item = u8> {
    let length = bytes.len().next_multiple_of(block_length);
    bytes.iter().copied().cycle().take(length)
}

fn hash_repeatedly<H: Digest>(diversifier: &[u8], input: &[u8], rounds: u32) -> Zeroizing<Output<H>>
where
    Output<H>: Zeroize,
{
    let mut digest = Zeroizing::new(Output::<H>::default());
    let first = H::new_with_prefix(diversifier).chain_update(input);
    first.finalize_into(&mut digest);
    for _ in 1..rounds {
        let next = H::new_with_prefix(&*digest);
        next.finalize_into(&mut digest);
    }
    digest
}

/// Adds the digest, repeated to the length of the block, and one. Both are big-endian numbers; the carry out of the block
/// is dropped.
fn add(block: &mut [u8], digest: &[u8]) {
    let length = block.len();
    let repeated = digest.iter().cycle().take(length).copied();
    let summands: Zeroizing<Vec<u8>> = Zeroizing::new(repeated.collect());
    let mut carry = 1_u16;
    for (byte, summand) in block.iter_mut().zip(summands.iter()).rev() {
        let [high, low] = (u16::from(*byte) + u16::from(*summand) + carry).to_be_bytes();
        *byte = low;
        carry = high.into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_goes_over_all_bytes() {
        let mut block = [0x00, 0xFF, 0xFE];
        add(&mut block, &[0x00, 0x00, 0x01]);
        assert_eq!(block, [0x01, 0x00, 0x00]);
        let mut block = [0xFF; 4];
        add(&mut block, &[0xFF, 0xFF]);
        assert_eq!(block, [0xFF; 4]);
        let mut block = [0; 5];
        add(&mut block, &[1, 2]);
        assert_eq!(block, [1, 2, 1, 2, 2]);
    }

    #[test]
    fn a_password_counts_in_utf_16_with_a_zero_at_the_end() {
        let forms = |password: &str| password_forms(&Secret::new(password.to_owned()));
        let [form] = forms("é🔑").try_into().unwrap();
        assert_eq!(*form, [0x00, 0xE9, 0xD8, 0x3D, 0xDD, 0x11, 0, 0]);
        assert_eq!(forms(""), [Zeroizing::new(vec![0, 0]), Zeroizing::new(vec![])]);
    }
}
