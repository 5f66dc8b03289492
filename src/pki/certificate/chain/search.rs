//! The search for a path from a certificate to an authority.

use crate::pki::certificate::chain::error::{ChainError, LONGEST_CHAIN};
use crate::pki::certificate::x509_certificate::Certificate;
use crate::pki::key::signature::SignatureError;

/// The search for a path.
pub(super) struct Search<'a> {
    pub(super) intermediates: &'a [Certificate],
    pub(super) authorities: &'a [Certificate],
    /// From a certificate that has been visited no way was found: it is not tried again, so that the search ends soon
    /// even where many authorities have certified each other.
    pub(super) visited: Vec<&'a Certificate>,
}

impl<'a> Search<'a> {
    /// The certificate and the way from it to an authority.
    pub(super) fn way_from(
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
