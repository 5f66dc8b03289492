//! [`RsaPrivateKey`]: the numbers of an RSA key.

use der::Sequence;
use der::asn1::UintRef;

/// `RSAPrivateKey` (RFC 8017 appendix A.1.2) with two primes.
#[derive(Sequence)]
pub struct RsaPrivateKey<'a> {
    pub version: u8,
    pub modulus: UintRef<'a>,
    pub public_exponent: UintRef<'a>,
    pub private_exponent: UintRef<'a>,
    pub prime1: UintRef<'a>,
    pub prime2: UintRef<'a>,
    pub exponent1: UintRef<'a>,
    pub exponent2: UintRef<'a>,
    pub coefficient: UintRef<'a>,
}
