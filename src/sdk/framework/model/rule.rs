//! [`Rule`]: what an attribute's declaration says beside its type.

use std::marker::PhantomData;

use crate::sdk::framework::model::attribute_type::AttributeType;
use crate::sdk::framework::model::schema::{Attribute, Former, Preset, Replacement, ValueSource};

/// What an attribute's declaration says beside its type: `default(…)`, `keep()`, `replace()` or `replace_unless_empty()`, or
/// one of the first two with one of the last two.
///
/// `D` says what happens if the attribute is omitted: [`Preset`], [`Kept`] or [`NoDefault`]. So a default's conditions need a
/// default.
pub struct Rule<T, D = NoDefault> {
    default: D,
    replacement: Replacement,
    of: PhantomData<T>,
}

/// Stands for the default of a rule without one.
pub struct NoDefault;

/// Stands for the default of [`keep`].
pub struct Kept;

/// An attribute that the rules of attributes declared below it can name.
#[derive(Clone, Copy)]
pub struct Sibling<T> {
    name: &'static str,
    of: PhantomData<T>,
}

/// A rule: if the attribute is omitted, it has this value.
pub fn default<T: AttributeType>(value: T) -> Rule<T, Preset> {
    let default = Preset {
        value: value.encode(),
        only_with: None,
        former: None,
    };
    Rule {
        default,
        replacement: Replacement::Never,
        of: PhantomData,
    }
}

/// A rule: if the attribute is omitted, an existing object keeps its value. A new object has null.
pub fn keep<T>() -> Rule<Option<T>, Kept> {
    Rule {
        default: Kept,
        replacement: Replacement::Never,
        of: PhantomData,
    }
}

/// A rule: a change of the attribute replaces the object.
pub fn replace<T>() -> Rule<T> {
    no_rule().replace()
}

/// A rule: a change of the attribute replaces the object, unless the prior value is null or has no elements. That change only
/// records the first value, in place.
pub fn replace_unless_empty<T>() -> Rule<T> {
    no_rule().replace_unless_empty()
}

/// No rule.
pub fn no_rule<T>() -> Rule<T> {
    Rule {
        default: NoDefault,
        replacement: Replacement::Never,
        of: PhantomData,
    }
}

impl<T> Rule<T, Preset> {
    /// The default applies only where the attribute `sibling`, declared above this one, has this value.
    pub fn only_with<S: AttributeType>(mut self, sibling: Sibling<S>, value: S) -> Self {
        self.default.only_with = Some((sibling.name, value.encode()));
        self
    }

    /// Before the attribute `sibling`, declared above this one, existed, this value was the default. Objects from then keep it
    /// while both attributes are omitted.
    pub fn stored_before<S>(mut self, sibling: Sibling<S>, value: T) -> Self
    where
        T: AttributeType,
    {
        self.default.former = Some(Former {
            value: value.encode(),
            before: sibling.name,
        });
        self
    }
}

impl<T, D> Rule<T, D> {
    /// Also: a change of the attribute replaces the object.
    pub fn replace(mut self) -> Self {
        self.replacement = Replacement::Always;
        self
    }

    /// Also: a change of the attribute replaces the object, unless the prior value is null or has no elements.
    pub fn replace_unless_empty(mut self) -> Self {
        self.replacement = Replacement::UnlessEmpty;
        self
    }

    /// The attribute in the schema. `documentation` is its doc comment, by line.
    pub fn declare(self, name: &'static str, documentation: &[&str]) -> Attribute
    where
        T: AttributeType,
        D: Into<Option<ValueSource>>,
    {
        let source = match self.default.into() {
            Some(source) => source,
            None if T::OPTIONAL => ValueSource::Optional,
            None => ValueSource::Required,
        };
        Attribute {
            name,
            description: paragraph(documentation),
            shape: T::shape(),
            source,
            sensitive: T::SENSITIVE,
            write_only: T::WRITE_ONLY,
            variadic: T::VARIADIC,
            replacement: self.replacement,
            equivalent: T::equivalent,
        }
    }
}

impl From<NoDefault> for Option<ValueSource> {
    fn from(NoDefault: NoDefault) -> Self {
        None
    }
}

impl From<Kept> for Option<ValueSource> {
    fn from(Kept: Kept) -> Self {
        Some(ValueSource::Kept)
    }
}

impl From<Preset> for Option<ValueSource> {
    fn from(preset: Preset) -> Self {
        Some(ValueSource::Default(Box::new(preset)))
    }
}

impl<T> Sibling<T> {
    /// The attribute of this name. `attributes!` puts one into scope for each attribute.
    pub fn named(name: &'static str) -> Self {
        Self {
            name,
            of: PhantomData,
        }
    }
}

/// Whether there is a doc comment. `attributes!` checks it at compile time.
pub const fn is_documented(lines: &[&str]) -> bool {
    !lines.is_empty()
}

/// A doc comment as one text.
pub fn paragraph(lines: &[&str]) -> String {
    lines
        .iter()
        .map(|line| line.trim())
        .collect::<Vec<_>>()
        .join("\n")
}
