//! [`WriteOnlyArgument`]: a value that a managed resource takes by one of two arguments, stored or write-only.

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::{Knowable, WriteOnly};
use crate::sdk::framework::value::path::Path;

/// The arguments `name`, `name_wo` and `name_wo_version`. The last is a number that says when the second has changed.
pub struct WriteOnlyArgument<'a, T> {
    /// The name of the first.
    pub name: &'static str,
    /// The value that is stored.
    pub stored: &'a Knowable<Option<T>>,
    /// The value that is not.
    pub write_only: &'a Knowable<Option<WriteOnly<T>>>,
    /// The version of the latter.
    pub version: &'a Knowable<Option<i64>>,
}

impl<'a, T> WriteOnlyArgument<'a, T> {
    /// Whether there is a value; `None` while that is unknown.
    pub fn is_given(&self) -> Option<bool> {
        match (self.stored, self.write_only) {
            (Knowable::Known(Some(_)), _) | (_, Knowable::Known(Some(_))) => Some(true),
            (Knowable::Known(None), Knowable::Known(None)) => Some(false),
            _ => None,
        }
    }

    /// The value, if it is known.
    pub fn value(&self) -> Option<&'a T> {
        match (self.stored, self.write_only) {
            (Knowable::Known(Some(value)), _) | (_, Knowable::Known(Some(WriteOnly(value)))) => Some(value),
            _ => None,
        }
    }

    /// Whether the value will be the same when the plan is applied: a write-only argument may have a different one then, such
    /// as a new ephemeral key.
    pub fn is_certain(&self) -> bool {
        matches!(self.write_only, Knowable::Known(None))
    }

    /// The argument by which the value comes.
    pub fn path(&self) -> Path {
        match self.write_only {
            Knowable::Known(None) => Path::root().attribute(self.name),
            _ => Path::root().attribute(format!("{}_wo", self.name)),
        }
    }

    /// Whether there is to be a value; `None` while that is unknown. A version says so even without the value, which only a
    /// run that uses it has to supply.
    pub fn is_expected(&self) -> Option<bool> {
        match (self.is_given(), self.version) {
            (Some(false), Knowable::Known(version)) => Some(version.is_some()),
            (Some(false), Knowable::Unknown) => None,
            (given, _) => given,
        }
    }

    /// Whether the version is that of a prior object, so that the value must be the same too.
    pub fn has_version_of(&self, prior: &WriteOnlyArgument<'_, T>) -> bool {
        match (self.version, prior.version) {
            (Knowable::Known(Some(version)), Knowable::Known(Some(prior))) => version == prior,
            _ => false,
        }
    }

    /// An error if the value is needed now, but the version stands alone.
    ///
    /// # Errors
    ///
    /// A diagnostic at the write-only argument.
    pub fn check_presence(&self) -> Result<(), Diagnostic> {
        match self.is_given() == Some(false) && self.is_expected() == Some(true) {
            true => Err(self.missing_value()),
            false => Ok(()),
        }
    }

    /// What is wrong with the arguments: both values are given, or a write-only one has no version.
    pub fn check(&self) -> Option<Diagnostic> {
        let both = (self.stored, self.write_only);
        match matches!(both, (Knowable::Known(Some(_)), Knowable::Known(Some(_)))) {
            true => Some(self.conflict()),
            false => check_version(self.name, self.write_only, self.version),
        }
    }

    fn conflict(&self) -> Diagnostic {
        let name = self.name;
        Diagnostic::error("Conflicting arguments")
            .because(format!(
                "Both {name} and {name}_wo are set, but only one of them may be."
            ))
            .remedy(format!(
                "Remove one of the two. {name}_wo keeps the value out of the state."
            ))
            .at(Path::root().attribute(name))
    }

    fn missing_value(&self) -> Diagnostic {
        let name = self.name;
        Diagnostic::error("Write-only value is missing")
            .because(format!(
                "{name}_wo is needed to create or change this resource, but it is null. Its version, {name}_wo_version, is set."
            ))
            .remedy(format!(
                "Set {name}_wo. It may be null only in plans that change nothing. If there is to be no value, remove \
                 {name}_wo_version too."
            ))
            .at(Path::root().attribute(format!("{name}_wo")))
    }

    /// An error for a resource that needs the value.
    pub fn absence(&self) -> Diagnostic {
        let name = self.name;
        Diagnostic::error("Missing required argument")
            .because(format!("Either {name} or {name}_wo must be set, but neither is."))
            .remedy(format!(
                "Set one of the two. {name}_wo keeps the value out of the state."
            ))
            .at(Path::root().attribute(name))
    }
}

/// An error if a write-only argument has no version. A value that is not known yet counts as one: if it turns out to be null,
/// the version may have been forgotten all the same.
pub fn check_version<T>(
    name: &str,
    write_only: &Knowable<Option<WriteOnly<T>>>,
    version: &Knowable<Option<i64>>,
) -> Option<Diagnostic> {
    let without_version = matches!(version, Knowable::Known(None));
    let may_have_value = !matches!(write_only, Knowable::Known(None));
    (without_version && may_have_value).then(|| {
        Diagnostic::error("Write-only argument without a version")
            .because(format!(
                "The argument {name}_wo is not stored, so a change of it shows only as a change of {name}_wo_version, which is \
                 not set."
            ))
            .remedy(format!(
                "Set {name}_wo_version to 1, and increase it with every change of {name}_wo."
            ))
            .at(Path::root().attribute(format!("{name}_wo")))
    })
}
