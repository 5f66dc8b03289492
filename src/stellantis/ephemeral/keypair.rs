//! Ephemeral `stellantis_keypair`: a key that is never stored.

use crate::pki::{EcdsaCurve, RsaBits};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::ephemeral::Ephemeral;
use crate::sdk::framework::model::attributes::{Partial, attributes};
use crate::secret::Secret;
use crate::stellantis::arguments::key_pair::{Algorithm, check, generate, key_pem};
use crate::stellantis::arguments::passphrase::Passphrase;

attributes! {
    /// A key pair that is never stored: every run of Terraform makes a new one, in the plan and again in the apply.
    /// Terraform from 1.10, OpenTofu from 1.11.
    pub struct Inputs {
        /// Algorithm of the key: `RSA` (default), `ECDSA` or `ED25519`.
        algorithm: Algorithm = default(Algorithm::Rsa),
        /// Size of an RSA key in bits: 2048 (default), 3072, 4096 or 8192. Only with `RSA`.
        rsa_bits: Option<RsaBits> = default(Some(RsaBits::B2048)).only_with("algorithm", Algorithm::Rsa),
        /// Curve of an ECDSA key: `P256` (default), `P384` or `P521`. Only with `ECDSA`.
        ecdsa_curve: Option<EcdsaCurve> = default(Some(EcdsaCurve::P256)).only_with("algorithm", Algorithm::Ecdsa),
        /// Encrypts `private_key_pem` with this passphrase.
        passphrase: Option<Passphrase>,
    }
}

attributes! {
    /// What is made.
    pub struct Outputs {
        /// The private key in PEM: PKCS#8, label `PRIVATE KEY`, or `ENCRYPTED PRIVATE KEY` with a passphrase.
        private_key_pem: Secret<String>,
        /// The public key in PEM: SubjectPublicKeyInfo, label `PUBLIC KEY`.
        public_key_pem: String,
        /// SHA-256 over the public key (DER of SubjectPublicKeyInfo) in lower-case hexadecimal.
        public_key_sha256: String,
    }
}

/// The version of the passphrase of a key that is new.
const NEW: i64 = 1;

/// Ephemeral `stellantis_keypair`.
pub struct Keypair;

impl Ephemeral for Keypair {
    const TYPE_NAME: &'static str = "stellantis_keypair";
    type Inputs = Inputs;
    type Outputs = Outputs;

    fn check(&self, inputs: &Inputs<Partial>) -> Vec<Diagnostic> {
        check(&inputs.algorithm, &inputs.rsa_bits, &inputs.ecdsa_curve)
    }

    fn open(&self, inputs: Inputs) -> Result<Outputs, Diagnostic> {
        let key = generate(inputs.algorithm, inputs.rsa_bits, inputs.ecdsa_curve)?;
        Ok(Outputs {
            private_key_pem: key_pem(&key, inputs.passphrase.as_ref(), NEW)?,
            public_key_pem: key.public_key().to_pem(),
            public_key_sha256: key.public_key().sha256(),
        })
    }
}
