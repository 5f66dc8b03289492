//! Ephemeral `stellantis_private_key`: an encrypted private key, opened for one run of Terraform.

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::ephemeral::Ephemeral;
use crate::sdk::framework::model::attributes::attributes;
use crate::sdk::framework::value::path::attribute_path;
use crate::secret::Secret;
use crate::stellantis::arguments::passphrase::Passphrase;
use crate::stellantis::arguments::private_key_pem::PrivateKeyPem;

attributes! {
    /// Decrypts a private key for write-only arguments and provider configurations. The decrypted key is never stored.
    ///
    /// Requires Terraform 1.10 or OpenTofu 1.11, or later.
    pub struct Inputs {
        /// Private key, such as that of a `stellantis_keypair`: PEM (PKCS#8, PKCS#1 or SEC1), encrypted or not, or base64 of
        /// DER.
        private_key_pem: PrivateKeyPem,
        /// Passphrase that `private_key_pem` is encrypted with. Required if it is encrypted.
        passphrase: Option<Passphrase>,
    }
}

attributes! {
    /// The key. Its attributes have names of their own, since an argument keeps the value that was written.
    pub outputs struct Outputs {
        /// Decrypted private key in PEM (PKCS#8): label `PRIVATE KEY`.
        private_key_pem_pkcs8: Secret<String>,
        /// Decrypted private key in PEM (PKCS#1): label `RSA PRIVATE KEY`. Null if the key is not an RSA key.
        private_key_pem_pkcs1: Option<Secret<String>>,
        /// Public key in PEM (SubjectPublicKeyInfo): label `PUBLIC KEY`.
        public_key_pem: String,
        /// SHA-256 hash of the public key (DER of SubjectPublicKeyInfo), in lower-case hexadecimal.
        public_key_sha256: String,
    }
}

/// Ephemeral `stellantis_private_key`.
pub struct EphemeralPrivateKey;

impl Ephemeral for EphemeralPrivateKey {
    const TYPE_NAME: &'static str = "stellantis_private_key";
    type Inputs = Inputs;
    type Outputs = Outputs;

    fn open(&self, inputs: Inputs) -> Result<Outputs, Diagnostic> {
        let passphrase = inputs.passphrase.as_ref();
        let key = inputs.private_key_pem.open(
            &attribute_path!(Inputs.private_key_pem),
            passphrase,
            &attribute_path!(Inputs.passphrase),
        )?;
        Ok(Outputs {
            private_key_pem_pkcs8: key.to_pkcs8_pem(),
            private_key_pem_pkcs1: key.to_pkcs1_pem(),
            public_key_pem: key.public_key().to_pem(),
            public_key_sha256: key.public_key().sha256(),
        })
    }
}
