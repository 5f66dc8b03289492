//! The search for paths from a certificate to an authority.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use crate::pki::certificate::chain::budget::{Budget, LONGEST_CHAIN, MOST_CERTIFICATES, Work};
use crate::pki::certificate::chain::error::ChainError;
use crate::pki::certificate::chain::{link, rules};
use crate::pki::certificate::x509_certificate::Certificate;
use crate::pki::name::distinguished_name::ComparableName;

/// A leaf and its issuers in order; the trust anchor last.
pub(super) type Path<'a> = Vec<&'a Certificate>;

/// A certificate that was given.
#[derive(Clone, Copy)]
struct Node<'a> {
    certificate: &'a Certificate,
    is_trusted: bool,
    /// The same number for all certificates with the same subject and key, of which a path contains at most one (RFC 4158
    /// section 2.4.2).
    entity: usize,
}

/// Explores all paths from the leaf over its issuers.
pub(super) struct Search<'a> {
    /// All certificates given, under their subjects.
    given: HashMap<ComparableName, Vec<Node<'a>>>,
    /// The possible issuers of a certificate, by its DER. They are determined once, however many paths lead to it, so that
    /// a hundred certificates of authorities for each other cost a hundred signatures.
    issuers: HashMap<&'a [u8], Result<Vec<Node<'a>>, ChainError>>,
    budget: Budget,
    complete: Vec<Path<'a>>,
    /// The rule that the first invalid complete path breaks.
    broken_rule: Option<ChainError>,
    /// Why the first incomplete path cannot be continued.
    dead_end: Option<ChainError>,
}

impl<'a> Search<'a> {
    /// Prepares a search among these certificates, of which the authorities are trusted.
    pub(super) fn among(
        intermediates: &'a [Certificate],
        authorities: &'a [Certificate],
    ) -> Result<Self, ChainError> {
        let trusted: HashSet<&[u8]> = authorities.iter().map(Certificate::der).collect();
        let mut given: HashMap<ComparableName, Vec<Node<'_>>> = HashMap::new();
        let mut seen = HashSet::new();
        for certificate in authorities.iter().chain(intermediates) {
            if !seen.insert(certificate.der()) {
                continue;
            }
            let namesakes = given.entry(certificate.subject().comparable()).or_default();
            let same_key = |node: &&Node<'_>| node.certificate.public_key() == certificate.public_key();
            namesakes.push(Node {
                certificate,
                is_trusted: trusted.contains(certificate.der()),
                entity: namesakes
                    .iter()
                    .find(same_key)
                    .map_or(seen.len(), |node| node.entity),
            });
        }
        match seen.len() > MOST_CERTIFICATES {
            true => Err(ChainError::TooManyCertificates { found: seen.len() }),
            false => Ok(Self::of(given)),
        }
    }

    fn of(given: HashMap<ComparableName, Vec<Node<'a>>>) -> Self {
        Self {
            given,
            issuers: HashMap::new(),
            budget: Budget::default(),
            complete: Vec::new(),
            broken_rule: None,
            dead_end: None,
        }
    }

    /// All paths that obey the rules, at least one, and what is left of the budget.
    ///
    /// # Errors
    /// The rule that a complete path breaks or, if no path is complete, why the first one cannot be continued.
    pub(super) fn paths(mut self, leaf: &'a Certificate) -> Result<(Vec<Path<'a>>, Budget), ChainError> {
        let namesakes = self.given.get(&leaf.subject().comparable());
        let mut nodes = namesakes.into_iter().flatten();
        let known = nodes.find(|node| node.certificate == leaf).copied();
        self.explore(&mut vec![known.unwrap_or(Node {
            certificate: leaf,
            is_trusted: false,
            entity: 0,
        })])?;
        // A complete path explains more than paths that lead nowhere.
        match self.broken_rule.or(self.dead_end) {
            Some(failure) if self.complete.is_empty() => Err(failure),
            _ => Ok((self.complete, self.budget)),
        }
    }

    /// Explores all continuations of the path, and returns whether any of them is complete and valid.
    ///
    /// A path continues to a root if possible, and ends at a trusted intermediate authority only if not.
    fn explore(&mut self, path: &mut Vec<Node<'a>>) -> Result<bool, ChainError> {
        self.budget.spend(Work::Step, 1)?;
        let Some(&current) = path.last() else {
            return Ok(false);
        };
        if path.len() > LONGEST_CHAIN {
            return self.note(ChainError::TooLong);
        }
        if current.certificate.is_self_signed() {
            return match current.is_trusted {
                true => self.conclude(path),
                false => self.note(untrusted_root(current.certificate)),
            };
        }
        let completed = self.explore_issuers(current.certificate, path)?;
        match completed || !current.is_trusted || path.len() == 1 {
            true => Ok(completed),
            false => self.conclude(path),
        }
    }

    fn explore_issuers(
        &mut self,
        current: &'a Certificate,
        path: &mut Vec<Node<'a>>,
    ) -> Result<bool, ChainError> {
        let mut issuers = match self.issuers_of(current) {
            Ok(issuers) => issuers,
            Err(error) => return self.note(error),
        };
        issuers.retain(|issuer| path.iter().all(|passed| passed.entity != issuer.entity));
        if issuers.is_empty() {
            let subject = current.subject().into();
            return self.note(ChainError::Loop { subject });
        }
        let mut completed = false;
        for issuer in issuers {
            path.push(issuer);
            completed |= self.explore(path)?;
            path.pop();
        }
        Ok(completed)
    }

    fn conclude(&mut self, path: &[Node<'a>]) -> Result<bool, ChainError> {
        let path: Path<'a> = path.iter().map(|node| node.certificate).collect();
        match rules::check(&path, &mut self.budget) {
            Ok(()) => {
                self.complete.push(path);
                Ok(true)
            }
            Err(error @ ChainError::TooMuchWork(_)) => Err(error),
            Err(error) => {
                self.broken_rule.get_or_insert(error);
                Ok(false)
            }
        }
    }

    /// Records why a path cannot be continued, unless there is a reason already.
    fn note(&mut self, error: ChainError) -> Result<bool, ChainError> {
        if let ChainError::TooMuchWork(_) = error {
            return Err(error);
        }
        self.dead_end.get_or_insert(error);
        Ok(false)
    }

    /// The possible issuers of the certificate, at least one: roots first, then those that end last.
    fn issuers_of(&mut self, certificate: &'a Certificate) -> Result<Vec<Node<'a>>, ChainError> {
        if let Some(known) = self.issuers.get(certificate.der()) {
            return known.clone();
        }
        let issuers = self.find_issuers(certificate);
        self.issuers.insert(certificate.der(), issuers.clone());
        issuers
    }

    fn find_issuers(&mut self, certificate: &'a Certificate) -> Result<Vec<Node<'a>>, ChainError> {
        let named = self.given.get(&certificate.issuer().comparable());
        let (matching, others) = named
            .into_iter()
            .flatten()
            .filter(|node| node.certificate != certificate)
            .partition::<Vec<Node<'a>>, _>(|node| {
                link::identifies(certificate, node.certificate).unwrap_or(false)
            });
        let mut signature = link::Signature::of(certificate);
        let (mut issuers, mut failure) = (Vec::new(), None);
        // An authority that the key identifier does not match cannot be the issuer. One of them is enough for the error.
        for candidate in matching
            .iter()
            .chain(others.iter().take(usize::from(matching.is_empty())))
        {
            match self.check_link(&mut signature, certificate, candidate.certificate) {
                Ok(()) => issuers.push(*candidate),
                Err(error @ ChainError::TooMuchWork(_)) => return Err(error),
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        if issuers.is_empty() {
            return Err(failure.unwrap_or_else(|| missing_issuer(certificate)));
        }
        let rank = |issuer: &Certificate| (!issuer.is_self_signed(), Reverse(issuer.not_after()));
        issuers.sort_by_key(|issuer| rank(issuer.certificate));
        Ok(issuers)
    }

    fn check_link(
        &mut self,
        signature: &mut link::Signature<'a>,
        certificate: &Certificate,
        issuer: &'a Certificate,
    ) -> Result<(), ChainError> {
        signature.verify(issuer, &mut self.budget)?;
        link::check(certificate, issuer)
    }
}

fn missing_issuer(certificate: &Certificate) -> ChainError {
    ChainError::MissingIssuer {
        subject: certificate.subject().into(),
        issuer: certificate.issuer().into(),
    }
}

fn untrusted_root(certificate: &Certificate) -> ChainError {
    ChainError::UntrustedRoot {
        subject: certificate.subject().into(),
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer};
    use time::OffsetDateTime;

    use super::*;
    use crate::pki::key::key_algorithm::KeyAlgorithm;
    use crate::pki::key::private_key::PrivateKey;
    use crate::pki::name::distinguished_name::DistinguishedName;
    use crate::pki::name::naming_attribute::NamingAttribute;

    fn key() -> PrivateKey {
        PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap()
    }

    fn certificate(subject: (&str, &PrivateKey), issuer: (&str, &PrivateKey)) -> Certificate {
        let [of_subject, of_issuer] = [subject.0, issuer.0].map(|name| {
            let name = DistinguishedName::from_attributes([(NamingAttribute::CommonName, name)]).unwrap();
            let mut parameters = CertificateParams::default();
            parameters.distinguished_name = name.to_rcgen().unwrap();
            parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            parameters
        });
        let signed = of_subject
            .signed_by(subject.1, &Issuer::new(of_issuer, issuer.1))
            .unwrap();
        Certificate::from_der(signed.der()).unwrap()
    }

    #[test]
    fn a_chain_is_searched_among_500_certificates_and_no_more() {
        let key = key();
        let certificates: Vec<_> = (1..=MOST_CERTIFICATES as u32 + 1)
            .map(|days| Certificate::placeholder(&key, "x", OffsetDateTime::UNIX_EPOCH, days).unwrap())
            .collect();
        let (last, others) = certificates.split_last().unwrap();
        assert!(Search::among(others, &[]).is_ok());
        assert!(
            Search::among(others, &others[..1]).is_ok(),
            "the same certificate counts once"
        );
        assert!(matches!(
            Search::among(others, std::slice::from_ref(last)),
            Err(ChainError::TooManyCertificates { found: 501 })
        ));
    }

    #[test]
    fn the_reason_why_there_is_no_chain_is_that_of_the_root_if_there_is_one() {
        let (own, authority, unknown) = (key(), key(), key());
        let leaf = certificate(("leaf", &own), ("authority", &authority));
        let root = certificate(("authority", &authority), ("authority", &authority));
        let cross = certificate(("authority", &authority), ("unknown", &unknown));
        let subject = root.subject().into();
        let untrusted = Some(ChainError::UntrustedRoot { subject });
        for given in [[root.clone(), cross.clone()], [cross, root]] {
            let error = Search::among(&given, &[]).unwrap().paths(&leaf).err();
            assert_eq!(error, untrusted);
        }
    }
}
