//! The public key of anything that has one, as a person gives it: certificate, request, public key or private key.

use crate::pki::certificate::certificate_text::{CertificateError, LONGEST_TEXT};
use crate::pki::certificate::certification_request::{CertificationRequest, CertificationRequestError};
use crate::pki::certificate::x509_certificate::Certificate;
use crate::pki::key::private_key::PrivateKeyError;
use crate::pki::key::private_key_text::PrivateKeyText;
use crate::pki::key::public_key::{PublicKey, PublicKeyError};
use crate::pki::pem;
use crate::pki::pem::{Block, Content, PemError};

/// Why a text gives no public key. Contains no part of the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PublicKeyTextError {
    /// More than [`LONGEST_TEXT`].
    #[error("the text has {length} bytes, and at most {LONGEST_TEXT} are read")]
    TooLong {
        /// Length of the text in bytes.
        length: usize,
    },
    /// No intact PEM.
    #[error(transparent)]
    Pem(#[from] PemError),
    /// Neither PEM nor base64 of DER.
    #[error(
        "the text is neither PEM nor base64 of a certificate, a certificate signing request, a public key or a private key"
    )]
    Unknown,
    /// A PEM of another kind.
    #[error(
        "the text contains {found}, not a certificate, a certificate signing request, a public key or a private key"
    )]
    WrongContent {
        /// What the text contains.
        found: Content,
    },
    /// There is no telling which one is meant.
    #[error(
        "the text contains {count} certificates, certificate signing requests or keys, and only one can be compared"
    )]
    Several {
        /// How many it contains.
        count: usize,
    },
    /// The public key cannot be read without a passphrase.
    #[error("the private key is encrypted")]
    Encrypted,
    /// The certificate cannot be read.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The request cannot be read.
    #[error(transparent)]
    CertificationRequest(#[from] CertificationRequestError),
    /// The public key cannot be read.
    #[error(transparent)]
    PublicKey(#[from] PublicKeyError),
    /// The private key cannot be read.
    #[error(transparent)]
    PrivateKey(#[from] PrivateKeyError),
}

impl PublicKey {
    /// The public key of the only certificate, request, public key or unencrypted private key in a text: PEM, or base64 of DER.
    ///
    /// # Errors
    /// [`PublicKeyTextError`].
    pub fn read_from(text: &str) -> Result<Self, PublicKeyTextError> {
        match text.len() {
            length if length > LONGEST_TEXT => Err(PublicKeyTextError::TooLong { length }),
            _ if text.trim().is_empty() => Err(PemError::Empty.into()),
            _ if pem::is_pem(text) => from_pem(text),
            _ => from_base64(text),
        }
    }
}

fn from_pem(text: &str) -> Result<PublicKey, PublicKeyTextError> {
    let blocks = pem::blocks(text)?;
    let holders: Vec<&Block> = blocks.iter().filter(|block| has_key(&block.content())).collect();
    match (holders.as_slice(), blocks.first()) {
        ([holder], _) => from_block(text, holder),
        ([], Some(other)) => Err(PublicKeyTextError::WrongContent {
            found: other.content(),
        }),
        (holders, _) => Err(PublicKeyTextError::Several { count: holders.len() }),
    }
}

fn has_key(content: &Content) -> bool {
    let is_public = matches!(
        content,
        Content::Certificate | Content::Pkcs7 | Content::CertificationRequest | Content::PublicKey
    );
    is_public || content.is_private_key()
}

/// The only block of a text that has a key.
fn from_block(text: &str, block: &Block) -> Result<PublicKey, PublicKeyTextError> {
    match block.content() {
        Content::Certificate | Content::Pkcs7 => only(Certificate::read_all(text)?),
        Content::CertificationRequest => Ok(CertificationRequest::from_pem(text)?.public_key().clone()),
        Content::PublicKey if block.label() == "RSA PUBLIC KEY" => {
            Ok(PublicKey::from_pkcs1_der(block.der())?)
        }
        Content::PublicKey => Ok(PublicKey::from_spki_der(block.der())?),
        _ => of_private_key(PrivateKeyText::from_pem(text)?),
    }
}

fn from_base64(text: &str) -> Result<PublicKey, PublicKeyTextError> {
    let der = pem::decode_base64(text).ok_or(PublicKeyTextError::Unknown)?;
    if let Ok(certificates) = Certificate::read_all(text) {
        return only(certificates);
    }
    if let Ok(request) = CertificationRequest::from_der(der.expose()) {
        return Ok(request.public_key().clone());
    }
    if let Ok(key) = PublicKey::from_spki_der(der.expose()) {
        return Ok(key);
    }
    match PrivateKeyText::from_der(der.expose()) {
        Err(PrivateKeyError::NoDer) => Err(PublicKeyTextError::Unknown),
        read => of_private_key(read?),
    }
}

fn only(certificates: Vec<Certificate>) -> Result<PublicKey, PublicKeyTextError> {
    match certificates.as_slice() {
        [certificate] => Ok(certificate.public_key().clone()),
        several => Err(PublicKeyTextError::Several { count: several.len() }),
    }
}

fn of_private_key(key: PrivateKeyText) -> Result<PublicKey, PublicKeyTextError> {
    match key {
        PrivateKeyText::Plain(key) => Ok(key.public_key().clone()),
        PrivateKeyText::Encrypted(_) => Err(PublicKeyTextError::Encrypted),
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use proptest::prelude::*;

    use super::*;

    const REQUEST: &str = include_str!("../../tests/vectors/pki/rsa-2048.csr.pem");
    const KEY: &str = include_str!("../../tests/vectors/pki/rsa-2048.key.pem");
    const LEAF: &str = include_str!("../../tests/vectors/pki/keystores/ec.pem");
    const LEAF_KEY: &str = include_str!("../../tests/vectors/pki/keystores/ec.key.pem");
    const ENCRYPTED_KEY: &str = include_str!("../../tests/vectors/pki/encrypted/pbes2-aes-256-cbc.pem");
    const BUNDLE: &[u8] = include_bytes!("../../tests/vectors/pki/pkcs7/certificates.p7b");

    fn base64(text: &str) -> String {
        STANDARD.encode(pem::blocks(text).unwrap().remove(0).der())
    }

    fn error(text: &str) -> String {
        PublicKey::read_from(text).unwrap_err().to_string()
    }

    #[test]
    fn all_that_has_the_key_gives_it_in_pem_and_in_base64() {
        let public = CertificationRequest::from_pem(REQUEST)
            .unwrap()
            .public_key()
            .clone();
        let spki = public.to_pem();
        let pkcs1 = pem::encode("RSA PUBLIC KEY", public.bits());
        for text in [
            REQUEST,
            KEY,
            &spki,
            &base64(REQUEST),
            &base64(KEY),
            &base64(&spki),
            &pkcs1,
        ] {
            assert_eq!(PublicKey::read_from(text).as_ref(), Ok(&public), "{text}");
        }
        let with_parameters =
            format!("-----BEGIN EC PARAMETERS-----\nMAUw\n-----END EC PARAMETERS-----\n{LEAF_KEY}");
        let of_leaf = PublicKey::read_from(LEAF).unwrap();
        for text in [LEAF_KEY, &base64(LEAF), &base64(LEAF_KEY), &with_parameters] {
            assert_eq!(PublicKey::read_from(text).as_ref(), Ok(&of_leaf), "{text}");
        }
        assert_ne!(of_leaf, public);
    }

    #[test]
    fn what_has_no_key_or_several_is_refused() {
        let several = "the text contains 2 certificates, certificate signing requests or keys, and only one can be compared";
        assert_eq!(error(&[KEY, REQUEST].concat()), several);
        assert_eq!(error(&pem::encode("PKCS7", BUNDLE)), several);
        assert_eq!(error(&STANDARD.encode(BUNDLE)), several);
        assert_eq!(error(ENCRYPTED_KEY), "the private key is encrypted");
        assert_eq!(error(" \n"), "the text is empty");
        for text in ["a\0b", "dear colleague", "MAUw"] {
            assert_eq!(
                PublicKey::read_from(text),
                Err(PublicKeyTextError::Unknown),
                "{text:?}"
            );
        }
        assert_eq!(
            PublicKey::read_from(&"a".repeat(10_000_000)),
            Err(PublicKeyTextError::TooLong { length: 10_000_000 })
        );
    }

    proptest! {
        #[test]
        fn no_change_of_a_byte_makes_the_reader_panic(position: usize, byte: u8) {
            for text in [REQUEST, KEY, LEAF] {
                let mut der = pem::blocks(text).unwrap().remove(0).der().to_vec();
                let position = position % der.len();
                der[position] = byte;
                let _ = PublicKey::read_from(&STANDARD.encode(&der));
            }
        }
    }

    #[test]
    fn the_longest_text_is_read_and_one_that_is_longer_by_a_byte_is_not() {
        let padded = |length: usize| format!("{LEAF}{}", "\n".repeat(length - LEAF.len()));
        assert!(PublicKey::read_from(&padded(LONGEST_TEXT)).is_ok());
        let length = LONGEST_TEXT + 1;
        assert_eq!(
            PublicKey::read_from(&padded(length)),
            Err(PublicKeyTextError::TooLong { length })
        );
    }
}
