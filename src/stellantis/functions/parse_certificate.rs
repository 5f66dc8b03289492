//! `parse_certificate`: what a certificate says.

use crate::pki::Certificate;
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::function::Function;
use crate::sdk::framework::model::attributes::{TextType, attributes};
use crate::sdk::framework::value::path::attribute_path;
use crate::stellantis::arguments::certificate_attributes::CertificateAttributes;
use crate::stellantis::arguments::certificates_text::CertificatesText;

attributes! {
    /// Reads a certificate.
    ///
    /// The text must contain exactly one certificate: `parse_certificates` reads a bundle of several. Nothing is verified,
    /// neither the signature nor the validity period.
    pub struct Parameters {
        /// Certificate: PEM (text around it is ignored), base64 of DER, or PKCS#7.
        text: CertificateText,
    }
}

/// The only certificate of a text.
pub struct CertificateText {
    text: String,
    certificate: Certificate,
}

impl TextType for CertificateText {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        let mut certificates = CertificatesText::parse(text)?.certificates;
        match (certificates.pop(), certificates.len()) {
            (Some(certificate), 0) => Ok(Self {
                text: text.to_owned(),
                certificate,
            }),
            (_, others) => Err(several(others + 1)),
        }
    }

    fn as_text(&self) -> &str {
        &self.text
    }
}

fn several(count: usize) -> Diagnostic {
    Diagnostic::error("Several certificates")
        .because(format!(
            "The text contains {count} certificates, and the function reads exactly one."
        ))
        .remedy("Use the function parse_certificates, which reads all of them and returns a list.")
}

/// `parse_certificate`.
pub struct ParseCertificate;

impl Function for ParseCertificate {
    const NAME: &'static str = "parse_certificate";
    type Parameters = Parameters;
    type Result = CertificateAttributes;

    fn call(&self, parameters: Parameters) -> Result<CertificateAttributes, Diagnostic> {
        let described = CertificateAttributes::of(&parameters.text.certificate);
        described.map_err(|error| error.at(attribute_path!(Parameters.text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_certificates_are_said_with_their_number() {
        insta::assert_snapshot!(several(2).to_string());
    }
}
