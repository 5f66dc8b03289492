//! Certificates (X.509, RFC 5280), in every form in which they are sent.

use der::Decode;
use der::asn1::AnyRef;
use time::OffsetDateTime;
use x509_cert::ext::pkix::BasicConstraints;
use x509_cert::request::CertReq;
use x509_cert::spki::SubjectPublicKeyInfoOwned;
use x509_cert::time::Time;

use super::armour::{self, ArmourError, Block, Content};
use super::distinguished_name::DistinguishedName;
use super::pkcs7;
use super::public_key::{PublicKey, hex, sha256};
use super::signature::{SignatureError, Signed};

/// Longest text that is read, in bytes. A bundle of every public authority has a fifth of it.
pub const LONGEST_TEXT: usize = 1024 * 1024;

/// Why there is no certificate. Never holds any part of the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// More than [`LONGEST_TEXT`].
    #[error("the text has {length} bytes, and at most {LONGEST_TEXT} are read")]
    TooLong {
        /// Length of the text in bytes.
        length: usize,
    },
    /// No intact PEM.
    #[error(transparent)]
    Armour(#[from] ArmourError),
    /// Neither PEM nor base64.
    #[error("the text is neither PEM nor base64")]
    NotCertificate,
    /// Intact base64 of something else.
    #[error("the text is base64, but neither of a certificate nor of a PKCS#7 bundle; it may be truncated")]
    UnknownDer,
    /// A PEM or DER of another kind.
    #[error("the text holds {found}, not a certificate")]
    WrongContent {
        /// What the text holds.
        found: Content,
    },
    /// A secret where none is expected.
    #[error("the text holds {found} beside the certificate")]
    SecretBeside {
        /// What stands beside the certificate.
        found: Content,
    },
    /// A PKCS#7 bundle of revocation lists, say.
    #[error("the PKCS#7 bundle holds no certificate")]
    EmptyBundle,
    /// The DER does not parse.
    #[error(
        "the certificate is damaged: its armour is intact, but its content is not a valid X.509 certificate"
    )]
    Damaged,
}

/// A certificate. Two are equal when their bytes are.
#[derive(Clone, Debug)]
pub struct Certificate {
    der: Vec<u8>,
    subject: DistinguishedName,
    issuer: DistinguishedName,
    public_key: PublicKey,
    serial_number: String,
    not_before: OffsetDateTime,
    not_after: OffsetDateTime,
    is_authority: bool,
    is_self_signed: bool,
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Certificate {}

impl Certificate {
    /// Reads one certificate in DER.
    ///
    /// # Errors
    /// [`CertificateError::Damaged`] if the bytes are none.
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateError> {
        let parsed = x509_cert::Certificate::from_der(der).map_err(|_| CertificateError::Damaged)?;
        let content = parsed.tbs_certificate();
        let subject = DistinguishedName::from_name(content.subject());
        let issuer = DistinguishedName::from_name(content.issuer());
        let public_key =
            PublicKey::from_spki(content.subject_public_key_info()).map_err(|_| CertificateError::Damaged)?;
        let is_self_signed = subject == issuer && !is_signed_by_another(der, &public_key);
        Ok(Self {
            serial_number: serial_number(content.serial_number().as_bytes()),
            not_before: instant(content.validity().not_before)?,
            not_after: instant(content.validity().not_after)?,
            is_authority: is_authority(content, is_self_signed)?,
            der: der.to_vec(),
            subject,
            issuer,
            public_key,
            is_self_signed,
        })
    }

    /// Reads all certificates of a text, in their order, each once; at least one.
    ///
    /// The text is PEM (`CERTIFICATE`, `X509 CERTIFICATE`, `TRUSTED CERTIFICATE` or `PKCS7`, with any text around the
    /// blocks), or base64 of a DER certificate, of a DER PKCS#7 bundle, or of a PEM file.
    ///
    /// # Errors
    /// [`CertificateError`], which says what the text holds instead.
    pub fn read_all(text: &str) -> Result<Vec<Self>, CertificateError> {
        if text.len() > LONGEST_TEXT {
            return Err(CertificateError::TooLong { length: text.len() });
        }
        if text.trim().is_empty() {
            return Err(ArmourError::Empty.into());
        }
        let certificates = match armour::is_armoured(text) {
            true => from_armour(text),
            false => from_base64(text),
        }?;
        Ok(without_duplicates(certificates))
    }

    /// The certificate in DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The certificate as PEM: label `CERTIFICATE`, 64 columns, LF, with a line break at the end.
    pub fn to_pem(&self) -> String {
        armour::encode("CERTIFICATE", &self.der)
    }

    /// Whom the certificate is about.
    pub fn subject(&self) -> &DistinguishedName {
        &self.subject
    }

    /// Who issued the certificate.
    pub fn issuer(&self) -> &DistinguishedName {
        &self.issuer
    }

    /// The key that the certificate is for.
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// The serial number in lower-case hexadecimal, an even number of digits, without separators; `-` before a
    /// negative one. What `openssl x509 -serial` prints, in lower case.
    pub fn serial_number(&self) -> &str {
        &self.serial_number
    }

    /// First instant of the validity, in UTC, to the second.
    pub fn not_before(&self) -> OffsetDateTime {
        self.not_before
    }

    /// Last instant of the validity, in UTC, to the second.
    pub fn not_after(&self) -> OffsetDateTime {
        self.not_after
    }

    /// SHA-256 over the DER, 64 lower-case hexadecimal digits.
    pub fn sha256(&self) -> String {
        sha256(&self.der)
    }

    /// Whether subject and issuer are the same and the signature verifies with the certificate's own key. A signature
    /// of an algorithm that cannot be verified, such as the SHA-1 of old roots, counts as the certificate's own.
    pub fn is_self_signed(&self) -> bool {
        self.is_self_signed
    }

    /// Whether the certificate may issue others: basicConstraints say so (RFC 5280 section 4.2.1.9), or it is a
    /// self-signed certificate of version 1, which has no such extension.
    pub fn is_authority(&self) -> bool {
        self.is_authority
    }

    /// Whether the certificate was signed with the given key.
    ///
    /// # Errors
    /// [`SignatureError`] if the signature does not verify or cannot be verified.
    pub fn verify_signature(&self, issuer: &PublicKey) -> Result<(), SignatureError> {
        let signed = Signed::from_der(&self.der).map_err(|_| SignatureError::Invalid)?;
        signed.verify(issuer)
    }
}

fn from_armour(text: &str) -> Result<Vec<Certificate>, CertificateError> {
    let blocks = armour::blocks(text)?;
    let mut certificates = Vec::new();
    for block in &blocks {
        match block.content() {
            Content::Certificate => certificates.extend(from_der(certificate_part(block))?),
            Content::Pkcs7 => certificates.extend(from_der(block.der())?),
            _ => {}
        }
    }
    match (
        certificates.as_slice(),
        blocks.iter().find(|block| !is_certificate(block)),
    ) {
        ([], Some(other)) => Err(CertificateError::WrongContent {
            found: other.content(),
        }),
        (_, Some(_)) => refuse_secrets(&blocks).map(|()| certificates),
        (_, None) => Ok(certificates),
    }
}

fn is_certificate(block: &Block) -> bool {
    matches!(block.content(), Content::Certificate | Content::Pkcs7)
}

/// The state that keeps a certificate is not meant to keep a key.
fn refuse_secrets(blocks: &[Block]) -> Result<(), CertificateError> {
    match blocks.iter().map(Block::content).find(Content::is_private_key) {
        Some(found) => Err(CertificateError::SecretBeside { found }),
        None => Ok(()),
    }
}

/// OpenSSL's `TRUSTED CERTIFICATE` is a certificate and, behind it, what it is trusted for.
fn certificate_part(block: &Block) -> &[u8] {
    let der = block.der();
    if block.label() != "TRUSTED CERTIFICATE" {
        return der;
    }
    match AnyRef::from_der_partial(der) {
        Ok((_, trust)) => der.strip_suffix(trust).unwrap_or(der),
        Err(_) => der,
    }
}

fn from_base64(text: &str) -> Result<Vec<Certificate>, CertificateError> {
    let bytes = armour::decode_base64(text).ok_or(CertificateError::NotCertificate)?;
    let file = String::from_utf8_lossy(bytes.expose());
    match armour::is_armoured(&file) {
        true => from_armour(&file),
        false => from_der(bytes.expose()).map_err(|error| explained(bytes.expose(), error)),
    }
}

/// One certificate, or all of a PKCS#7 bundle: some authorities send a bundle under the label of a certificate.
fn from_der(der: &[u8]) -> Result<Vec<Certificate>, CertificateError> {
    match pkcs7::certificates(der) {
        None => Ok(vec![Certificate::from_der(der)?]),
        Some(certificates) if certificates.is_empty() => Err(CertificateError::EmptyBundle),
        Some(certificates) => certificates.into_iter().map(Certificate::from_der).collect(),
    }
}

/// Says what DER without a label is, if it is not a certificate.
fn explained(der: &[u8], error: CertificateError) -> CertificateError {
    let is_request = CertReq::from_der(der).is_ok();
    let is_private_key = p256::pkcs8::PrivateKeyInfoRef::from_der(der).is_ok();
    let is_public_key = SubjectPublicKeyInfoOwned::from_der(der).is_ok();
    match error {
        CertificateError::Damaged if is_request => CertificateError::WrongContent {
            found: Content::CertificationRequest,
        },
        CertificateError::Damaged if is_private_key => CertificateError::WrongContent {
            found: Content::PrivateKey,
        },
        CertificateError::Damaged if is_public_key => CertificateError::WrongContent {
            found: Content::PublicKey,
        },
        CertificateError::Damaged => CertificateError::UnknownDer,
        error => error,
    }
}

fn without_duplicates(certificates: Vec<Certificate>) -> Vec<Certificate> {
    let mut seen = std::collections::HashSet::new();
    certificates
        .into_iter()
        .filter(|certificate| seen.insert(certificate.der.clone()))
        .collect()
}

fn is_signed_by_another(der: &[u8], own: &PublicKey) -> bool {
    let verification = Signed::from_der(der).map(|signed| signed.verify(own));
    !matches!(
        verification,
        Ok(Ok(()) | Err(SignatureError::UnsupportedAlgorithm { .. } | SignatureError::KeyTooSmall { .. }))
    )
}

fn is_authority(content: &x509_cert::TbsCertificate, is_self_signed: bool) -> Result<bool, CertificateError> {
    if content.version() == x509_cert::Version::V1 {
        return Ok(is_self_signed);
    }
    let constraints = content
        .get_extension::<BasicConstraints>()
        .map_err(|_| CertificateError::Damaged)?;
    Ok(constraints.is_some_and(|(_critical, constraints)| constraints.ca))
}

fn instant(time: Time) -> Result<OffsetDateTime, CertificateError> {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).map_err(|_| CertificateError::Damaged)?;
    OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| CertificateError::Damaged)
}

/// Two's complement to sign and magnitude.
fn serial_number(bytes: &[u8]) -> String {
    let is_negative = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
    let magnitude = if is_negative {
        negated(bytes)
    } else {
        bytes.to_vec()
    };
    let zeros = magnitude.iter().take_while(|byte| **byte == 0).count();
    let significant = magnitude
        .get(zeros..)
        .filter(|bytes| !bytes.is_empty())
        .unwrap_or(&[0]);
    let sign = if is_negative { "-" } else { "" };
    format!("{sign}{}", hex(significant))
}

fn negated(bytes: &[u8]) -> Vec<u8> {
    let mut negated: Vec<u8> = bytes.iter().map(|byte| !byte).collect();
    for byte in negated.iter_mut().rev() {
        let (sum, carry) = byte.overflowing_add(1);
        *byte = sum;
        if !carry {
            break;
        }
    }
    negated
}
