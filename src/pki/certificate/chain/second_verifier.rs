//! rustls-webpki, which verifies a chain again that complies with our own rules.
//!
//! It refuses some chains because of what it does not implement. Our own rules decide about these:
//!
//! | what | its error |
//! |---|---|
//! | more than six authorities between leaf and anchor | `MaximumPathDepthExceeded` |
//! | a leaf of version 1, or with the authority flag | `UnsupportedCertVersion`, `CaUsedAsEndEntity` |
//! | names that match without being encoded alike | `UnknownIssuer` |
//! | critical extensions for policies and key identifiers | `UnsupportedCriticalExtension` |
//! | name constraints on anything but DNS names and IP addresses | `NameConstraintViolation` |
//!
//! It is skipped if the chain contains a self-issued intermediate authority, which it counts in path lengths, or if there is
//! no time at which all certificates except the anchor are valid. Purposes are left to our own rules.

use std::time::Duration;

use rustls::pki_types::{CertificateDer, UnixTime};
use webpki::{EndEntityCert, Error, ExtendedKeyUsageValidator, KeyPurposeIdIter, anchor_from_trusted_cert};
use x509_cert::ext::pkix::NameConstraints;
use x509_cert::ext::pkix::constraints::name::GeneralSubtree;
use x509_cert::ext::pkix::name::GeneralName;

use crate::pki::certificate::chain::error::ChainError;
use crate::pki::certificate::chain::extension::find;
use crate::pki::certificate::x509_certificate::Certificate;
use crate::pki::key::signature::supported;

/// Verifies the chain, the leaf first, the trust anchor last. A leaf that is its own anchor is accepted.
pub(super) fn confirm(path: &[&Certificate]) -> Result<(), ChainError> {
    let ([leaf, authorities @ .., anchor], Some(time)) = (path, common_time(path)) else {
        return Ok(());
    };
    if authorities.iter().any(|authority| authority.is_self_issued()) {
        return Ok(());
    }
    match verify(path, time) {
        Err(error) if !is_about_the_unimplemented(&error, path) => Err(ChainError::Refused {
            subject: leaf.subject().into(),
            authority: anchor.subject().into(),
            reason: error.to_string().into(),
        }),
        _ => Ok(()),
    }
}

fn verify(path: &[&Certificate], time: UnixTime) -> Result<(), Error> {
    let ders: Vec<CertificateDer<'_>> = path
        .iter()
        .map(|certificate| CertificateDer::from(certificate.der()))
        .collect();
    let [leaf, intermediates @ .., anchor] = ders.as_slice() else {
        return Ok(());
    };
    let anchors = [anchor_from_trusted_cert(anchor)?];
    let leaf = EndEntityCert::try_from(leaf)?;
    let algorithms = supported().all;
    leaf.verify_for_usage(algorithms, &anchors, intermediates, time, AnyPurpose, None, None)?;
    Ok(())
}

/// The first time at which all certificates are valid except the anchor, whose validity webpki ignores.
fn common_time(path: &[&Certificate]) -> Option<UnixTime> {
    let (_anchor, others) = path.split_last()?;
    let start = others.iter().map(|certificate| certificate.not_before()).max()?;
    let end = others.iter().map(|certificate| certificate.not_after()).min()?;
    let seconds = u64::try_from(start.unix_timestamp()).ok()?;
    (start <= end).then(|| UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
}

fn is_about_the_unimplemented(error: &Error, path: &[&Certificate]) -> bool {
    match error {
        Error::MaximumPathDepthExceeded
        | Error::UnsupportedCertVersion
        | Error::CaUsedAsEndEntity
        | Error::UnknownIssuer
        | Error::UnsupportedCriticalExtension => true,
        Error::NameConstraintViolation => path
            .iter()
            .any(|authority| has_unimplemented_constraints(authority)),
        _ => false,
    }
}

fn has_unimplemented_constraints(authority: &Certificate) -> bool {
    let is_unimplemented = |subtree: &GeneralSubtree| {
        !matches!(subtree.base, GeneralName::DnsName(_) | GeneralName::IpAddress(_))
    };
    let constraints = find::<NameConstraints>(authority).ok().flatten();
    constraints.is_some_and(|constraints| {
        let permitted = constraints.permitted_subtrees.into_iter().flatten();
        let excluded = constraints.excluded_subtrees.into_iter().flatten();
        permitted
            .chain(excluded)
            .any(|subtree| is_unimplemented(&subtree))
    })
}

/// Accepts every extended key usage: our own rules check it.
struct AnyPurpose;

impl ExtendedKeyUsageValidator for AnyPurpose {
    fn validate(&self, _: KeyPurposeIdIter<'_, '_>) -> Result<(), Error> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use der::Encode;
    use rcgen::{CertificateParams, CustomExtension};

    use super::*;
    use crate::pki::key::key_algorithm::KeyAlgorithm;
    use crate::pki::key::private_key::PrivateKey;

    /// A self-signed certificate that permits the names in these subtrees.
    fn permitting(bases: &[GeneralName]) -> Certificate {
        let subtrees = bases.iter().map(|base| GeneralSubtree {
            base: base.clone(),
            minimum: 0,
            maximum: None,
        });
        let constraints = NameConstraints {
            permitted_subtrees: Some(subtrees.collect()),
            excluded_subtrees: None,
        };
        let content = constraints.to_der().unwrap();
        let mut parameters = CertificateParams::default();
        parameters.custom_extensions = vec![CustomExtension::from_oid_content(&[2, 5, 29, 30], content)];
        let key = PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
        Certificate::from_der(parameters.self_signed(&key).unwrap().der()).unwrap()
    }

    #[test]
    fn a_violated_name_constraint_counts_unless_one_is_on_names_that_webpki_does_not_compare() {
        let dns = GeneralName::DnsName("a.example".to_owned().try_into().unwrap());
        let mail = GeneralName::Rfc822Name("b.example".to_owned().try_into().unwrap());
        let is_ours = |bases: &[GeneralName]| {
            is_about_the_unimplemented(&Error::NameConstraintViolation, &[&permitting(bases)])
        };
        assert!(!is_ours(std::slice::from_ref(&dns)));
        assert!(is_ours(&[dns, mail]));
    }
}
