//! Ephemeral `stellantis_keypair`: a key pair that is never stored.

use crate::pki::{EcdsaCurve, RsaBits};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::ephemeral::Ephemeral;
use crate::sdk::framework::model::attributes::{Partial, attributes};
use crate::secret::Secret;
use crate::stellantis::arguments::key_parameters;
use crate::stellantis::arguments::key_parameters::AlgorithmName;
use crate::stellantis::arguments::passphrase::Passphrase;

attributes! {
    /// Creates a key pair that is never stored. Every run of Terraform creates a new one: one in the plan, and another in the
    /// apply.
    ///
    /// To use it, pass it to a secret store with a write-only argument:
    /// [A key in a secret store only](../guides/no-secrets-in-state.md#a-key-in-a-secret-store-only) shows how.
    ///
    /// Requires Terraform 1.10 or OpenTofu 1.11, or later.
    pub struct Inputs {
        /// Algorithm of the key pair: `RSA` (default), `ECDSA` or `ED25519`. Stellantis documents only RSA with 2048 bits.
        algorithm: AlgorithmName = default(AlgorithmName::Rsa),
        /// Size of the RSA key in bits: `2048` (default), `3072`, `4096` or `8192`. Applies only when `algorithm` is `RSA`.
        rsa_bits: Option<RsaBits> = default(Some(RsaBits::B2048)).only_with(algorithm, AlgorithmName::Rsa),
        /// Curve of the ECDSA key: `P256` (default), `P384` or `P521`. Applies only when `algorithm` is `ECDSA`.
        ecdsa_curve: Option<EcdsaCurve> = default(Some(EcdsaCurve::P256)).only_with(algorithm, AlgorithmName::Ecdsa),
        /// Passphrase that encrypts `private_key_pem`: 1 to 1023 bytes, without control characters. If omitted,
        /// `private_key_pem` is not encrypted.
        passphrase: Option<Passphrase>,
    }
}

attributes! {
    /// The key pair.
    pub outputs struct Outputs {
        /// Private key in PEM (PKCS#8): label `PRIVATE KEY`, or `ENCRYPTED PRIVATE KEY` if `passphrase` is set.
        private_key_pem: Secret<String>,
        /// Public key in PEM (SubjectPublicKeyInfo): label `PUBLIC KEY`.
        public_key_pem: String,
        /// SHA-256 hash of the public key (DER of SubjectPublicKeyInfo), in lower-case hexadecimal.
        public_key_sha256: String,
    }
}

/// The version of the passphrase of a new key.
const FIRST_VERSION: i64 = 1;

/// Ephemeral `stellantis_keypair`.
pub struct EphemeralKeypair;

impl Ephemeral for EphemeralKeypair {
    const TYPE_NAME: &'static str = "stellantis_keypair";
    type Inputs = Inputs;
    type Outputs = Outputs;

    fn check(&self, inputs: &Inputs<Partial>) -> Vec<Diagnostic> {
        key_parameters::check(&inputs.algorithm, &inputs.rsa_bits, &inputs.ecdsa_curve)
    }

    fn open(&self, inputs: Inputs) -> Result<Outputs, Diagnostic> {
        let key = key_parameters::generate(inputs.algorithm, inputs.rsa_bits, inputs.ecdsa_curve)?;
        Ok(Outputs {
            private_key_pem: key_parameters::to_pem(&key, inputs.passphrase.as_ref(), FIRST_VERSION)?,
            public_key_pem: key.public_key().to_pem(),
            public_key_sha256: key.public_key().sha256(),
        })
    }
}
