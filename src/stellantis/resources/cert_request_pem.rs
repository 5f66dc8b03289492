//! [`CertRequestPem`]: the certificate signing request that was sent to Stellantis.

use crate::pki::{Certificate, CertificationRequest, pem};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::TextType;
use crate::stellantis::arguments::issued_certificate;
use crate::stellantis::arguments::issued_certificate::KeyHolder;
use crate::stellantis::arguments::text::quote_name;
use crate::stellantis::rules::Mzp;

/// A certificate signing request in PEM, with the MZP that is its common name.
pub struct CertRequestPem {
    text: String,
    /// The request.
    pub request: CertificationRequest,
    /// Its common name.
    pub mzp: Mzp,
}

impl CertRequestPem {
    /// The certificate that was issued for the request. It may stand anywhere in a bundle.
    ///
    /// # Errors
    ///
    /// A diagnostic, without a path, that names both sides: no certificate has the key of the request; the one that has it is
    /// self-signed; it has another common name.
    pub fn find_issued<'a>(&self, received: &'a [Certificate]) -> Result<&'a Certificate, Diagnostic> {
        let issued = issued_certificate::find(KeyHolder::Request(&self.request), received)?;
        match issued.subject().common_name() == self.request.subject().common_name() {
            true => Ok(issued),
            false => Err(self.name_mismatch(issued)),
        }
    }

    fn name_mismatch(&self, issued: &Certificate) -> Diagnostic {
        Diagnostic::error("Certificate is for another MZP")
            .because(format!(
                "The certificate has the key of this certificate signing request, but a different common name.\n\n\
                 Request:     {}\nCertificate: {}",
                quote_name(self.request.subject()),
                quote_name(issued.subject()),
            ))
            .remedy(
                "Use the certificate that was issued for this MZP. If the request has the wrong MZP, correct its common_name.",
            )
    }
}

impl TextType for CertRequestPem {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        let request = CertificationRequest::from_pem(text).map_err(|error| unusable_request(&error))?;
        request
            .verify_signature()
            .map_err(|error| unusable_request(&error))?;
        let mzp = request
            .subject()
            .common_name()
            .as_deref()
            .and_then(Mzp::from_text);
        let mzp = mzp.ok_or_else(|| missing_mzp(&request))?;
        Ok(Self {
            text: text.to_owned(),
            request,
            mzp,
        })
    }

    fn as_text(&self) -> &str {
        &self.text
    }

    fn equivalent(one: &str, other: &str) -> bool {
        pem::equivalent(one, other)
    }
}

fn unusable_request(error: &impl std::fmt::Display) -> Diagnostic {
    Diagnostic::error("Certificate signing request cannot be used")
        .because(format!("The certificate signing request cannot be used: {error}."))
        .remedy("Use the cert_request_pem of a stellantis_csr, or the content of the file that was sent to Stellantis.")
}

fn missing_mzp(request: &CertificationRequest) -> Diagnostic {
    Diagnostic::error("Certificate signing request without MZP")
        .because(format!(
            "The common name of the request is not an MZP (the letters MZP, followed by digits): its subject is {}.",
            quote_name(request.subject())
        ))
        .remedy("Use the request that was created for this application, with its MZP as the common name.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stellantis::pki_errors::{render, request_errors};

    #[test]
    fn every_error_about_a_request_has_its_text_and_remedy() {
        insta::assert_snapshot!(render(request_errors(), unusable_request));
    }
}
