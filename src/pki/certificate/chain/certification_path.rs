//! A verified chain: from a certificate, over its issuers, to an authority that is trusted.

use std::cmp::Reverse;
use std::slice;

use time::{Date, OffsetDateTime};

use crate::pki::certificate::chain::budget::Work;
use crate::pki::certificate::chain::error::ChainError;
use crate::pki::certificate::chain::memo::{Key, Memo};
use crate::pki::certificate::chain::search::{Path, Search};
use crate::pki::certificate::chain::second_verifier::confirm;
use crate::pki::certificate::x509_certificate::Certificate;

/// Hosts work on ten objects at a time, unless told otherwise.
static CHAINS: Memo<Chain> = Memo::new(32);

/// A verified chain: the leaf first, the trust anchor last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    certificates: Vec<Certificate>,
}

impl Chain {
    /// Finds a chain from the leaf to one of the authorities, all of which are trusted. The order of the certificates makes no
    /// difference.
    ///
    /// [`chain`](crate::pki::certificate::chain) lists the rules that are checked, and what is not checked. Whether the
    /// certificates are valid now is not: if several chains are possible, the one that lasts longest is used.
    ///
    /// The chain continues to a root if possible, and otherwise ends at an intermediate authority that is trusted. A leaf
    /// that is not self-signed needs an issuer, even if it is itself among the authorities.
    ///
    /// The newest chains are remembered: in each plan, a host asks for the same one several times.
    ///
    /// # Errors
    /// [`ChainError`] names the certificate at which the chain ends, or the certificate and the rule it breaks, or the limit
    /// that was reached.
    pub fn build(
        leaf: &Certificate,
        intermediates: &[Certificate],
        authorities: &[Certificate],
    ) -> Result<Self, ChainError> {
        let key = Key::of(&[slice::from_ref(leaf), intermediates, authorities]);
        CHAINS.get(key, || Self::search(leaf, intermediates, authorities))
    }

    fn search(
        leaf: &Certificate,
        intermediates: &[Certificate],
        authorities: &[Certificate],
    ) -> Result<Self, ChainError> {
        let (mut paths, mut budget) = Search::among(intermediates, authorities)?.paths(leaf)?;
        paths.sort_by_cached_key(|path| Reverse(Endurance::of(path)));
        let mut refusal = None;
        for path in paths {
            budget.spend(Work::Signature, path.len() - 1)?;
            match confirm(&path) {
                Ok(()) => return Ok(Self::from_path(&path)),
                Err(error) => refusal = refusal.or(Some(error)),
            }
        }
        Err(refusal.unwrap_or(ChainError::TooLong))
    }

    fn from_path(path: &Path<'_>) -> Self {
        Self {
            certificates: path.iter().copied().cloned().collect(),
        }
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

/// How long a path lasts. The greatest is preferred.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Endurance {
    /// The day on which the first certificate ends, the leaf included. Hours are not worth a longer chain.
    end: Option<Date>,
    /// The day on which the last certificate begins.
    start: Reverse<Option<Date>>,
    length: Reverse<usize>,
    /// When the first authority ends.
    authorities_end: Option<OffsetDateTime>,
    /// Decides between paths that are otherwise equal, so that the order of the certificates makes no difference.
    bytes: Vec<Vec<u8>>,
}

impl Endurance {
    fn of(path: &Path<'_>) -> Self {
        let ends = || path.iter().map(|certificate| certificate.not_after());
        Self {
            end: ends().min().map(OffsetDateTime::date),
            start: Reverse(
                path.iter()
                    .map(|certificate| certificate.not_before().date())
                    .max(),
            ),
            length: Reverse(path.len()),
            authorities_end: ends().skip(1).min(),
            bytes: path
                .iter()
                .map(|certificate| certificate.der().to_vec())
                .collect(),
        }
    }
}
