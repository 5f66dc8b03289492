//! Signatures over certificates and requests, verified with the signer's public key.

use der::asn1::{AnyRef, BitStringRef, ObjectIdentifier};
use der::oid::db::DB;
use der::{Decode, Encode, Sequence};
use rustls::crypto::WebPkiSupportedAlgorithms;

use crate::pki::key::public_key::PublicKey;

/// The smallest RSA key whose signatures are believed, in bits.
const SMALLEST_RSA_KEY: u32 = 2048;

/// Names that are met, and that the crate's list has not.
const NAMES: [(ObjectIdentifier, &str); 5] = [
    (ObjectIdentifier::new_unwrap("1.3.132.0.10"), "secp256k1"),
    (
        ObjectIdentifier::new_unwrap("1.2.840.10045.4.1"),
        "ecdsa-with-SHA1",
    ),
    (ObjectIdentifier::new_unwrap("1.3.14.3.2.7"), "DES-CBC"),
    (
        ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.3"),
        "pbeWithMD5AndDES-CBC",
    ),
    (
        ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.10"),
        "pbeWithSHA1AndDES-CBC",
    ),
];

/// Why a signature is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// The signature was not made with this key, or what it covers was changed.
    #[error("the signature does not verify")]
    Invalid,
    /// An algorithm that is too weak today (SHA-1, MD5), or that nobody uses in this place.
    #[error("the signature algorithm {algorithm} is not supported")]
    UnsupportedAlgorithm {
        /// Name of the algorithm, or its object identifier in dotted form.
        algorithm: String,
    },
    /// An RSA key that is too short to be believed.
    #[error("the signature was made with an RSA key of {bits} bits, and fewer than 2048 are not supported")]
    KeyTooSmall {
        /// Size of the modulus in bits.
        bits: u32,
    },
}

/// The form that certificates (RFC 5280 section 4.1) and requests (RFC 2986 section 4.2) share: what is signed, how,
/// and the signature.
#[derive(Sequence)]
pub(in crate::pki) struct Signed<'a> {
    content: AnyRef<'a>,
    algorithm: AnyRef<'a>,
    signature: BitStringRef<'a>,
}

impl Signed<'_> {
    /// Verifies the signature with the key.
    pub(in crate::pki) fn verify(&self, key: &PublicKey) -> Result<(), SignatureError> {
        self.refuse_unsupported(key)?;
        let message = self.content.to_der().map_err(|_| SignatureError::Invalid)?;
        let key_algorithm = key.algorithm_identifier();
        supported()
            .all
            .iter()
            .filter(|algorithm| algorithm.signature_alg_id().as_ref() == self.algorithm.value())
            .filter(|algorithm| algorithm.public_key_alg_id().as_ref() == key_algorithm)
            .find_map(|algorithm| {
                algorithm
                    .verify_signature(key.bits(), &message, self.signature.raw_bytes())
                    .ok()
            })
            .ok_or(SignatureError::Invalid)
    }

    fn refuse_unsupported(&self, key: &PublicKey) -> Result<(), SignatureError> {
        let is_known = |identifier: &[u8]| {
            supported()
                .all
                .iter()
                .any(|algorithm| algorithm.signature_alg_id().as_ref() == identifier)
        };
        if !is_known(self.algorithm.value()) {
            return Err(SignatureError::UnsupportedAlgorithm {
                algorithm: self.algorithm_name(),
            });
        }
        match key.rsa_bits() {
            Some(bits) if bits < SMALLEST_RSA_KEY => Err(SignatureError::KeyTooSmall { bits }),
            _ => Ok(()),
        }
    }

    fn algorithm_name(&self) -> String {
        match ObjectIdentifier::from_der_partial(self.algorithm.value()) {
            Ok((identifier, _parameters)) => name(&identifier),
            Err(_) => "(damaged)".to_owned(),
        }
    }
}

/// The name of an object identifier, or its dotted form.
pub(in crate::pki) fn name(identifier: &ObjectIdentifier) -> String {
    NAMES
        .iter()
        .find_map(|(known, name)| (known == identifier).then_some(*name))
        .or_else(|| DB.by_oid(identifier))
        .map_or_else(|| identifier.to_string(), str::to_owned)
}

fn supported() -> WebPkiSupportedAlgorithms {
    rustls::crypto::aws_lc_rs::default_provider().signature_verification_algorithms
}
