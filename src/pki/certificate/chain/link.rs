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
