//! The placeholder: the self-signed certificate that stands beside a key in a keystore while there is no issued one.

use rcgen::CertificateParams;
use time::{Duration, OffsetDateTime, UtcOffset};

use crate::pki::certificate::x509_certificate::Certificate;
use crate::pki::key::private_key::PrivateKey;
use crate::pki::name::distinguished_name::{DistinguishedName, DistinguishedNameError};
use crate::pki::name::naming_attribute::NamingAttribute;

/// First year of a validity period: [`Certificate::from_der`] reads no earlier dates.
const FIRST_YEAR: i32 = 1970;

/// Why a placeholder cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlaceholderError {
    /// The common name is empty, too long, or contains a control character.
    #[error(transparent)]
    Name(#[from] DistinguishedNameError),
    /// No day at all, or dates outside the years 1970 to 9999.
    #[error("a certificate must be valid for at least 1 day, between the years 1970 and 9999")]
    Validity,
    /// The signature could not be made.
    #[error("the private key could not sign the placeholder certificate")]
    Signing,
}

impl Certificate {
    /// Makes a self-signed certificate like the one that `keytool -genkeypair` puts beside a new key. Subject and issuer
    /// are the common name alone, and there are no extensions. The certificate is valid from `not_before`, cut to the
    /// second, for that many days.
    ///
    /// The serial number is derived from the public key: the same input always gives the same bytes.
    ///
    /// # Errors
    /// [`PlaceholderError`].
    pub fn placeholder(
        key: &PrivateKey,
        common_name: &str,
        not_before: OffsetDateTime,
        days: u32,
    ) -> Result<Self, PlaceholderError> {
        let subject = DistinguishedName::from_attributes([(NamingAttribute::CommonName, common_name)])?;
        let mut parameters = CertificateParams::default();
        parameters.distinguished_name = subject.to_rcgen().ok_or(PlaceholderError::Signing)?;
        (parameters.not_before, parameters.not_after) =
            validity(not_before, days).ok_or(PlaceholderError::Validity)?;
        let certificate = parameters
            .self_signed(key)
            .map_err(|_| PlaceholderError::Signing)?;
        Self::from_der(certificate.der()).map_err(|_| PlaceholderError::Signing)
    }
}

fn validity(not_before: OffsetDateTime, days: u32) -> Option<(OffsetDateTime, OffsetDateTime)> {
    let not_before = not_before.checked_to_offset(UtcOffset::UTC)?;
    let not_after = not_before.checked_add(Duration::days(days.into()))?;
    (days > 0 && not_before.year() >= FIRST_YEAR).then_some((not_before, not_after))
}

#[cfg(test)]
mod tests {
    use time::format_description::well_known::Rfc3339;

    use super::*;
    use crate::pki::key::key_algorithm::{EcdsaCurve, KeyAlgorithm};

    fn time(text: &str) -> OffsetDateTime {
        OffsetDateTime::parse(text, &Rfc3339).unwrap()
    }

    fn key() -> PrivateKey {
        PrivateKey::generate(KeyAlgorithm::Ecdsa(EcdsaCurve::P256)).unwrap()
    }

    #[test]
    fn subject_and_issuer_are_the_common_name_and_the_validity_is_as_given() {
        let key = key();
        let certificate =
            Certificate::placeholder(&key, "MZP128745", time("2026-02-03T04:05:06Z"), 90).unwrap();
        assert_eq!(certificate.subject().to_string(), "CN=MZP128745");
        assert_eq!(certificate.not_before(), time("2026-02-03T04:05:06Z"));
        assert_eq!(certificate.not_after(), time("2026-05-04T04:05:06Z"));
        assert_eq!(*certificate.public_key(), key.public_key());
        assert!(certificate.is_self_signed() && !certificate.is_authority());
    }

    #[test]
    fn the_same_input_gives_the_same_bytes() {
        let (one, other) = (key(), key());
        let make = |key: &PrivateKey, from: &str| Certificate::placeholder(key, "x", time(from), 1).unwrap();
        let certificate = make(&one, "2026-02-03T04:05:06Z");
        assert_eq!(certificate, make(&one, "2026-02-03T06:05:06.5+02:00"));
        assert_ne!(
            certificate.serial_number(),
            make(&other, "2026-02-03T04:05:06Z").serial_number()
        );
    }

    #[test]
    fn a_validity_or_name_that_no_certificate_can_have_is_refused() {
        let key = key();
        let error =
            |name: &str, from: &str, days| Certificate::placeholder(&key, name, time(from), days).err();
        for (from, days) in [
            ("2026-01-01T00:00:00Z", 0),
            ("1969-12-31T23:59:59Z", 1),
            ("9999-12-31T00:00:00Z", 1),
            ("2026-01-01T00:00:00Z", u32::MAX),
        ] {
            assert_eq!(error("x", from, days), Some(PlaceholderError::Validity), "{from}");
        }
        assert_eq!(error("x", "1970-01-01T00:00:00Z", 1), None);
        assert_eq!(error("x", "9999-12-30T00:00:00Z", 1), None);
        for name in ["", &"x".repeat(65)] {
            assert!(matches!(
                error(name, "2026-01-01T00:00:00Z", 1),
                Some(PlaceholderError::Name(_))
            ));
        }
    }
}
