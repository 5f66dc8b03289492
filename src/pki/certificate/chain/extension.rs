//! Extensions of certificates as the rules of a chain need them.

use der::{Decode, oid::AssociatedOid};

use crate::pki::certificate::chain::error::ChainError;
use crate::pki::certificate::x509_certificate::Certificate;
use crate::pki::oid::name;

/// The extension of that type, if the certificate has one.
///
/// # Errors
/// [`ChainError::DamagedExtension`], also if there is more than one (RFC 5280 section 4.2).
pub(super) fn find<'a, T: Decode<'a> + AssociatedOid>(
    certificate: &'a Certificate,
) -> Result<Option<T>, ChainError> {
    let mut found = certificate
        .extensions()
        .iter()
        .filter(|extension| extension.extn_id == T::OID);
    let damaged = || ChainError::DamagedExtension {
        subject: certificate.subject().to_string(),
        extension: name(&T::OID),
    };
    match (found.next(), found.next()) {
        (None, _) => Ok(None),
        (Some(only), None) => {
            let content = T::from_der(only.extn_value.as_bytes());
            content.map(Some).map_err(|_| damaged())
        }
        (Some(_), Some(_)) => Err(damaged()),
    }
}
