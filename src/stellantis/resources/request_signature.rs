//! The warning about a request with a weak signature.

use crate::pki::CertificationRequest;
use crate::sdk::framework::diagnostic::Diagnostic;

/// A warning, without a path, if the request is signed with SHA-1. The request can still be used: its signature only shows
/// who has the private key, and the certificate has a signature of its own.
pub fn weakness(request: &CertificationRequest) -> Option<Diagnostic> {
    request.is_signed_with_sha1().then(|| {
        Diagnostic::warning("Request is signed with SHA-1")
            .because(
                "The certificate signing request is signed with SHA-1, which many authorities no longer accept. The private key and \
                 an issued certificate are not affected.",
            )
            .remedy(
                "If a certificate has been issued for the request, there is nothing to do. Otherwise use a request that is signed \
                 with SHA-256, such as one that stellantis_csr creates with the same key.",
            )
    })
}
