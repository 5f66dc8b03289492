//! [`GivenKey`]: a private key that a managed resource takes by one of two arguments, stored or not.

use std::sync::Arc;

use crate::arguments::passphrase::Passphrase;
use crate::arguments::private_key::{PrivateKeyPem, passphrase_missing};
use crate::arguments::versioned::version_missing;
use crate::framework::attributes::{Knowable, WriteOnly};
use crate::framework::diagnostic::Diagnostic;
use crate::framework::path::Path;
use crate::pki::PrivateKey;

const STORED: &str = "private_key_pem";
const WRITE_ONLY: &str = "private_key_pem_wo";
const PASSPHRASE: &str = "private_key_passphrase_wo";

const GIVE_PASSPHRASE: &str =
    "Give the passphrase that the key is encrypted with as private_key_passphrase_wo.";

/// The arguments `private_key_pem`, `private_key_pem_wo` with its version, and `private_key_passphrase_wo`.
pub struct GivenKey<'a> {
    /// The key, as it is stored.
    pub stored: &'a Knowable<Option<PrivateKeyPem>>,
    /// The key that is not.
    pub write_only: &'a Knowable<Option<WriteOnly<PrivateKeyPem>>>,
    /// The number that says that the latter changed.
    pub version: &'a Knowable<Option<i64>>,
    /// What opens it.
    pub passphrase: &'a Knowable<Option<WriteOnly<Passphrase>>>,
}

impl<'a> GivenKey<'a> {
    /// What is wrong with the arguments.
    pub fn check(&self) -> impl Iterator<Item = Diagnostic> {
        self.misgiven().into_iter().chain(self.passphrase_left_out())
    }

    /// Whether there is a key; `None` while that is unknown.
    pub fn is_given(&self) -> Option<bool> {
        match (self.stored, self.write_only) {
            (Knowable::Known(Some(_)), _) | (_, Knowable::Known(Some(_))) => Some(true),
            (Knowable::Known(None), Knowable::Known(None)) => Some(false),
            _ => None,
        }
    }

    /// Whether the key will be the same when the plan is applied. A write-only argument may have another value then, such as
    /// a new ephemeral key.
    pub fn is_certain(&self) -> bool {
        matches!(self.write_only, Knowable::Known(None))
    }

    /// The key, opened, if it and its passphrase are known.
    ///
    /// # Errors
    ///
    /// A diagnostic: the passphrase is wrong, or missing.
    pub fn open(&self) -> Result<Option<Arc<PrivateKey>>, Diagnostic> {
        let (Some(key), Some(passphrase)) = (self.pem(), self.passphrase.known()) else {
            return Ok(None);
        };
        let passphrase = passphrase.as_ref().map(|WriteOnly(passphrase)| passphrase);
        let opened = key.open(passphrase, GIVE_PASSPHRASE);
        opened
            .map(Some)
            .map_err(|diagnostic| diagnostic.at(Path::root().attribute(PASSPHRASE)))
    }

    /// The key of whichever argument gives it, if it is known.
    fn pem(&self) -> Option<&'a PrivateKeyPem> {
        match (self.stored, self.write_only) {
            (Knowable::Known(Some(key)), _) | (_, Knowable::Known(Some(WriteOnly(key)))) => Some(key),
            _ => None,
        }
    }

    fn misgiven(&self) -> Option<Diagnostic> {
        let version_left_out = matches!(self.version, Knowable::Known(None));
        match (self.stored, self.write_only) {
            (Knowable::Known(Some(_)), Knowable::Known(Some(_))) => Some(not_one("both are given")),
            (_, Knowable::Known(Some(_))) if version_left_out => {
                Some(version_missing(Path::root().attribute(WRITE_ONLY)))
            }
            _ => None,
        }
    }

    fn passphrase_left_out(&self) -> Option<Diagnostic> {
        let left_out = matches!(self.passphrase, Knowable::Known(None));
        let needed = self.pem().is_some_and(PrivateKeyPem::is_encrypted);
        (left_out && needed)
            .then(|| passphrase_missing(GIVE_PASSPHRASE).at(Path::root().attribute(PASSPHRASE)))
    }
}

/// What is said where one key is wanted and there are two, or none.
pub fn not_one(count: &str) -> Diagnostic {
    Diagnostic::error("Not exactly one private key")
        .because(format!(
            "The private key is given by {STORED} or by {WRITE_ONLY}, but {count}."
        ))
        .remedy(format!(
            "Give one of the two: {WRITE_ONLY} keeps the key out of the state."
        ))
        .at(Path::root().attribute(STORED))
}
