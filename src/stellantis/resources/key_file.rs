//! [`KeyFile`]: the import ID of a key pair. It names a file, and the environment variables with its passwords.

use std::env::{self, VarError};
use std::path::PathBuf;
use std::sync::Arc;

use crate::pki::{Keystore, KeystoreError, KeystoreFormat, PbeError, PrivateKey, PrivateKeyError};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::TextType;
use crate::secret::Secret;
use crate::stellantis::arguments::passphrase::Passphrase;
use crate::stellantis::arguments::private_key_pem::PrivateKeyPem;
use crate::stellantis::resources::import_file;
use crate::stellantis::rules::USE_DOCUMENTED_KEY;

const EXPORT_PASSPHRASE: &str = "Put the passphrase that the private key is encrypted with into an environment variable, and name the variable in \
     the import ID: KeyName.pem?passphrase_env=KEY_PASS.";

/// `KeyName.pem`, `KeyName.pem?passphrase_env=KEY_PASS`, or
/// `KeyStoreName.jks?alias=KeyName&password_env=KS_PASS&key_password_env=KEY_PASS`.
///
/// Options follow the first question mark, in the form of a URL's query, where a percent sign escapes characters. Hosts
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
pub struct KeyFromFile {
    /// The key.
    pub key: Arc<PrivateKey>,
    /// The passphrase that it was encrypted with, if it was.
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
                return Err(unusable_id("One of the options has no value"));
            }
            if option.replace(value.into_owned()).is_some() {
                return Err(unusable_id("One of the options is given twice"));
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
            // What stands there may be a secret, so it is not repeated.
            _ => Err(unusable_id("One of the options does not exist")),
        }
    }

    /// Reads the key. The content of the file decides what it is, whatever its name.
    ///
    /// # Errors
    ///
    /// A diagnostic, without any secret: the file cannot be read or opened, or holds no key.
    pub fn open(&self) -> Result<KeyFromFile, Diagnostic> {
        let content = import_file::read(&self.path)?;
        let of_keystores = [&self.alias, &self.password_env, &self.key_password_env];
        match KeystoreFormat::of(content.expose()) {
            Some(_) if self.passphrase_env.is_some() => Err(option_for_private_keys()),
            Some(_) => self.open_keystore(&content),
            None if of_keystores.iter().any(|option| option.is_some()) => Err(option_for_keystores()),
            None => self.open_private_key(&content),
        }
    }

    /// A key in a keystore. The password of the entry becomes the passphrase of the key.
    fn open_keystore(&self, content: &Secret<Vec<u8>>) -> Result<KeyFromFile, Diagnostic> {
        let password =
            read_variable("password_env", self.password_env.as_deref())?.ok_or_else(missing_password)?;
        let key_password = read_variable("key_password_env", self.key_password_env.as_deref())?;
        let key_password = key_password.filter(|password| !password.expose().is_empty());
        let keystore = Keystore::open(content.expose(), &password).map_err(|error| open_failure(&error))?;
        let found = keystore
            .private_key(self.alias.as_deref(), key_password.as_ref())
            .map_err(|error| open_failure(&error))?;
        let passphrase = match found.password.expose().is_empty() {
            true => None,
            false => Some(Passphrase::parse(found.password.expose())?),
        };
        Ok(KeyFromFile {
            key: Arc::new(found.private_key),
            passphrase,
        })
    }

    /// A private key by itself: PEM, DER, or base64 of DER.
    fn open_private_key(&self, content: &Secret<Vec<u8>>) -> Result<KeyFromFile, Diagnostic> {
        let found = PrivateKeyPem::parse(import_file::text(content).expose())?;
        let passphrase = read_variable("passphrase_env", self.passphrase_env.as_deref())?;
        let passphrase = passphrase.filter(|_| found.is_encrypted());
        let passphrase = passphrase.map(|passphrase| Passphrase::parse(passphrase.expose()));
        let passphrase = passphrase.transpose()?;
        let key = found.open_or_advise(passphrase.as_ref(), EXPORT_PASSPHRASE)?;
        Ok(KeyFromFile { key, passphrase })
    }
}

/// The secret in the environment variable that an option names; `None` without the option.
fn read_variable(option: &str, name: Option<&str>) -> Result<Option<Secret<String>>, Diagnostic> {
    let Some(name) = name else {
        return Ok(None);
    };
    let value = env::var(name).map_err(|error| unusable_variable(option, &error))?;
    Ok(Some(Secret::new(value)))
}

fn option_for_keystores() -> Diagnostic {
    Diagnostic::error("Option for another kind of file")
        .because(
            "The file is not a keystore, but the import ID has alias, password_env or key_password_env, which apply only to \
             keystores.",
        )
        .remedy(
            "Remove these options. If the private key is encrypted, write ?passphrase_env= followed by the name of the environment \
             variable with its passphrase.",
        )
}

fn option_for_private_keys() -> Diagnostic {
    Diagnostic::error("Option for another kind of file")
        .because("The file is a keystore, but the import ID has passphrase_env, which applies only to private key files.")
        .remedy(
            "Write ?password_env= instead, followed by the name of the environment variable with the password of the keystore. If \
             the key has a password of its own, add &key_password_env= followed by the name of its variable.",
        )
}

fn missing_password() -> Diagnostic {
    Diagnostic::error("Keystore password is missing")
        .because("The file is a keystore, but the import ID does not name the environment variable with its password.")
        .remedy(
            "Put the password into an environment variable, and name the variable in the import ID: \
             KeyStoreName.jks?password_env=KS_PASS. If the key has a password of its own, add &key_password_env= followed by \
             the name of its variable.",
        )
}

fn open_failure(error: &KeystoreError) -> Diagnostic {
    let remedy = match error {
        KeystoreError::Several { .. } | KeystoreError::UnknownAlias { .. } => {
            "Name the key in the import ID: KeyStoreName.jks?alias=KeyName&password_env=KS_PASS."
        }
        KeystoreError::NoKey { .. } => {
            "Use the keystore that keytool -genkey or openssl pkcs12 -export created, not a truststore."
        }
        KeystoreError::WrongStorePassword => "Check the environment variable that password_env names.",
        KeystoreError::WrongKeyPassword { .. } => {
            "Check the environment variable that key_password_env names. Without key_password_env, the password of the keystore \
             is used for the key."
        }
        KeystoreError::Encryption {
            error: PbeError::TooMuchScrypt { .. },
            ..
        } => "Write the keystore again with a smaller N, and import the new file.",
        KeystoreError::Jceks
        | KeystoreError::TooManyRounds { .. }
        | KeystoreError::Encryption {
            error: PbeError::UnsupportedAlgorithm { .. } | PbeError::TooManyRounds { .. },
            ..
        } => {
            "Convert the keystore with keytool -importkeystore -srckeystore KeyStoreName.jks -destkeystore New.p12 \
             -deststoretype PKCS12, and import the new file."
        }
        KeystoreError::PrivateKey(
            PrivateKeyError::RsaSize { .. } | PrivateKeyError::UnsupportedAlgorithm { .. },
        ) => USE_DOCUMENTED_KEY,
        _ => "Use an intact copy of the file, for example from a backup.",
    };
    Diagnostic::error("Keystore cannot be opened")
        .because(format!(
            "The keystore that the import ID names cannot be opened: {error}."
        ))
        .remedy(remedy)
}

/// What stands in place of a variable's name may be the secret itself, so it is not repeated.
fn unusable_variable(option: &str, error: &VarError) -> Diagnostic {
    let mistake = match error {
        VarError::NotPresent => "is not set",
        VarError::NotUnicode(_) => "is not valid UTF-8",
    };
    Diagnostic::error("Environment variable cannot be used")
        .because(format!(
            "The environment variable that {option} names in the import ID {mistake}."
        ))
        .remedy(
            "Export the variable before you run Terraform. The import ID contains its name, not its value.",
        )
}

fn unusable_id(mistake: &'static str) -> Diagnostic {
    Diagnostic::error("Import ID cannot be used")
        .because(format!(
            "The import ID of a key pair is the path of a file, perhaps with options. {mistake}."
        ))
        .remedy(
            "Write KeyName.pem, KeyName.pem?passphrase_env=KEY_PASS, or \
             KeyStoreName.jks?alias=KeyName&password_env=KS_PASS&key_password_env=KEY_PASS.",
        )
}

fn secret_in_id(option: &str) -> Diagnostic {
    Diagnostic::error("Secret in an import ID")
        .because(format!(
            "The import ID has the option {option}. Terraform prints import IDs and keeps them in plans, so a secret in one \
             does not stay secret."
        ))
        .remedy(format!(
            "Put the secret into an environment variable, and write {option}_env= followed by the name of the variable. Treat the \
             secret in the import ID as compromised."
        ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stellantis::pki_errors::{keystore_errors, render};

    #[test]
    fn every_error_about_a_keystore_has_its_text_and_remedy() {
        insta::assert_snapshot!(render(keystore_errors(), open_failure));
    }

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
        let not_unicode = unusable_variable("password_env", &VarError::NotUnicode("secret".into()));
        insta::assert_snapshot!(said.join("\n") + "\n" + &not_unicode.to_string());
    }
}
