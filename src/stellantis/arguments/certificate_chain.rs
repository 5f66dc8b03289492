//! Whether an issued certificate chains to the authority given, and what TLS servers may refuse in the chain.

use time::OffsetDateTime;

use crate::pki::certificate::chain::remark::{Remark, about_authorities, about_leaf};
use crate::pki::{Certificate, Chain, ChainError};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::value::path::Path;
use crate::stellantis::arguments::text::quote_name;

/// Most CA certificates that a diagnostic lists.
const MOST_NAMES: usize = 10;

const NEWER_AUTHORITY: &str = "TLS servers refuse the chain once one of its certificates has expired. Ask Stellantis for a newer \
     certificate of this CA, and add it to ca_certificate_pem. If the CA now has a different key or name, ask for a new \
     issued certificate as well.";

/// The chain from the issued certificate to an authority. `received` may hold intermediate authorities.
///
/// # Errors
///
/// A diagnostic, without a path, that names the certificate at which the chain breaks and the rule it breaks.
pub fn build(
    issued: &Certificate,
    received: &[Certificate],
    authorities: &[Certificate],
) -> Result<Chain, Diagnostic> {
    Chain::build(issued, received, authorities).map_err(|error| broken_chain(&error, authorities))
}

fn broken_chain(error: &ChainError, authorities: &[Certificate]) -> Diagnostic {
    let mut given: Vec<String> = authorities
        .iter()
        .take(MOST_NAMES)
        .map(|authority| quote_name(authority.subject()))
        .collect();
    if authorities.len() > MOST_NAMES {
        given.push(format!("and {} more", authorities.len() - MOST_NAMES));
    }
    Diagnostic::error("Certificate does not chain to the CA")
        .because(format!(
            "The issued certificate does not chain to the CA certificate given: {error}.\n\nCA given: {}",
            given.join("\n          ")
        ))
        .remedy(remedy(error))
}

fn remedy(error: &ChainError) -> &'static str {
    match error {
        ChainError::MissingIssuer { .. } => {
            "If this is the wrong CA certificate, use the one that Stellantis sent. If an intermediate CA is missing, add its \
             certificate to ca_certificate_pem, or below the issued certificate in certificate_pem."
        }
        ChainError::UnsupportedSignature { .. } => {
            "Ask Stellantis for a certificate with a current signature algorithm."
        }
        ChainError::WrongIssuerKey { .. }
        | ChainError::IssuerNotAuthority { .. }
        | ChainError::UntrustedRoot { .. }
        | ChainError::Loop { .. } => "Use the CA certificate that Stellantis sent with this certificate.",
        ChainError::TooLong | ChainError::TooManyCertificates { .. } | ChainError::TooMuchWork(_) => {
            "Give only the issued certificate, and the CA certificates between it and the root."
        }
        _ => {
            "TLS servers refuse such a chain as well. Check that these are the certificates that Stellantis sent. If they are, \
             send this message to Stellantis, and ask for certificates that comply with the rule."
        }
    }
}

/// Warnings about an issued certificate and, if the chain is known, about its authorities. The validity of the issued
/// certificate itself is not among them.
pub fn warnings(issued: &Certificate, chain: Option<&Chain>, now: OffsetDateTime) -> Vec<Diagnostic> {
    let of_authorities = chain.map_or_else(Vec::new, |chain| about_authorities(chain, now));
    let warnings = |remarks: Vec<Remark>, argument: &'static str| {
        let at = move |remark| warning(&remark).at(Path::root().attribute(argument));
        remarks.into_iter().map(at)
    };
    warnings(about_leaf(issued), "certificate_pem")
        .chain(warnings(of_authorities, "ca_certificate_pem"))
        .collect()
}

fn warning(remark: &Remark) -> Diagnostic {
    match remark {
        Remark::NotForTlsClients { .. } | Remark::NotForSignatures { .. } => {
            Diagnostic::warning("Certificate is not meant for TLS clients")
                .because(remark.to_string())
                .remedy(
                    "TLS servers may refuse it. Ask Stellantis for one with the key usage digitalSignature and the extended \
                     key usage clientAuth.",
                )
        }
        Remark::WeakSignature { .. } | Remark::WeakKey { .. } => Diagnostic::warning("Certificate is weak")
            .because(remark.to_string())
            .remedy(
                "TLS servers may refuse it. Ask Stellantis for one that is signed with SHA-256 or better, for an RSA key of at \
                 least 2048 bits.",
            ),
        Remark::AuthorityExpired { .. } => Diagnostic::warning("CA certificate has expired")
            .because(remark.to_string())
            .remedy(NEWER_AUTHORITY),
        Remark::AuthorityNotYetValid { .. } => Diagnostic::warning("CA certificate is not yet valid")
            .because(remark.to_string())
            .remedy(
                "Until then, TLS servers refuse the chain. Ask Stellantis for a certificate of this CA that is valid now, and \
                 add it to ca_certificate_pem.",
            ),
        Remark::AuthorityEndsFirst { .. } => Diagnostic::warning("CA certificate ends before the certificate")
            .because(remark.to_string())
            .remedy(NEWER_AUTHORITY),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stellantis::pki_errors::{chain_errors, chain_remarks, render};

    #[test]
    fn every_error_about_a_chain_has_its_text_and_remedy() {
        let authority = include_str!("../../../tests/vectors/pki/certificate.pem");
        let authorities = Certificate::read_all(authority).unwrap();
        insta::assert_snapshot!(render(chain_errors(), |error| broken_chain(error, &authorities)));
    }

    #[test]
    fn every_remark_about_a_chain_has_its_text_and_remedy() {
        insta::assert_snapshot!(render(chain_remarks(), warning));
    }
}
