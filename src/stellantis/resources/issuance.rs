//! Whether an issued certificate belongs to its request.

use crate::pki::certificate::chain::leaf_for;
use crate::pki::certificate::x509::Certificate;
use crate::pki::{DistinguishedName, PublicKey};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::stellantis::arguments::certificates::self_signed;
use crate::stellantis::arguments::text::quoted_name;
use crate::stellantis::resources::received::CertRequestPem;

/// The certificate among those received that was issued for the request. It may stand at any place of a bundle.
///
/// # Errors
///
/// A diagnostic, without a path, that names both sides: no certificate has the request's key; the one that has it is a
/// self-signed placeholder; it has another common name.
pub fn leaf<'a>(
    requested: &CertRequestPem,
    received: &'a [Certificate],
) -> Result<&'a Certificate, Diagnostic> {
    let key = requested.request.public_key();
    let leaf = leaf_for(received, key).ok_or_else(|| for_another_key(requested, received))?;
    if leaf.is_self_signed() {
        return Err(self_signed(leaf));
    }
    if leaf.subject().common_name() != requested.request.subject().common_name() {
        return Err(for_another_name(requested, leaf));
    }
    Ok(leaf)
}

fn for_another_key(requested: &CertRequestPem, received: &[Certificate]) -> Diagnostic {
    let received_authorities = received.iter().all(Certificate::is_authority);
    let received: Vec<String> = received
        .iter()
        .map(|certificate| side(certificate.subject(), certificate.public_key()))
        .collect();
    let request = &requested.request;
    Diagnostic::error("Certificate is for another key")
        .because(format!(
            "The certificate was not issued for this certificate signing request: their keys differ.\n\n\
             Request:     {}\nCertificate: {}",
            side(request.subject(), request.public_key()),
            received.join("\n             "),
        ))
        .remedy(match received_authorities {
            true => {
                "This is the certificate of an authority: give it as ca_certificate_pem, and the one that was issued for this \
                 request as certificate_pem."
            }
            false => {
                "Give the certificate that Stellantis issued for this request. If the key was replaced since, send the new \
                 request to Stellantis and leave certificate_pem out until its certificate comes."
            }
        })
}

fn side(subject: &DistinguishedName, key: &PublicKey) -> String {
    format!("{}, public key SHA-256 {}", quoted_name(subject), key.sha256())
}

fn for_another_name(requested: &CertRequestPem, leaf: &Certificate) -> Diagnostic {
    Diagnostic::error("Certificate is for another MZP")
        .because(format!(
            "The certificate has the key of this certificate signing request, but another common name.\n\n\
             Request:     {}\nCertificate: {}",
            quoted_name(requested.request.subject()),
            quoted_name(leaf.subject()),
        ))
        .remedy("Give the certificate that was issued for this MZP, or make a request with the certificate's MZP.")
}
