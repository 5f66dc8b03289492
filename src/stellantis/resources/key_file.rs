//! [`KeyFile`]: the import ID of a key pair. It names a file, and where the passwords are that open it.

use std::env::{self, VarError};
use std::path::PathBuf;
use std::sync::Arc;

use crate::pki::{Keystore, KeystoreError, KeystoreFormat, PrivateKey};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::TextType;
use crate::secret::Secret;
use crate::stellantis::arguments::passphrase::Passphrase;
use crate::stellantis::arguments::private_key::PrivateKeyPem;
use crate::stellantis::resources::import_file;

const GIVE_PASSPHRASE: &str = "Put the passphrase that the key is encrypted with into an environment variable, and name the variable in the import \
     ID: KeyName.pem?passphrase_env=KEY_PASS.";

/// `KeyName.pem`, `KeyName.pem?passphrase_env=KEY_PASS`, or
/// `KeyStoreName.jks?alias=KeyName&password_env=KS_PASS&key_password_env=KEY_PASS`.
///
/// Options stand after the first question mark, in the form of a URL's query: a percent sign escapes characters. Hosts
/// print import IDs, so passwords are in environment variables.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct KeyFile {
    path: PathBuf,
    alias: Option<String>,
    passphrase_env: Option<String>,
    password_env: Option<String>,
    key_password_env: Option<String>,
}

/// A key from a file, and the passphrase that it was encrypted with.
pub struct FoundKey {
    /// The key.
    pub key: Arc<PrivateKey>,
    /// What it was encrypted with, if it was.
    pub passphrase: Option<Passphrase>,
}

impl KeyFile {
    /// Reads an import ID.
    ///
    /// # Errors
    ///
    /// A diagnostic: no path, an option that does not exist, or one that would hold a secret.
    pub fn from_id(id: &str) -> Result<Self, Diagnostic> {
        import_file::check_id(id)?;
        let (path, query) = id.split_once('?').unwrap_or((id, ""));
        let mut file = Self {
            path: path.into(),
            ..Self::default()
        };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let option = file.option(&name)?;
            if value.is_empty() {
                return Err(unusable_id("One of its options has no value"));
            }
            if option.replace(value.into_owned()).is_some() {
                return Err(unusable_id("One of its options is given twice"));
            }
        }
        Ok(file)
    }

    fn option(&mut self, name: &str) -> Result<&mut Option<String>, Diagnostic> {
        match name {
            "alias" => Ok(&mut self.alias),
            "passphrase_env" => Ok(&mut self.passphrase_env),
            "password_env" => Ok(&mut self.password_env),
            "key_password_env" => Ok(&mut self.key_password_env),
            "passphrase" | "password" | "key_password" => Err(secret_in_id(name)),
            // Whatever stands there may be a secret.
            _ => Err(unusable_id("It has an option that does not exist")),
        }
    }

    /// Reads the file. Its content decides what it is, whatever its name.
    ///
    /// # Errors
    ///
    /// A diagnostic, without any secret: the file cannot be read or opened, or holds no key.
    pub fn open(&self) -> Result<FoundKey, Diagnostic> {
        let content = import_file::read(&self.path)?;
        let of_keystores = [&self.alias, &self.password_env, &self.key_password_env];
        match KeystoreFormat::of(content.expose()) {
            Some(_) if self.passphrase_env.is_some() => Err(option_of_keys()),
            Some(_) => self.open_keystore(&content),
            None if of_keystores.iter().any(|option| option.is_some()) => Err(option_of_keystores()),
            None => self.open_private_key(&content),
        }
    }

    /// A key in a keystore. Its password becomes the passphrase of the key.
    fn open_keystore(&self, content: &Secret<Vec<u8>>) -> Result<FoundKey, Diagnostic> {
        let password =
            variable("password_env", self.password_env.as_deref())?.ok_or_else(password_missing)?;
        let key_password = variable("key_password_env", self.key_password_env.as_deref())?;
        let key_password = key_password.filter(|password| !password.expose().is_empty());
        let keystore = Keystore::open(content.expose(), &password).map_err(|error| not_opened(&error))?;
        let found = keystore
            .private_key(self.alias.as_deref(), key_password.as_ref())
            .map_err(|error| not_opened(&error))?;
        let passphrase = match found.password.expose().is_empty() {
            true => None,
            false => Some(Passphrase::parse(found.password.expose())?),
        };
        Ok(FoundKey {
            key: Arc::new(found.private_key),
            passphrase,
        })
    }

    /// A private key by itself: PEM, DER, or base64 of DER.
    fn open_private_key(&self, content: &Secret<Vec<u8>>) -> Result<FoundKey, Diagnostic> {
        let found = PrivateKeyPem::parse(import_file::text(content).expose())?;
        let passphrase = variable("passphrase_env", self.passphrase_env.as_deref())?;
        let passphrase = passphrase.filter(|_| found.is_encrypted());
        let passphrase = passphrase.map(|passphrase| Passphrase::parse(passphrase.expose()));
        let passphrase = passphrase.transpose()?;
        let key = found.open(passphrase.as_ref(), GIVE_PASSPHRASE)?;
        Ok(FoundKey { key, passphrase })
    }
}

/// The secret in the environment variable that an option names, if it does.
fn variable(option: &str, name: Option<&str>) -> Result<Option<Secret<String>>, Diagnostic> {
    let Some(name) = name else {
        return Ok(None);
    };
    let value = env::var(name).map(Secret::new).map_err(|error| match error {
        VarError::NotPresent => unusable_variable(option, "is not set"),
        VarError::NotUnicode(_) => unusable_variable(option, "is not in UTF-8"),
    })?;
    Ok(Some(value))
}

fn option_of_keystores() -> Diagnostic {
    Diagnostic::error("Option of another kind of file")
        .because(
            "The file is a private key by itself, and the import ID has alias, password_env or key_password_env, which \
             belong to keystores.",
        )
        .remedy("Remove them. If the key is encrypted, write ?passphrase_env= with the variable's name.")
}

fn option_of_keys() -> Diagnostic {
    Diagnostic::error("Option of another kind of file")
        .because("The file is a keystore, and the import ID has passphrase_env, which belongs to keys by themselves.")
        .remedy(
            "Write ?password_env= with the name of the variable that has the keystore's password, and \
             &key_password_env= if the key has another one.",
        )
}

fn password_missing() -> Diagnostic {
    Diagnostic::error("Keystore password is missing")
        .because("The file is a keystore, and the import ID does not say where its password is.")
        .remedy(
            "Put the password into an environment variable, and name the variable in the import ID: \
             KeyStoreName.jks?password_env=KS_PASS. If the key has a password of its own, add \
             &key_password_env= with its variable.",
        )
}

fn not_opened(error: &KeystoreError) -> Diagnostic {
    let remedy = match error {
        KeystoreError::Several { .. } | KeystoreError::UnknownAlias { .. } => {
            "Say which one in the import ID: KeyStoreName.jks?alias=KeyName&password_env=KS_PASS."
        }
        KeystoreError::NoKey { .. } => {
            "Give the keystore that keytool -genkey or openssl pkcs12 -export made, not a truststore."
        }
        KeystoreError::WrongStorePassword => "Check the variable that password_env names.",
        KeystoreError::WrongKeyPassword { .. } => {
            "Check the variable that key_password_env names. Without it, the key's password is the keystore's."
        }
        KeystoreError::Jceks
        | KeystoreError::UnsupportedAlgorithm { .. }
        | KeystoreError::TooManyRounds { .. } => {
            "Write it anew with keytool -importkeystore -srckeystore KeyStoreName.jks -destkeystore New.p12 \
             -deststoretype PKCS12, and import the new file."
        }
        _ => "Take the file from where it was saved, or ask whoever made it for another one.",
    };
    Diagnostic::error("Keystore cannot be opened")
        .because(format!(
            "The keystore that the import ID names cannot be opened: {error}."
        ))
        .remedy(remedy)
}

/// What stands in the place of a variable's name may be the secret itself.
fn unusable_variable(option: &str, mistake: &str) -> Diagnostic {
    Diagnostic::error("Environment variable cannot be used")
        .because(format!(
            "The environment variable that {option} in the import ID names {mistake}."
        ))
        .remedy("Export it before you start Terraform. The import ID has its name, not its value.")
}

fn unusable_id(mistake: &'static str) -> Diagnostic {
    Diagnostic::error("Import ID cannot be used")
        .because(format!(
            "The import ID of a key pair is a file with options. {mistake}."
        ))
        .remedy(
            "Write KeyName.pem, KeyName.pem?passphrase_env=KEY_PASS, or \
             KeyStoreName.jks?alias=KeyName&password_env=KS_PASS&key_password_env=KEY_PASS.",
        )
}

fn secret_in_id(option: &str) -> Diagnostic {
    Diagnostic::error("Secret in an import ID")
        .because(format!(
            "The import ID has the option {option}. Terraform prints import IDs, and keeps them in plans: a secret in one \
             is no longer one."
        ))
        .remedy(format!(
            "Take another secret if this one has been shown. Put it into an environment variable, and write \
             {option}_env= with the variable's name."
        ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(id: &str) -> KeyFile {
        KeyFile::from_id(id).unwrap()
    }

    #[test]
    fn an_id_is_a_file_with_options() {
        assert_eq!(file("a b.pem").path, PathBuf::from("a b.pem"));
        let keystore =
            file("../K%20.jks?alias=Schl%C3%BCssel%26+1&password_env=KS_PASS&key_password_env=KEY_PASS");
        assert_eq!(keystore.path, PathBuf::from("../K%20.jks"));
        assert_eq!(keystore.alias.as_deref(), Some("Schlüssel& 1"));
        assert_eq!(keystore.password_env.as_deref(), Some("KS_PASS"));
        assert_eq!(keystore.key_password_env.as_deref(), Some("KEY_PASS"));
    }

    #[test]
    fn an_id_that_cannot_be_used_is_told_why() {
        let key = "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n";
        let ids = [
            "",
            "?alias=a",
            "a.pem?hunter2",
            "a.pem?passphrase_env",
            "a.jks?alias=a&alias=b",
            "a.pem?passphrase=hunter2",
            key,
        ];
        let said = ids.map(|id| KeyFile::from_id(id).unwrap_err().to_string());
        assert!(!said.concat().contains("hunter2"));
        insta::assert_snapshot!(said.join("\n"));
    }

    #[test]
    fn a_file_or_a_variable_that_is_not_there_is_said() {
        let key = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/vectors/pki/encrypted/scrypt.pem"
        );
        let said = [
            file("nowhere.pem").open(),
            file("/dev/null").open(),
            file(key).open(),
            file(&format!("{key}?passphrase_env=STELLANTIS_TEST_IS_NOT_SET")).open(),
        ];
        let said = said.map(|found| found.err().unwrap().to_string());
        insta::assert_snapshot!(said.join("\n"));
    }
}
