//! Certificates as they arrive, and whether they lead to the authority that is said to have issued them.

use crate::pki::{Certificate, CertificateError, Chain, ChainError, PemError, pem};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::TextType;
use crate::stellantis::arguments::text::quoted_name;

/// One certificate or several: the issued one, perhaps with authorities beside it, or the authorities alone.
pub struct CertificatesPem {
    text: String,
    /// All certificates of the text, in its order; at least one.
    pub certificates: Vec<Certificate>,
}

impl CertificatesPem {
    /// The certificates of an argument that may be left out.
    pub fn all(given: &Option<Self>) -> &[Certificate] {
        given.as_ref().map_or(&[], |given| &given.certificates)
    }
}

impl TextType for CertificatesPem {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        let certificates = Certificate::read_all(text).map_err(|error| {
            Diagnostic::error("Certificate cannot be used")
                .because(format!("The certificate cannot be read: {error}."))
                .remedy(remedy(&error))
        })?;
        Ok(Self {
            text: text.to_owned(),
            certificates,
        })
    }

    fn as_text(&self) -> &str {
        &self.text
    }

    fn equivalent(one: &str, other: &str) -> bool {
        pem::equivalent(one, other)
    }
}

fn remedy(error: &CertificateError) -> &'static str {
    match error {
        CertificateError::Pem(PemError::Empty) => {
            "Leave the argument out, or set it to null, until Stellantis has sent the certificate."
        }
        CertificateError::WrongContent { .. } => {
            "Give the certificate: PEM that begins with -----BEGIN CERTIFICATE-----, base64 of DER, or PKCS#7. Check that \
             the arguments are not exchanged."
        }
        CertificateError::SecretBeside { .. } => {
            "Remove the private key from the text: a certificate is no secret, and is stored and shown as none. If the \
             text was in a plan or in a state already, take the key for known to others."
        }
        CertificateError::TooLong { .. } => "Give the certificate alone, or a bundle of a few certificates.",
        _ => {
            "Give the whole file as it was received: PEM from -----BEGIN to -----END, base64 of DER (the function \
             filebase64 reads a DER file), or PKCS#7."
        }
    }
}

/// The way from the leaf to the authority.
///
/// # Errors
///
/// A diagnostic, without a path, that names the certificate at which the way ends.
pub fn chain(
    leaf: &Certificate,
    received: &[Certificate],
    authorities: &[Certificate],
) -> Result<Chain, Diagnostic> {
    Chain::build(leaf, received, authorities).map_err(|error| unchained(&error, authorities))
}

/// What is said of a certificate that nobody issued.
pub fn self_signed(leaf: &Certificate) -> Diagnostic {
    Diagnostic::error("Certificate is self-signed")
        .because(format!(
            "The certificate of {} has the right key, but was signed with that key itself. It is a placeholder, such as \
             keytool puts beside a new key, and not what Stellantis issued.",
            quoted_name(leaf.subject())
        ))
        .remedy("Give the certificate that Stellantis sent, or leave certificate_pem out until it comes.")
}

fn unchained(error: &ChainError, authorities: &[Certificate]) -> Diagnostic {
    let given: Vec<String> = authorities
        .iter()
        .map(|authority| quoted_name(authority.subject()))
        .collect();
    let remedy = match error {
        ChainError::MissingIssuer { .. } => {
            "If this is the wrong authority, give the one that Stellantis sent. If an intermediate authority is missing, \
             add its certificate to ca_certificate_pem, or below the issued certificate in certificate_pem."
        }
        ChainError::UnsupportedSignature { .. } => {
            "Ask Stellantis for a certificate with a current signature algorithm."
        }
        _ => "Give the CA certificate that Stellantis sent with this certificate.",
    };
    Diagnostic::error("Certificate does not chain to the CA")
        .because(format!(
            "The issued certificate does not lead to the CA certificate given: {error}.\n\nCA given: {}",
            given.join("\n          ")
        ))
        .remedy(remedy)
}
