//! What is read from the states of the provider hashicorp/tls, versions 3 and 4.

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::attributes;
use crate::secret::Secret;

/// Namespace and name of the provider.
pub const PROVIDER: &str = "hashicorp/tls";

/// The newest schema version of `tls_private_key`: 4.0 increased it from 0.
pub const PRIVATE_KEY_VERSION: i64 = 1;

/// The newest schema version of `tls_cert_request`.
pub const CERT_REQUEST_VERSION: i64 = 0;

attributes! {
    /// `tls_private_key`.
    pub struct TlsPrivateKey {
        /// PKCS#1 for RSA, SEC1 for ECDSA, PKCS#8 for Ed25519.
        private_key_pem: Option<Secret<String>>,
    }
}

attributes! {
    /// `tls_cert_request`.
    pub struct TlsCertRequest {
        /// The private key. Version 3 stored a hash of it.
        private_key_pem: Option<Secret<String>>,
        /// The request in PEM.
        cert_request_pem: Option<String>,
    }
}

/// A note that the private key gets another text when it is moved: `tls_private_key` stores an Ed25519 key in PKCS#8, as
/// `stellantis_keypair` does, but RSA and ECDSA keys in older formats.
pub fn changed_encoding(private_key_pem: &str) -> Option<Diagnostic> {
    let is_labelled = |label| private_key_pem.contains(&format!("-----BEGIN {label}-----"));
    let (format, label, remedy) = if is_labelled("RSA PRIVATE KEY") {
        (
            "PKCS#1",
            "RSA PRIVATE KEY",
            "Check what uses private_key_pem. If something accepts only PKCS#1, give it private_key_pem_pkcs1 of the ephemeral \
             resource stellantis_private_key. The guide to adopting registrations shows how.",
        )
    } else if is_labelled("EC PRIVATE KEY") {
        (
            "SEC1",
            "EC PRIVATE KEY",
            "Check what uses private_key_pem, and that it accepts PKCS#8.",
        )
    } else {
        return None;
    };
    let warning = Diagnostic::warning("Private key gets a different encoding").because(format!(
        "tls_private_key stored the private key in {format} (label {label}). stellantis_keypair stores the same key in PKCS#8 \
         (label PRIVATE KEY). Anything that uses private_key_pem gets the new text, so plans may show changes there."
    ));
    Some(warning.remedy(remedy))
}
