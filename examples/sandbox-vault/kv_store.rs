//! [`KvStore`]: versioned secrets in a folder, as a KV engine of version 2 keeps them.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use terraform_provider_stellantis::sdk::framework::diagnostic::Diagnostic;
use terraform_provider_stellantis::secret::Secret;

const ADDRESS: &str = "VAULT_ADDR";
const SCHEME: &str = "file://";

/// The versions of one secret: files `1.json`, `2.json` and so on in a folder of its name.
pub struct KvStore {
    folder: PathBuf,
}

impl KvStore {
    /// The secret `name` of the engine that is mounted at `mount`.
    ///
    /// # Errors
    ///
    /// A diagnostic: `VAULT_ADDR` is not the URL of a folder, or nothing is mounted there.
    pub fn open(mount: &str, name: &str) -> Result<Self, Diagnostic> {
        let address = std::env::var(ADDRESS).unwrap_or_default();
        let engine = address
            .strip_prefix(SCHEME)
            .map(|folder| PathBuf::from(folder).join(mount));
        match engine.filter(|engine| engine.is_dir()) {
            Some(engine) => Ok(Self {
                folder: engine.join(name),
            }),
            None => Err(Diagnostic::error("Vault cannot be reached")
                .because(format!(
                    "At {address:?} no secrets engine is mounted as {mount:?}."
                ))
                .remedy(format!(
                    "Set {ADDRESS} to {SCHEME} and a folder, and create the folder {mount:?} in it."
                ))),
        }
    }

    /// Writes a new version of the secret, beside the older ones.
    ///
    /// # Errors
    ///
    /// A diagnostic if the file cannot be written.
    pub fn write(&self, data_json: &Secret<String>) -> Result<(), Diagnostic> {
        let version = self.newest()?.unwrap_or_default() + 1;
        fs::create_dir_all(&self.folder)
            .and_then(|()| fs::write(self.version(version), data_json.expose()))
            .map_err(|error| failure(&error))
    }

    /// The newest version of the secret.
    ///
    /// # Errors
    ///
    /// A diagnostic if there is none, or it cannot be read.
    pub fn read(&self) -> Result<Secret<String>, Diagnostic> {
        let newest = self.newest()?.ok_or_else(|| failure(&ErrorKind::NotFound))?;
        let text = fs::read_to_string(self.version(newest));
        text.map(Secret::new).map_err(|error| failure(&error))
    }

    /// Deletes the newest version of the secret. Like Vault, it keeps the older ones.
    ///
    /// # Errors
    ///
    /// A diagnostic if the file cannot be deleted.
    pub fn delete(&self) -> Result<(), Diagnostic> {
        match self.newest()? {
            Some(newest) => fs::remove_file(self.version(newest)).map_err(|error| failure(&error)),
            None => Ok(()),
        }
    }

    fn newest(&self) -> Result<Option<u64>, Diagnostic> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failure(&error)),
        };
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        Ok(names
            .filter_map(|name| name.strip_suffix(".json")?.parse().ok())
            .max())
    }

    fn version(&self, version: u64) -> PathBuf {
        self.folder.join(format!("{version}.json"))
    }
}

/// The fields of a secret.
///
/// # Errors
///
/// A diagnostic if it is not a JSON object of strings.
pub fn fields(data_json: &Secret<String>) -> Result<BTreeMap<String, Secret<String>>, Diagnostic> {
    let fields: BTreeMap<String, String> = serde_json::from_str(data_json.expose())
        .map_err(|_| failure(&"it is not a JSON object of strings"))?;
    let fields = fields.into_iter().map(|(name, value)| (name, Secret::new(value)));
    Ok(fields.collect())
}

fn failure(error: &impl std::fmt::Display) -> Diagnostic {
    Diagnostic::error("Vault cannot do this")
        .because(format!("The secret cannot be read or written: {error}."))
        .remedy(format!(
            "Check the name of the secret, and the folder that {ADDRESS} names."
        ))
}
