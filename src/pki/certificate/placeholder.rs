//! Certificates that nobody issued: what stands beside a key in a keystore until there is a real one.

use rcgen::CertificateParams;
use time::{Duration, OffsetDateTime, UtcOffset};

use crate::pki::certificate::certification_request::rcgen_name;
use crate::pki::certificate::x509_certificate::Certificate;
use crate::pki::key::private_key::PrivateKey;
use crate::pki::name::distinguished_name::{AttributeType, DistinguishedName, DistinguishedNameError};

/// First year that a certificate is made for: no reader here knows dates before it.
const FIRST_YEAR: i32 = 1970;

/// Why there is no self-signed certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SelfSigningError {
    /// The common name is empty or too long.
    #[error(transparent)]
    Name(#[from] DistinguishedNameError),
    /// No day at all, or dates outside of the years 1970 to 9999.
    #[error("a certificate is valid for at least 1 day, from 1970 to 9999")]
    Validity,
    /// The signature could not be made.
    #[error("the signing of the certificate failed")]
    Signing,
}

impl Certificate {
    /// Makes a certificate such as `keytool -genkeypair` puts beside a new key. The subject, which is the issuer too, is
    /// the common name alone, and there are no extensions. It is valid from the given time, to the second, for so many
    /// days.
    ///
    /// The serial number comes from the key: the same input gives the same bytes, for ever.
    ///
    /// # Errors
    /// [`SelfSigningError`].
    pub fn self_signed(
        key: &PrivateKey,
        common_name: &str,
        not_before: OffsetDateTime,
        days: u32,
    ) -> Result<Self, SelfSigningError> {
        let subject = DistinguishedName::from_attributes([(AttributeType::CommonName, common_name)])?;
        let mut parameters = CertificateParams::default();
        parameters.distinguished_name = rcgen_name(&subject).map_err(|_| SelfSigningError::Signing)?;
        (parameters.not_before, parameters.not_after) =
            validity(not_before, days).ok_or(SelfSigningError::Validity)?;
        let certificate = parameters
            .self_signed(key)
            .map_err(|_| SelfSigningError::Signing)?;
        Self::from_der(certificate.der()).map_err(|_| SelfSigningError::Signing)
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
    use crate::pki::key::private_key::{EcdsaCurve, KeyAlgorithm, RsaBits};
    use crate::pki::openssl::Tools;

    fn time(text: &str) -> OffsetDateTime {
        OffsetDateTime::parse(text, &Rfc3339).unwrap()
    }

    fn key() -> PrivateKey {
        PrivateKey::generate(KeyAlgorithm::Ecdsa(EcdsaCurve::P256)).unwrap()
    }

    #[test]
    fn openssl_believes_the_certificate_of_every_algorithm() {
        let curves = [EcdsaCurve::P256, EcdsaCurve::P384, EcdsaCurve::P521].map(KeyAlgorithm::Ecdsa);
        let others = [KeyAlgorithm::Rsa(RsaBits::B2048), KeyAlgorithm::Ed25519];
        for algorithm in curves.into_iter().chain(others) {
            let tools = Tools::new();
            let key = PrivateKey::generate(algorithm).unwrap();
            let certificate =
                Certificate::self_signed(&key, "MZP128745", time("2026-02-03T04:05:06Z"), 90).unwrap();
            tools.write("x.pem", certificate.to_pem());
            tools.openssl("verify -check_ss_sig -attime 1770100000 -CAfile x.pem x.pem");
            let printed = tools
                .openssl("x509 -in x.pem -noout -subject -issuer -dates -dateopt iso_8601 -nameopt RFC2253");
            let expected = "subject=CN=MZP128745\nissuer=CN=MZP128745\nnotBefore=2026-02-03 04:05:06Z\nnotAfter=2026-05-04 04:05:06Z\n";
            assert_eq!(printed, expected, "{algorithm:?}");
            assert_eq!(*certificate.public_key(), key.public_key());
            assert!(certificate.is_self_signed() && !certificate.is_authority());
        }
    }

    #[test]
    fn the_same_input_gives_the_same_bytes() {
        let (one, other) = (key(), key());
        let make = |key: &PrivateKey, from: &str| Certificate::self_signed(key, "x", time(from), 1).unwrap();
        let certificate = make(&one, "2026-02-03T04:05:06Z");
        assert_eq!(certificate, make(&one, "2026-02-03T06:05:06.5+02:00"));
        assert_ne!(
            certificate.serial_number(),
            make(&other, "2026-02-03T04:05:06Z").serial_number()
        );
    }

    #[test]
    fn what_no_certificate_can_say_is_refused() {
        let key = key();
        let error =
            |name: &str, from: &str, days| Certificate::self_signed(&key, name, time(from), days).err();
        for (from, days) in [
            ("2026-01-01T00:00:00Z", 0),
            ("1969-12-31T23:59:59Z", 1),
            ("9999-12-31T00:00:00Z", 1),
            ("2026-01-01T00:00:00Z", u32::MAX),
        ] {
            assert_eq!(error("x", from, days), Some(SelfSigningError::Validity), "{from}");
        }
        assert_eq!(error("x", "1970-01-01T00:00:00Z", 1), None);
        assert_eq!(error("x", "9999-12-30T00:00:00Z", 1), None);
        for name in ["", &"x".repeat(65)] {
            assert!(matches!(
                error(name, "2026-01-01T00:00:00Z", 1),
                Some(SelfSigningError::Name(_))
            ));
        }
    }
}
