//! Public keys as RFC 5280 carries them: `SubjectPublicKeyInfo`.

use der::asn1::{Any, BitString, BitStringRef, ObjectIdentifier, UintRef};
use der::oid::db::{rfc5912, rfc8410};
use der::{Decode, Encode, Sequence};
use p256::elliptic_curve::sec1::{ModulusSize, ToSec1Point};
use p256::elliptic_curve::{self, FieldBytesSize};
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

use crate::pki::key::key_algorithm::EcdsaCurve;
use crate::pki::{fingerprint, oid, pem};

/// The bytes are not a `SubjectPublicKeyInfo`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the public key is damaged")]
pub struct PublicKeyError;

/// A public key. Two are equal if they are the same key, whatever their encodings were.
///
/// Keys are normalized to the encoding that OpenSSL writes: NULL parameters for RSA (some writers omit them), uncompressed
/// points on P-256, P-384 and P-521.
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
    /// [`PublicKeyError`] for any other bytes.
    pub fn from_spki_der(der: &[u8]) -> Result<Self, PublicKeyError> {
        let info = SubjectPublicKeyInfoOwned::from_der(der).map_err(|_| PublicKeyError)?;
        Self::from_spki(&info)
    }

    /// Takes a parsed `SubjectPublicKeyInfo`.
    pub(in crate::pki) fn from_spki(info: &SubjectPublicKeyInfoOwned) -> Result<Self, PublicKeyError> {
        let bits = info.subject_public_key.as_bytes().ok_or(PublicKeyError)?;
        let algorithm = with_parameters(&info.algorithm);
        let bits = uncompressed(&algorithm, bits).unwrap_or_else(|| bits.to_vec());
        Self::normalized(algorithm, bits).map_err(|_| PublicKeyError)
    }

    /// Takes a point on a curve, as in an `ECPrivateKey`.
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

    /// Takes the numbers of an RSA key.
    pub(in crate::pki) fn from_rsa(
        modulus: UintRef<'_>,
        public_exponent: UintRef<'_>,
    ) -> Result<Self, PublicKeyError> {
        let key = RsaPublicKey {
            modulus,
            public_exponent,
        };
        let algorithm = AlgorithmIdentifierOwned {
            oid: rfc5912::RSA_ENCRYPTION,
            parameters: Some(Any::null()),
        };
        let bits = key.to_der().map_err(|_| PublicKeyError)?;
        Self::normalized(algorithm, bits).map_err(|_| PublicKeyError)
    }

    /// Reads an `RSAPublicKey` in DER, as in PEM with the label `RSA PUBLIC KEY` (RFC 8017 appendix A.1.1).
    ///
    /// # Errors
    /// [`PublicKeyError`] for any other bytes.
    pub fn from_pkcs1_der(der: &[u8]) -> Result<Self, PublicKeyError> {
        let key = RsaPublicKey::from_der(der).map_err(|_| PublicKeyError)?;
        Self::from_rsa(key.modulus, key.public_exponent)
    }

    /// Reads the only `PUBLIC KEY` block in a PEM text.
    ///
    /// # Errors
    /// [`PublicKeyError`] for any other text.
    pub fn from_pem(text: &str) -> Result<Self, PublicKeyError> {
        let blocks = pem::blocks(text).map_err(|_| PublicKeyError)?;
        match &blocks[..] {
            [block] if block.label() == "PUBLIC KEY" => Self::from_spki_der(block.der()),
            _ => Err(PublicKeyError),
        }
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

    /// The key as PEM, label `PUBLIC KEY`, with a trailing line break.
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
        fingerprint::sha256(&self.der)
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

    /// [`PublicKey::algorithm_name`], or the name of any other algorithm, or its object identifier in dotted form.
    pub fn algorithm_text(&self) -> String {
        let name = self.algorithm_name().map(str::to_owned);
        name.unwrap_or_else(|| oid::name(&self.algorithm.oid))
    }

    /// Size in bits: of the modulus of an RSA key, or of the field of P-256, P-384 or P-521; `None` for other keys.
    pub fn key_bits(&self) -> Option<u32> {
        self.rsa_bits().or_else(|| self.curve().map(EcdsaCurve::bits))
    }

    fn curve(&self) -> Option<EcdsaCurve> {
        let parameters = self.algorithm.parameters.as_ref()?;
        let is_ecdsa = self.algorithm.oid == rfc5912::ID_EC_PUBLIC_KEY;
        let curve: ObjectIdentifier = parameters.decode_as().ok().filter(|_| is_ecdsa)?;
        EcdsaCurve::from_oid(&curve)
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
pub fn bit_length(number: &[u8]) -> u32 {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    let significant = number.get(zeros..).unwrap_or_default();
    let leading = significant.first().map_or(0, |byte| byte.leading_zeros());
    u32::try_from(significant.len() * 8)
        .unwrap_or(u32::MAX)
        .saturating_sub(leading)
}

/// RFC 3279 section 2.3.1 requires NULL in RSA keys; some writers omit it.
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
    use crate::pki::key::private_key_text::read_plain;

    #[test]
    fn an_rsa_key_without_parameters_is_the_same_key() {
        let pem = include_str!("../../../tests/vectors/pki/rsa-2048.key.pem");
        let plain = read_plain(pem).unwrap().public_key();
        let mut info = SubjectPublicKeyInfoOwned::from_der(plain.spki_der()).unwrap();
        info.algorithm.parameters = None;
        assert_eq!(PublicKey::from_spki_der(&info.to_der().unwrap()).unwrap(), plain);
        assert_eq!(plain.rsa_bits(), Some(2048));
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

    fn public_key(pem: &str) -> PublicKey {
        read_plain(pem).unwrap().public_key()
    }

    #[test]
    fn a_compressed_point_is_the_same_key() {
        let keys = [
            include_str!("../../../tests/vectors/pki/ecdsa-p256.key.pem"),
            include_str!("../../../tests/vectors/pki/ecdsa-p384.key.pem"),
            include_str!("../../../tests/vectors/pki/ecdsa-p521.key.pem"),
        ];
        for pem in keys {
            let key = public_key(pem);
            let mut info = SubjectPublicKeyInfoOwned::from_der(key.spki_der()).unwrap();
            let (x, y) = key.bits()[1..].split_at(key.bits().len() / 2);
            let compressed = [&[2 + (y.last().unwrap() & 1)], x].concat();
            info.subject_public_key = BitString::from_bytes(&compressed).unwrap();
            assert_eq!(PublicKey::from_spki_der(&info.to_der().unwrap()).unwrap(), key);
        }
    }

    #[test]
    fn every_key_has_a_name_and_those_of_several_sizes_have_a_size() {
        let keys = [
            (
                include_str!("../../../tests/vectors/pki/rsa-4096.key.pem"),
                "RSA",
                Some(4096),
            ),
            (
                include_str!("../../../tests/vectors/pki/ecdsa-p256.key.pem"),
                "ECDSA",
                Some(256),
            ),
            (
                include_str!("../../../tests/vectors/pki/ecdsa-p384.key.pem"),
                "ECDSA",
                Some(384),
            ),
            (
                include_str!("../../../tests/vectors/pki/ecdsa-p521.key.pem"),
                "ECDSA",
                Some(521),
            ),
            (
                include_str!("../../../tests/vectors/pki/ed25519.key.pem"),
                "ED25519",
                None,
            ),
        ];
        for (pem, name, bits) in keys {
            let key = public_key(pem);
            assert_eq!((key.algorithm_name(), key.key_bits()), (Some(name), bits));
            assert_eq!(key.algorithm_text(), name);
        }
        let mut info = SubjectPublicKeyInfoOwned::from_der(public_key(keys[4].0).spki_der()).unwrap();
        info.algorithm.oid = ObjectIdentifier::new_unwrap("1.3.101.113");
        let other = PublicKey::from_spki(&info).unwrap();
        assert_eq!((other.algorithm_name(), other.key_bits()), (None, None));
        assert_ne!(other.algorithm_text(), "ED25519");
    }

    #[test]
    fn only_a_block_with_the_label_of_a_public_key_is_read_as_one() {
        let key = public_key(include_str!("../../../tests/vectors/pki/ed25519.key.pem"));
        assert_eq!(PublicKey::from_pem(&key.to_pem()), Ok(key.clone()));
        let mislabelled = key.to_pem().replace("PUBLIC KEY", "CERTIFICATE");
        assert_eq!(PublicKey::from_pem(&mislabelled), Err(PublicKeyError));
    }

    #[test]
    fn the_fingerprint_is_that_of_the_whole_key() {
        let key = include_str!("../../../tests/vectors/pki/ed25519.key.pem");
        let expected = "3c508df512bb304caa0d9f99e82c4d9fdd236ae0272be9b3b66119953e039e82";
        assert_eq!(public_key(key).sha256(), expected);
    }
}
