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

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, Issuer};
    use time::Duration;

    use super::*;
    use crate::pki::key::key_algorithm::KeyAlgorithm;
    use crate::pki::key::private_key::PrivateKey;
    use crate::pki::name::distinguished_name::DistinguishedName;
    use crate::pki::name::naming_attribute::NamingAttribute;

    /// Somebody who has a certificate, or issues certificates.
    struct Party {
        name: &'static str,
        key: PrivateKey,
    }

    fn party(name: &'static str) -> Party {
        let key = PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
        Party { name, key }
    }

    fn parameters(name: &str) -> CertificateParams {
        let name = DistinguishedName::from_attributes([(NamingAttribute::CommonName, name)]).unwrap();
        let mut parameters = CertificateParams::default();
        parameters.distinguished_name = name.to_rcgen().unwrap();
        parameters
    }

    /// A certificate that ends so many days before all others.
    fn ending_earlier(days: i64, subject: &Party, issuer: &Party) -> Certificate {
        let mut of_subject = parameters(subject.name);
        of_subject.not_after -= Duration::days(days);
        let issuer = Issuer::new(parameters(issuer.name), &issuer.key);
        let certificate = of_subject.signed_by(&subject.key, &issuer).unwrap();
        Certificate::from_der(certificate.der()).unwrap()
    }

    fn certificate(subject: &Party, issuer: &Party) -> Certificate {
        ending_earlier(0, subject, issuer)
    }

    #[test]
    fn an_issued_certificate_is_used_even_if_a_self_signed_one_ends_later() {
        let (own, authority) = (party("own"), party("authority"));
        let issued = ending_earlier(2, &own, &authority);
        let certificates = [
            certificate(&authority, &authority),
            certificate(&own, &own),
            ending_earlier(3, &own, &authority),
            issued.clone(),
        ];
        assert_eq!(leaf_for(&certificates, &own.key.public_key()), Some(&issued));
        assert_eq!(leaf_for(&certificates, &party("other").key.public_key()), None);
    }

    #[test]
    fn authorities_that_certify_each_other_are_used_once() {
        let (leaf, one, other) = (party("leaf"), party("one"), party("other"));
        let leaf = certificate(&leaf, &one);
        let certificates = [certificate(&one, &other), certificate(&other, &one)];
        let chain = [leaf.clone(), certificates[0].clone(), certificates[1].clone()];
        assert_eq!(with_issuers(&leaf, &certificates), chain);
    }

    #[test]
    fn the_key_of_the_issuer_under_another_name_is_not_the_issuer() {
        let (leaf, issuer) = (party("leaf"), party("issuer"));
        let leaf = certificate(&leaf, &issuer);
        let renamed = Party {
            name: "renamed",
            ..issuer
        };
        assert_eq!(with_issuers(&leaf, &[certificate(&renamed, &renamed)]), [leaf]);
    }

    #[test]
    fn a_chain_ends_at_its_longest() {
        let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];
        let parties = names.map(party);
        let certificates: Vec<_> = parties
            .windows(2)
            .map(|pair| certificate(&pair[0], &pair[1]))
            .collect();
        assert_eq!(
            with_issuers(&certificates[0], &certificates),
            certificates[..LONGEST_CHAIN]
        );
    }

    #[test]
    fn an_authority_whose_new_key_is_certified_with_its_old_one_is_in_the_chain_with_both() {
        let (leaf, old, new) = (party("leaf"), party("authority"), party("authority"));
        let leaf = certificate(&leaf, &new);
        let certificates = [certificate(&old, &old), certificate(&new, &old)];
        let chain = [leaf.clone(), certificates[1].clone(), certificates[0].clone()];
        assert_eq!(with_issuers(&leaf, &certificates), chain);
    }
}
