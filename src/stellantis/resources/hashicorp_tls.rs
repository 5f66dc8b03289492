//! What is read from the states of the provider hashicorp/tls, versions 3 and 4.

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
