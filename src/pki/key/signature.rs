//! Verification of the signatures on certificates and requests.

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, UnparsedPublicKey};
use der::asn1::{AnyRef, BitStringRef, ObjectIdentifier};
use der::oid::db::rfc5912;
use der::{Decode, Encode, Sequence};
use rustls::crypto::WebPkiSupportedAlgorithms;

use crate::pki::key::public_key::PublicKey;
use crate::pki::oid;

/// The smallest RSA key whose signatures are accepted, in bits.
const SMALLEST_RSA_KEY: u32 = 2048;

/// Why a signature is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// The signature was made with another key, or the signed content was changed.
    #[error("the signature does not verify")]
    Invalid,
    /// An algorithm that is too weak (SHA-1, MD5) or not used in certificates and requests.
    #[error("the signature algorithm {algorithm} is not supported")]
    UnsupportedAlgorithm {
        /// Name of the algorithm, or its object identifier in dotted form.
        algorithm: String,
    },
    /// An RSA key that is too short.
    #[error("the signature was made with an RSA key of {bits} bits, and fewer than 2048 are not supported")]
    KeyTooSmall {
        /// Size of the modulus in bits.
        bits: u32,
    },
}

/// The structure that certificates (RFC 5280 section 4.1) and requests (RFC 2986 section 4.2) share: the signed content, the
/// algorithm, and the signature.
#[derive(Sequence)]
pub struct Signed<'a> {
    content: AnyRef<'a>,
    algorithm: AnyRef<'a>,
    signature: BitStringRef<'a>,
}

impl Signed<'_> {
    /// Verifies the signature with the signer's public key.
    pub fn verify(&self, key: &PublicKey) -> Result<(), SignatureError> {
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

    /// Whether the signature algorithm is `sha1WithRSAEncryption` (RFC 3279 section 2.2.1), which [`Signed::verify`] refuses.
    pub fn is_sha1_with_rsa(&self) -> bool {
        let identifier = ObjectIdentifier::from_der_partial(self.algorithm.value());
        identifier.is_ok_and(|(identifier, _)| identifier == rfc5912::SHA_1_WITH_RSA_ENCRYPTION)
    }

    /// Verifies a signature made with SHA-1 and RSA. It proves nothing where the signed content may come from an attacker.
    pub fn verify_sha1_with_rsa(&self, key: &PublicKey) -> Result<(), SignatureError> {
        refuse_small_key(key)?;
        let message = self.content.to_der().map_err(|_| SignatureError::Invalid)?;
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, key.bits())
            .verify(&message, self.signature.raw_bytes())
            .map_err(|_| SignatureError::Invalid)
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
        refuse_small_key(key)
    }

    fn algorithm_name(&self) -> String {
        match ObjectIdentifier::from_der_partial(self.algorithm.value()) {
            Ok((identifier, _parameters)) => oid::name(&identifier),
            Err(_) => "(damaged)".to_owned(),
        }
    }
}

fn refuse_small_key(key: &PublicKey) -> Result<(), SignatureError> {
    match key.rsa_bits() {
        Some(bits) if bits < SMALLEST_RSA_KEY => Err(SignatureError::KeyTooSmall { bits }),
        _ => Ok(()),
    }
}

/// The algorithms whose signatures are verified: those of rustls.
pub(in crate::pki) fn supported() -> WebPkiSupportedAlgorithms {
    rustls::crypto::aws_lc_rs::default_provider().signature_verification_algorithms
}

#[cfg(test)]
mod tests {
    use der::asn1::UintRef;

    use super::*;
    use crate::pki::certificate::certification_request::CertificationRequest;
    use crate::pki::pem;

    fn verify(der: &[u8], key: &PublicKey) -> Result<(), SignatureError> {
        Signed::from_der(der).unwrap().verify(key)
    }

    #[test]
    fn a_signature_by_a_small_rsa_key_is_refused_for_its_size() {
        let request = include_str!("../../../tests/vectors/pki/rsa-2048.csr.pem");
        let request = pem::blocks(request).unwrap().remove(0);
        let key = |modulus: &[u8]| {
            PublicKey::from_rsa(UintRef::new(modulus).unwrap(), UintRef::new(&[1, 0, 1]).unwrap()).unwrap()
        };
        let mut modulus = [0xFF; 256];
        assert_eq!(
            verify(request.der(), &key(&modulus)),
            Err(SignatureError::Invalid)
        );
        modulus[0] = 0x7F;
        assert_eq!(
            verify(request.der(), &key(&modulus)),
            Err(SignatureError::KeyTooSmall { bits: 2047 })
        );
    }

    #[test]
    fn an_algorithm_that_is_not_supported_is_named() {
        let request = include_str!("../../../tests/vectors/csr/sha1.csr.pem");
        let request = pem::blocks(request).unwrap().remove(0);
        let key = CertificationRequest::from_der(request.der())
            .unwrap()
            .public_key()
            .clone();
        let algorithm = "sha1WithRSAEncryption".to_owned();
        assert_eq!(
            verify(request.der(), &key),
            Err(SignatureError::UnsupportedAlgorithm { algorithm })
        );
    }
}
