//! X.509 certificates (RFC 5280).

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode, Reader, SliceReader, Tag, Tagged};
use time::OffsetDateTime;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::BasicConstraints;
use x509_cert::time::Time;

use crate::pki::fingerprint::sha256;
use crate::pki::key::public_key::PublicKey;
use crate::pki::key::signature::{SignatureError, Signed};
use crate::pki::name::distinguished_name::DistinguishedName;
use crate::pki::pem;

/// The bytes are not a certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the certificate is damaged: its content is not a valid X.509 certificate")]
pub struct DamagedCertificate;

/// A certificate. Two are equal when their encodings are.
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
    signature_algorithm: ObjectIdentifier,
    names_one_algorithm: bool,
    extensions: Vec<Extension>,
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Certificate {}

impl Certificate {
    /// Reads a certificate in DER.
    ///
    /// # Errors
    /// [`DamagedCertificate`] if the bytes are anything else.
    pub fn from_der(der: &[u8]) -> Result<Self, DamagedCertificate> {
        let parsed = x509_cert::Certificate::from_der(der).map_err(|_| DamagedCertificate)?;
        let content = parsed.tbs_certificate();
        let subject = DistinguishedName::from_name(content.subject());
        let issuer = DistinguishedName::from_name(content.issuer());
        let public_key =
            PublicKey::from_spki(content.subject_public_key_info()).map_err(|_| DamagedCertificate)?;
        let is_self_signed = subject == issuer && !is_signed_by_another(der, &public_key);
        Ok(Self {
            serial_number: serial_number(content.serial_number().as_bytes()),
            not_before: instant(content.validity().not_before)?,
            not_after: instant(content.validity().not_after)?,
            is_authority: is_authority(content, is_self_signed),
            signature_algorithm: parsed.signature_algorithm().oid,
            names_one_algorithm: content.signature() == parsed.signature_algorithm(),
            extensions: content.extensions().cloned().unwrap_or_default(),
            der: der.to_vec(),
            subject,
            issuer,
            public_key,
            is_self_signed,
        })
    }

    /// The certificate in DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The certificate as PEM: label `CERTIFICATE`, 64 columns, LF, with a line break at the end.
    pub fn to_pem(&self) -> String {
        pem::encode("CERTIFICATE", &self.der)
    }

    /// The subject: whom the certificate was issued to.
    pub fn subject(&self) -> &DistinguishedName {
        &self.subject
    }

    /// The issuer.
    pub fn issuer(&self) -> &DistinguishedName {
        &self.issuer
    }

    /// The public key that the certificate was issued for.
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// The serial number in lower-case hexadecimal with an even number of digits and no separators; a negative one
    /// begins with `-`. It is what `openssl x509 -serial` prints, in lower case.
    pub fn serial_number(&self) -> &str {
        &self.serial_number
    }

    /// Start of the validity period, in UTC, in whole seconds.
    pub fn not_before(&self) -> OffsetDateTime {
        self.not_before
    }

    /// End of the validity period, which it includes, in UTC, in whole seconds.
    pub fn not_after(&self) -> OffsetDateTime {
        self.not_after
    }

    /// SHA-256 of the DER, as 64 lower-case hexadecimal digits.
    pub fn sha256(&self) -> String {
        sha256(&self.der)
    }

    /// Whether subject and issuer are the same and the signature verifies with the certificate's own public key. A
    /// signature that cannot be verified because of its algorithm, such as the SHA-1 of old roots, counts as verified.
    pub fn is_self_signed(&self) -> bool {
        self.is_self_signed
    }

    /// Whether the certificate is an authority's: its basicConstraints say so (RFC 5280 section 4.2.1.9), or it is
    /// self-signed and of version 1, which has no extensions.
    pub fn is_authority(&self) -> bool {
        self.is_authority
    }

    /// Whether subject and issuer are the same, whoever signed (RFC 5280 section 6.1).
    pub(in crate::pki) fn is_self_issued(&self) -> bool {
        self.subject.matches(&self.issuer)
    }

    /// The algorithm with which the certificate was signed.
    pub(in crate::pki) fn signature_algorithm(&self) -> ObjectIdentifier {
        self.signature_algorithm
    }

    /// Whether the signed part and the part around it name the same signature algorithm (RFC 5280 section 4.1.1.2).
    pub(in crate::pki) fn names_one_algorithm(&self) -> bool {
        self.names_one_algorithm
    }

    /// All extensions, in their order.
    pub(in crate::pki) fn extensions(&self) -> &[Extension] {
        &self.extensions
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

fn is_signed_by_another(der: &[u8], own: &PublicKey) -> bool {
    let verification = Signed::from_der(der).map(|signed| signed.verify(own));
    !matches!(
        verification,
        Ok(Ok(()) | Err(SignatureError::UnsupportedAlgorithm { .. } | SignatureError::KeyTooSmall { .. }))
    )
}

fn is_authority(content: &x509_cert::TbsCertificate, is_self_signed: bool) -> bool {
    if content.version() == x509_cert::Version::V1 {
        return is_self_signed;
    }
    let constraints = content.get_extension::<BasicConstraints>();
    matches!(constraints, Ok(Some((_critical, constraints))) if constraints.ca)
}

fn instant(time: Time) -> Result<OffsetDateTime, DamagedCertificate> {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).map_err(|_| DamagedCertificate)?;
    OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| DamagedCertificate)
}

/// Whether the bytes are the DER of a certificate that is valid from or until a time before 1970. [`Certificate::from_der`]
/// cannot read those, and neither can the other verifiers of chains.
pub(in crate::pki) fn names_time_before_1970(der: &[u8]) -> bool {
    let [not_before, not_after] = validity(der).unwrap_or([AnyRef::NULL; 2]);
    is_before_1970(not_before) || is_before_1970(not_after)
}

/// The two times of `Validity` (RFC 5280 section 4.1.2.5).
fn validity(der: &[u8]) -> Option<[AnyRef<'_>; 2]> {
    let certificate = AnyRef::from_der(der).ok()?;
    let content: AnyRef<'_> = SliceReader::new(certificate.value()).ok()?.decode().ok()?;
    let mut fields = SliceReader::new(content.value()).ok()?;
    let first: AnyRef<'_> = fields.decode().ok()?;
    // A version stands before the serial number; then come signature algorithm and issuer.
    let before = if first.tag() == Tag::Integer { 2 } else { 3 };
    for _ in 0..before {
        let _: AnyRef<'_> = fields.decode().ok()?;
    }
    let validity: AnyRef<'_> = fields.decode().ok()?;
    let mut times = SliceReader::new(validity.value()).ok()?;
    Some([times.decode().ok()?, times.decode().ok()?])
}

/// In a `UTCTime`, the years 50 to 99 belong to the 20th century.
fn is_before_1970(time: AnyRef<'_>) -> bool {
    match (time.tag(), time.value()) {
        (Tag::UtcTime, [b'5' | b'6', ..]) => true,
        (Tag::GeneralizedTime, time) => time < b"1970".as_slice(),
        _ => false,
    }
}

/// Two's complement to sign and magnitude.
pub(in crate::pki) fn serial_number(bytes: &[u8]) -> String {
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
    format!("{sign}{}", base16ct::lower::encode_string(significant))
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

#[cfg(test)]
mod tests {
    use der::oid::db::rfc5912;
    use proptest::prelude::*;
    use rcgen::{CertificateParams, CertifiedIssuer};
    use time::format_description::well_known::Rfc3339;

    use super::*;
    use crate::pki::key::key_algorithm::KeyAlgorithm;
    use crate::pki::key::private_key::PrivateKey;

    const AUTHORITY: &str = include_str!("../../../tests/vectors/pki/keystores/ca.pem");
    const LEAF: &str = include_str!("../../../tests/vectors/pki/keystores/ec.pem");

    fn der(pem: &str) -> Vec<u8> {
        pem::blocks(pem).unwrap().remove(0).der().to_vec()
    }

    fn certificate(pem: &str) -> Certificate {
        Certificate::from_der(&der(pem)).unwrap()
    }

    #[test]
    fn every_field_is_read() {
        let leaf = certificate(LEAF);
        assert_eq!(leaf.serial_number(), "06db889c4f6a8e61");
        assert_eq!(leaf.subject().to_string(), "CN=ec");
        assert_eq!(leaf.issuer().to_string(), "CN=Keystore CA");
        let start = leaf.not_before().format(&Rfc3339).unwrap();
        let end = leaf.not_after().format(&Rfc3339).unwrap();
        assert_eq!(
            (start.as_str(), end.as_str()),
            ("2026-11-24T12:27:17Z", "2126-10-31T12:27:17Z")
        );
        let fingerprint = "6a7060e82c89e0ea193703e68f85d978cae6582f52bb88bd09b36731b893a122";
        assert_eq!(leaf.sha256(), fingerprint);
        assert_eq!(leaf.public_key().algorithm_name(), Some("ECDSA"));
        assert_eq!(leaf.to_pem(), LEAF);
    }

    #[test]
    fn certificates_are_equal_only_if_every_byte_is() {
        assert_eq!(certificate(LEAF), certificate(LEAF));
        assert_ne!(certificate(LEAF), certificate(AUTHORITY));
    }

    #[test]
    fn an_authority_is_told_from_a_leaf() {
        let (authority, leaf) = (certificate(AUTHORITY), certificate(LEAF));
        assert!(authority.is_authority() && authority.is_self_signed());
        assert!(!leaf.is_authority() && !leaf.is_self_signed());
        assert_eq!(leaf.verify_signature(authority.public_key()), Ok(()));
        assert_eq!(
            leaf.verify_signature(leaf.public_key()),
            Err(SignatureError::Invalid)
        );
    }

    #[test]
    fn a_serial_number_has_a_sign_and_no_leading_zeros() {
        let cases: [(&[u8], &str); 6] = [
            (&[0], "00"),
            (&[0, 0x80], "80"),
            (&[0, 0xFF, 0, 0xFF], "ff00ff"),
            (&[0xFF], "-01"),
            (&[0x80], "-80"),
            (&[0xED, 0xCC], "-1234"),
        ];
        for (bytes, expected) in cases {
            assert_eq!(serial_number(bytes), expected);
        }
    }

    proptest! {
        #[test]
        fn no_der_makes_the_reader_panic(changes in prop::collection::vec((0_usize..600, any::<u8>()), 1..4)) {
            let mut der = der(include_str!("../../../tests/vectors/pki/certificate.pem"));
            for (position, byte) in changes {
                let position = position % der.len();
                der[position] = byte;
            }
            if let Ok(certificate) = Certificate::from_der(&der) {
                let _ = (certificate.subject().to_string(), certificate.issuer().common_name());
            }
        }
    }

    /// The certificate with other bytes instead of some of its own, wherever these are.
    fn changed(pem: &str, from: &[u8], to: &[u8], count: usize) -> Certificate {
        let mut der = der(pem);
        let places: Vec<_> = (0..der.len()).filter(|at| der[*at..].starts_with(from)).collect();
        for at in places.iter().take(count) {
            der[*at..*at + to.len()].copy_from_slice(to);
        }
        Certificate::from_der(&der).unwrap()
    }

    #[test]
    fn a_certificate_that_another_key_signed_is_not_self_signed_although_its_names_agree() {
        let key = || PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
        let (own, other) = (key(), key());
        let authority = CertifiedIssuer::self_signed(CertificateParams::default(), &other).unwrap();
        let signed = CertificateParams::default().signed_by(&own, &authority).unwrap();
        let certificate = Certificate::from_der(signed.der()).unwrap();
        assert!(certificate.is_self_issued());
        assert!(!certificate.is_self_signed());
        let authority = Certificate::from_der(authority.der()).unwrap();
        assert!(authority.is_self_issued() && authority.is_self_signed());
    }

    #[test]
    fn a_signature_that_cannot_be_verified_makes_only_a_certificate_with_one_name_self_signed() {
        let [sha256, sha224] = [rfc5912::ECDSA_WITH_SHA_256, rfc5912::ECDSA_WITH_SHA_224];
        let unsupported = |pem| changed(pem, sha256.as_bytes(), sha224.as_bytes(), 2);
        let leaf = unsupported(LEAF);
        assert!(matches!(
            leaf.verify_signature(leaf.public_key()),
            Err(SignatureError::UnsupportedAlgorithm { algorithm }) if algorithm == "ecdsa-with-SHA224"
        ));
        assert!(!leaf.is_self_issued() && !leaf.is_self_signed());
        assert!(unsupported(AUTHORITY).is_self_signed());
    }

    #[test]
    fn two_names_of_the_signature_algorithm_are_noticed() {
        let [sha256, sha384] = [rfc5912::ECDSA_WITH_SHA_256, rfc5912::ECDSA_WITH_SHA_384];
        assert!(certificate(LEAF).names_one_algorithm());
        assert!(!changed(LEAF, sha256.as_bytes(), sha384.as_bytes(), 1).names_one_algorithm());
    }
}
