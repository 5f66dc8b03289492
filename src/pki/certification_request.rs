//! Certificate signing requests (PKCS#10, RFC 2986): signed, read, verified.

use der::asn1::Any;
use der::{Decode, Tag, Tagged};
use rcgen::{CertificateParams, DnType, DnValue};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::request::CertReq;

use super::armour::{self, ArmourError, Block, Content};
use super::distinguished_name::DistinguishedName;
use super::private_key::PrivateKey;
use super::public_key::PublicKey;
use super::signature::{SignatureError, Signed};

/// Why there is no request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificationRequestError {
    /// No intact PEM.
    #[error(transparent)]
    Armour(#[from] ArmourError),
    /// A PEM of another kind.
    #[error("the text holds {found}, not a certificate signing request")]
    WrongContent {
        /// What the text holds.
        found: Content,
    },
    /// Which one is meant cannot be known.
    #[error("the text holds {count} certificate signing requests, and only one is expected")]
    Several {
        /// How many requests the text holds.
        count: usize,
    },
    /// The DER does not parse.
    #[error(
        "the certificate signing request is damaged: its PEM is intact, but its content is not valid PKCS#10"
    )]
    Damaged,
    /// A name that was read somewhere and holds an attribute twice, or a value that is no string.
    #[error("the subject cannot be put into a certificate signing request")]
    UnsupportedSubject,
    /// The signature could not be made.
    #[error("the signing of the certificate signing request failed")]
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
    /// Makes the request for a key and a subject: no attributes, signed with the key.
    ///
    /// The same key and subject give the same bytes, for ever; for RSA and Ed25519 they are those of
    /// `openssl req -new -utf8`.
    ///
    /// # Errors
    /// [`CertificationRequestError::UnsupportedSubject`] for names that [`DistinguishedName::from_attributes`] does not
    /// build, [`CertificationRequestError::Signing`] if the signature fails.
    pub fn sign(key: &PrivateKey, subject: &DistinguishedName) -> Result<Self, CertificationRequestError> {
        let mut parameters = CertificateParams::default();
        parameters.distinguished_name = rcgen_name(subject)?;
        let request = parameters
            .serialize_request(key)
            .map_err(|_| CertificationRequestError::Signing)?;
        Self::from_der(request.der())
    }

    /// Reads the one request of a PEM text (`CERTIFICATE REQUEST`, or keytool's `NEW CERTIFICATE REQUEST`). The
    /// signature is not verified: see [`CertificationRequest::verify_signature`].
    ///
    /// # Errors
    /// [`CertificationRequestError`], which says what the text holds instead.
    pub fn from_pem(text: &str) -> Result<Self, CertificationRequestError> {
        let blocks = armour::blocks(text)?;
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
    /// [`CertificationRequestError::Damaged`] if the bytes are none.
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
        armour::encode("CERTIFICATE REQUEST", &self.der)
    }

    /// The request in DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The key that a certificate is asked for.
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// The name that a certificate is asked for.
    pub fn subject(&self) -> &DistinguishedName {
        &self.subject
    }

    /// Proof of possession: whoever made the request held the private key.
    ///
    /// # Errors
    /// [`SignatureError`] if the signature does not verify or cannot be verified.
    pub fn verify_signature(&self) -> Result<(), SignatureError> {
        let signed = Signed::from_der(&self.der).map_err(|_| SignatureError::Invalid)?;
        signed.verify(&self.public_key)
    }
}

fn rcgen_name(subject: &DistinguishedName) -> Result<rcgen::DistinguishedName, CertificationRequestError> {
    let mut name = rcgen::DistinguishedName::new();
    for attribute in subject.attributes() {
        let attribute_type = rcgen_type(attribute);
        let value = rcgen_value(&attribute.value).ok_or(CertificationRequestError::UnsupportedSubject)?;
        if name.get(&attribute_type).is_some() {
            return Err(CertificationRequestError::UnsupportedSubject);
        }
        name.push(attribute_type, value);
    }
    Ok(name)
}

fn rcgen_type(attribute: &AttributeTypeAndValue) -> DnType {
    let arcs: Vec<u64> = attribute.oid.arcs().map(u64::from).collect();
    DnType::from_oid(&arcs)
}

fn rcgen_value(value: &Any) -> Option<DnValue> {
    let text = std::str::from_utf8(value.value()).ok()?;
    match value.tag() {
        Tag::Utf8String => Some(DnValue::Utf8String(text.to_owned())),
        Tag::PrintableString => text.try_into().ok().map(DnValue::PrintableString),
        Tag::Ia5String => text.try_into().ok().map(DnValue::Ia5String),
        _ => None,
    }
}
