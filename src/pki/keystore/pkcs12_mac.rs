//! The integrity of PKCS#12: an HMAC whose key comes from the password (RFC 7292 section 4), and PBMAC1 (RFC 9579).

use aws_lc_rs::hmac;
use der::Sequence;
use der::asn1::{Any, Null, ObjectIdentifier, OctetString};
use x509_cert::spki::AlgorithmIdentifierOwned;

use crate::pki::key::encrypted_private_key::EncryptionError;
use crate::pki::key::signature::name;
use crate::pki::pbe::key_derivation::KeyDerivation;
use crate::pki::pbe::passphrase_cipher::random;
use crate::pki::pbe::pkcs12_derivation::{Hash, Purpose, forms};
use crate::pki::pbe::pkcs12_encryption::rounds;
use crate::secret::Secret;

const PBMAC_1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.14");

/// `MacData` (RFC 7292 section 4).
#[derive(Sequence)]
pub(in crate::pki) struct MacData {
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

/// How the content is known to be whole. What is too much work for a file to ask for is refused when this is made.
pub(in crate::pki) struct Mac {
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
    /// Reads what stands behind the content.
    pub(in crate::pki) fn of_data(data: &MacData) -> Result<Self, EncryptionError> {
        let value = data.mac.digest.as_bytes().to_vec();
        let algorithm = &data.mac.digest_algorithm;
        if algorithm.oid == PBMAC_1 {
            return Self::pbmac1(algorithm, value);
        }
        Ok(Self {
            scheme: Scheme::Pkcs12 {
                salt: data.mac_salt.as_bytes().to_vec(),
                rounds: rounds(data.iterations)?,
            },
            hash: known(&algorithm.oid, Hash::of_identifier)?,
            value,
        })
    }

    /// Salt and rounds are in the parameters: what stands where they were before does not count.
    fn pbmac1(algorithm: &AlgorithmIdentifierOwned, value: Vec<u8>) -> Result<Self, EncryptionError> {
        let params = algorithm.parameters.as_ref();
        let params: Pbmac1Params = params.and_then(|params| params.decode_as().ok()).ok_or(DAMAGED)?;
        let key_length = KeyDerivation::stated_length(&params.key_derivation_func)?;
        // The key must not be short enough to be guessed without the password (RFC 9579 section 5).
        let key_length = key_length
            .filter(|length| (20..=64).contains(length))
            .ok_or(DAMAGED)?;
        Ok(Self {
            scheme: Scheme::Pbmac1 {
                derivation: KeyDerivation::of_identifier(&params.key_derivation_func, key_length)?,
                key_length,
            },
            hash: known(&params.message_auth_scheme.oid, Hash::of_hmac)?,
            value,
        })
    }

    /// How much work it is to verify, in rounds.
    pub(in crate::pki) fn work(&self) -> u64 {
        match &self.scheme {
            Scheme::Pkcs12 { rounds, .. } => u64::from(*rounds),
            Scheme::Pbmac1 { derivation, .. } => derivation.work(),
        }
    }

    /// Whether the content is what was written with this password.
    pub(in crate::pki) fn verifies(
        &self,
        password: &Secret<String>,
        content: &[u8],
    ) -> Result<bool, EncryptionError> {
        let algorithm = self.hash.hmac();
        let is_key = |key: &[u8]| hmac::verify(&hmac::Key::new(algorithm, key), content, &self.value).is_ok();
        match &self.scheme {
            Scheme::Pkcs12 { salt, rounds } => Ok(forms(password).iter().any(|form| {
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

/// Makes the `MacData` of a content, with a new salt.
pub(in crate::pki) fn mac_data(
    content: &[u8],
    hash: Hash,
    password: &Secret<String>,
    rounds: u32,
) -> Result<MacData, EncryptionError> {
    let salt: [u8; 16] = random()?;
    let algorithm = hash.hmac();
    let form = forms(password).swap_remove(0);
    let key = hash.derive(Purpose::Mac, &form, &salt, rounds, algorithm.tag_len());
    let value = hmac::sign(&hmac::Key::new(algorithm, &key), content);
    encoded(hash, &salt, rounds, value.as_ref()).map_err(|_| EncryptionError::Failed)
}

fn encoded(hash: Hash, salt: &[u8], rounds: u32, value: &[u8]) -> der::Result<MacData> {
    Ok(MacData {
        mac: DigestInfo {
            digest_algorithm: AlgorithmIdentifierOwned {
                oid: hash.identifier(),
                parameters: Some(Any::encode_from(&Null)?),
            },
            digest: OctetString::new(value)?,
        },
        mac_salt: OctetString::new(salt)?,
        iterations: rounds.into(),
    })
}

const DAMAGED: EncryptionError = EncryptionError::Damaged {
    because: "the parameters of its checksum are not valid",
};

fn known(
    identifier: &ObjectIdentifier,
    find: fn(&ObjectIdentifier) -> Option<Hash>,
) -> Result<Hash, EncryptionError> {
    find(identifier).ok_or_else(|| EncryptionError::UnsupportedAlgorithm {
        algorithm: name(identifier),
    })
}
