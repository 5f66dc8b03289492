//! The texts that a registration is made of: the request that was sent, and the four things that Stellantis sends back.

use crate::pki::{CertificationRequest, pem};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::TextType;
use crate::secret::Secret;
use crate::stellantis::arguments::text::{malformed, quoted_name};
use crate::stellantis::rules::Mzp;

/// A certificate signing request in PEM, with the MZP that is its common name.
pub struct CertRequestPem {
    text: String,
    /// The request.
    pub request: CertificationRequest,
    /// Its common name.
    pub mzp: Mzp,
}

impl TextType for CertRequestPem {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        let request = CertificationRequest::from_pem(text).map_err(not_a_request)?;
        request.verify_signature().map_err(not_a_request)?;
        let mzp = request
            .subject()
            .common_name()
            .as_deref()
            .and_then(Mzp::from_text);
        let mzp = mzp.ok_or_else(|| without_mzp(&request))?;
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

fn not_a_request(error: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::error("Certificate signing request cannot be used")
        .because(format!("The certificate signing request cannot be used: {error}."))
        .remedy("Give the cert_request_pem of a stellantis_csr, or the content of the file that was sent to Stellantis.")
}

fn without_mzp(request: &CertificationRequest) -> Diagnostic {
    Diagnostic::error("Certificate signing request without MZP")
        .because(format!(
            "The common name of the request is not an MZP (the letters MZP and digits): its subject is {}.",
            quoted_name(request.subject())
        ))
        .remedy("Give the request that was made for this application, with the MZP as its common name.")
}

/// The identifier of the OAuth2 client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientId(String);

impl TextType for ClientId {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        as_received("client ID", text).map(|()| Self(text.to_owned()))
    }

    fn as_text(&self) -> &str {
        &self.0
    }
}

/// The secret of the OAuth2 client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientSecret(Secret<String>);

impl TextType for ClientSecret {
    const SENSITIVE: bool = true;

    fn parse(text: &str) -> Result<Self, Diagnostic> {
        as_received("client secret", text).map(|()| Self(Secret::new(text.to_owned())))
    }

    fn as_text(&self) -> &str {
        self.0.expose()
    }
}

/// Most bytes of a client ID or a client secret: far more than any that OAuth2 servers give, far less than a wrong file.
const LONGEST_VALUE: usize = 4096;

/// The message names the mistake, never the value: it may be the secret.
fn as_received(what: &str, text: &str) -> Result<(), Diagnostic> {
    if text.len() > LONGEST_VALUE {
        return Err(too_long(what, text.len()));
    }
    let Some((mistake, remedy)) = malformed(text) else {
        return Ok(());
    };
    let remedy = match text.trim().is_empty() {
        true => "Leave the argument out, or set it to null, until Stellantis has sent the value.",
        false => remedy,
    };
    Err(Diagnostic::error("Value is not as it was received")
        .because(format!("The {what} {mistake}."))
        .remedy(remedy))
}

fn too_long(what: &str, length: usize) -> Diagnostic {
    Diagnostic::error("Value is not as it was received")
        .because(format!(
            "The {what} has {length} bytes, and at most {LONGEST_VALUE} are taken."
        ))
        .remedy("Give the value that Stellantis sent, and not a file that holds more than it.")
}
