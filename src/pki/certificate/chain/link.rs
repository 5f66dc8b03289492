//! One link of a chain: a certificate, and the authority that issued it.

use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{AuthorityKeyIdentifier, KeyUsage, SubjectKeyIdentifier};

use crate::pki::certificate::chain::budget::{Budget, Work};
use crate::pki::certificate::chain::error::ChainError;
use crate::pki::certificate::chain::extension::find;
use crate::pki::certificate::x509_certificate::{Certificate, serial_number};
use crate::pki::key::public_key::PublicKey;
use crate::pki::key::signature::SignatureError;
use crate::pki::name::distinguished_name::DistinguishedName;

/// The signature of a certificate, which is verified once with each key.
pub(super) struct Signature<'a> {
    certificate: &'a Certificate,
    verified: Vec<(&'a PublicKey, Result<(), SignatureError>)>,
}

impl<'a> Signature<'a> {
    pub(super) fn of(certificate: &'a Certificate) -> Self {
        Self {
            certificate,
            verified: Vec::new(),
        }
    }

    /// Verifies it with the issuer's key.
    pub(super) fn verify(&mut self, issuer: &'a Certificate, budget: &mut Budget) -> Result<(), ChainError> {
        let key = issuer.public_key();
        let known = self.verified.iter().find(|(verified, _)| *verified == key);
        let result = match known {
            Some((_, result)) => result.clone(),
            None => {
                budget.spend(Work::Signature, 1)?;
                let result = self.certificate.verify_signature(key);
                self.verified.push((key, result.clone()));
                result
            }
        };
        result.map_err(|reason| unverified(self.certificate, issuer, reason))
    }
}

fn unverified(certificate: &Certificate, issuer: &Certificate, reason: SignatureError) -> ChainError {
    let subject = certificate.subject().into();
    match reason {
        SignatureError::Invalid => ChainError::WrongIssuerKey {
            subject,
            issuer: issuer.subject().into(),
        },
        reason => ChainError::UnsupportedSignature { subject, reason },
    }
}

/// Checks that the issuer may issue, and that the certificate's authority key identifier matches it.
pub(super) fn check(certificate: &Certificate, issuer: &Certificate) -> Result<(), ChainError> {
    let sides = || (certificate.subject().into(), issuer.subject().into());
    if !certificate.names_one_algorithm() {
        let (subject, _) = sides();
        return Err(ChainError::TwoAlgorithms { subject });
    }
    if !issuer.is_authority() {
        let (subject, issuer) = sides();
        return Err(ChainError::IssuerNotAuthority { subject, issuer });
    }
    if find::<KeyUsage>(issuer)?.is_some_and(|usage| !usage.key_cert_sign()) {
        let (subject, issuer) = sides();
        return Err(ChainError::IssuerMayNotSign { subject, issuer });
    }
    if !identifies(certificate, issuer)? {
        let (subject, issuer) = sides();
        return Err(ChainError::OtherAuthorityKey { subject, issuer });
    }
    Ok(())
}

/// Whether the authority key identifier matches the issuer: by key identifier if both certificates have one, and by issuer and
/// serial number if it contains them.
pub(super) fn identifies(certificate: &Certificate, issuer: &Certificate) -> Result<bool, ChainError> {
    let Some(identifier) = find::<AuthorityKeyIdentifier>(certificate)? else {
        return Ok(true);
    };
    let own = find::<SubjectKeyIdentifier>(issuer)?;
    let same_key = match (&identifier.key_identifier, own) {
        (Some(expected), Some(SubjectKeyIdentifier(own))) => *expected == own,
        _ => true,
    };
    let serial = identifier.authority_cert_serial_number.as_ref();
    let same_serial = serial.is_none_or(|serial| serial_number(serial.as_bytes()) == issuer.serial_number());
    let names = identifier.authority_cert_issuer.as_deref().unwrap_or_default();
    Ok(same_key && same_serial && names_issuer_of(names, issuer))
}

/// Whether the directory name among the names, if there is one, is that of the authority's own issuer.
fn names_issuer_of(names: &[GeneralName], authority: &Certificate) -> bool {
    let directory_name = names.iter().find_map(|name| match name {
        GeneralName::DirectoryName(name) => Some(DistinguishedName::from_name(name)),
        _ => None,
    });
    directory_name.is_none_or(|name| name.matches(authority.issuer()))
}

/// Whether two certificates have the same subject and key. A path contains at most one of them (RFC 4158 section 2.4.2).
pub(super) fn is_same_entity(one: &Certificate, other: &Certificate) -> bool {
    one.public_key() == other.public_key() && one.subject().matches(other.subject())
}

#[cfg(test)]
mod tests {
    use der::asn1::OctetString;
    use der::{Decode, Encode};
    use rcgen::{CertificateParams, CustomExtension, Issuer};
    use x509_cert::name::Name;
    use x509_cert::serial_number::SerialNumber;

    use super::*;
    use crate::pki::key::key_algorithm::KeyAlgorithm;
    use crate::pki::key::private_key::PrivateKey;
    use crate::pki::name::naming_attribute::NamingAttribute;

    fn name(text: &str) -> DistinguishedName {
        DistinguishedName::from_attributes([(NamingAttribute::CommonName, text)]).unwrap()
    }

    fn parameters(subject: &str) -> CertificateParams {
        let mut parameters = CertificateParams::default();
        parameters.distinguished_name = name(subject).to_rcgen().unwrap();
        parameters
    }

    /// A certificate that `authority` issued, with extensions of these identifiers and contents.
    fn issued(subject: &str, extensions: &[(u64, Vec<u8>)]) -> Certificate {
        let key = PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
        let mut parameters_of_subject = parameters(subject);
        for (identifier, content) in extensions {
            let extension = CustomExtension::from_oid_content(&[2, 5, 29, *identifier], content.clone());
            parameters_of_subject.custom_extensions.push(extension);
        }
        let authority = Issuer::new(parameters("authority"), &key);
        let certificate = parameters_of_subject.signed_by(&key, &authority).unwrap();
        Certificate::from_der(certificate.der()).unwrap()
    }

    fn key_identifier(bytes: &[u8]) -> OctetString {
        OctetString::new(bytes).unwrap()
    }

    /// The directory name of somebody.
    fn directory_name(text: &str) -> GeneralName {
        let key = PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
        let certificate = parameters(text).self_signed(&key).unwrap();
        let certificate = x509_cert::Certificate::from_der(certificate.der()).unwrap();
        let name: &Name = certificate.tbs_certificate().subject();
        GeneralName::DirectoryName(name.clone())
    }

    fn is_identified(identifier: AuthorityKeyIdentifier, issuer: &Certificate) -> bool {
        let certificate = issued("leaf", &[(35, identifier.to_der().unwrap())]);
        identifies(&certificate, issuer).unwrap()
    }

    fn by_key(bytes: &[u8]) -> AuthorityKeyIdentifier {
        AuthorityKeyIdentifier {
            key_identifier: Some(key_identifier(bytes)),
            ..AuthorityKeyIdentifier::default()
        }
    }

    #[test]
    fn an_issuer_is_identified_by_its_key_identifier_if_both_certificates_have_one() {
        let own = SubjectKeyIdentifier(key_identifier(b"own")).to_der().unwrap();
        let issuer = issued("issuer", &[(14, own)]);
        assert!(is_identified(by_key(b"own"), &issuer));
        assert!(!is_identified(by_key(b"other"), &issuer));
        assert!(is_identified(by_key(b"other"), &issued("issuer", &[])));
        assert!(identifies(&issued("leaf", &[]), &issuer).unwrap());
    }

    #[test]
    fn an_issuer_is_identified_by_its_own_issuer_and_its_serial_number_if_they_are_named() {
        let issuer = issued("issuer", &[]);
        let serial = base16ct::lower::decode_vec(issuer.serial_number()).unwrap();
        let identifier = |names: Vec<GeneralName>, serial: &[u8]| AuthorityKeyIdentifier {
            key_identifier: None,
            authority_cert_issuer: Some(names),
            authority_cert_serial_number: Some(SerialNumber::new(serial).unwrap()),
        };
        let (authority, other) = (directory_name("authority"), directory_name("other"));
        let alternative = GeneralName::DnsName("other".to_owned().try_into().unwrap());
        assert!(is_identified(
            identifier(vec![authority.clone()], &serial),
            &issuer
        ));
        assert!(is_identified(
            identifier(vec![alternative.clone()], &serial),
            &issuer
        ));
        assert!(!is_identified(
            identifier(vec![alternative, other], &serial),
            &issuer
        ));
        assert!(!is_identified(identifier(vec![authority], &[1, 2, 3]), &issuer));
    }
}
