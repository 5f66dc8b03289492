//! Chains (RFC 5280 section 6): from a certificate, over its issuers, to an authority that is trusted.

use super::certificate::Certificate;
use super::public_key::PublicKey;
use super::signature::SignatureError;

/// Most certificates in a chain, the first and the last included.
pub const LONGEST_CHAIN: usize = 10;

/// Why a certificate does not chain to an authority. Names are written as RFC 4514 has them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// Nobody gave the issuer.
    #[error("the certificate of \"{subject}\" was issued by \"{issuer}\", whose certificate is missing")]
    MissingIssuer {
        /// Whose issuer is missing.
        subject: String,
        /// Who is missing.
        issuer: String,
    },
    /// An authority has the issuer's name, but another key.
    #[error(
        "the certificate of \"{subject}\" was signed with another key than that of the authority \"{issuer}\" given, \
         which only has the issuer's name"
    )]
    WrongIssuerKey {
        /// Whose certificate it is.
        subject: String,
        /// The authority of the same name.
        issuer: String,
    },
    /// The issuer's basicConstraints do not allow it to issue.
    #[error(
        "the certificate of \"{subject}\" was issued by \"{issuer}\", which is not a certificate authority"
    )]
    IssuerNotAuthority {
        /// Whose certificate it is.
        subject: String,
        /// Who issued it.
        issuer: String,
    },
    /// The chain ends in a root that is not among the authorities.
    #[error("the self-signed certificate of \"{subject}\" is not among the authorities given")]
    UntrustedRoot {
        /// Whose certificate it is.
        subject: String,
    },
    /// The signature of a link cannot be verified.
    #[error("the signature of the certificate of \"{subject}\" cannot be verified: {reason}")]
    UnsupportedSignature {
        /// Whose certificate it is.
        subject: String,
        /// Why.
        reason: SignatureError,
    },
    /// Authorities that issued each other, and none of them trusted.
    #[error(
        "the issuers of the certificate of \"{subject}\" go in a circle and never reach an authority given"
    )]
    Loop {
        /// Where the circle closes.
        subject: String,
    },
    /// More than [`LONGEST_CHAIN`].
    #[error("the chain has more than {LONGEST_CHAIN} certificates")]
    TooLong,
}

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

struct Search<'a> {
    intermediates: &'a [Certificate],
    authorities: &'a [Certificate],
    /// From a certificate that has been visited no way was found: it is not tried again, so that the search ends soon
    /// even where many authorities have certified each other.
    visited: Vec<&'a Certificate>,
}

impl<'a> Search<'a> {
    /// The certificate and the way from it to an authority.
    fn way_from(
        &mut self,
        current: &'a Certificate,
        length: usize,
    ) -> Result<Vec<&'a Certificate>, ChainError> {
        if length > LONGEST_CHAIN {
            return Err(ChainError::TooLong);
        }
        self.visited.push(current);
        let is_trusted = self.authorities.contains(current);
        if current.is_self_signed() {
            let untrusted = || ChainError::UntrustedRoot {
                subject: subject(current),
            };
            return is_trusted.then(|| vec![current]).ok_or_else(untrusted);
        }
        match self.way_over_issuers(current, length) {
            Ok(way) => Ok(std::iter::once(current).chain(way).collect()),
            Err(_) if is_trusted && length > 1 => Ok(vec![current]),
            Err(error) => Err(error),
        }
    }

    fn way_over_issuers(
        &mut self,
        current: &'a Certificate,
        length: usize,
    ) -> Result<Vec<&'a Certificate>, ChainError> {
        let mut failure = None;
        for issuer in self.issuers(current)? {
            if self.visited.contains(&issuer) {
                continue;
            }
            match self.way_from(issuer, length + 1) {
                Ok(way) => return Ok(way),
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        Err(failure.unwrap_or_else(|| ChainError::Loop {
            subject: subject(current),
        }))
    }

    /// Everybody who can have issued the certificate, roots first; at least one.
    fn issuers(&self, current: &Certificate) -> Result<Vec<&'a Certificate>, ChainError> {
        let mut issuers = Vec::new();
        let mut failure = None;
        let given = self.authorities.iter().chain(self.intermediates);
        for candidate in given.filter(|given| given.subject().matches(current.issuer()) && *given != current)
        {
            match verify_link(current, candidate) {
                Ok(()) => issuers.push(candidate),
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        if issuers.is_empty() {
            return Err(failure.unwrap_or_else(|| missing_issuer(current)));
        }
        issuers.sort_by_key(|issuer| !issuer.is_self_signed());
        Ok(issuers)
    }
}

fn verify_link(certificate: &Certificate, issuer: &Certificate) -> Result<(), ChainError> {
    certificate
        .verify_signature(issuer.public_key())
        .map_err(|reason| match reason {
            SignatureError::Invalid => ChainError::WrongIssuerKey {
                subject: subject(certificate),
                issuer: subject(issuer),
            },
            reason => ChainError::UnsupportedSignature {
                subject: subject(certificate),
                reason,
            },
        })?;
    if !issuer.is_authority() {
        return Err(ChainError::IssuerNotAuthority {
            subject: subject(certificate),
            issuer: subject(issuer),
        });
    }
    Ok(())
}

fn subject(certificate: &Certificate) -> String {
    certificate.subject().to_string()
}

fn missing_issuer(certificate: &Certificate) -> ChainError {
    ChainError::MissingIssuer {
        subject: subject(certificate),
        issuer: certificate.issuer().to_string(),
    }
}
