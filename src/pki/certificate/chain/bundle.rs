//! Certificates in any order: which one is for a key, and which of the others issued it. None of them is trusted for it.

use crate::pki::certificate::chain::error::LONGEST_CHAIN;
use crate::pki::certificate::x509_certificate::Certificate;
use crate::pki::key::public_key::PublicKey;
use crate::pki::key::signature::SignatureError;

/// The leaf, then its issuers in order, as far as they are among the certificates given. None of them is trusted for it.
pub fn with_issuers(leaf: &Certificate, certificates: &[Certificate]) -> Vec<Certificate> {
    let mut chain = vec![leaf.clone()];
    while let Some(issuer) = chain.last().and_then(|last| issuer_of(last, certificates)) {
        if chain.contains(issuer) || chain.len() == LONGEST_CHAIN {
            break;
        }
        chain.push(issuer.clone());
    }
    chain
}

/// A certificate with the right name whose key verifies, as far as the algorithm is one that can be verified.
fn issuer_of<'a>(certificate: &Certificate, candidates: &'a [Certificate]) -> Option<&'a Certificate> {
    let is_issuer = |candidate: &&Certificate| {
        candidate.subject().matches(certificate.issuer())
            && certificate.verify_signature(candidate.public_key()) != Err(SignatureError::Invalid)
    };
    match certificate.is_self_signed() {
        true => None,
        false => candidates.iter().find(is_issuer),
    }
}

/// The certificate for the key, wherever it stands in a bundle. Where there are several, a self-signed one, which
/// nobody issued, comes last.
pub fn leaf_for<'a>(certificates: &'a [Certificate], key: &PublicKey) -> Option<&'a Certificate> {
    let candidates = || {
        certificates
            .iter()
            .filter(|certificate| certificate.public_key() == key)
    };
    candidates()
        .find(|certificate| !certificate.is_self_signed())
        .or_else(|| candidates().next())
}
