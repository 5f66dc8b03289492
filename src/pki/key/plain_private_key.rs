//! [`PlainPrivateKey`]: a private key that is not encrypted, before it is used.

use std::fmt;
use std::sync::{Arc, OnceLock};

use der::Decode;
use der::oid::db::rfc5912;
use p256::pkcs8::PrivateKeyInfoRef;

use crate::pki::key::private_key::{PrivateKey, PrivateKeyError, RSA_BITS};
use crate::pki::key::public_key::PublicKey;
use crate::pki::key::rsa_private_key::RsaPrivateKey;
use crate::secret::Secret;

/// A private key as it was read. Whether the numbers of an RSA key fit together is checked only by
/// [`PlainPrivateKey::check`], before the key is used: it is most of the work of reading one.
pub struct PlainPrivateKey {
    key: Key,
    public_key: PublicKey,
}

enum Key {
    Rsa {
        /// `RSAPrivateKey` in DER.
        pkcs1: Secret<Vec<u8>>,
        checked: OnceLock<Arc<PrivateKey>>,
    },
    Checked(Arc<PrivateKey>),
}

impl PlainPrivateKey {
    /// The public key; of an RSA key, as its modulus and exponent state it.
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// The key, ready for use. It is checked once.
    ///
    /// # Errors
    /// [`PrivateKeyError::Damaged`] if the numbers of an RSA key do not fit together.
    pub fn check(&self) -> Result<Arc<PrivateKey>, PrivateKeyError> {
        let (pkcs1, checked) = match &self.key {
            Key::Checked(key) => return Ok(Arc::clone(key)),
            Key::Rsa { pkcs1, checked } => (pkcs1, checked),
        };
        if let Some(key) = checked.get() {
            return Ok(Arc::clone(key));
        }
        let key = Arc::new(PrivateKey::from_pkcs1(pkcs1.expose())?);
        Ok(Arc::clone(checked.get_or_init(|| key)))
    }

    /// Reads the content of a PEM block with this label.
    pub(in crate::pki) fn from_labelled_der(label: &str, der: &[u8]) -> Result<Self, PrivateKeyError> {
        match rsa_der(label, der).and_then(Self::from_rsa) {
            Some(key) => Ok(key),
            None => PrivateKey::from_labelled_der(label, der).map(Self::from_checked),
        }
    }

    /// `None` for anything that only a full check can refuse with a reason.
    fn from_rsa(pkcs1: &[u8]) -> Option<Self> {
        let key = RsaPrivateKey::from_der(pkcs1).ok()?;
        let public_key = PublicKey::from_rsa(key.modulus, key.public_exponent).ok()?;
        let has_size = public_key.rsa_bits().is_some_and(|bits| RSA_BITS.contains(&bits));
        has_size.then(|| Self {
            key: Key::Rsa {
                pkcs1: Secret::new(pkcs1.to_vec()),
                checked: OnceLock::new(),
            },
            public_key,
        })
    }

    fn from_checked(key: PrivateKey) -> Self {
        Self {
            public_key: key.public_key(),
            key: Key::Checked(Arc::new(key)),
        }
    }
}

impl fmt::Debug for PlainPrivateKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let algorithm = self.public_key.algorithm_name();
        formatter
            .debug_tuple("PlainPrivateKey")
            .field(&algorithm)
            .finish()
    }
}

/// The `RSAPrivateKey` in a PEM block with this label; `None` if there is none, or more beside it that must be checked.
fn rsa_der<'a>(label: &str, der: &'a [u8]) -> Option<&'a [u8]> {
    match label {
        "RSA PRIVATE KEY" => Some(der),
        "PRIVATE KEY" => {
            let info = PrivateKeyInfoRef::from_der(der).ok()?;
            let is_rsa = info.algorithm.oid == rfc5912::RSA_ENCRYPTION && info.public_key.is_none();
            is_rsa.then_some(info.private_key.as_bytes())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use der::Encode;
    use der::asn1::BitStringRef;

    use super::*;
    use crate::pki::pem;

    const RSA: &str = include_str!("../../../tests/vectors/pki/rsa-2048.key.pem");

    fn read(label: &str, der: &[u8]) -> PlainPrivateKey {
        PlainPrivateKey::from_labelled_der(label, der).unwrap()
    }

    #[test]
    fn numbers_that_do_not_fit_together_are_found_when_the_key_is_used() {
        let mut der = pem::blocks(RSA).unwrap().remove(0).der().to_vec();
        let intact = read("PRIVATE KEY", &der);
        // Within the private exponent, whose parts are the same size as the modulus before it.
        der[400] ^= 1;
        let damaged = read("PRIVATE KEY", &der);
        assert_eq!(damaged.public_key(), intact.public_key());
        let error = damaged.check().unwrap_err();
        assert_eq!(error, PrivateKeyError::Damaged { form: "RSA" });
        let info = PrivateKeyInfoRef::from_der(&der).unwrap();
        let damaged = read("RSA PRIVATE KEY", info.private_key.as_bytes());
        assert_eq!(damaged.public_key(), intact.public_key());
        assert_eq!(damaged.check().unwrap_err(), error);
    }

    #[test]
    fn a_public_key_beside_the_private_key_is_compared_at_once() {
        let der = pem::blocks(RSA).unwrap().remove(0).der().to_vec();
        let mut info = PrivateKeyInfoRef::from_der(&der).unwrap();
        let other = [0; 270];
        info.public_key = Some(BitStringRef::from_bytes(&other).unwrap());
        let der = info.to_der().unwrap();
        let error = PlainPrivateKey::from_labelled_der("PRIVATE KEY", &der).unwrap_err();
        assert_eq!(error, PrivateKeyError::OtherPublicKey);
    }

    #[test]
    fn debug_output_shows_the_algorithm_and_nothing_of_the_key() {
        let block = pem::blocks(RSA).unwrap().remove(0);
        let key = read(block.label(), block.der());
        assert_eq!(format!("{key:?}"), r#"PlainPrivateKey(Some("RSA"))"#);
    }

    #[test]
    fn a_key_has_the_same_public_key_before_and_after_the_check() {
        let others = [
            include_str!("../../../tests/vectors/pki/rsa-4096.key.pem"),
            include_str!("../../../tests/vectors/pki/ecdsa-p256.key.pem"),
            include_str!("../../../tests/vectors/pki/ed25519.key.pem"),
        ];
        for text in [RSA].into_iter().chain(others) {
            let block = pem::blocks(text).unwrap().remove(0);
            let key = read(block.label(), block.der());
            let checked = key.check().unwrap();
            assert_eq!(*key.public_key(), checked.public_key());
            assert_eq!(checked.to_pkcs8_pem().expose(), text);
            assert!(Arc::ptr_eq(&checked, &key.check().unwrap()));
        }
    }
}
