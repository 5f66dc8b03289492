//! Ephemeral `stellantis_private_key`: an encrypted key, opened for as long as a run of Terraform needs it.

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::ephemeral::Ephemeral;
use crate::sdk::framework::model::attributes::attributes;
use crate::sdk::framework::value::path::attribute_path;
use crate::secret::Secret;
use crate::stellantis::arguments::passphrase::Passphrase;
use crate::stellantis::arguments::private_key::PrivateKeyPem;

const GIVE_PASSPHRASE: &str = "Give the passphrase that the key is encrypted with as passphrase.";

attributes! {
    /// A private key, opened: for write-only arguments and provider configurations. It is never stored. Terraform from
    /// 1.10, OpenTofu from 1.11.
    pub struct Inputs {
        /// The private key in PEM: PKCS#8, PKCS#1 or SEC1, encrypted or not, such as that of a
        /// `stellantis_keypair`. Or base64 of DER.
        private_key_pem: PrivateKeyPem,
        /// The passphrase of an encrypted key.
        passphrase: Option<Passphrase>,
    }
}

attributes! {
    /// What it gives. The opened key has names of its own: an argument keeps the value that was written.
    pub struct Outputs {
        /// The private key, opened, in PEM: PKCS#8, label `PRIVATE KEY`.
        private_key_pem_pkcs8: Secret<String>,
        /// The private key, opened, in PEM: PKCS#1, label `RSA PRIVATE KEY`. Null for keys that are not RSA.
        private_key_pem_pkcs1: Option<Secret<String>>,
        /// The public key in PEM: SubjectPublicKeyInfo, label `PUBLIC KEY`.
        public_key_pem: String,
        /// SHA-256 over the public key (DER of SubjectPublicKeyInfo) in lower-case hexadecimal.
        public_key_sha256: String,
    }
}

/// Ephemeral `stellantis_private_key`.
pub struct PrivateKey;

impl Ephemeral for PrivateKey {
    const TYPE_NAME: &'static str = "stellantis_private_key";
    type Inputs = Inputs;
    type Outputs = Outputs;

    fn open(&self, inputs: Inputs) -> Result<Outputs, Diagnostic> {
        let opened = inputs
            .private_key_pem
            .open(inputs.passphrase.as_ref(), GIVE_PASSPHRASE);
        let key = opened.map_err(|diagnostic| diagnostic.at(attribute_path!(Inputs.passphrase)))?;
        Ok(Outputs {
            private_key_pem_pkcs8: key.to_pkcs8_pem(),
            private_key_pem_pkcs1: key.to_pkcs1_pem(),
            public_key_pem: key.public_key().to_pem(),
            public_key_sha256: key.public_key().sha256(),
        })
    }
}
