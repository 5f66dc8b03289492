//! Whether an issued certificate chains to the authority given.

use crate::pki::{Certificate, Chain, ChainError};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::stellantis::arguments::text::quote_name;

/// The chain from the issued certificate to an authority. `received` may hold intermediate authorities.
///
/// # Errors
///
/// A diagnostic, without a path, that names the certificate at which the chain breaks.
pub fn build(
    issued: &Certificate,
    received: &[Certificate],
    authorities: &[Certificate],
) -> Result<Chain, Diagnostic> {
    Chain::build(issued, received, authorities).map_err(|error| broken_chain(&error, authorities))
}

fn broken_chain(error: &ChainError, authorities: &[Certificate]) -> Diagnostic {
    let given: Vec<String> = authorities
        .iter()
        .map(|authority| quote_name(authority.subject()))
        .collect();
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
        _ => "Use the CA certificate that Stellantis sent with this certificate.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stellantis::pki_errors::{chain_errors, render};

    #[test]
    fn every_error_about_a_chain_has_its_text_and_remedy() {
        let authority = include_str!("../../../tests/vectors/pki/certificate.pem");
        let authorities = Certificate::read_all(authority).unwrap();
        insta::assert_snapshot!(render(chain_errors(), |error| broken_chain(error, &authorities)));
    }
}
