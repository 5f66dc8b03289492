//! [`GivenKey`]: a private key that a managed resource takes by one of two arguments, stored or not.

use std::sync::Arc;

use crate::pki::PrivateKey;
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::{Knowable, WriteOnly};
use crate::sdk::framework::value::path::Path;
use crate::stellantis::arguments::passphrase::Passphrase;
use crate::stellantis::arguments::private_key::{PrivateKeyPem, passphrase_missing};
use crate::stellantis::arguments::versioned::Versioned;

const NAME: &str = "private_key_pem";
const PASSPHRASE: &str = "private_key_passphrase_wo";

const GIVE_PASSPHRASE: &str =
    "Give the passphrase that the key is encrypted with as private_key_passphrase_wo.";

/// The arguments `private_key_pem`, `private_key_pem_wo` with its version, and `private_key_passphrase_wo`.
pub struct GivenKey<'a> {
    /// The key.
    pub pem: Versioned<'a, PrivateKeyPem>,
    /// What opens it.
    pub passphrase: &'a Knowable<Option<WriteOnly<Passphrase>>>,
}

impl<'a> GivenKey<'a> {
    /// The key of these arguments, which have the same names in every resource.
    pub fn of(
        stored: &'a Knowable<Option<PrivateKeyPem>>,
        write_only: &'a Knowable<Option<WriteOnly<PrivateKeyPem>>>,
        version: &'a Knowable<Option<i64>>,
        passphrase: &'a Knowable<Option<WriteOnly<Passphrase>>>,
    ) -> Self {
        let pem = Versioned {
            name: NAME,
            stored,
            write_only,
            version,
        };
        Self { pem, passphrase }
    }

    /// What is wrong with the arguments.
    pub fn check(&self) -> Vec<Diagnostic> {
        let misgiven = match (self.pem.is_given_twice(), self.pem.is_version_alone()) {
            (true, _) => Some(not_one("both are given")),
            (_, true) => Some(key_has_gone()),
            _ => self.pem.version_left_out(),
        };
        misgiven.into_iter().chain(self.passphrase_left_out()).collect()
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
        let opened = key.open(passphrase, GIVE_PASSPHRASE);
        opened
            .map(Some)
            .map_err(|diagnostic| diagnostic.at(Path::root().attribute(PASSPHRASE)))
    }

    fn passphrase_left_out(&self) -> Option<Diagnostic> {
        let left_out = matches!(self.passphrase, Knowable::Known(None));
        let needed = self.pem.value().is_some_and(PrivateKeyPem::is_encrypted);
        (left_out && needed)
            .then(|| passphrase_missing(GIVE_PASSPHRASE).at(Path::root().attribute(PASSPHRASE)))
    }
}

fn key_has_gone() -> Diagnostic {
    Diagnostic::error("Version without a private key")
        .because(format!(
            "The argument {NAME}_wo_version is set, but {NAME}_wo has no value."
        ))
        .remedy(format!(
            "Give {NAME}_wo in every run. If there shall be no key, remove {NAME}_wo_version too."
        ))
        .at(Path::root().attribute(format!("{NAME}_wo")))
}

/// What is said where one key is wanted and there are two, or none.
pub fn not_one(count: &str) -> Diagnostic {
    Diagnostic::error("Not exactly one private key")
        .because(format!(
            "The private key is given by {NAME} or by {NAME}_wo, but {count}."
        ))
        .remedy(format!(
            "Give one of the two: {NAME}_wo keeps the key out of the state."
        ))
        .at(Path::root().attribute(NAME))
}
