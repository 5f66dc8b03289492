//! [`CertificatesText`]: certificates that are there, of whatever kind.

use crate::pki::{Certificate, CertificateError, Content, PemError};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::TextType;

/// The certificates of a text.
pub struct CertificatesText {
    text: String,
    /// All of them, in the order of the text; at least one.
    pub certificates: Vec<Certificate>,
}

impl TextType for CertificatesText {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        Ok(Self {
            text: text.to_owned(),
            certificates: Certificate::read_all(text).map_err(|error| unreadable(&error))?,
        })
    }

    fn as_text(&self) -> &str {
        &self.text
    }
}

fn unreadable(error: &CertificateError) -> Diagnostic {
    Diagnostic::error("Certificate cannot be read")
        .because(format!("No certificate can be read: {error}."))
        .remedy(remedy(error))
}

fn remedy(error: &CertificateError) -> &'static str {
    match error {
        CertificateError::Pem(PemError::Empty) => {
            "If there is no certificate yet, call the function only in a conditional expression, or set count = 0 for the \
             data source."
        }
        CertificateError::WrongContent { found } if found.is_private_key() => {
            "Provide a certificate. The function keys_match checks whether a private key and a certificate belong together."
        }
        CertificateError::WrongContent {
            found: Content::CertificationRequest,
        } => "Provide a certificate. The function parse_cert_request reads a certificate signing request.",
        CertificateError::SecretBeside { .. } => {
            "Keep the private key in a file or variable of its own, which is sensitive. If the text has already been in a plan or \
             a state, treat the key as compromised."
        }
        CertificateError::TooLong { .. } => "Provide only the certificates that are needed.",
        CertificateError::BeforeEpoch => {
            "Leave this certificate out, or ask for one that is valid from 1970 or later."
        }
        _ => {
            "Provide a whole certificate file: PEM from -----BEGIN to -----END, base64 of DER (the function filebase64 reads a DER \
             file), or PKCS#7."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stellantis::pki_errors::{certificate_errors, render};

    #[test]
    fn every_error_about_certificates_has_its_text_and_remedy() {
        insta::assert_snapshot!(render(certificate_errors(), unreadable));
    }
}
