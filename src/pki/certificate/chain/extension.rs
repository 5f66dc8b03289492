//! Extensions of certificates as the rules of a chain need them.

use der::{Decode, oid::AssociatedOid};

use crate::pki::certificate::chain::error::ChainError;
use crate::pki::certificate::extensions;
use crate::pki::certificate::x509_certificate::Certificate;

/// The extension of that type, if the certificate has one.
///
/// # Errors
/// [`ChainError::DamagedExtension`], also if there is more than one (RFC 5280 section 4.2).
pub(super) fn find<'a, T: Decode<'a> + AssociatedOid>(
    certificate: &'a Certificate,
) -> Result<Option<T>, ChainError> {
    extensions::find(certificate.extensions()).map_err(|damaged| ChainError::DamagedExtension {
        subject: certificate.subject().into(),
        extension: damaged.extension,
    })
}
