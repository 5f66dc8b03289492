//! Keys from passphrases: PBKDF2 (RFC 8018), scrypt (RFC 7914), and what OpenSSL did before them.

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

use crate::pki::key::encrypted_private_key::EncryptionError;
use crate::pki::key::signature::name;
use crate::secret::Secret;

/// The most rounds of PBKDF2 that a file may ask for: ten million, some seconds of work.
pub(in crate::pki) const MOST_ROUNDS: u64 = 10_000_000;

/// The most work of scrypt that a file may ask for, in bytes that are written and read again: 1 GiB.
const MOST_SCRYPT_BYTES: u64 = 1 << 30;

const PBKDF2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.12");
const SCRYPT: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.11591.4.11");
pub(in crate::pki) const HMAC_WITH_SHA_1: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.2.7");
pub(in crate::pki) const HMAC_WITH_SHA_256: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.2.9");

/// The pseudorandom function of PBKDF2 (RFC 8018 appendix B.1): HMAC with a hash.
#[derive(Clone, Copy)]
pub(in crate::pki) enum PseudorandomFunction {
    /// One of AWS-LC's, whose speed does not depend on how this crate is compiled.
    AwsLc(pbkdf2::Algorithm),
    /// One that AWS-LC has not: passphrase, salt, rounds, and where the key goes.
    Other(fn(&[u8], &[u8], u32, &mut [u8])),
}

/// Every one that OpenSSL writes.
const PSEUDORANDOM_FUNCTIONS: [(ObjectIdentifier, PseudorandomFunction); 8] = [
    (
        ObjectIdentifier::new_unwrap("1.2.840.113549.2.6"),
        PseudorandomFunction::Other(pbkdf2_hmac::<Md5>),
    ),
    (
        HMAC_WITH_SHA_1,
        PseudorandomFunction::AwsLc(pbkdf2::PBKDF2_HMAC_SHA1),
    ),
    (
        ObjectIdentifier::new_unwrap("1.2.840.113549.2.8"),
        PseudorandomFunction::Other(pbkdf2_hmac::<Sha224>),
    ),
    (
        HMAC_WITH_SHA_256,
        PseudorandomFunction::AwsLc(pbkdf2::PBKDF2_HMAC_SHA256),
    ),
    (
        ObjectIdentifier::new_unwrap("1.2.840.113549.2.10"),
        PseudorandomFunction::AwsLc(pbkdf2::PBKDF2_HMAC_SHA384),
    ),
    (
        ObjectIdentifier::new_unwrap("1.2.840.113549.2.11"),
        PseudorandomFunction::AwsLc(pbkdf2::PBKDF2_HMAC_SHA512),
    ),
    (
        ObjectIdentifier::new_unwrap("1.2.840.113549.2.12"),
        PseudorandomFunction::Other(pbkdf2_hmac::<Sha512_224>),
    ),
    (
        ObjectIdentifier::new_unwrap("1.2.840.113549.2.13"),
        PseudorandomFunction::Other(pbkdf2_hmac::<Sha512_256>),
    ),
];

impl PseudorandomFunction {
    fn pbkdf2(self, passphrase: &[u8], salt: &[u8], rounds: NonZeroU32, key: &mut [u8]) {
        match self {
            Self::AwsLc(algorithm) => pbkdf2::derive(algorithm, rounds, salt, passphrase, key),
            Self::Other(derive) => derive(passphrase, salt, rounds.get(), key),
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

/// How a passphrase becomes a key. What is too much work for a file to ask for is refused when this is made.
pub(in crate::pki) enum KeyDerivation {
    Pbkdf2 {
        prf: PseudorandomFunction,
        salt: Vec<u8>,
        rounds: NonZeroU32,
    },
    Scrypt {
        params: scrypt::Params,
        salt: Vec<u8>,
    },
    /// `EVP_BytesToKey` with MD5 and one round: OpenSSL's, under `Proc-Type: 4,ENCRYPTED`.
    BytesToKey {
        salt: Vec<u8>,
    },
}

impl KeyDerivation {
    /// Reads a `keyDerivationFunc` (RFC 8018 appendix A.4) that must give a key of so many bytes.
    pub(in crate::pki) fn of_identifier(
        identifier: &AlgorithmIdentifierOwned,
        length: usize,
    ) -> Result<Self, EncryptionError> {
        match identifier.oid {
            PBKDF2 => Self::pbkdf2(&decoded(identifier)?, length),
            SCRYPT => Self::scrypt(&decoded(identifier)?, length),
            other => Err(EncryptionError::UnsupportedAlgorithm {
                algorithm: name(&other),
            }),
        }
    }

    /// The length of the key that a `keyDerivationFunc` states, in bytes.
    pub(in crate::pki) fn stated_length(
        identifier: &AlgorithmIdentifierOwned,
    ) -> Result<Option<usize>, EncryptionError> {
        let stated = match identifier.oid {
            PBKDF2 => decoded::<Pbkdf2Params>(identifier)?.key_length,
            _ => None,
        };
        stated
            .map(|length| usize::try_from(length).map_err(|_| DAMAGED))
            .transpose()
    }

    fn pbkdf2(params: &Pbkdf2Params, length: usize) -> Result<Self, EncryptionError> {
        if params.iteration_count > MOST_ROUNDS {
            return Err(EncryptionError::TooManyRounds {
                count: params.iteration_count,
                most: MOST_ROUNDS,
            });
        }
        refuse_other_length(params.key_length, length)?;
        let prf = params.prf.as_ref().map_or(HMAC_WITH_SHA_1, |prf| prf.oid);
        let rounds = u32::try_from(params.iteration_count).map_err(|_| DAMAGED)?;
        Ok(Self::Pbkdf2 {
            prf: pseudorandom_function(&prf)?,
            salt: params.salt.as_bytes().to_vec(),
            rounds: NonZeroU32::new(rounds).ok_or(DAMAGED)?,
        })
    }

    fn scrypt(params: &ScryptParams, length: usize) -> Result<Self, EncryptionError> {
        refuse_excess(params)?;
        refuse_other_length(params.key_length, length)?;
        if !params.cost.is_power_of_two() || params.cost < 2 {
            return Err(DAMAGED);
        }
        let cost = u8::try_from(params.cost.trailing_zeros()).map_err(|_| DAMAGED)?;
        let block_size = u32::try_from(params.block_size).map_err(|_| DAMAGED)?;
        let parallelization = u32::try_from(params.parallelization).map_err(|_| DAMAGED)?;
        Ok(Self::Scrypt {
            params: scrypt::Params::new(cost, block_size, parallelization).map_err(|_| DAMAGED)?,
            salt: params.salt.as_bytes().to_vec(),
        })
    }

    /// How much work it is, in rounds of PBKDF2. 128 bytes that scrypt goes through count as one.
    pub(in crate::pki) fn work(&self) -> u64 {
        match self {
            Self::Pbkdf2 { rounds, .. } => rounds.get().into(),
            Self::Scrypt { params, .. } => params.n() * u64::from(params.r()) * u64::from(params.p()),
            Self::BytesToKey { .. } => 1,
        }
    }

    /// Does the work: a key of so many bytes.
    pub(in crate::pki) fn derive(
        &self,
        passphrase: &Secret<String>,
        length: usize,
    ) -> Result<Zeroizing<Vec<u8>>, EncryptionError> {
        let passphrase = passphrase.expose().as_bytes();
        let mut key = Zeroizing::new(vec![0; length]);
        match self {
            Self::Pbkdf2 { prf, salt, rounds } => prf.pbkdf2(passphrase, salt, *rounds, &mut key),
            Self::Scrypt { params, salt } => {
                scrypt::scrypt(passphrase, salt, params, &mut key).map_err(|_| EncryptionError::Failed)?
            }
            Self::BytesToKey { salt } => bytes_to_key(passphrase, salt, &mut key),
        }
        Ok(key)
    }
}

/// `keyDerivationFunc` of PBKDF2-HMAC-SHA256, as it is written.
pub(in crate::pki) fn pbkdf2_hmac_sha256(salt: &[u8], rounds: u32) -> der::Result<AlgorithmIdentifierOwned> {
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

const DAMAGED: EncryptionError = EncryptionError::Damaged {
    because: "the parameters of the key derivation are not valid",
};

fn decoded<'a, T: DecodeValue<'a> + Choice<'a>>(
    identifier: &'a AlgorithmIdentifierOwned,
) -> Result<T, EncryptionError> {
    let parameters = identifier.parameters.as_ref().ok_or(DAMAGED)?;
    parameters.decode_as().map_err(|_| DAMAGED)
}

fn pseudorandom_function(identifier: &ObjectIdentifier) -> Result<PseudorandomFunction, EncryptionError> {
    PSEUDORANDOM_FUNCTIONS
        .iter()
        .find_map(|(known, function)| (known == identifier).then_some(*function))
        .ok_or_else(|| EncryptionError::UnsupportedAlgorithm {
            algorithm: name(identifier),
        })
}

fn refuse_other_length(stated: Option<u64>, length: usize) -> Result<(), EncryptionError> {
    match stated {
        Some(stated) if usize::try_from(stated) != Ok(length) => Err(DAMAGED),
        _ => Ok(()),
    }
}

/// scrypt takes 128·N·r bytes of memory, and goes through them p times.
fn refuse_excess(params: &ScryptParams) -> Result<(), EncryptionError> {
    let bytes = [params.cost, params.block_size, params.parallelization]
        .iter()
        .fold(128_u64, |product, factor| product.saturating_mul(*factor));
    if bytes <= MOST_SCRYPT_BYTES {
        return Ok(());
    }
    Err(EncryptionError::TooMuchScrypt {
        cost: params.cost,
        block_size: params.block_size,
        parallelization: params.parallelization,
        most: MOST_SCRYPT_BYTES,
    })
}

/// Each part of the key is the hash of the part before, the passphrase and the salt.
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
        let params = Pbkdf2Params {
            salt: OctetString::new([7; 8]).unwrap(),
            iteration_count,
            key_length,
            prf: None,
        };
        AlgorithmIdentifierOwned {
            oid: PBKDF2,
            parameters: Some(Any::encode_from(&params).unwrap()),
        }
    }

    fn error(identifier: &AlgorithmIdentifierOwned) -> Option<EncryptionError> {
        KeyDerivation::of_identifier(identifier, 32).err()
    }

    #[test]
    fn ten_million_rounds_are_the_most() {
        assert_eq!(error(&pbkdf2_identifier(10_000_000, None)), None);
        for count in [10_000_001, u64::MAX] {
            let expected = EncryptionError::TooManyRounds {
                count,
                most: 10_000_000,
            };
            assert_eq!(error(&pbkdf2_identifier(count, None)), Some(expected));
        }
    }

    #[test]
    fn a_gibibyte_of_scrypt_is_the_most() {
        assert_eq!(error(&scrypt_identifier(1 << 20, 8, 1)), None);
        for (cost, block_size, parallelization) in [(1 << 20, 8, 2), (1 << 20, 9, 1), (2, 1 << 40, 1 << 40)] {
            let expected = EncryptionError::TooMuchScrypt {
                cost,
                block_size,
                parallelization,
                most: 1 << 30,
            };
            assert_eq!(
                error(&scrypt_identifier(cost, block_size, parallelization)),
                Some(expected)
            );
        }
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
            assert_eq!(error(&identifier), Some(DAMAGED));
        }
    }

    #[test]
    fn a_stated_key_length_that_fits_is_accepted() {
        assert_eq!(error(&pbkdf2_identifier(100, Some(32))), None);
    }
}
