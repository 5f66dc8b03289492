//! Private keys: made, read (PKCS#8, PKCS#1, SEC 1) and written (PKCS#8, plain and encrypted).

use std::fmt;
use std::str::FromStr;

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

use crate::pki::key::encrypted_private_key;
use crate::pki::key::encrypted_private_key::EncryptionError;
use crate::pki::key::public_key::{PublicKey, bit_length};
use crate::pki::key::signature::name;
use crate::pki::pem;
use crate::pki::pem::{Block, Content, PemError};
use crate::secret::Secret;

/// Why there is no private key. Never holds any part of the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrivateKeyError {
    /// No intact PEM.
    #[error(transparent)]
    Pem(#[from] PemError),
    /// A PEM of another kind.
    #[error("the text holds {found}, not a private key")]
    WrongContent {
        /// What the text holds.
        found: Content,
    },
    /// Which one is meant cannot be known.
    #[error("the text holds {count} private keys, and only one is expected")]
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
    /// The DER does not parse, or its numbers do not belong together.
    #[error("the private key is damaged: its PEM is intact, but its content is not a valid {form} key")]
    Damaged {
        /// `RSA`, `ECDSA`, `ED25519`, or `PKCS#8` where the algorithm is not known.
        form: &'static str,
    },
    /// The bytes are not one of the DER forms of a private key, or not a whole one.
    #[error("the bytes are not an intact private key in DER (PKCS#8, PKCS#1 or SEC 1)")]
    NoDer,
    /// The key is encrypted, and how, or with what, stands in the way.
    #[error(transparent)]
    Encryption(#[from] EncryptionError),
    /// The source of randomness, or the generator, gave up.
    #[error("the generation of the key failed")]
    Generation,
}

/// What key to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyAlgorithm {
    /// RSA with public exponent 65537.
    Rsa(RsaBits),
    /// ECDSA on a NIST curve.
    Ecdsa(EcdsaCurve),
    /// Ed25519 (RFC 8032).
    Ed25519,
}

/// The sizes of RSA keys that can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RsaBits {
    /// 2048 bits.
    #[default]
    B2048,
    /// 3072 bits.
    B3072,
    /// 4096 bits.
    B4096,
    /// 8192 bits. Making one takes many seconds.
    B8192,
}

/// A size of RSA keys that cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an RSA key has 2048, 3072, 4096 or 8192 bits, not {0}")]
pub struct RsaBitsError(pub u32);

impl TryFrom<u32> for RsaBits {
    type Error = RsaBitsError;

    fn try_from(bits: u32) -> Result<Self, RsaBitsError> {
        match bits {
            2048 => Ok(Self::B2048),
            3072 => Ok(Self::B3072),
            4096 => Ok(Self::B4096),
            8192 => Ok(Self::B8192),
            bits => Err(RsaBitsError(bits)),
        }
    }
}

impl From<RsaBits> for u32 {
    fn from(bits: RsaBits) -> Self {
        match bits {
            RsaBits::B2048 => 2048,
            RsaBits::B3072 => 3072,
            RsaBits::B4096 => 4096,
            RsaBits::B8192 => 8192,
        }
    }
}

impl From<RsaBits> for rsa::KeySize {
    fn from(bits: RsaBits) -> Self {
        match bits {
            RsaBits::B2048 => Self::Rsa2048,
            RsaBits::B3072 => Self::Rsa3072,
            RsaBits::B4096 => Self::Rsa4096,
            RsaBits::B8192 => Self::Rsa8192,
        }
    }
}

/// The curves of ECDSA keys (FIPS 186-5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EcdsaCurve {
    /// P-256, also prime256v1 and secp256r1.
    #[default]
    P256,
    /// P-384, also secp384r1.
    P384,
    /// P-521, also secp521r1.
    P521,
}

/// A curve that is not supported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a curve is P256, P384 or P521")]
pub struct EcdsaCurveError;

impl EcdsaCurve {
    /// `P256`, `P384` or `P521`.
    pub fn name(self) -> &'static str {
        match self {
            Self::P256 => "P256",
            Self::P384 => "P384",
            Self::P521 => "P521",
        }
    }

    fn of_identifier(identifier: &ObjectIdentifier) -> Result<Self, PrivateKeyError> {
        match *identifier {
            rfc5912::SECP_256_R_1 => Ok(Self::P256),
            rfc5912::SECP_384_R_1 => Ok(Self::P384),
            rfc5912::SECP_521_R_1 => Ok(Self::P521),
            _ => Err(PrivateKeyError::UnsupportedAlgorithm {
                algorithm: name(identifier),
            }),
        }
    }

    fn generator(self) -> &'static EcdsaSigningAlgorithm {
        match self {
            Self::P256 => &ECDSA_P256_SHA256_ASN1_SIGNING,
            Self::P384 => &ECDSA_P384_SHA384_ASN1_SIGNING,
            Self::P521 => &ECDSA_P521_SHA512_ASN1_SIGNING,
        }
    }
}

impl FromStr for EcdsaCurve {
    type Err = EcdsaCurveError;

    fn from_str(name: &str) -> Result<Self, EcdsaCurveError> {
        match name {
            "P256" => Ok(Self::P256),
            "P384" => Ok(Self::P384),
            "P521" => Ok(Self::P521),
            _ => Err(EcdsaCurveError),
        }
    }
}

impl fmt::Display for EcdsaCurve {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

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
    /// Makes a new key.
    ///
    /// # Errors
    /// [`PrivateKeyError::Generation`] if the generator fails.
    pub fn generate(algorithm: KeyAlgorithm) -> Result<Self, PrivateKeyError> {
        match algorithm {
            KeyAlgorithm::Rsa(bits) => {
                let key = rsa::KeyPair::generate(bits.into()).map_err(|_| PrivateKeyError::Generation)?;
                Self::from_rsa(key)
            }
            KeyAlgorithm::Ecdsa(curve) => Self::generate_ecdsa(curve),
            KeyAlgorithm::Ed25519 => {
                Self::from_ed25519(Ed25519KeyPair::generate().map_err(|_| PrivateKeyError::Generation)?)
            }
        }
    }

    fn generate_ecdsa(curve: EcdsaCurve) -> Result<Self, PrivateKeyError> {
        let key = EcdsaKeyPair::generate(curve.generator()).map_err(|_| PrivateKeyError::Generation)?;
        let pkcs8 = key.to_pkcs8v1().map_err(|_| PrivateKeyError::Generation)?;
        Self::from_pkcs8(pkcs8.as_ref())
    }

    /// The key as PKCS#8 version 1 (RFC 5208), which every tool reads: label `PRIVATE KEY`, LF, with a line break at
    /// the end.
    pub fn to_pkcs8_pem(&self) -> Secret<String> {
        Secret::new(pem::encode("PRIVATE KEY", self.pkcs8.expose()))
    }

    /// An RSA key as PKCS#1 (RFC 8017): label `RSA PRIVATE KEY`, LF, with a line break at the end. `None` for other keys.
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

    /// The key encrypted with the passphrase (PKCS#8, RFC 5958): label `ENCRYPTED PRIVATE KEY`, LF, with a line break
    /// at the end. PBES2 with AES-256-CBC; PBKDF2-HMAC-SHA256 with 600,000 rounds. The passphrase counts as UTF-8.
    ///
    /// The same key, passphrase and version give the same text, for ever: the salt comes from key and version, the
    /// initialization vector from key and derived key, by a hash that is keyed with the private key.
    ///
    /// # Errors
    /// [`EncryptionError::EmptyPassphrase`], or [`EncryptionError::Failed`] if the library fails.
    pub fn to_encrypted_pkcs8_pem(
        &self,
        passphrase: &Secret<String>,
        version: i64,
    ) -> Result<Secret<String>, PrivateKeyError> {
        let der = encrypted_private_key::encrypted(self.pkcs8.expose(), passphrase, version)?;
        Ok(Secret::new(pem::encode("ENCRYPTED PRIVATE KEY", &der)))
    }

    /// The key's public half.
    pub fn public_key(&self) -> PublicKey {
        self.public_key.clone()
    }

    /// What [`PrivateKey::generate`] would make such a key with; `None` for RSA keys of other sizes.
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
    pub(in crate::pki) fn pkcs8(&self) -> &[u8] {
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

    /// Reads what a PEM block with this label holds.
    pub(in crate::pki) fn from_labelled(label: &str, der: &[u8]) -> Result<Self, PrivateKeyError> {
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
        match info.algorithm.oid {
            rfc5912::RSA_ENCRYPTION => Self::from_pkcs1(key),
            rfc5912::ID_EC_PUBLIC_KEY => Self::from_sec1(key, info.algorithm.parameters),
            rfc8410::ID_ED_25519 => Self::from_ed25519_seed(key),
            other => Err(PrivateKeyError::UnsupportedAlgorithm {
                algorithm: name(&other),
            }),
        }
    }

    /// `RSAPrivateKey` (RFC 8017 appendix A.1.2).
    fn from_pkcs1(der: &[u8]) -> Result<Self, PrivateKeyError> {
        let bits = modulus_bits(der).ok_or(PrivateKeyError::Damaged { form: "RSA" })?;
        if !(2048..=8192).contains(&bits) {
            return Err(PrivateKeyError::RsaSize { bits });
        }
        let key = rsa::KeyPair::from_der(der).map_err(|_| PrivateKeyError::Damaged { form: "RSA" })?;
        Self::from_rsa(key)
    }

    /// `ECPrivateKey` (RFC 5915). Inside of PKCS#8 the curve is named outside of it.
    fn from_sec1(der: &[u8], curve: Option<AnyRef<'_>>) -> Result<Self, PrivateKeyError> {
        let damaged = || PrivateKeyError::Damaged { form: "ECDSA" };
        let key = EcPrivateKey::from_der(der).map_err(|_| damaged())?;
        let parameters = curve.or(key.parameters).ok_or_else(damaged)?;
        let curve = parameters.decode_as::<ObjectIdentifier>().map_err(|_| {
            PrivateKeyError::UnsupportedAlgorithm {
                algorithm: "a curve given by its numbers".to_owned(),
            }
        })?;
        let private_key = Self::from_scalar(EcdsaCurve::of_identifier(&curve)?, key.private_key.as_bytes())?;
        match key.public_key.map(|point| private_key.has_point(&curve, point)) {
            Some(false) => Err(damaged()),
            _ => Ok(private_key),
        }
    }

    fn from_scalar(curve: EcdsaCurve, scalar: &[u8]) -> Result<Self, PrivateKeyError> {
        let damaged = |_| PrivateKeyError::Damaged { form: "ECDSA" };
        match curve {
            EcdsaCurve::P256 => {
                let key = p256::ecdsa::SigningKey::from_slice(&padded(scalar, 32)).map_err(damaged)?;
                let (pkcs8, public_key) = (key.to_pkcs8_der(), key.verifying_key().to_public_key_der());
                Self::from_ecdsa(SigningKey::P256(key), pkcs8, public_key)
            }
            EcdsaCurve::P384 => {
                let key = p384::ecdsa::SigningKey::from_slice(&padded(scalar, 48)).map_err(damaged)?;
                let (pkcs8, public_key) = (key.to_pkcs8_der(), key.verifying_key().to_public_key_der());
                Self::from_ecdsa(SigningKey::P384(key), pkcs8, public_key)
            }
            EcdsaCurve::P521 => {
                let key = p521::ecdsa::SigningKey::from_slice(&padded(scalar, 66)).map_err(damaged)?;
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
        Self::assembled(signer, pkcs8.as_bytes(), public_key.as_bytes(), "ECDSA")
    }

    fn from_rsa(key: rsa::KeyPair) -> Result<Self, PrivateKeyError> {
        let damaged = |_| PrivateKeyError::Damaged { form: "RSA" };
        let pkcs8: Pkcs8V1Der<'static> = key.as_der().map_err(damaged)?;
        let public_key: PublicKeyX509Der<'static> = key.public_key().as_der().map_err(damaged)?;
        Self::assembled(
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
        Self::assembled(
            SigningKey::Ed25519(key),
            pkcs8.as_ref(),
            public_key.as_ref(),
            "ED25519",
        )
    }

    fn assembled(
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

/// Signs as a request is signed: RSA PKCS#1 v1.5 with SHA-256; ECDSA with SHA-256, SHA-384 or SHA-512 as the curve
/// has it, and nonces of RFC 6979; Ed25519. The same message gives the same signature.
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
struct EcPrivateKey<'a> {
    version: u8,
    private_key: &'a OctetStringRef,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    parameters: Option<AnyRef<'a>>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    public_key: Option<BitStringRef<'a>>,
}

/// The one block of a PEM text that holds a private key, encrypted or not.
pub(in crate::pki) fn key_block(text: &str) -> Result<Block, PrivateKeyError> {
    let (mut keys, others): (Vec<Block>, Vec<Block>) = pem::blocks(text)?
        .into_iter()
        .partition(|block| block.content().is_private_key());
    match (keys.pop(), keys.len(), others.first()) {
        (Some(key), 0, _) => Ok(key),
        (None, _, Some(other)) => Err(PrivateKeyError::WrongContent {
            found: other.content(),
        }),
        (_, remaining, _) => Err(PrivateKeyError::Several { count: remaining + 1 }),
    }
}

/// Brings a scalar to its full length: some writers drop leading zeros, or add one.
fn padded(scalar: &[u8], length: usize) -> Zeroizing<Vec<u8>> {
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
    use crate::pki::openssl::Tools;

    const ALGORITHMS: [KeyAlgorithm; 5] = [
        KeyAlgorithm::Rsa(RsaBits::B2048),
        KeyAlgorithm::Ecdsa(EcdsaCurve::P256),
        KeyAlgorithm::Ecdsa(EcdsaCurve::P384),
        KeyAlgorithm::Ecdsa(EcdsaCurve::P521),
        KeyAlgorithm::Ed25519,
    ];

    const GENERATORS: [(&str, &str); 5] = [
        ("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048", "RSA"),
        ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256", "ECDSA"),
        ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384", "ECDSA"),
        ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521", "ECDSA"),
        ("genpkey -algorithm ED25519", "ED25519"),
    ];

    fn error(text: &str) -> PrivateKeyError {
        read_plain(text).unwrap_err()
    }

    #[test]
    fn openssl_reads_what_is_made_and_writes_it_alike() {
        let tools = Tools::new();
        for algorithm in ALGORITHMS {
            let key = PrivateKey::generate(algorithm).unwrap();
            tools.write("key.pem", key.to_pkcs8_pem().expose());
            assert_eq!(
                &tools.openssl("pkey -in key.pem"),
                key.to_pkcs8_pem().expose(),
                "{algorithm:?}"
            );
            assert_eq!(
                tools.openssl("pkey -in key.pem -pubout"),
                key.public_key().to_pem(),
                "{algorithm:?}"
            );
        }
    }

    #[test]
    fn a_key_says_what_it_would_be_made_with() {
        for algorithm in ALGORITHMS {
            assert_eq!(
                PrivateKey::generate(algorithm).unwrap().algorithm(),
                Some(algorithm)
            );
        }
    }

    #[test]
    fn an_rsa_key_in_pkcs1_is_what_openssl_writes_and_other_keys_have_none() {
        let tools = Tools::new();
        let key = PrivateKey::generate(ALGORITHMS[0]).unwrap();
        tools.write("key.pem", key.to_pkcs8_pem().expose());
        let written = tools.openssl("rsa -in key.pem -traditional");
        assert_eq!(key.to_pkcs1_pem().unwrap().expose(), &written);
        let other = PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
        assert!(other.to_pkcs1_pem().is_none());
    }

    #[test]
    fn what_openssl_makes_is_read_and_written_alike() {
        let tools = Tools::new();
        for (generator, name) in GENERATORS {
            let text = tools.openssl(generator);
            let key = read_plain(&text).unwrap();
            assert_eq!(key.to_pkcs8_pem().expose(), &text, "{generator}");
            assert_eq!(key.algorithm_name(), name);
        }
    }

    #[test]
    fn pkcs1_and_sec1_give_the_same_key_as_pkcs8() {
        let tools = Tools::new();
        for (generator, name) in &GENERATORS[..4] {
            let text = tools.openssl(generator);
            tools.write("key.pem", &text);
            let legacy = tools.openssl("pkey -in key.pem -traditional");
            assert!(
                legacy.contains("-----BEGIN RSA PRIVATE KEY") || legacy.contains("-----BEGIN EC PRIVATE KEY")
            );
            let key = read_plain(&legacy.replace('\n', "\r\n")).unwrap();
            assert_eq!(key.to_pkcs8_pem().expose(), &text, "{name}");
        }
    }

    #[test]
    fn parameters_before_an_ec_key_are_passed_over() {
        let text = Tools::new().openssl("ecparam -name secp384r1 -genkey");
        assert!(text.starts_with("-----BEGIN EC PARAMETERS"));
        assert_eq!(read_plain(&text).unwrap().algorithm_name(), "ECDSA");
    }

    #[test]
    fn a_key_with_a_compressed_point_is_the_same_key() {
        let tools = Tools::new();
        tools.write("key.pem", tools.openssl(GENERATORS[2].0));
        let compressed = tools.openssl("ec -in key.pem -conv_form compressed");
        let key = read_plain(&compressed).unwrap();
        assert_eq!(key.to_pkcs8_pem().expose(), &tools.read("key.pem"));
    }

    #[test]
    fn the_hash_of_the_public_key_is_openssls() {
        let tools = Tools::new();
        let key = PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
        tools.write("public.pem", key.public_key().to_pem());
        tools.openssl("pkey -pubin -in public.pem -outform DER -out public.der");
        let printed = tools.openssl("dgst -sha256 -r public.der");
        assert_eq!(
            printed.split_whitespace().next().unwrap(),
            key.public_key().sha256()
        );
    }

    #[test]
    fn unsupported_algorithms_are_named() {
        let tools = Tools::new();
        let cases = [
            ("ecparam -name secp256k1 -genkey -noout", "secp256k1"),
            ("genpkey -algorithm ED448", "id-Ed448"),
            ("genpkey -algorithm X25519", "id-X25519"),
            (
                "genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048",
                "id-RSASSA-PSS",
            ),
            (
                "ecparam -name prime256v1 -genkey -noout -param_enc explicit",
                "a curve given by its numbers",
            ),
        ];
        for (generator, algorithm) in cases {
            let expected = PrivateKeyError::UnsupportedAlgorithm {
                algorithm: algorithm.to_owned(),
            };
            assert_eq!(error(&tools.openssl(generator)), expected, "{generator}");
        }
    }

    #[test]
    fn a_short_rsa_key_is_refused_with_its_size() {
        let text = Tools::new().openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024");
        assert_eq!(error(&text), PrivateKeyError::RsaSize { bits: 1024 });
    }

    #[test]
    fn another_kind_of_pem_is_named() {
        let tools = Tools::new();
        tools.root("root", "/CN=root");
        let found = |text: &str| match error(text) {
            PrivateKeyError::WrongContent { found } => found.to_string(),
            other => panic!("{other}"),
        };
        assert_eq!(found(&tools.read("root.pem")), "a certificate");
        assert_eq!(found(&tools.openssl("pkey -in root.key -pubout")), "a public key");
        assert_eq!(
            found(&tools.openssl("ecparam -name prime256v1")),
            "the parameters of a key"
        );
        assert_eq!(
            found(&pem::encode("OPENSSH PRIVATE KEY", b"x")),
            "a private key in OpenSSH's form"
        );
    }

    #[test]
    fn a_doubled_key_is_refused() {
        let text = Tools::new().openssl("genpkey -algorithm ED25519");
        assert_eq!(
            error(&format!("{text}{text}")),
            PrivateKeyError::Several { count: 2 }
        );
    }

    #[test]
    fn damage_inside_an_intact_pem_is_seen() {
        let tools = Tools::new();
        for (generator, _) in GENERATORS {
            let block = pem::blocks(&tools.openssl(generator)).unwrap().remove(0);
            let der = block.der();
            for length in [0, 1, 10, der.len() / 2, der.len() - 1] {
                let text = pem::encode("PRIVATE KEY", &der[..length]);
                assert!(read_plain(&text).is_err());
            }
        }
    }

    #[test]
    fn an_ec_key_with_the_point_of_another_is_damaged() {
        let tools = Tools::new();
        let texts = [tools.openssl(GENERATORS[1].0), tools.openssl(GENERATORS[1].0)];
        let [one, other] = texts.map(|text| pem::blocks(&text).unwrap().remove(0).der().to_vec());
        let mixed = [&one[..one.len() - 64], &other[other.len() - 64..]].concat();
        assert_eq!(
            error(&pem::encode("PRIVATE KEY", &mixed)),
            PrivateKeyError::Damaged { form: "ECDSA" }
        );
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
        assert_eq!(*padded(&[0, 0, 7], 2), [0, 7]);
        assert_eq!(*padded(&[7], 2), [0, 7]);
    }

    /// RFC 6979 appendices A.2.5 to A.2.7, message "sample", the digest of the curve.
    #[test]
    fn nonces_are_those_of_rfc_6979() {
        let vectors = include_str!("../../../tests/vectors/pki/rfc6979.txt");
        for line in vectors.lines().filter(|line| !line.starts_with('#')) {
            let [curve, scalar, r, s] = line.split_whitespace().collect::<Vec<_>>().try_into().unwrap();
            let key = PrivateKey::from_scalar(curve.parse().unwrap(), &bytes(scalar)).unwrap();
            let signature = key.sign(b"sample").unwrap();
            let [found_r, found_s] = integers(&signature);
            assert_eq!((found_r, found_s), (significant(r), significant(s)), "{curve}");
        }
    }

    fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
            .collect()
    }

    fn significant(hex: &str) -> Vec<u8> {
        bytes(hex).into_iter().skip_while(|byte| *byte == 0).collect()
    }

    fn integers(signature: &[u8]) -> [Vec<u8>; 2] {
        let pair = AnyRef::from_der(signature).unwrap();
        let mut reader = SliceReader::new(pair.value()).unwrap();
        [0, 1].map(|_| reader.decode::<UintRef<'_>>().unwrap().as_bytes().to_vec())
    }
}
