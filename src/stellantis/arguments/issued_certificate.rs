//! Which of the certificates received was issued for a key.

use crate::pki::certificate::chain::bundle::leaf_for;
use crate::pki::{Certificate, CertificationRequest, PrivateKey, PublicKey};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::stellantis::arguments::text::quote_name;

/// Most certificates that a comparison shows.
const MOST_SIDES: usize = 10;

const FOUND_AUTHORITY: &str = "This is a CA certificate: move it to ca_certificate_pem, and set certificate_pem to the \
     certificate that Stellantis issued, once it has arrived.";

/// What a certificate is to be for.
#[derive(Clone, Copy)]
pub enum KeyHolder<'a> {
    /// A certificate signing request.
    Request(&'a CertificationRequest),
    /// A private key.
    PrivateKey(&'a PrivateKey),
}

impl KeyHolder<'_> {
    fn public_key(self) -> PublicKey {
        match self {
            Self::Request(request) => request.public_key().clone(),
            Self::PrivateKey(key) => key.public_key(),
        }
    }

    /// Both sides of a comparison: this one, then each certificate on a line of its own.
    fn compare(self, certificates: &[Certificate]) -> String {
        let (label, subject) = match self {
            Self::Request(request) => ("Request:     ", format!("{}, ", quote_name(request.subject()))),
            Self::PrivateKey(_) => ("Private key: ", String::new()),
        };
        let mut sides: Vec<String> = certificates.iter().take(MOST_SIDES).map(describe).collect();
        if certificates.len() > MOST_SIDES {
            sides.push(format!("and {} more", certificates.len() - MOST_SIDES));
        }
        format!(
            "{label}{subject}{}\nCertificate: {}",
            fingerprint(&self.public_key()),
            sides.join("\n             ")
        )
    }
}

fn describe(certificate: &Certificate) -> String {
    let subject = quote_name(certificate.subject());
    format!("{subject}, {}", fingerprint(certificate.public_key()))
}

fn fingerprint(key: &PublicKey) -> String {
    format!("public key SHA-256 {}", key.sha256())
}

/// The certificate that was issued for the key of `holder`. It may stand anywhere in a bundle.
///
/// # Errors
///
/// A diagnostic, without a path, that names both sides: no certificate has the key, or the one that has it is self-signed.
pub fn find<'a>(holder: KeyHolder<'_>, received: &'a [Certificate]) -> Result<&'a Certificate, Diagnostic> {
    let issued = leaf_for(received, &holder.public_key()).ok_or_else(|| key_mismatch(holder, received))?;
    match issued.is_self_signed() {
        true => Err(placeholder(issued)),
        false => Ok(issued),
    }
}

fn key_mismatch(holder: KeyHolder<'_>, received: &[Certificate]) -> Diagnostic {
    let (name, remedy) = match holder {
        KeyHolder::Request(_) => (
            "certificate signing request",
            "Use the certificate that Stellantis issued for this request. If the key has been replaced, send the new \
             request to Stellantis and omit certificate_pem until the new certificate arrives.",
        ),
        KeyHolder::PrivateKey(_) => (
            "private key",
            "Use the certificate that was issued for this private key, or the private key that the certificate was issued \
             for.",
        ),
    };
    let remedy = match received.iter().all(Certificate::is_authority) {
        true => FOUND_AUTHORITY,
        false => remedy,
    };
    Diagnostic::error("Certificate is for another key")
        .because(format!(
            "The certificate was not issued for this {name}: the public keys differ.\n\n{}",
            holder.compare(received)
        ))
        .remedy(remedy)
}

fn placeholder(certificate: &Certificate) -> Diagnostic {
    Diagnostic::error("Certificate is self-signed")
        .because(format!(
            "The certificate of {} has the right key, but is signed with that key itself. It is a placeholder, such as \
             keytool creates with a new key, not the certificate that Stellantis issued.",
            quote_name(certificate.subject())
        ))
        .remedy("Use the certificate that Stellantis sent, or omit certificate_pem until it arrives.")
}
