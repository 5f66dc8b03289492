//! [`PrivateKeyArguments`]: the arguments by which a managed resource takes a private key, stored or not.

use std::sync::Arc;

use crate::pki::{PlainPrivateKey, PrivateKey};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::{Knowable, WriteOnly};
use crate::sdk::framework::value::path::Path;
use crate::stellantis::arguments::passphrase::Passphrase;
use crate::stellantis::arguments::private_key_pem::PrivateKeyPem;
use crate::stellantis::arguments::write_only_argument::WriteOnlyArgument;

const NAME: &str = "private_key_pem";
const PASSPHRASE: &str = "private_key_passphrase_wo";

/// The arguments `private_key_pem`, `private_key_pem_wo` with its version, and `private_key_passphrase_wo`.
pub struct PrivateKeyArguments<'a> {
    /// The key.
    pub pem: WriteOnlyArgument<'a, PrivateKeyPem>,
    /// What opens it.
    pub passphrase: &'a Knowable<Option<WriteOnly<Passphrase>>>,
}

impl<'a> PrivateKeyArguments<'a> {
    /// The key of these arguments, which have the same names in every resource.
    pub fn new(
        stored: &'a Knowable<Option<PrivateKeyPem>>,
        write_only: &'a Knowable<Option<WriteOnly<PrivateKeyPem>>>,
        version: &'a Knowable<Option<i64>>,
        passphrase: &'a Knowable<Option<WriteOnly<Passphrase>>>,
    ) -> Self {
        let pem = WriteOnlyArgument {
            name: NAME,
            stored,
            write_only,
            version,
        };
        Self { pem, passphrase }
    }

    /// What is wrong with the arguments, whether or not the key is used in this run.
    pub fn check(&self) -> Option<Diagnostic> {
        self.pem.check()
    }

    /// The key, opened, for an object that is created or changed, if the key and its passphrase are known.
    ///
    /// # Errors
    ///
    /// As for [`PrivateKeyArguments::open`]; or a diagnostic that the key has a version, but no value; or that the key is not
    /// the one that the object was made with, although the version is the same. Such a key may be an ephemeral one that
    /// nobody has stored.
    pub fn open_for_change(
        &self,
        prior: Option<PriorKey<'_>>,
    ) -> Result<Option<Arc<PrivateKey>>, Diagnostic> {
        self.pem.check_presence()?;
        let key = self.open()?;
        let prior =
            prior.filter(|prior| !self.pem.is_certain() && self.pem.has_version_of(&prior.arguments.pem));
        if let (Some(key), Some(prior)) = (&key, prior) {
            prior.check_same(&key.public_key().sha256())?;
        }
        Ok(key)
    }

    /// The key, opened, if it and its passphrase are known.
    ///
    /// # Errors
    ///
    /// A diagnostic: the passphrase is wrong or missing, or the key is damaged.
    pub fn open(&self) -> Result<Option<Arc<PrivateKey>>, Diagnostic> {
        let (Some(key), Some(passphrase)) = (self.pem.value(), self.passphrase.known()) else {
            return Ok(None);
        };
        let passphrase = passphrase.as_ref().map(|WriteOnly(passphrase)| passphrase);
        key.open(&self.pem.path(), passphrase, &passphrase_path())
            .map(Some)
    }

    /// The key as it was read, if it is known and not encrypted.
    pub fn plain(&self) -> Option<&'a PlainPrivateKey> {
        self.pem.value()?.plain()
    }

    /// Why the passphrase does not open the key; nothing if there is no passphrase.
    pub fn find_wrong_passphrase(&self) -> Option<Diagnostic> {
        self.passphrase.known()?.as_ref()?;
        self.open().err()
    }
}

/// The key of an object as it is in the state.
pub struct PriorKey<'a> {
    /// The arguments that the object was made with.
    pub arguments: PrivateKeyArguments<'a>,
    /// SHA-256 hash of its public key, in lower-case hexadecimal; `None` if it has no key.
    pub public_key_sha256: Option<&'a str>,
}

impl PriorKey<'_> {
    fn check_same(&self, public_key_sha256: &str) -> Result<(), Diagnostic> {
        match self.public_key_sha256 {
            Some(prior) if prior != public_key_sha256 => Err(changed_key(prior, public_key_sha256)),
            _ => Ok(()),
        }
    }
}

fn passphrase_path() -> Path {
    Path::root().attribute(PASSPHRASE)
}

fn changed_key(prior: &str, public_key_sha256: &str) -> Diagnostic {
    Diagnostic::error("Private key changed without a new version")
        .because(format!(
            "{NAME}_wo is a different private key from the one that this resource was created with, but {NAME}_wo_version has \
             not changed. An ephemeral private key is new in every run, so this change could use a key that is stored \
             nowhere.\n\nPublic key in the state: {prior}\nPublic key of {NAME}_wo: {public_key_sha256}"
        ))
        .remedy(format!(
            "To keep the private key, set {NAME}_wo to the stored copy of it. To use a new private key, increase \
             {NAME}_wo_version, and store the new key in the same run."
        ))
        .at(Path::root().attribute(format!("{NAME}_wo")))
}
