//! A value that a managed resource takes by one of two arguments: stored, or write-only with a number that says when it
//! changed.

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::{Knowable, WriteOnly};
use crate::sdk::framework::value::path::Path;

/// The arguments `name`, `name_wo` and `name_wo_version`.
pub struct Versioned<'a, T> {
    /// The name of the first.
    pub name: &'static str,
    /// The value, as it is stored.
    pub stored: &'a Knowable<Option<T>>,
    /// The value that is not.
    pub write_only: &'a Knowable<Option<WriteOnly<T>>>,
    /// The number of the latter.
    pub version: &'a Knowable<Option<i64>>,
}

impl<'a, T> Versioned<'a, T> {
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

    /// Whether the value will be the same when the plan is applied: a write-only argument may have another one then, such
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

    /// Both arguments have a value, where one of them is wanted.
    pub fn is_given_twice(&self) -> bool {
        matches!(
            (self.stored, self.write_only),
            (Knowable::Known(Some(_)), Knowable::Known(Some(_)))
        )
    }

    /// A version whose value has gone.
    pub fn is_version_alone(&self) -> bool {
        self.is_given() == Some(false) && matches!(self.version, Knowable::Known(Some(_)))
    }

    /// What is said where the version is left out. A value that is not known yet counts as one: when it is known to be
    /// null after all, it may be because somebody forgot it.
    pub fn version_left_out(&self) -> Option<Diagnostic> {
        version_left_out(self.name, self.write_only, self.version)
    }
}

/// The same for a write-only argument that has no stored one beside it.
pub fn version_left_out<T>(
    name: &str,
    write_only: &Knowable<Option<WriteOnly<T>>>,
    version: &Knowable<Option<i64>>,
) -> Option<Diagnostic> {
    let without_version = matches!(version, Knowable::Known(None));
    let may_have_value = !matches!(write_only, Knowable::Known(None));
    (without_version && may_have_value).then(|| {
        Diagnostic::error("Write-only argument without a version")
            .because(format!(
                "A change of {name}_wo cannot be seen, since it is not stored: {name}_wo_version says that it changed."
            ))
            .remedy(format!("Set {name}_wo_version, to 1 at first, and add one with every change."))
            .at(Path::root().attribute(format!("{name}_wo")))
    })
}
