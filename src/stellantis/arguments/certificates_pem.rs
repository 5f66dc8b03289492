//! [`CertificatesPem`]: certificates as they arrive.

use crate::pki::{Certificate, CertificateError, PemError, pem};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::TextType;

/// One certificate or several: the issued one, perhaps with authorities beside it, or only authorities.
pub struct CertificatesPem {
    text: String,
    /// All certificates of the text, in its order; at least one.
    pub certificates: Vec<Certificate>,
}

impl CertificatesPem {
    /// The certificates of an optional argument; none if it is omitted.
    pub fn all(argument: &Option<Self>) -> &[Certificate] {
        argument
            .as_ref()
            .map_or(&[], |certificates| &certificates.certificates)
    }
}

impl TextType for CertificatesPem {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        Ok(Self {
            text: text.to_owned(),
            certificates: Certificate::read_all(text).map_err(|error| unusable_certificate(&error))?,
        })
    }

    fn as_text(&self) -> &str {
        &self.text
    }

    fn equivalent(one: &str, other: &str) -> bool {
        pem::equivalent(one, other)
    }
}

fn unusable_certificate(error: &CertificateError) -> Diagnostic {
    Diagnostic::error("Certificate cannot be used")
        .because(format!("The certificate cannot be read: {error}."))
        .remedy(remedy(error))
}

fn remedy(error: &CertificateError) -> &'static str {
    match error {
        CertificateError::Pem(PemError::Empty) => {
            "Omit the argument, or set it to null, until Stellantis has sent the certificate."
        }
        CertificateError::WrongContent { .. } => {
            "Provide the certificate: PEM that begins with -----BEGIN CERTIFICATE-----, base64 of DER, or PKCS#7. Check \
             that two arguments are not swapped."
        }
        CertificateError::SecretBeside { .. } => {
            "Remove the private key from the text: this argument is not sensitive, so Terraform stores its value and shows \
             it in plans. If the text has already been in a plan or a state, treat the key as compromised."
        }
        CertificateError::TooLong { .. } => {
            "Provide only the certificate, or a bundle of a few certificates."
        }
        CertificateError::BeforeEpoch => "Ask for a certificate that is valid from 1970 or later.",
        _ => {
            "Provide the whole file as you received it: PEM from -----BEGIN to -----END, base64 of DER (the function \
             filebase64 reads a DER file), or PKCS#7."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stellantis::pki_errors::{certificate_errors, render};

    #[test]
    fn every_error_about_a_certificate_has_its_text_and_remedy() {
        insta::assert_snapshot!(render(certificate_errors(), unusable_certificate));
    }
}
