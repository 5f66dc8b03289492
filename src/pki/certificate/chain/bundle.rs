//! Certificates in any order: which one is for a key, and which of the others issued it. This does not make any of them trusted.

use std::cmp::Reverse;

use crate::pki::certificate::chain::budget::{Budget, LONGEST_CHAIN};
use crate::pki::certificate::chain::error::ChainError;
use crate::pki::certificate::chain::link;
use crate::pki::certificate::x509_certificate::Certificate;
use crate::pki::key::public_key::PublicKey;

/// The leaf, then its issuers in order, as far as they are among the given certificates. If an issuer has several certificates,
/// the one that ends last is used.
pub fn with_issuers(leaf: &Certificate, certificates: &[Certificate]) -> Vec<Certificate> {
    let mut budget = Budget::default();
    let mut chain = vec![leaf.clone()];
    while let Some(issuer) = next_issuer(&chain, certificates, &mut budget) {
        chain.push(issuer.clone());
    }
    chain
}

fn next_issuer<'a>(
    chain: &[Certificate],
    certificates: &'a [Certificate],
    budget: &mut Budget,
) -> Option<&'a Certificate> {
    let last = chain.last().filter(|last| !last.is_self_signed())?;
    let is_new = |candidate: &&Certificate| {
        candidate.subject().matches(last.issuer())
            && !chain.iter().any(|passed| link::is_same_entity(passed, candidate))
    };
    let mut candidates: Vec<&Certificate> = certificates.iter().filter(is_new).collect();
    candidates.sort_by_key(|candidate| {
        let matches = link::identifies(last, candidate).unwrap_or(false);
        Reverse((matches, candidate.not_after()))
    });
    let mut signature = link::Signature::of(last);
    candidates
        .into_iter()
        .filter(|_| chain.len() < LONGEST_CHAIN)
        .find(|candidate| has_issued(&mut signature, candidate, budget))
}

/// Whether the key verifies, as far as the algorithm is one that can be verified.
fn has_issued<'a>(signature: &mut link::Signature<'a>, issuer: &'a Certificate, budget: &mut Budget) -> bool {
    matches!(
        signature.verify(issuer, budget),
        Ok(()) | Err(ChainError::UnsupportedSignature { .. })
    )
}

/// The certificate for the key, wherever it is in a bundle. If there are several, the one that ends last is used, and the first of
/// those that are equal. A self-signed certificate is used only if there is no other.
pub fn leaf_for<'a>(certificates: &'a [Certificate], key: &PublicKey) -> Option<&'a Certificate> {
    let rank = |certificate: &&Certificate| {
        let is_issued = !certificate.is_self_signed();
        (is_issued, certificate.not_after(), certificate.not_before())
    };
    let for_key = certificates
        .iter()
        .filter(|certificate| certificate.public_key() == key);
    for_key.rev().max_by_key(rank)
}
