//! Certificate signing requests (PKCS#10, RFC 2986).

use der::Decode;
use rcgen::CertificateParams;
use x509_cert::request::CertReq;

use crate::pki::key::private_key::PrivateKey;
use crate::pki::key::public_key::PublicKey;
use crate::pki::key::signature::{SignatureError, Signed};
use crate::pki::name::distinguished_name::DistinguishedName;
use crate::pki::pem;
use crate::pki::pem::{Block, Content, PemError};

/// Why a request cannot be read or made. Contains no part of the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificationRequestError {
    /// No intact PEM.
    #[error(transparent)]
    Pem(#[from] PemError),
    /// A PEM of another kind.
    #[error("the text contains {found}, not a certificate signing request")]
    WrongContent {
        /// What the text contains.
        found: Content,
    },
    /// There is no telling which one is meant.
    #[error("the text contains {count} certificate signing requests, and only one is expected")]
    Several {
        /// How many requests the text contains.
        count: usize,
    },
    /// The DER does not parse.
    #[error(
        "the certificate signing request is damaged: its PEM is intact, but its content is not valid PKCS#10"
    )]
    Damaged,
    /// The subject contains an attribute twice, or a value that is not a UTF8String, PrintableString or IA5String.
    #[error(
        "the subject cannot be put into a certificate signing request: it contains an attribute twice, or a value that is not a UTF8String, PrintableString or IA5String"
    )]
    UnsupportedSubject,
    /// The signature could not be made.
    #[error("the private key could not sign the request")]
    Signing,
}

/// A certificate signing request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificationRequest {
    der: Vec<u8>,
    subject: DistinguishedName,
    public_key: PublicKey,
}

impl CertificationRequest {
    /// Makes and signs a request for a key and a subject, without attributes.
    ///
    /// The same key and subject always give the same bytes. For RSA and Ed25519 these are the bytes that
    /// `openssl req -new -utf8` writes.
    ///
    /// # Errors
    /// [`CertificationRequestError::UnsupportedSubject`], or [`CertificationRequestError::Signing`] if the signature
    /// fails.
    pub fn sign(key: &PrivateKey, subject: &DistinguishedName) -> Result<Self, CertificationRequestError> {
        let mut parameters = CertificateParams::default();
        parameters.distinguished_name = subject
            .to_rcgen()
            .ok_or(CertificationRequestError::UnsupportedSubject)?;
        let request = parameters
            .serialize_request(key)
            .map_err(|_| CertificationRequestError::Signing)?;
        Self::from_der(request.der())
    }

    /// Reads the only request of a text in PEM or base64 of DER.
    ///
    /// # Errors
    /// [`CertificationRequestError`], which says what the text contains instead.
    pub fn read(text: &str) -> Result<Self, CertificationRequestError> {
        match pem::decode_base64(text).filter(|_| !pem::is_pem(text)) {
            Some(der) => Self::from_der(der.expose()),
            None => Self::from_pem(text),
        }
    }

    /// Reads the only request of a text in PEM (`CERTIFICATE REQUEST`, or `NEW CERTIFICATE REQUEST` as `keytool` writes
    /// it). The signature is not verified: see [`CertificationRequest::verify_signature`].
    ///
    /// # Errors
    /// [`CertificationRequestError`], which says what the text contains instead.
    pub fn from_pem(text: &str) -> Result<Self, CertificationRequestError> {
        let blocks = pem::blocks(text)?;
        let is_request = |block: &&Block| block.content() == Content::CertificationRequest;
        let requests: Vec<&Block> = blocks.iter().filter(is_request).collect();
        match (requests.as_slice(), blocks.as_slice()) {
            ([request], _) => Self::from_der(request.der()),
            ([], [other, ..]) => Err(CertificationRequestError::WrongContent {
                found: other.content(),
            }),
            (requests, _) => Err(CertificationRequestError::Several {
                count: requests.len(),
            }),
        }
    }

    /// Reads a request in DER.
    ///
    /// # Errors
    /// [`CertificationRequestError::Damaged`] if the bytes are anything else.
    pub fn from_der(der: &[u8]) -> Result<Self, CertificationRequestError> {
        let damaged = CertificationRequestError::Damaged;
        let request = CertReq::from_der(der).map_err(|_| damaged.clone())?;
        let subject = DistinguishedName::from_name(&request.info.subject);
        let public_key = PublicKey::from_spki(&request.info.public_key).map_err(|_| damaged)?;
        Ok(Self {
            der: der.to_vec(),
            subject,
            public_key,
        })
    }

    /// The request as PEM: label `CERTIFICATE REQUEST`, 64 columns, LF, with a line break at the end.
    pub fn to_pem(&self) -> String {
        pem::encode("CERTIFICATE REQUEST", &self.der)
    }

    /// The request in DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The public key that a certificate is requested for.
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// The subject that a certificate is requested for.
    pub fn subject(&self) -> &DistinguishedName {
        &self.subject
    }

    /// Verifies the proof of possession: that the request was signed with the private key of its public key. With RSA, SHA-1
    /// is accepted too: see [`CertificationRequest::is_signed_with_sha1`].
    ///
    /// # Errors
    /// [`SignatureError`] if the signature does not verify or cannot be verified.
    pub fn verify_signature(&self) -> Result<(), SignatureError> {
        let signed = self.signed().ok_or(SignatureError::Invalid)?;
        match signed.is_sha1_with_rsa() {
            true => signed.verify_sha1_with_rsa(&self.public_key),
            false => signed.verify(&self.public_key),
        }
    }

    /// Whether the request was signed with RSA over SHA-1, as old tools do.
    pub fn is_signed_with_sha1(&self) -> bool {
        self.signed().is_some_and(|signed| signed.is_sha1_with_rsa())
    }

    fn signed(&self) -> Option<Signed<'_>> {
        Signed::from_der(&self.der).ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::pki::key::key_algorithm::KeyAlgorithm;
    use crate::pki::key::private_key_text::read_plain;
    use crate::pki::name::naming_attribute::NamingAttribute;

    fn subject() -> DistinguishedName {
        DistinguishedName::from_attributes([
            (NamingAttribute::Country, "FR"),
            (NamingAttribute::Province, "Île-de-France"),
            (NamingAttribute::Locality, "Paris"),
            (NamingAttribute::Organization, "Free2Move"),
            (NamingAttribute::OrganizationalUnit, "Programs Partners"),
            (NamingAttribute::CommonName, "MZP128745"),
            (NamingAttribute::EmailAddress, "it@example.com"),
        ])
        .unwrap()
    }

    #[test]
    fn stored_keys_always_give_the_stored_requests() {
        let vectors = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/pki");
        for algorithm in [
            "rsa-2048",
            "rsa-4096",
            "ecdsa-p256",
            "ecdsa-p384",
            "ecdsa-p521",
            "ed25519",
        ] {
            let read =
                |ending: &str| std::fs::read_to_string(format!("{vectors}/{algorithm}.{ending}")).unwrap();
            let key = read_plain(&read("key.pem")).unwrap();
            let request = CertificationRequest::sign(&key, &subject()).unwrap();
            assert_eq!(request.to_pem(), read("csr.pem"), "{algorithm}");
        }
    }

    #[test]
    fn a_request_of_keytool_is_read() {
        let text = include_str!("../../../tests/vectors/csr/keytool.csr.pem");
        assert!(text.contains("NEW CERTIFICATE REQUEST"));
        let request = CertificationRequest::from_pem(text).unwrap();
        request.verify_signature().unwrap();
        assert_eq!(request.public_key().algorithm_name(), Some("RSA"));
    }

    #[test]
    fn a_signature_with_sha_1_is_verified_and_said() {
        let text = include_str!("../../../tests/vectors/csr/sha1.csr.pem");
        let request = CertificationRequest::from_pem(text).unwrap();
        request.verify_signature().unwrap();
        assert!(request.is_signed_with_sha1());
        let mut der = request.der().to_vec();
        let at = der.windows(9).position(|window| window == b"MZP128745").unwrap();
        der[at + 8] = b'6';
        let changed = CertificationRequest::from_der(&der).unwrap();
        assert_eq!(changed.verify_signature(), Err(SignatureError::Invalid));
        let text = include_str!("../../../tests/vectors/csr/openssl.csr.pem");
        assert!(
            !CertificationRequest::from_pem(text)
                .unwrap()
                .is_signed_with_sha1()
        );
    }

    #[test]
    fn a_request_whose_subject_was_changed_does_not_verify() {
        let key = PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
        let mut der = CertificationRequest::sign(&key, &subject())
            .unwrap()
            .der()
            .to_vec();
        let at = der.windows(9).position(|window| window == b"MZP128745").unwrap();
        der[at + 8] = b'6';
        let request = CertificationRequest::from_der(&der).unwrap();
        assert_eq!(request.verify_signature(), Err(SignatureError::Invalid));
    }

    #[test]
    fn the_errors_say_what_the_text_contains() {
        let key = PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
        let text = CertificationRequest::sign(&key, &subject()).unwrap().to_pem();
        let error = |text: &str| CertificationRequest::from_pem(text).unwrap_err();
        let found = Content::PrivateKey;
        assert_eq!(
            error(key.to_pkcs8_pem().expose()),
            CertificationRequestError::WrongContent { found }
        );
        assert_eq!(
            error(&format!("{text}{text}")),
            CertificationRequestError::Several { count: 2 }
        );
        assert_eq!(
            error(&pem::encode("CERTIFICATE REQUEST", &[48, 0])),
            CertificationRequestError::Damaged
        );
        assert_eq!(error(""), CertificationRequestError::Pem(PemError::Empty));
    }

    #[test]
    fn a_subject_with_an_attribute_twice_is_refused() {
        let twice = [
            (NamingAttribute::CommonName, "one"),
            (NamingAttribute::CommonName, "two"),
        ];
        let subject = DistinguishedName::from_attributes(twice).unwrap();
        let key = PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
        let result = CertificationRequest::sign(&key, &subject);
        assert_eq!(result, Err(CertificationRequestError::UnsupportedSubject));
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(position in 0_usize..400, byte: u8) {
            let vector = include_str!("../../../tests/vectors/pki/ecdsa-p256.csr.pem");
            let mut der = pem::blocks(vector).unwrap().remove(0).der().to_vec();
            let position = position % der.len();
            der[position] = byte;
            if let Ok(request) = CertificationRequest::from_der(&der) {
                let _ = (request.subject().to_string(), request.subject().common_name(), request.verify_signature());
            }
        }
    }
}
