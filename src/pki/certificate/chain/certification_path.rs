//! A verified chain (RFC 5280 section 6): from a certificate, over its issuers, to an authority that is trusted.

use crate::pki::certificate::chain::error::ChainError;
use crate::pki::certificate::chain::search::Search;
use crate::pki::certificate::x509_certificate::Certificate;

/// A verified chain: the leaf first, the trust anchor last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    certificates: Vec<Certificate>,
}

impl Chain {
    /// Finds the way from the leaf to one of the authorities, all of which are trusted. Each step is an issuer with
    /// the right name, the right key and the right to issue. Validity in time is not looked at.
    ///
    /// The way goes on to a root where it can, and ends at an intermediate authority that is given without its root.
    /// A leaf that is not self-signed needs an issuer, even if it is given among the authorities.
    ///
    /// # Errors
    /// [`ChainError`] names the certificate at which the way ends.
    pub fn build(
        leaf: &Certificate,
        intermediates: &[Certificate],
        authorities: &[Certificate],
    ) -> Result<Self, ChainError> {
        let mut search = Search {
            intermediates,
            authorities,
            visited: Vec::new(),
        };
        let way = search.way_from(leaf, 1)?;
        Ok(Self {
            certificates: way.into_iter().cloned().collect(),
        })
    }

    /// The certificates: the leaf first, the trust anchor last.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// What an application sends in TLS: the leaf, then the intermediates, each certified by the next one, without the
    /// self-signed root.
    pub fn to_pem(&self) -> String {
        let is_sent =
            |(position, certificate): &(usize, &Certificate)| *position == 0 || !certificate.is_self_signed();
        self.certificates
            .iter()
            .enumerate()
            .filter(is_sent)
            .map(|(_, sent)| sent.to_pem())
            .collect()
    }
}
