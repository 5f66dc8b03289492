//! `parse_certificates`: what the certificates of a bundle say.

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::function::Function;
use crate::sdk::framework::model::attributes::attributes;
use crate::sdk::framework::value::path::attribute_path;
use crate::stellantis::arguments::certificate_attributes::CertificateAttributes;
use crate::stellantis::arguments::certificates_text::CertificatesText;

attributes! {
    /// Reads all certificates of a bundle.
    ///
    /// The result is a list of objects like that of `parse_certificate`, in the order of the text. A certificate that the text
    /// contains twice is in the list once.
    pub struct Parameters {
        /// One certificate or several: PEM (text around it is ignored), base64 of DER, or PKCS#7.
        text: CertificatesText,
    }
}

/// `parse_certificates`.
pub struct ParseCertificates;

impl Function for ParseCertificates {
    const NAME: &'static str = "parse_certificates";
    type Parameters = Parameters;
    type Result = Vec<CertificateAttributes>;

    fn call(&self, parameters: Parameters) -> Result<Vec<CertificateAttributes>, Diagnostic> {
        let certificates = parameters.text.certificates.iter();
        let described: Result<_, _> = certificates.map(CertificateAttributes::of).collect();
        described.map_err(|error: Diagnostic| error.at(attribute_path!(Parameters.text)))
    }
}
