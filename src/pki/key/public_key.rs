//! Public keys as RFC 5280 carries them: `SubjectPublicKeyInfo`.

use aws_lc_rs::digest;
use der::asn1::{Any, BitString, BitStringRef, ObjectIdentifier, UintRef};
use der::oid::db::{rfc5912, rfc8410};
use der::{Decode, Encode, Sequence};
use p256::elliptic_curve::sec1::{ModulusSize, ToSec1Point};
use p256::elliptic_curve::{self, FieldBytesSize};
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

use crate::pki::pem;

/// The bytes are not a `SubjectPublicKeyInfo`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the public key is damaged")]
pub struct PublicKeyError;

/// A public key. Two of them are equal when they are the same key, however they were written.
///
/// A key is brought into the form that OpenSSL writes: RSA parameters NULL (some writers leave them out), points of
/// P-256, P-384 and P-521 uncompressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    algorithm: AlgorithmIdentifierOwned,
    algorithm_der: Vec<u8>,
    bits: Vec<u8>,
    der: Vec<u8>,
}

impl PublicKey {
    /// Reads a `SubjectPublicKeyInfo` in DER.
    ///
    /// # Errors
    /// [`PublicKeyError`] if the bytes are none.
    pub fn from_spki_der(der: &[u8]) -> Result<Self, PublicKeyError> {
        let info = SubjectPublicKeyInfoOwned::from_der(der).map_err(|_| PublicKeyError)?;
        Self::from_spki(&info)
    }

    /// Takes what has been parsed as part of a certificate or request.
    pub(in crate::pki) fn from_spki(info: &SubjectPublicKeyInfoOwned) -> Result<Self, PublicKeyError> {
        let bits = info.subject_public_key.as_bytes().ok_or(PublicKeyError)?;
        let algorithm = with_parameters(&info.algorithm);
        let bits = uncompressed(&algorithm, bits).unwrap_or_else(|| bits.to_vec());
        Self::normalized(algorithm, bits).map_err(|_| PublicKeyError)
    }

    /// Takes a point of the curve, as an `ECPrivateKey` carries it.
    pub(in crate::pki) fn from_point(
        curve: &ObjectIdentifier,
        point: BitStringRef<'_>,
    ) -> Result<Self, PublicKeyError> {
        let parameters = Any::encode_from(curve).map_err(|_| PublicKeyError)?;
        let algorithm = AlgorithmIdentifierOwned {
            oid: rfc5912::ID_EC_PUBLIC_KEY,
            parameters: Some(parameters),
        };
        let subject_public_key = BitString::from_bytes(point.raw_bytes()).map_err(|_| PublicKeyError)?;
        Self::from_spki(&SubjectPublicKeyInfoOwned {
            algorithm,
            subject_public_key,
        })
    }

    fn normalized(algorithm: AlgorithmIdentifierOwned, bits: Vec<u8>) -> der::Result<Self> {
        let subject_public_key = BitString::from_bytes(&bits)?;
        let info = SubjectPublicKeyInfoOwned {
            algorithm,
            subject_public_key,
        };
        let der = info.to_der()?;
        let algorithm_der = Any::encode_from(&info.algorithm)?.value().to_vec();
        Ok(Self {
            algorithm: info.algorithm,
            algorithm_der,
            bits,
            der,
        })
    }

    /// The key as PEM, label `PUBLIC KEY`, with a line break at the end.
    pub fn to_pem(&self) -> String {
        pem::encode("PUBLIC KEY", &self.der)
    }

    /// The key as `SubjectPublicKeyInfo` in DER.
    pub fn spki_der(&self) -> &[u8] {
        &self.der
    }

    /// SHA-256 over [`PublicKey::spki_der`], 64 lower-case hexadecimal digits: what
    /// `openssl pkey -pubin -outform DER | sha256sum` prints.
    pub fn sha256(&self) -> String {
        sha256(&self.der)
    }

    /// `RSA`, `ECDSA` or `ED25519`; `None` for any other algorithm.
    pub fn algorithm_name(&self) -> Option<&'static str> {
        match self.algorithm.oid {
            rfc5912::RSA_ENCRYPTION => Some("RSA"),
            rfc5912::ID_EC_PUBLIC_KEY => Some("ECDSA"),
            rfc8410::ID_ED_25519 => Some("ED25519"),
            _ => None,
        }
    }

    /// Size of an RSA key's modulus in bits; `None` for other keys.
    pub fn rsa_bits(&self) -> Option<u32> {
        let is_rsa = self.algorithm.oid == rfc5912::RSA_ENCRYPTION;
        let key = RsaPublicKey::from_der(&self.bits).ok().filter(|_| is_rsa)?;
        Some(bit_length(key.modulus.as_bytes()))
    }

    /// The content of the `AlgorithmIdentifier`, without its outermost tag and length.
    pub(in crate::pki) fn algorithm_identifier(&self) -> &[u8] {
        &self.algorithm_der
    }

    /// The content of the bit string `subjectPublicKey`.
    pub(in crate::pki) fn bits(&self) -> &[u8] {
        &self.bits
    }
}

/// `RSAPublicKey` (RFC 8017 appendix A.1.1).
#[derive(Sequence)]
struct RsaPublicKey<'a> {
    modulus: UintRef<'a>,
    public_exponent: UintRef<'a>,
}

/// Length in bits of a big-endian number.
pub(in crate::pki) fn bit_length(number: &[u8]) -> u32 {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    let significant = number.get(zeros..).unwrap_or_default();
    let leading = significant.first().map_or(0, |byte| byte.leading_zeros());
    u32::try_from(significant.len() * 8)
        .unwrap_or(u32::MAX)
        .saturating_sub(leading)
}

/// SHA-256 in lower-case hexadecimal.
pub(in crate::pki) fn sha256(bytes: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

/// Two lower-case hexadecimal digits for each byte.
pub(in crate::pki) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// RFC 3279 section 2.3.1 wants NULL in RSA keys; some writers leave it out.
fn with_parameters(algorithm: &AlgorithmIdentifierOwned) -> AlgorithmIdentifierOwned {
    match (algorithm.oid, &algorithm.parameters) {
        (rfc5912::RSA_ENCRYPTION, None) => AlgorithmIdentifierOwned {
            oid: algorithm.oid,
            parameters: Some(Any::null()),
        },
        _ => algorithm.clone(),
    }
}

fn uncompressed(algorithm: &AlgorithmIdentifierOwned, point: &[u8]) -> Option<Vec<u8>> {
    if algorithm.oid != rfc5912::ID_EC_PUBLIC_KEY {
        return None;
    }
    let curve: ObjectIdentifier = algorithm.parameters.as_ref()?.decode_as().ok()?;
    match curve {
        rfc5912::SECP_256_R_1 => Some(uncompressed_point(&p256::PublicKey::from_sec1_bytes(point).ok()?)),
        rfc5912::SECP_384_R_1 => Some(uncompressed_point(&p384::PublicKey::from_sec1_bytes(point).ok()?)),
        rfc5912::SECP_521_R_1 => Some(uncompressed_point(&p521::PublicKey::from_sec1_bytes(point).ok()?)),
        _ => None,
    }
}

fn uncompressed_point<C>(key: &elliptic_curve::PublicKey<C>) -> Vec<u8>
where
    C: elliptic_curve::CurveArithmetic,
    elliptic_curve::PublicKey<C>: ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
{
    key.to_sec1_point(false).as_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::openssl::Tools;

    fn key(pem: &str) -> PublicKey {
        PublicKey::from_spki_der(pem::blocks(pem).unwrap()[0].der()).unwrap()
    }

    #[test]
    fn a_compressed_point_is_the_same_key() {
        let tools = Tools::new();
        for curve in ["P-256", "P-384", "P-521"] {
            tools.openssl(&format!(
                "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:{curve} -out key.pem"
            ));
            let plain = tools.openssl("ec -in key.pem -pubout");
            let compressed = tools.openssl("ec -in key.pem -pubout -conv_form compressed");
            assert_ne!(plain, compressed);
            assert_eq!(key(&plain), key(&compressed));
            assert_eq!(key(&compressed).to_pem(), plain);
        }
    }

    #[test]
    fn an_rsa_key_without_parameters_is_the_same_key() {
        let pem = Tools::new().openssl("genrsa 2048");
        let plain = crate::pki::key::private_key_text::read_plain(&pem)
            .unwrap()
            .public_key();
        let mut info = SubjectPublicKeyInfoOwned::from_der(plain.spki_der()).unwrap();
        info.algorithm.parameters = None;
        assert_eq!(PublicKey::from_spki_der(&info.to_der().unwrap()).unwrap(), plain);
        assert_eq!(plain.rsa_bits(), Some(2048));
    }

    #[test]
    fn an_algorithm_without_a_name_here_is_kept_as_it_is() {
        let tools = Tools::new();
        tools.openssl("genpkey -algorithm ED448 -out key.pem");
        let pem = tools.openssl("pkey -in key.pem -pubout");
        assert_eq!((key(&pem).algorithm_name(), key(&pem).to_pem()), (None, pem));
    }

    #[test]
    fn other_bytes_are_refused() {
        assert_eq!(PublicKey::from_spki_der(&[]), Err(PublicKeyError));
        assert_eq!(
            PublicKey::from_spki_der(b"\x30\x03\x02\x01\x00"),
            Err(PublicKeyError)
        );
    }

    #[test]
    fn the_length_of_a_number_does_not_count_leading_zeros() {
        assert_eq!(
            (bit_length(&[]), bit_length(&[0, 0]), bit_length(&[0, 1, 0])),
            (0, 0, 9)
        );
    }
}
