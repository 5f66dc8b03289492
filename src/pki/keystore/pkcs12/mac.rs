//! The checksum of PKCS#12: an HMAC whose key is derived from the password (RFC 7292 section 4), or PBMAC1 (RFC 9579).

use aws_lc_rs::hmac;
use der::Sequence;
use der::asn1::{Any, Null, ObjectIdentifier, OctetString};
use x509_cert::spki::AlgorithmIdentifierOwned;

use crate::pki::pbe::error::Error as PbeError;
use crate::pki::pbe::key_derivation::KeyDerivation;
use crate::pki::pbe::pkcs12_derivation::{Hash, Purpose, password_forms};
use crate::pki::pbe::rounds;
use crate::pki::{oid, random};
use crate::secret::Secret;

const PBMAC_1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.14");

/// `MacData` (RFC 7292 section 4).
#[derive(Sequence)]
pub struct MacData {
    mac: DigestInfo,
    mac_salt: OctetString,
    #[asn1(default = "one")]
    iterations: u64,
}

/// `DigestInfo` (RFC 2315 section 9.4).
#[derive(Sequence)]
struct DigestInfo {
    digest_algorithm: AlgorithmIdentifierOwned,
    digest: OctetString,
}

/// `PBMAC1-params` (RFC 8018 appendix A.5).
#[derive(Sequence)]
struct Pbmac1Params {
    key_derivation_func: AlgorithmIdentifierOwned,
    message_auth_scheme: AlgorithmIdentifierOwned,
}

fn one() -> u64 {
    1
}

/// The checksum of a keystore, not yet verified. Excessive work is refused on construction, before any of it is done.
pub struct Mac {
    scheme: Scheme,
    hash: Hash,
    value: Vec<u8>,
}

enum Scheme {
    Pkcs12 {
        salt: Vec<u8>,
        rounds: u32,
    },
    Pbmac1 {
        derivation: KeyDerivation,
        key_length: usize,
    },
}

impl Mac {
    /// Reads the `MacData`.
    pub fn from_data(data: &MacData) -> Result<Self, PbeError> {
        let value = data.mac.digest.as_bytes().to_vec();
        let algorithm = &data.mac.digest_algorithm;
        if algorithm.oid == PBMAC_1 {
            return Self::pbmac1(algorithm, value);
        }
        let hash = known(&algorithm.oid, Hash::from_oid)?;
        Ok(Self {
            scheme: Scheme::Pkcs12 {
                salt: data.mac_salt.as_bytes().to_vec(),
                rounds: rounds::check(data.iterations, hash.cost())?.get(),
            },
            hash,
            value,
        })
    }

    /// Salt and rounds are in the parameters of PBMAC1; the fields of `MacData` for them are ignored.
    fn pbmac1(algorithm: &AlgorithmIdentifierOwned, value: Vec<u8>) -> Result<Self, PbeError> {
        let params = algorithm.parameters.as_ref();
        let params: Pbmac1Params = params
            .and_then(|params| params.decode_as().ok())
            .ok_or(PbeError::INVALID_PARAMETERS)?;
        let key_length = KeyDerivation::stated_length(&params.key_derivation_func)?;
        // The key must not be short enough to be guessed without the password (RFC 9579 section 5).
        let key_length = key_length
            .filter(|length| (20..=64).contains(length))
            .ok_or(PbeError::INVALID_PARAMETERS)?;
        Ok(Self {
            scheme: Scheme::Pbmac1 {
                derivation: KeyDerivation::from_identifier(&params.key_derivation_func, key_length)?,
                key_length,
            },
            hash: known(&params.message_auth_scheme.oid, Hash::from_hmac_oid)?,
            value,
        })
    }

    /// The amount of work of the verification, in rounds of key derivation with SHA-256.
    pub fn work(&self) -> u64 {
        match &self.scheme {
            Scheme::Pkcs12 { rounds, .. } => u64::from(*rounds) * self.hash.cost(),
            Scheme::Pbmac1 { derivation, .. } => derivation.work(),
        }
    }

    /// Whether the content was written under this password and not changed since.
    pub fn verifies(&self, password: &Secret<String>, content: &[u8]) -> Result<bool, PbeError> {
        let algorithm = self.hash.hmac();
        let is_key = |key: &[u8]| hmac::verify(&hmac::Key::new(algorithm, key), content, &self.value).is_ok();
        match &self.scheme {
            Scheme::Pkcs12 { salt, rounds } => Ok(password_forms(password).iter().any(|form| {
                is_key(
                    &self
                        .hash
                        .derive(Purpose::Mac, form, salt, *rounds, algorithm.tag_len()),
                )
            })),
            Scheme::Pbmac1 {
                derivation,
                key_length,
            } => Ok(is_key(&derivation.derive(password, *key_length)?)),
        }
    }
}

/// The `MacData` of a content, with a random salt.
pub fn mac_data(
    content: &[u8],
    hash: Hash,
    password: &Secret<String>,
    rounds: u32,
) -> Result<MacData, PbeError> {
    let salt: [u8; 16] = random::bytes()?;
    let algorithm = hash.hmac();
    let form = password_forms(password).swap_remove(0);
    let key = hash.derive(Purpose::Mac, &form, &salt, rounds, algorithm.tag_len());
    let value = hmac::sign(&hmac::Key::new(algorithm, &key), content);
    encode(hash, &salt, rounds, value.as_ref()).map_err(|_| PbeError::Failed)
}

fn encode(hash: Hash, salt: &[u8], rounds: u32, value: &[u8]) -> der::Result<MacData> {
    Ok(MacData {
        mac: DigestInfo {
            digest_algorithm: AlgorithmIdentifierOwned {
                oid: hash.oid(),
                parameters: Some(Any::encode_from(&Null)?),
            },
            digest: OctetString::new(value)?,
        },
        mac_salt: OctetString::new(salt)?,
        iterations: rounds.into(),
    })
}

fn known(
    identifier: &ObjectIdentifier,
    find: fn(&ObjectIdentifier) -> Option<Hash>,
) -> Result<Hash, PbeError> {
    find(identifier).ok_or_else(|| PbeError::UnsupportedAlgorithm {
        algorithm: oid::name(identifier),
    })
}

#[cfg(test)]
mod tests {
    use der::{Decode, Encode};

    use super::*;

    #[test]
    fn a_slower_hash_counts_four_times() {
        for (hash, most) in [(Hash::Sha256, 10_000_000), (Hash::Sha512, 2_500_000)] {
            let mac = |rounds| Mac::from_data(&encode(hash, &[7; 8], rounds, &[0; 32]).unwrap());
            let work = mac(most).map(|mac| mac.work());
            assert_eq!(work, Ok(10_000_000));
            let excess = PbeError::TooManyRounds {
                count: u64::from(most) + 1,
                most: most.into(),
            };
            assert_eq!(mac(most + 1).err(), Some(excess));
        }
    }

    #[test]
    fn a_checksum_that_states_no_rounds_has_one() {
        let der = encode(Hash::Sha1, &[7; 8], 1, &[0; 20])
            .unwrap()
            .to_der()
            .unwrap();
        assert!(!der.ends_with(&[2, 1, 1]), "DER omits a default");
        let data = MacData::from_der(&der).unwrap();
        assert_eq!(Mac::from_data(&data).map(|mac| mac.work()), Ok(1));
    }
}
