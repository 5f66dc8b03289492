//! [`PrivateKeyArguments`]: the arguments by which a managed resource takes a private key, stored or not.

use std::sync::Arc;

use crate::pki::PrivateKey;
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

    /// What is wrong with the arguments.
    pub fn check(&self) -> Vec<Diagnostic> {
        let mistake = match self.pem.is_version_alone() {
            true => Some(version_alone()),
            false => self.pem.check(),
        };
        mistake.into_iter().chain(self.check_passphrase()).collect()
    }

    /// The key, opened, if it and its passphrase are known.
    ///
    /// # Errors
    ///
    /// A diagnostic: the passphrase is wrong, or missing.
    pub fn open(&self) -> Result<Option<Arc<PrivateKey>>, Diagnostic> {
        let (Some(key), Some(passphrase)) = (self.pem.value(), self.passphrase.known()) else {
            return Ok(None);
        };
        let passphrase = passphrase.as_ref().map(|WriteOnly(passphrase)| passphrase);
        key.open(passphrase, &passphrase_path()).map(Some)
    }

    fn check_passphrase(&self) -> Option<Diagnostic> {
        let passphrase = self.passphrase.known()?.as_ref();
        let passphrase = passphrase.map(|WriteOnly(passphrase)| passphrase);
        self.pem.value()?.check_passphrase(passphrase, &passphrase_path())
    }
}

fn passphrase_path() -> Path {
    Path::root().attribute(PASSPHRASE)
}

fn version_alone() -> Diagnostic {
    Diagnostic::error("Version without a private key")
        .because(format!(
            "The argument {NAME}_wo_version is set, but {NAME}_wo has no value."
        ))
        .remedy(format!(
            "Set {NAME}_wo in every run. If there is to be no private key, remove {NAME}_wo_version too."
        ))
        .at(Path::root().attribute(format!("{NAME}_wo")))
}
