//! Rules about a chain as a whole (RFC 5280 sections 6.1.3 to 6.1.5).

use der::asn1::ObjectIdentifier;
use der::oid::db::{rfc5280, rfc5912};
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage};

use crate::pki::certificate::chain::budget::Budget;
use crate::pki::certificate::chain::error::ChainError;
use crate::pki::certificate::chain::extension::find;
use crate::pki::certificate::chain::name_constraints;
use crate::pki::certificate::x509_certificate::Certificate;
use crate::pki::oid::name;

/// Extensions that are processed, or that have no effect on the validity of a chain. Policies have none: any policy is accepted,
/// and none is required.
const KNOWN_EXTENSIONS: [ObjectIdentifier; 13] = [
    rfc5280::ID_CE_SUBJECT_KEY_IDENTIFIER,
    rfc5280::ID_CE_KEY_USAGE,
    rfc5280::ID_CE_SUBJECT_ALT_NAME,
    rfc5280::ID_CE_ISSUER_ALT_NAME,
    rfc5280::ID_CE_BASIC_CONSTRAINTS,
    rfc5280::ID_CE_NAME_CONSTRAINTS,
    rfc5280::ID_CE_CRL_DISTRIBUTION_POINTS,
    rfc5280::ID_CE_CERTIFICATE_POLICIES,
    rfc5280::ID_CE_POLICY_MAPPINGS,
    rfc5280::ID_CE_AUTHORITY_KEY_IDENTIFIER,
    rfc5280::ID_CE_POLICY_CONSTRAINTS,
    rfc5280::ID_CE_EXT_KEY_USAGE,
    rfc5280::ID_CE_INHIBIT_ANY_POLICY,
];

/// Checks the certificates of a chain, the leaf first, the trust anchor last.
pub(super) fn check(path: &[&Certificate], budget: &mut Budget) -> Result<(), ChainError> {
    for certificate in path {
        check_critical_extensions(certificate)?;
    }
    for (position, authority) in path.iter().enumerate().skip(1) {
        let below = path.get(..position).unwrap_or_default();
        check_path_length(authority, below)?;
        check_purpose(authority)?;
        name_constraints::check(authority, below, budget)?;
    }
    Ok(())
}

fn check_critical_extensions(certificate: &Certificate) -> Result<(), ChainError> {
    let unknown = certificate
        .extensions()
        .iter()
        .find(|extension| extension.critical && !KNOWN_EXTENSIONS.contains(&extension.extn_id));
    match unknown {
        None => Ok(()),
        Some(extension) => Err(ChainError::UnknownCriticalExtension {
            subject: certificate.subject().into(),
            extension: name(&extension.extn_id),
        }),
    }
}

/// Neither the leaf nor self-issued authorities count.
fn check_path_length(authority: &Certificate, below: &[&Certificate]) -> Result<(), ChainError> {
    let constraint = find::<BasicConstraints>(authority)?.and_then(|found| found.path_len_constraint);
    let found = below
        .iter()
        .skip(1)
        .filter(|certificate| !certificate.is_self_issued())
        .count();
    match constraint {
        Some(allowed) if found > usize::from(allowed) => Err(ChainError::PathLength {
            authority: authority.subject().into(),
            allowed,
            found,
        }),
        _ => Ok(()),
    }
}

fn check_purpose(authority: &Certificate) -> Result<(), ChainError> {
    let fits = |purpose: &ObjectIdentifier| {
        [rfc5912::ID_KP_CLIENT_AUTH, rfc5280::ANY_EXTENDED_KEY_USAGE].contains(purpose)
    };
    match find::<ExtendedKeyUsage>(authority)? {
        Some(ExtendedKeyUsage(purposes)) if !purposes.iter().any(fits) => {
            Err(ChainError::AuthorityNotForClients {
                authority: authority.subject().into(),
            })
        }
        _ => Ok(()),
    }
}
