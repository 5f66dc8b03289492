//! The ephemeral resource `vault_kv_secret_v2`.

use std::collections::BTreeMap;

use terraform_provider_stellantis::sdk::framework::diagnostic::Diagnostic;
use terraform_provider_stellantis::sdk::framework::ephemeral::Ephemeral;
use terraform_provider_stellantis::sdk::framework::model::attributes::attributes;
use terraform_provider_stellantis::secret::Secret;

use crate::kv_store::{KvStore, fields};

attributes! {
    /// Reads a secret from a KV engine of version 2.
    pub struct Inputs {
        /// Where the engine is mounted.
        mount: String,
        /// Not used. As long as it is unknown, the secret is not read.
        mount_id: Option<String>,
        /// Name of the secret.
        name: String,
    }
}

attributes! {
    /// The secret.
    pub outputs struct Outputs {
        /// The secret.
        data: BTreeMap<String, Secret<String>>,
        /// The secret as it was written.
        data_json: Secret<String>,
    }
}

/// Ephemeral `vault_kv_secret_v2`.
pub struct EphemeralKvSecret;

impl Ephemeral for EphemeralKvSecret {
    const TYPE_NAME: &'static str = "vault_kv_secret_v2";
    type Inputs = Inputs;
    type Outputs = Outputs;

    fn open(&self, inputs: Inputs) -> Result<Outputs, Diagnostic> {
        let data_json = KvStore::open(&inputs.mount, &inputs.name)?.read()?;
        Ok(Outputs {
            data: fields(&data_json)?,
            data_json,
        })
    }
}
