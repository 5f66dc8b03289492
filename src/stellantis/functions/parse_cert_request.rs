//! `parse_cert_request`: what a certificate signing request says.

use crate::pki::{CertificationRequest, CertificationRequestError, Content, DamagedExtension};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::function::Function;
use crate::sdk::framework::model::attributes::{TextType, attributes};
use crate::sdk::framework::value::path::attribute_path;
use crate::stellantis::arguments::subject_attributes::SubjectAttributes;

/// Longest text that is read, in bytes: more than a hundred requests.
const LONGEST_TEXT: usize = 1024 * 1024;

attributes! {
    /// Reads a certificate signing request.
    ///
    /// Any request can be read: its subject need not follow Stellantis's rules.
    pub struct Parameters {
        /// Certificate signing request: PEM (text around it is ignored), or base64 of DER.
        text: CertRequestText,
    }
}

attributes! {
    /// What a certificate signing request says.
    pub nested struct CertRequestAttributes {
        /// Subject of the request as a distinguished name (RFC 4514).
        subject_dn: String,
        /// Subject of the request as an object: `country`, `province`, `locality`, `organization`, `organizational_unit`,
        /// `common_name` and `email_address`. A field that the subject does not have is null. If it has a field several times,
        /// this is the first value; `subject_dn` contains all of them.
        subject: SubjectAttributes,
        /// Algorithm of the public key: `RSA`, `ECDSA`, `ED25519`, or the name or object identifier of another one.
        key_algorithm: String,
        /// Size of the public key in bits: of the modulus of an RSA key, or of the curve of an ECDSA key on P-256, P-384 or
        /// P-521. Null for other keys.
        key_bits: Option<i64>,
        /// SHA-256 hash of the public key (DER of SubjectPublicKeyInfo), in lower-case hexadecimal.
        public_key_sha256: String,
        /// DNS names in the subject alternative name that is requested. Empty if there are none.
        dns_names: Vec<String>,
        /// Whether the signature of the request is valid, which proves that its creator had the private key. Also false if the
        /// signature algorithm is not supported, such as MD5, or if an RSA key has fewer than 2048 bits.
        signature_is_valid: bool,
    }
}

/// The only request of a text.
pub struct CertRequestText {
    text: String,
    request: CertificationRequest,
}

impl TextType for CertRequestText {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        if text.len() > LONGEST_TEXT {
            return Err(too_long(text.len()));
        }
        Ok(Self {
            text: text.to_owned(),
            request: CertificationRequest::read(text).map_err(|error| unreadable(&error))?,
        })
    }

    fn as_text(&self) -> &str {
        &self.text
    }
}

fn too_long(length: usize) -> Diagnostic {
    Diagnostic::error("Certificate signing request cannot be read")
        .because(format!(
            "The text has {length} bytes, and at most {LONGEST_TEXT} are read."
        ))
        .remedy("Provide only the certificate signing request.")
}

fn unreadable(error: &CertificationRequestError) -> Diagnostic {
    Diagnostic::error("Certificate signing request cannot be read")
        .because(format!("No certificate signing request can be read: {error}."))
        .remedy(remedy(error))
}

fn remedy(error: &CertificationRequestError) -> &'static str {
    match error {
        CertificationRequestError::WrongContent {
            found: Content::Certificate | Content::Pkcs7,
        } => {
            "Provide a certificate signing request. The functions parse_certificate and parse_certificates read certificates."
        }
        CertificationRequestError::WrongContent { found } if found.is_private_key() => {
            "Provide a certificate signing request. The function keys_match checks whether a private key and a request belong \
             together."
        }
        CertificationRequestError::Several { .. } => "Provide one certificate signing request in each call.",
        _ => {
            "Provide the whole file: PEM from -----BEGIN to -----END, or base64 of DER (the function filebase64 reads a DER file)."
        }
    }
}

fn damaged(error: &DamagedExtension) -> Diagnostic {
    Diagnostic::error("Certificate signing request cannot be described")
        .because(format!(
            "Part of the certificate signing request cannot be read: {error}."
        ))
        .remedy("Create the certificate signing request again.")
        .at(attribute_path!(Parameters.text))
}

/// `parse_cert_request`.
pub struct ParseCertRequest;

impl Function for ParseCertRequest {
    const NAME: &'static str = "parse_cert_request";
    type Parameters = Parameters;
    type Result = CertRequestAttributes;

    fn call(&self, parameters: Parameters) -> Result<CertRequestAttributes, Diagnostic> {
        let request = parameters.text.request;
        let key = request.public_key();
        Ok(CertRequestAttributes {
            subject_dn: request.subject().to_string(),
            subject: SubjectAttributes::of(request.subject()),
            key_algorithm: key.algorithm_text(),
            key_bits: key.key_bits().map(i64::from),
            public_key_sha256: key.sha256(),
            dns_names: request.dns_names().map_err(|error| damaged(&error))?,
            signature_is_valid: request.verify_signature().is_ok(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stellantis::pki_errors::{render, request_text_errors};

    #[test]
    fn every_error_about_a_request_has_its_text_and_remedy() {
        let mut errors = request_text_errors();
        let found = Content::Certificate;
        errors.push(CertificationRequestError::WrongContent { found });
        insta::assert_snapshot!(render(errors, unreadable));
    }

    #[test]
    fn a_text_that_is_too_long_is_said() {
        insta::assert_snapshot!(too_long(10_000_000).to_string());
    }

    #[test]
    fn a_damaged_extension_is_said() {
        let extension = "id-extensionReq".to_owned();
        insta::assert_snapshot!(damaged(&DamagedExtension { extension }).to_string());
    }
}
