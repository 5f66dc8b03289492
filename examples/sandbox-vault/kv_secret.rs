//! The resource `vault_kv_secret_v2`.

use terraform_provider_stellantis::sdk::framework::diagnostic::Diagnostic;
use terraform_provider_stellantis::sdk::framework::model::attributes::{
    Attributes, Partial, PartialOf, WriteOnly, attributes,
};
use terraform_provider_stellantis::sdk::framework::resource::{Resource, State};
use terraform_provider_stellantis::secret::Secret;

use crate::kv_store::KvStore;

attributes! {
    /// Writes a secret to a KV engine of version 2.
    pub struct Inputs {
        /// Where the engine is mounted.
        mount: String = replace(),
        /// Name of the secret.
        name: String = replace(),
        /// The secret: a JSON object of strings. It is not stored in the state.
        data_json_wo: Option<WriteOnly<Secret<String>>>,
        /// Version of `data_json_wo`. A change writes a new version of the secret.
        data_json_wo_version: Option<i64>,
        /// Whether the secret is not read back into the state. This provider never does that.
        disable_read: bool = default(false),
    }
}

attributes! {
    /// The secret.
    pub outputs struct Outputs {
        /// Path of the secret in the engine.
        path: String,
        /// The value of `path`.
        id: String,
    }
}

/// `vault_kv_secret_v2`.
pub struct KvSecret;

impl Resource for KvSecret {
    const TYPE_NAME: &'static str = "vault_kv_secret_v2";
    type Inputs = Inputs;
    type Outputs = Outputs;

    /// Like hashicorp/vault's, the outputs of a new secret are not known before the apply.
    fn plan(
        &self,
        _inputs: &PartialOf<Inputs>,
        prior: Option<&State<Self>>,
    ) -> Result<PartialOf<Outputs>, Diagnostic> {
        Ok(
            prior.map_or_else(Outputs::unknown, |State { outputs, .. }| Outputs::<Partial> {
                path: outputs.path.clone(),
                id: outputs.id.clone(),
            }),
        )
    }

    fn apply(&self, inputs: Inputs, prior: Option<&State<Self>>) -> Result<Outputs, Diagnostic> {
        let prior_version = prior.map(|prior| prior.inputs.data_json_wo_version.known().copied().flatten());
        if let Some(WriteOnly(data_json)) = &inputs.data_json_wo
            && prior_version != Some(inputs.data_json_wo_version)
        {
            KvStore::open(&inputs.mount, &inputs.name)?.write(data_json)?;
        }
        let path = format!("{}/data/{}", inputs.mount, inputs.name);
        Ok(Outputs {
            id: path.clone(),
            path,
        })
    }

    fn delete(&self, prior: &State<Self>) -> Result<(), Diagnostic> {
        match (prior.inputs.mount.known(), prior.inputs.name.known()) {
            (Some(mount), Some(name)) => KvStore::open(mount, name)?.delete(),
            _ => Ok(()),
        }
    }
}
