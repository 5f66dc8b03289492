//! Private keys: generated, read (PKCS#8, PKCS#1, SEC 1), written (PKCS#8, PKCS#1), and used for signing.

use std::fmt;
use std::ops::RangeInclusive;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, ECDSA_P521_SHA512_ASN1_SIGNING,
    EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256,
};
use der::asn1::{AnyRef, BitStringRef, ObjectIdentifier, OctetStringRef, UintRef};
use der::oid::db::{rfc5912, rfc8410};
use der::{Decode, Reader, Sequence, SliceReader};
use p256::ecdsa::signature::Signer;
use p256::pkcs8::{EncodePrivateKey, EncodePublicKey, PrivateKeyInfoRef};
use zeroize::Zeroizing;

use crate::pki::key::key_algorithm::{EcdsaCurve, KeyAlgorithm, RsaBits};
use crate::pki::key::public_key::{PublicKey, bit_length};
use crate::pki::oid;
use crate::pki::pbe::error::Error as PbeError;
use crate::pki::pem;
use crate::pki::pem::{Content, PemError};
use crate::secret::Secret;

/// Why a private key cannot be read, decrypted, encrypted or generated. Holds no part of the key, its text or the
/// passphrase.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrivateKeyError {
    /// Not intact PEM.
    #[error(transparent)]
    Pem(#[from] PemError),
    /// PEM of something else.
    #[error("the text contains {found}, not a private key")]
    WrongContent {
        /// What the text holds.
        found: Content,
    },
    /// More than one private key, with nothing to choose between them.
    #[error("the text contains {count} private keys, and only one is expected")]
    Several {
        /// How many private keys the text holds.
        count: usize,
    },
    /// Neither RSA, nor ECDSA on P-256, P-384 or P-521, nor Ed25519.
    #[error("the private key's algorithm or curve, {algorithm}, is not supported")]
    UnsupportedAlgorithm {
        /// Name of the algorithm or curve, or its object identifier in dotted form.
        algorithm: String,
    },
    /// The modulus is outside 2048 to 8192 bits.
    #[error("the RSA key has {bits} bits, and only 2048 to 8192 are supported")]
    RsaSize {
        /// Size of the modulus in bits.
        bits: u32,
    },
    /// The DER does not parse, or its numbers are inconsistent.
    #[error("the private key is damaged: its PEM is intact, but its content is not a valid {form} key")]
    Damaged {
        /// `RSA`, `ECDSA`, `ED25519`, or `PKCS#8` where the algorithm is not known.
        form: &'static str,
    },
    /// PKCS#8 version 2 with the public key of another private key.
    #[error("the public key beside the private key belongs to a different private key")]
    OtherPublicKey,
    /// The bytes are not one of the DER forms of a private key, or are truncated.
    #[error("the bytes are not an intact private key in DER (PKCS#8, PKCS#1 or SEC 1)")]
    NoDer,
    /// The decrypted bytes are not a private key. The encrypted data has no checksum, so a wrong passphrase and damage
    /// look the same.
    #[error("the passphrase is wrong, or the encrypted private key is damaged")]
    WrongPassphrase,
    /// An empty passphrase, to decrypt or to encrypt with.
    #[error("the passphrase is empty")]
    EmptyPassphrase,
    /// The encryption cannot be read, is not supported, is too much work, or failed.
    #[error("the encryption of the private key {0}")]
    Encryption(#[from] PbeError),
    /// The random number generator or the key generation failed.
    #[error("key generation failed")]
    Generation,
}

/// Sizes of an RSA modulus that are supported, in bits.
pub const RSA_BITS: RangeInclusive<u32> = 2048..=8192;

/// A private key that can sign. Shows nothing of itself in `Debug`, and is overwritten when dropped.
pub struct PrivateKey {
    signer: SigningKey,
    public_key: PublicKey,
    pkcs8: Secret<Vec<u8>>,
}

/// ECDSA keys are held by crates that sign deterministically (RFC 6979): AWS-LC draws a random nonce.
enum SigningKey {
    Rsa(Box<rsa::KeyPair>),
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
    P521(p521::ecdsa::SigningKey),
    Ed25519(Ed25519KeyPair),
}

impl PrivateKey {
    /// Generates a new key.
    ///
    /// # Errors
    /// [`PrivateKeyError::Generation`] if the generator fails.
    pub fn generate(algorithm: KeyAlgorithm) -> Result<Self, PrivateKeyError> {
        match algorithm {
            KeyAlgorithm::Rsa(bits) => {
                let key = rsa::KeyPair::generate(key_size(bits)).map_err(|_| PrivateKeyError::Generation)?;
                Self::from_rsa(key)
            }
            KeyAlgorithm::Ecdsa(curve) => Self::generate_ecdsa(curve),
            KeyAlgorithm::Ed25519 => {
                Self::from_ed25519(Ed25519KeyPair::generate().map_err(|_| PrivateKeyError::Generation)?)
            }
        }
    }

    fn generate_ecdsa(curve: EcdsaCurve) -> Result<Self, PrivateKeyError> {
        let key =
            EcdsaKeyPair::generate(signing_algorithm(curve)).map_err(|_| PrivateKeyError::Generation)?;
        let pkcs8 = key.to_pkcs8v1().map_err(|_| PrivateKeyError::Generation)?;
        Self::from_pkcs8(pkcs8.as_ref())
    }

    /// The key as PKCS#8 version 1 (RFC 5208), which every tool reads: label `PRIVATE KEY`, LF, with a trailing line
    /// break.
    pub fn to_pkcs8_pem(&self) -> Secret<String> {
        Secret::new(pem::encode("PRIVATE KEY", self.pkcs8.expose()))
    }

    /// An RSA key as PKCS#1 (RFC 8017): label `RSA PRIVATE KEY`, LF, with a trailing line break. `None` for other keys.
    pub fn to_pkcs1_pem(&self) -> Option<Secret<String>> {
        let SigningKey::Rsa(_) = self.signer else {
            return None;
        };
        let info = PrivateKeyInfoRef::from_der(self.pkcs8.expose()).ok()?;
        Some(Secret::new(pem::encode(
            "RSA PRIVATE KEY",
            info.private_key.as_bytes(),
        )))
    }

    /// The public key.
    pub fn public_key(&self) -> PublicKey {
        self.public_key.clone()
    }

    /// The kind of the key, as [`PrivateKey::generate`] takes it; `None` for RSA keys of other sizes.
    pub fn algorithm(&self) -> Option<KeyAlgorithm> {
        Some(match self.signer {
            SigningKey::Rsa(_) => KeyAlgorithm::Rsa(self.public_key.rsa_bits()?.try_into().ok()?),
            SigningKey::P256(_) => KeyAlgorithm::Ecdsa(EcdsaCurve::P256),
            SigningKey::P384(_) => KeyAlgorithm::Ecdsa(EcdsaCurve::P384),
            SigningKey::P521(_) => KeyAlgorithm::Ecdsa(EcdsaCurve::P521),
            SigningKey::Ed25519(_) => KeyAlgorithm::Ed25519,
        })
    }

    /// The key in PKCS#8 version 1, in DER.
    pub fn pkcs8(&self) -> &[u8] {
        self.pkcs8.expose()
    }

    /// `RSA`, `ECDSA` or `ED25519`.
    pub fn algorithm_name(&self) -> &'static str {
        match self.signer {
            SigningKey::Rsa(_) => "RSA",
            SigningKey::P256(_) | SigningKey::P384(_) | SigningKey::P521(_) => "ECDSA",
            SigningKey::Ed25519(_) => "ED25519",
        }
    }

    /// Reads the content of a PEM block with this label.
    pub(in crate::pki) fn from_labelled_der(label: &str, der: &[u8]) -> Result<Self, PrivateKeyError> {
        match label {
            "PRIVATE KEY" => Self::from_pkcs8(der),
            "RSA PRIVATE KEY" => Self::from_pkcs1(der),
            "EC PRIVATE KEY" => Self::from_sec1(der, None),
            "DSA PRIVATE KEY" => Err(PrivateKeyError::UnsupportedAlgorithm {
                algorithm: "DSA".to_owned(),
            }),
            label => Err(PrivateKeyError::WrongContent {
                found: Content::of_label(label),
            }),
        }
    }

    fn from_pkcs8(der: &[u8]) -> Result<Self, PrivateKeyError> {
        let info =
            PrivateKeyInfoRef::from_der(der).map_err(|_| PrivateKeyError::Damaged { form: "PKCS#8" })?;
        let key = info.private_key.as_bytes();
        let key = match info.algorithm.oid {
            rfc5912::RSA_ENCRYPTION => Self::from_pkcs1(key),
            rfc5912::ID_EC_PUBLIC_KEY => Self::from_sec1(key, info.algorithm.parameters),
            rfc8410::ID_ED_25519 => Self::from_ed25519_seed(key),
            other => Err(unsupported(&other)),
        }?;
        match info.public_key {
            Some(bits) if bits.as_bytes() != Some(key.public_key.bits()) => {
                Err(PrivateKeyError::OtherPublicKey)
            }
            _ => Ok(key),
        }
    }

    /// `RSAPrivateKey` (RFC 8017 appendix A.1.2).
    pub(in crate::pki) fn from_pkcs1(der: &[u8]) -> Result<Self, PrivateKeyError> {
        let bits = modulus_bits(der).ok_or(PrivateKeyError::Damaged { form: "RSA" })?;
        if !RSA_BITS.contains(&bits) {
            return Err(PrivateKeyError::RsaSize { bits });
        }
        let key = rsa::KeyPair::from_der(der).map_err(|_| PrivateKeyError::Damaged { form: "RSA" })?;
        Self::from_rsa(key)
    }

    /// `ECPrivateKey` (RFC 5915). In PKCS#8 the curve is named by the enclosing structure.
    fn from_sec1(der: &[u8], curve: Option<AnyRef<'_>>) -> Result<Self, PrivateKeyError> {
        let damaged = || PrivateKeyError::Damaged { form: "ECDSA" };
        let key = EcPrivateKey::from_der(der).map_err(|_| damaged())?;
        let parameters = curve.or(key.parameters).ok_or_else(damaged)?;
        let curve = parameters.decode_as::<ObjectIdentifier>().map_err(|_| {
            PrivateKeyError::UnsupportedAlgorithm {
                algorithm: "a curve with explicit parameters".to_owned(),
            }
        })?;
        let known = EcdsaCurve::from_oid(&curve).ok_or_else(|| unsupported(&curve))?;
        let private_key = Self::from_scalar(known, key.private_key.as_bytes())?;
        match key.public_key.map(|point| private_key.has_point(&curve, point)) {
            Some(false) => Err(damaged()),
            _ => Ok(private_key),
        }
    }

    fn from_scalar(curve: EcdsaCurve, scalar: &[u8]) -> Result<Self, PrivateKeyError> {
        let damaged = |_| PrivateKeyError::Damaged { form: "ECDSA" };
        match curve {
            EcdsaCurve::P256 => {
                let key = p256::ecdsa::SigningKey::from_slice(&pad(scalar, 32)).map_err(damaged)?;
                let (pkcs8, public_key) = (key.to_pkcs8_der(), key.verifying_key().to_public_key_der());
                Self::from_ecdsa(SigningKey::P256(key), pkcs8, public_key)
            }
            EcdsaCurve::P384 => {
                let key = p384::ecdsa::SigningKey::from_slice(&pad(scalar, 48)).map_err(damaged)?;
                let (pkcs8, public_key) = (key.to_pkcs8_der(), key.verifying_key().to_public_key_der());
                Self::from_ecdsa(SigningKey::P384(key), pkcs8, public_key)
            }
            EcdsaCurve::P521 => {
                let key = p521::ecdsa::SigningKey::from_slice(&pad(scalar, 66)).map_err(damaged)?;
                let (pkcs8, public_key) = (key.to_pkcs8_der(), key.verifying_key().to_public_key_der());
                Self::from_ecdsa(SigningKey::P521(key), pkcs8, public_key)
            }
        }
    }

    fn from_ecdsa(
        signer: SigningKey,
        pkcs8: p256::pkcs8::Result<der::SecretDocument>,
        public_key: p256::pkcs8::spki::Result<der::Document>,
    ) -> Result<Self, PrivateKeyError> {
        let pkcs8 = pkcs8.map_err(|_| PrivateKeyError::Damaged { form: "ECDSA" })?;
        let public_key = public_key.map_err(|_| PrivateKeyError::Damaged { form: "ECDSA" })?;
        Self::from_parts(signer, pkcs8.as_bytes(), public_key.as_bytes(), "ECDSA")
    }

    fn from_rsa(key: rsa::KeyPair) -> Result<Self, PrivateKeyError> {
        let damaged = |_| PrivateKeyError::Damaged { form: "RSA" };
        let pkcs8: Pkcs8V1Der<'static> = key.as_der().map_err(damaged)?;
        let public_key: PublicKeyX509Der<'static> = key.public_key().as_der().map_err(damaged)?;
        Self::from_parts(
            SigningKey::Rsa(Box::new(key)),
            pkcs8.as_ref(),
            public_key.as_ref(),
            "RSA",
        )
    }

    /// `CurvePrivateKey` (RFC 8410 section 7): an octet string inside the octet string.
    fn from_ed25519_seed(der: &[u8]) -> Result<Self, PrivateKeyError> {
        let damaged = PrivateKeyError::Damaged { form: "ED25519" };
        let seed = <&OctetStringRef>::from_der(der).map_err(|_| damaged.clone())?;
        Self::from_ed25519(Ed25519KeyPair::from_seed_unchecked(seed.as_bytes()).map_err(|_| damaged)?)
    }

    fn from_ed25519(key: Ed25519KeyPair) -> Result<Self, PrivateKeyError> {
        let damaged = |_| PrivateKeyError::Damaged { form: "ED25519" };
        let pkcs8 = key.to_pkcs8v1().map_err(damaged)?;
        let public_key: PublicKeyX509Der<'static> = key.public_key().as_der().map_err(damaged)?;
        Self::from_parts(
            SigningKey::Ed25519(key),
            pkcs8.as_ref(),
            public_key.as_ref(),
            "ED25519",
        )
    }

    fn from_parts(
        signer: SigningKey,
        pkcs8: &[u8],
        public_key: &[u8],
        form: &'static str,
    ) -> Result<Self, PrivateKeyError> {
        let public_key =
            PublicKey::from_spki_der(public_key).map_err(|_| PrivateKeyError::Damaged { form })?;
        Ok(Self {
            signer,
            public_key,
            pkcs8: Secret::new(pkcs8.to_vec()),
        })
    }

    fn has_point(&self, curve: &ObjectIdentifier, point: BitStringRef<'_>) -> bool {
        PublicKey::from_point(curve, point).is_ok_and(|public_key| public_key == self.public_key)
    }
}

/// RSA PKCS#1 v1.5 with SHA-256; ECDSA with SHA-256, SHA-384 or SHA-512 depending on the curve, and RFC 6979 nonces;
/// Ed25519. All are deterministic: the same message gives the same signature.
impl rcgen::SigningKey for PrivateKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        match &self.signer {
            SigningKey::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
                    .map_err(|_| rcgen::Error::RingUnspecified)?;
                Ok(signature)
            }
            SigningKey::P256(key) => Ok(Signer::<p256::ecdsa::DerSignature>::sign(key, message)
                .as_bytes()
                .to_vec()),
            SigningKey::P384(key) => Ok(Signer::<p384::ecdsa::DerSignature>::sign(key, message)
                .as_bytes()
                .to_vec()),
            SigningKey::P521(key) => Ok(Signer::<p521::ecdsa::DerSignature>::sign(key, message)
                .as_bytes()
                .to_vec()),
            SigningKey::Ed25519(key) => Ok(key.sign(message).as_ref().to_vec()),
        }
    }
}

impl rcgen::PublicKeyData for PrivateKey {
    fn der_bytes(&self) -> &[u8] {
        self.public_key.bits()
    }

    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        match self.signer {
            SigningKey::Rsa(_) => &rcgen::PKCS_RSA_SHA256,
            SigningKey::P256(_) => &rcgen::PKCS_ECDSA_P256_SHA256,
            SigningKey::P384(_) => &rcgen::PKCS_ECDSA_P384_SHA384,
            SigningKey::P521(_) => &rcgen::PKCS_ECDSA_P521_SHA512,
            SigningKey::Ed25519(_) => &rcgen::PKCS_ED25519,
        }
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("PrivateKey")
            .field(&self.algorithm_name())
            .finish()
    }
}

/// `ECPrivateKey` (RFC 5915 section 3).
#[derive(Sequence)]
pub(in crate::pki) struct EcPrivateKey<'a> {
    version: u8,
    pub(in crate::pki) private_key: &'a OctetStringRef,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    parameters: Option<AnyRef<'a>>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    public_key: Option<BitStringRef<'a>>,
}

fn key_size(bits: RsaBits) -> rsa::KeySize {
    match bits {
        RsaBits::B2048 => rsa::KeySize::Rsa2048,
        RsaBits::B3072 => rsa::KeySize::Rsa3072,
        RsaBits::B4096 => rsa::KeySize::Rsa4096,
        RsaBits::B8192 => rsa::KeySize::Rsa8192,
    }
}

fn signing_algorithm(curve: EcdsaCurve) -> &'static EcdsaSigningAlgorithm {
    match curve {
        EcdsaCurve::P256 => &ECDSA_P256_SHA256_ASN1_SIGNING,
        EcdsaCurve::P384 => &ECDSA_P384_SHA384_ASN1_SIGNING,
        EcdsaCurve::P521 => &ECDSA_P521_SHA512_ASN1_SIGNING,
    }
}

fn unsupported(identifier: &ObjectIdentifier) -> PrivateKeyError {
    PrivateKeyError::UnsupportedAlgorithm {
        algorithm: oid::name(identifier),
    }
}

/// Pads a scalar to its full length: some writers drop leading zeros, or add one.
fn pad(scalar: &[u8], length: usize) -> Zeroizing<Vec<u8>> {
    let zeros = scalar.iter().take_while(|byte| **byte == 0).count();
    let significant = scalar.get(zeros..).unwrap_or_default();
    let mut padded = Zeroizing::new(Vec::with_capacity(length.max(scalar.len())));
    padded.resize(length.saturating_sub(significant.len()), 0);
    padded.extend_from_slice(significant);
    padded
}

/// The modulus is the second number of `RSAPrivateKey`.
fn modulus_bits(der: &[u8]) -> Option<u32> {
    let sequence = AnyRef::from_der(der).ok()?;
    let mut numbers = SliceReader::new(sequence.value()).ok()?;
    let _version: u8 = numbers.decode().ok()?;
    let modulus: UintRef<'_> = numbers.decode().ok()?;
    Some(bit_length(modulus.as_bytes()))
}

#[cfg(test)]
mod tests {
    use rcgen::SigningKey as _;

    use super::*;
    use crate::pki::key::private_key_text::read_plain;

    /// A key of every kind, as OpenSSL writes it.
    const KEYS: [(&str, KeyAlgorithm); 5] = [
        (
            include_str!("../../../tests/vectors/pki/rsa-2048.key.pem"),
            KeyAlgorithm::Rsa(RsaBits::B2048),
        ),
        (
            include_str!("../../../tests/vectors/pki/ecdsa-p256.key.pem"),
            KeyAlgorithm::Ecdsa(EcdsaCurve::P256),
        ),
        (
            include_str!("../../../tests/vectors/pki/ecdsa-p384.key.pem"),
            KeyAlgorithm::Ecdsa(EcdsaCurve::P384),
        ),
        (
            include_str!("../../../tests/vectors/pki/ecdsa-p521.key.pem"),
            KeyAlgorithm::Ecdsa(EcdsaCurve::P521),
        ),
        (
            include_str!("../../../tests/vectors/pki/ed25519.key.pem"),
            KeyAlgorithm::Ed25519,
        ),
    ];

    const OTHER_P256: &str = include_str!("../../../tests/vectors/pki/encrypted/ec.key.pem");

    fn error(text: &str) -> PrivateKeyError {
        read_plain(text).unwrap_err()
    }

    #[test]
    fn a_key_is_written_as_openssl_wrote_it_and_knows_its_kind() {
        for (text, algorithm) in KEYS {
            let key = read_plain(text).unwrap();
            assert_eq!(key.to_pkcs8_pem().expose(), text, "{algorithm:?}");
            assert_eq!(key.algorithm(), Some(algorithm));
        }
    }

    #[test]
    fn a_generated_key_is_of_the_kind_asked_for() {
        for (_, algorithm) in KEYS {
            assert_eq!(
                PrivateKey::generate(algorithm).unwrap().algorithm(),
                Some(algorithm)
            );
        }
    }

    #[test]
    fn a_doubled_key_is_refused() {
        let text = KEYS[4].0;
        assert_eq!(
            error(&format!("{text}{text}")),
            PrivateKeyError::Several { count: 2 }
        );
    }

    #[test]
    fn damage_inside_an_intact_pem_is_seen() {
        for (text, _) in KEYS {
            let block = pem::blocks(text).unwrap().remove(0);
            let der = block.der();
            for length in [0, 1, 10, der.len() / 2, der.len() - 1] {
                let text = pem::encode("PRIVATE KEY", &der[..length]);
                assert!(read_plain(&text).is_err());
            }
        }
    }

    #[test]
    fn an_ec_key_with_the_point_of_another_is_damaged() {
        let der = |text| pem::blocks(text).unwrap().remove(0).der().to_vec();
        let [one, other] = [KEYS[1].0, OTHER_P256].map(der);
        let mixed = [&one[..one.len() - 64], &other[other.len() - 64..]].concat();
        assert_eq!(
            error(&pem::encode("PRIVATE KEY", &mixed)),
            PrivateKeyError::Damaged { form: "ECDSA" }
        );
    }

    #[test]
    fn a_key_beside_the_public_key_of_another_is_refused() {
        let both_halves = include_str!("../../../tests/vectors/pki/weak/ed25519-both-halves.pem");
        let other_half = include_str!("../../../tests/vectors/pki/weak/ed25519-other-half.pem");
        assert!(read_plain(both_halves).is_ok());
        assert_eq!(error(other_half), PrivateKeyError::OtherPublicKey);
    }

    #[test]
    fn debug_output_and_errors_show_nothing_of_the_key() {
        let key = PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
        assert_eq!(format!("{key:?}"), "PrivateKey(\"ED25519\")");
        let marked = format!(
            "-----BEGIN PRIVATE KEY-----\nhunter2*{}",
            "\n-----END PRIVATE KEY-----\n"
        );
        assert!(!format!("{:?} {}", error(&marked), error(&marked)).contains("hunter2"));
    }

    #[test]
    fn a_scalar_without_its_leading_zeros_is_read() {
        assert_eq!(*pad(&[0, 0, 7], 2), [0, 7]);
        assert_eq!(*pad(&[7], 2), [0, 7]);
    }

    /// RFC 6979 appendices A.2.5 to A.2.7, message "sample", the digest of the curve.
    #[test]
    fn nonces_are_those_of_rfc_6979() {
        let vectors = include_str!("../../../tests/vectors/pki/rfc6979.txt");
        for line in vectors.lines().filter(|line| !line.starts_with('#')) {
            let [curve, scalar, r, s] = line.split_whitespace().collect::<Vec<_>>().try_into().unwrap();
            let key = PrivateKey::from_scalar(
                curve.parse().unwrap(),
                &base16ct::mixed::decode_vec(scalar).unwrap(),
            )
            .unwrap();
            let signature = key.sign(b"sample").unwrap();
            let [found_r, found_s] = integers(&signature);
            assert_eq!((found_r, found_s), (significant(r), significant(s)), "{curve}");
        }
    }

    fn significant(hex: &str) -> Vec<u8> {
        base16ct::mixed::decode_vec(hex)
            .unwrap()
            .into_iter()
            .skip_while(|byte| *byte == 0)
            .collect()
    }

    fn integers(signature: &[u8]) -> [Vec<u8>; 2] {
        let pair = AnyRef::from_der(signature).unwrap();
        let mut reader = SliceReader::new(pair.value()).unwrap();
        [0, 1].map(|_| reader.decode::<UintRef<'_>>().unwrap().as_bytes().to_vec())
    }

    #[test]
    fn only_an_rsa_key_can_be_written_as_pkcs1_and_that_is_the_same_key() {
        for (text, _) in KEYS {
            let key = read_plain(text).unwrap();
            let pkcs1 = key.to_pkcs1_pem();
            assert_eq!(pkcs1.is_some(), key.algorithm_name() == "RSA");
            if let Some(pkcs1) = pkcs1 {
                assert!(pkcs1.expose().starts_with("-----BEGIN RSA PRIVATE KEY-----\n"));
                assert_eq!(read_plain(pkcs1.expose()).unwrap().to_pkcs8_pem().expose(), text);
            }
        }
    }
}
