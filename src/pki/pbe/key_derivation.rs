//! Keys from passphrases: PBKDF2 (RFC 8018), scrypt (RFC 7914), and OpenSSL's `EVP_BytesToKey`.

use std::num::NonZeroU32;

use ::pbkdf2::pbkdf2_hmac;
use aws_lc_rs::pbkdf2;
use der::asn1::{Any, Null, ObjectIdentifier, OctetString};
use der::{Choice, DecodeValue, Sequence};
use md5::Md5;
use md5::digest::Digest;
use sha2::{Sha224, Sha512_224, Sha512_256};
use x509_cert::spki::AlgorithmIdentifierOwned;
use zeroize::Zeroizing;

use crate::pki::oid;
use crate::pki::pbe::error::Error;
use crate::pki::pbe::memory::MEMORY;
use crate::pki::pbe::{memory, rounds};
use crate::secret::Secret;

use Implementation::{AwsLc, Other};

const PBKDF2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.12");
const SCRYPT: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.11591.4.11");
pub const HMAC_WITH_SHA_1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.2.7");
pub const HMAC_WITH_SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.2.9");

/// The pseudorandom function of PBKDF2 (RFC 8018 appendix B.1): HMAC with a hash.
#[derive(Clone, Copy)]
pub struct PseudorandomFunction {
    identifier: ObjectIdentifier,
    implementation: Implementation,
    /// Length of the hash in bytes. PBKDF2 repeats its rounds for each part of a key that is so long.
    length: usize,
    /// How long a round takes, in rounds with SHA-256.
    cost: u64,
}

#[derive(Clone, Copy)]
enum Implementation {
    AwsLc(pbkdf2::Algorithm),
    /// For hashes that AWS-LC lacks: a function of passphrase, salt, rounds and the buffer for the key.
    Other(fn(&[u8], &[u8], u32, &mut [u8])),
}

/// All that OpenSSL writes.
const PSEUDORANDOM_FUNCTIONS: [PseudorandomFunction; 8] = [
    function("1.2.840.113549.2.6", Other(pbkdf2_hmac::<Md5>), 16, 2),
    function("1.2.840.113549.2.7", AwsLc(pbkdf2::PBKDF2_HMAC_SHA1), 20, 1),
    function("1.2.840.113549.2.8", Other(pbkdf2_hmac::<Sha224>), 28, 1),
    function("1.2.840.113549.2.9", AwsLc(pbkdf2::PBKDF2_HMAC_SHA256), 32, 1),
    function("1.2.840.113549.2.10", AwsLc(pbkdf2::PBKDF2_HMAC_SHA384), 48, 4),
    function("1.2.840.113549.2.11", AwsLc(pbkdf2::PBKDF2_HMAC_SHA512), 64, 4),
    function("1.2.840.113549.2.12", Other(pbkdf2_hmac::<Sha512_224>), 28, 4),
    function("1.2.840.113549.2.13", Other(pbkdf2_hmac::<Sha512_256>), 32, 4),
];

const fn function(
    identifier: &str,
    implementation: Implementation,
    length: usize,
    cost: u64,
) -> PseudorandomFunction {
    PseudorandomFunction {
        identifier: ObjectIdentifier::new_unwrap(identifier),
        implementation,
        length,
        cost,
    }
}

impl PseudorandomFunction {
    fn from_oid(identifier: &ObjectIdentifier) -> Result<Self, Error> {
        PSEUDORANDOM_FUNCTIONS
            .into_iter()
            .find(|function| function.identifier == *identifier)
            .ok_or_else(|| unsupported(identifier))
    }

    /// How long a round takes for a key of `length` bytes, in rounds with SHA-256.
    fn cost(self, length: usize) -> u64 {
        self.cost * length.div_ceil(self.length) as u64
    }

    fn pbkdf2(self, passphrase: &[u8], salt: &[u8], rounds: NonZeroU32, key: &mut [u8]) {
        match self.implementation {
            AwsLc(algorithm) => pbkdf2::derive(algorithm, rounds, salt, passphrase, key),
            Other(derive) => derive(passphrase, salt, rounds.get(), key),
        }
    }
}

/// `PBKDF2-params` (RFC 8018 appendix A.2).
#[derive(Sequence)]
struct Pbkdf2Params {
    salt: OctetString,
    iteration_count: u64,
    key_length: Option<u64>,
    prf: Option<AlgorithmIdentifierOwned>,
}

/// `scrypt-params` (RFC 7914 section 7.1).
#[derive(Sequence)]
struct ScryptParams {
    salt: OctetString,
    cost: u64,
    block_size: u64,
    parallelization: u64,
    key_length: Option<u64>,
}

/// How a passphrase becomes a key. Excessive work is refused on construction, before any of it is done.
pub enum KeyDerivation {
    Pbkdf2 {
        prf: PseudorandomFunction,
        salt: Vec<u8>,
        rounds: NonZeroU32,
        work: u64,
    },
    Scrypt {
        params: scrypt::Params,
        salt: Vec<u8>,
    },
    /// `EVP_BytesToKey` with MD5 and one round, which OpenSSL uses under `Proc-Type: 4,ENCRYPTED`.
    BytesToKey {
        salt: Vec<u8>,
    },
}

impl KeyDerivation {
    /// Reads a `keyDerivationFunc` (RFC 8018 appendix A.4) for a key of `length` bytes.
    pub fn from_identifier(identifier: &AlgorithmIdentifierOwned, length: usize) -> Result<Self, Error> {
        match identifier.oid {
            PBKDF2 => Self::pbkdf2(&decoded(identifier)?, length),
            SCRYPT => Self::scrypt(&decoded(identifier)?, length),
            other => Err(unsupported(&other)),
        }
    }

    /// The key length in bytes that the parameters of PBKDF2 state, if they do. `None` for other functions.
    pub fn stated_length(identifier: &AlgorithmIdentifierOwned) -> Result<Option<usize>, Error> {
        let stated = match identifier.oid {
            PBKDF2 => decoded::<Pbkdf2Params>(identifier)?.key_length,
            _ => None,
        };
        stated
            .map(|length| usize::try_from(length).map_err(|_| Error::INVALID_PARAMETERS))
            .transpose()
    }

    fn pbkdf2(params: &Pbkdf2Params, length: usize) -> Result<Self, Error> {
        refuse_other_length(params.key_length, length)?;
        let prf = params.prf.as_ref().map_or(HMAC_WITH_SHA_1, |prf| prf.oid);
        let prf = PseudorandomFunction::from_oid(&prf)?;
        let rounds = rounds::check(params.iteration_count, prf.cost(length))?;
        Ok(Self::Pbkdf2 {
            prf,
            salt: params.salt.as_bytes().to_vec(),
            rounds,
            work: u64::from(rounds.get()) * prf.cost(length),
        })
    }

    fn scrypt(params: &ScryptParams, length: usize) -> Result<Self, Error> {
        refuse_excess(params)?;
        refuse_other_length(params.key_length, length)?;
        if !params.cost.is_power_of_two() || params.cost < 2 {
            return Err(Error::INVALID_PARAMETERS);
        }
        let cost = u8::try_from(params.cost.trailing_zeros()).map_err(|_| Error::INVALID_PARAMETERS)?;
        let block_size = u32::try_from(params.block_size).map_err(|_| Error::INVALID_PARAMETERS)?;
        let parallelization = u32::try_from(params.parallelization).map_err(|_| Error::INVALID_PARAMETERS)?;
        Ok(Self::Scrypt {
            params: scrypt::Params::new(cost, block_size, parallelization)
                .map_err(|_| Error::INVALID_PARAMETERS)?,
            salt: params.salt.as_bytes().to_vec(),
        })
    }

    /// The amount of work, in rounds of PBKDF2 with SHA-256. Each 128 bytes that scrypt processes count as one round.
    pub fn work(&self) -> u64 {
        match self {
            Self::Pbkdf2 { work, .. } => *work,
            Self::Scrypt { params, .. } => params.n() * u64::from(params.r()) * u64::from(params.p()),
            Self::BytesToKey { .. } => 1,
        }
    }

    /// Derives a key of `length` bytes. The passphrase is taken as UTF-8.
    pub fn derive(&self, passphrase: &Secret<String>, length: usize) -> Result<Zeroizing<Vec<u8>>, Error> {
        let passphrase = passphrase.expose().as_bytes();
        let mut key = Zeroizing::new(vec![0; length]);
        match self {
            Self::Pbkdf2 {
                prf, salt, rounds, ..
            } => prf.pbkdf2(passphrase, salt, *rounds, &mut key),
            Self::Scrypt { params, salt } => {
                let _share = MEMORY.take(scrypt_bytes(params));
                scrypt::scrypt(passphrase, salt, params, &mut key).map_err(|_| Error::Failed)?
            }
            Self::BytesToKey { salt } => bytes_to_key(passphrase, salt, &mut key),
        }
        Ok(key)
    }
}

/// The `keyDerivationFunc` for PBKDF2-HMAC-SHA256.
pub fn pbkdf2_hmac_sha256(salt: &[u8], rounds: u32) -> der::Result<AlgorithmIdentifierOwned> {
    let prf = AlgorithmIdentifierOwned {
        oid: HMAC_WITH_SHA_256,
        parameters: Some(Any::encode_from(&Null)?),
    };
    let params = Pbkdf2Params {
        salt: OctetString::new(salt)?,
        iteration_count: rounds.into(),
        key_length: None,
        prf: Some(prf),
    };
    Ok(AlgorithmIdentifierOwned {
        oid: PBKDF2,
        parameters: Some(Any::encode_from(&params)?),
    })
}

fn decoded<'a, T: DecodeValue<'a> + Choice<'a>>(
    identifier: &'a AlgorithmIdentifierOwned,
) -> Result<T, Error> {
    let parameters = identifier.parameters.as_ref().ok_or(Error::INVALID_PARAMETERS)?;
    parameters.decode_as().map_err(|_| Error::INVALID_PARAMETERS)
}

fn unsupported(identifier: &ObjectIdentifier) -> Error {
    Error::UnsupportedAlgorithm {
        algorithm: oid::name(identifier),
    }
}

fn refuse_other_length(stated: Option<u64>, length: usize) -> Result<(), Error> {
    match stated {
        Some(stated) if usize::try_from(stated) != Ok(length) => Err(Error::INVALID_PARAMETERS),
        _ => Ok(()),
    }
}

/// The memory of scrypt, apart from a few blocks.
fn scrypt_bytes(params: &scrypt::Params) -> u64 {
    128 * params.n() * u64::from(params.r())
}

/// scrypt takes 128·N·r bytes of memory and passes over them p times.
fn refuse_excess(params: &ScryptParams) -> Result<(), Error> {
    let bytes = [params.cost, params.block_size, params.parallelization]
        .iter()
        .fold(128_u64, |product, factor| product.saturating_mul(*factor));
    if bytes <= memory::MOST_BYTES {
        return Ok(());
    }
    Err(Error::TooMuchScrypt {
        cost: params.cost,
        block_size: params.block_size,
        parallelization: params.parallelization,
        most: memory::MOST_BYTES,
    })
}

/// Each block of the key is the hash of the previous block, the passphrase and the salt.
fn bytes_to_key(passphrase: &[u8], salt: &[u8], key: &mut [u8]) {
    let mut digest = Zeroizing::new(Vec::new());
    for part in key.chunks_mut(16) {
        let hash = Md5::new()
            .chain_update(&digest)
            .chain_update(passphrase)
            .chain_update(salt);
        let next = Zeroizing::new(<[u8; 16]>::from(hash.finalize()));
        digest = Zeroizing::new(next.to_vec());
        for (to, from) in part.iter_mut().zip(digest.iter()) {
            *to = *from;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::Duration;

    use super::*;

    fn scrypt_identifier(cost: u64, block_size: u64, parallelization: u64) -> AlgorithmIdentifierOwned {
        let params = ScryptParams {
            salt: OctetString::new([7; 8]).unwrap(),
            cost,
            block_size,
            parallelization,
            key_length: None,
        };
        AlgorithmIdentifierOwned {
            oid: SCRYPT,
            parameters: Some(Any::encode_from(&params).unwrap()),
        }
    }

    fn pbkdf2_identifier(iteration_count: u64, key_length: Option<u64>) -> AlgorithmIdentifierOwned {
        pbkdf2_with(HMAC_WITH_SHA_256, iteration_count, key_length)
    }

    fn pbkdf2_with(
        prf: ObjectIdentifier,
        iteration_count: u64,
        key_length: Option<u64>,
    ) -> AlgorithmIdentifierOwned {
        let prf = AlgorithmIdentifierOwned {
            oid: prf,
            parameters: None,
        };
        let params = Pbkdf2Params {
            salt: OctetString::new([7; 8]).unwrap(),
            iteration_count,
            key_length,
            prf: Some(prf),
        };
        AlgorithmIdentifierOwned {
            oid: PBKDF2,
            parameters: Some(Any::encode_from(&params).unwrap()),
        }
    }

    fn error(identifier: &AlgorithmIdentifierOwned) -> Option<Error> {
        KeyDerivation::from_identifier(identifier, 32).err()
    }

    #[test]
    fn ten_million_rounds_are_the_most() {
        assert_eq!(error(&pbkdf2_identifier(10_000_000, None)), None);
        for count in [10_000_001, u64::MAX] {
            let expected = Error::TooManyRounds {
                count,
                most: 10_000_000,
            };
            assert_eq!(error(&pbkdf2_identifier(count, None)), Some(expected));
        }
    }

    #[test]
    fn a_slower_hash_may_be_repeated_less_often() {
        let sha512_224 = ObjectIdentifier::new_unwrap("1.2.840.113549.2.12");
        // A key of 32 bytes takes two hashes of SHA-1.
        for (prf, most) in [(sha512_224, 1_250_000), (HMAC_WITH_SHA_1, 5_000_000)] {
            assert_eq!(error(&pbkdf2_with(prf, most, None)), None);
            let count = most + 1;
            let expected = Error::TooManyRounds { count, most };
            assert_eq!(error(&pbkdf2_with(prf, count, None)), Some(expected));
        }
    }

    #[test]
    fn memory_of_128_mebibytes_is_the_most_for_scrypt() {
        assert_eq!(error(&scrypt_identifier(1 << 17, 8, 1)), None);
        for (cost, block_size, parallelization) in [(1 << 17, 8, 2), (1 << 17, 9, 1), (2, 1 << 40, 1 << 40)] {
            let expected = Error::TooMuchScrypt {
                cost,
                block_size,
                parallelization,
                most: 1 << 27,
            };
            assert_eq!(
                error(&scrypt_identifier(cost, block_size, parallelization)),
                Some(expected)
            );
        }
    }

    #[test]
    fn scrypt_waits_until_there_is_memory_for_it() {
        let derivation = KeyDerivation::from_identifier(&scrypt_identifier(2, 8, 1), 32).unwrap();
        let passphrase = Secret::new("sandbox".to_owned());
        let all = MEMORY.take(memory::MOST_BYTES);
        thread::scope(|scope| {
            let derive = scope.spawn(|| derivation.derive(&passphrase, 32));
            thread::sleep(Duration::from_millis(50));
            assert!(!derive.is_finished());
            drop(all);
            assert!(derive.join().unwrap().is_ok());
        });
    }

    #[test]
    fn parameters_that_the_standards_forbid_are_damage() {
        let identifiers = [
            pbkdf2_identifier(0, None),
            pbkdf2_identifier(100, Some(16)),
            scrypt_identifier(0, 8, 1),
            scrypt_identifier(1, 8, 1),
            scrypt_identifier(1000, 8, 1),
            scrypt_identifier(1024, 0, 1),
            scrypt_identifier(1024, 8, 0),
        ];
        for identifier in identifiers {
            assert_eq!(error(&identifier), Some(Error::INVALID_PARAMETERS));
        }
    }

    #[test]
    fn a_stated_key_length_that_fits_is_accepted() {
        assert_eq!(error(&pbkdf2_identifier(100, Some(32))), None);
    }

    #[test]
    fn the_work_of_a_derivation_is_that_of_all_its_rounds() {
        let work = |identifier| {
            KeyDerivation::from_identifier(&identifier, 32)
                .map(|derivation| derivation.work())
                .ok()
        };
        let sha512 = ObjectIdentifier::new_unwrap("1.2.840.113549.2.11");
        assert_eq!(work(pbkdf2_identifier(1000, None)), Some(1000));
        assert_eq!(work(pbkdf2_with(sha512, 1000, None)), Some(4000));
        assert_eq!(work(scrypt_identifier(1024, 8, 4)), Some(32_768));
    }

    #[test]
    fn scrypt_takes_the_memory_of_one_pass_however_many_there_are() {
        let bytes = |parallelization| scrypt_bytes(&scrypt::Params::new(10, 8, parallelization).unwrap());
        assert_eq!(bytes(1), 1 << 20);
        assert_eq!(bytes(4), 1 << 20);
    }
}
