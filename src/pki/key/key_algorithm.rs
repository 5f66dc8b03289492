//! [`KeyAlgorithm`]: the kinds of keys that are supported.

use std::fmt;
use std::str::FromStr;

use der::asn1::ObjectIdentifier;
use der::oid::db::rfc5912;

/// The kind of a private key: what to generate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyAlgorithm {
    /// RSA with public exponent 65537.
    Rsa(RsaBits),
    /// ECDSA on a NIST curve.
    Ecdsa(EcdsaCurve),
    /// Ed25519 (RFC 8032).
    Ed25519,
}

/// The sizes of RSA keys that can be generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RsaBits {
    /// 2048 bits.
    #[default]
    B2048,
    /// 3072 bits.
    B3072,
    /// 4096 bits.
    B4096,
    /// 8192 bits. Generating one takes many seconds.
    B8192,
}

/// A size of RSA keys that cannot be generated.
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

    /// The size of its field in bits.
    pub fn bits(self) -> u32 {
        match self {
            Self::P256 => 256,
            Self::P384 => 384,
            Self::P521 => 521,
        }
    }

    pub(in crate::pki) fn from_oid(identifier: &ObjectIdentifier) -> Option<Self> {
        match *identifier {
            rfc5912::SECP_256_R_1 => Some(Self::P256),
            rfc5912::SECP_384_R_1 => Some(Self::P384),
            rfc5912::SECP_521_R_1 => Some(Self::P521),
            _ => None,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_sizes_that_can_be_generated_are_accepted() {
        for bits in [2048, 3072, 4096, 8192] {
            assert_eq!(RsaBits::try_from(bits).map(u32::from), Ok(bits));
        }
        for bits in [0, 1024, 2047, 2049, 16384] {
            assert_eq!(RsaBits::try_from(bits), Err(RsaBitsError(bits)));
        }
    }

    #[test]
    fn a_curve_is_written_as_it_is_read() {
        for (curve, name, bits) in [
            (EcdsaCurve::P256, "P256", 256),
            (EcdsaCurve::P384, "P384", 384),
            (EcdsaCurve::P521, "P521", 521),
        ] {
            assert_eq!(name.parse(), Ok(curve));
            assert_eq!((curve.to_string().as_str(), curve.bits()), (name, bits));
        }
        assert_eq!("P224".parse::<EcdsaCurve>(), Err(EcdsaCurveError));
    }
}
