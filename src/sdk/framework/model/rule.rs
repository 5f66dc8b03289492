//! [`Rule`]: what an attribute's declaration says beside its type.

use std::marker::PhantomData;

use crate::sdk::framework::model::attribute_type::AttributeType;
use crate::sdk::framework::model::schema::{Attribute, Preset, ValueSource};

/// What an attribute's declaration says beside its type: `default(…)`, `replace()`, or both.
pub struct Rule<T> {
    preset: Option<Preset>,
    replace: bool,
    of: PhantomData<T>,
}

/// An attribute that a rule of another one, declared below it, can name.
#[derive(Clone, Copy)]
pub struct Sibling<T> {
    name: &'static str,
    of: PhantomData<T>,
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

/// A rule: if the attribute is omitted, it has this value.
pub fn default<T: AttributeType>(value: T) -> Rule<T> {
    let preset = Preset {
        value: value.encode(),
        only_with: None,
    };
    Rule {
        preset: Some(preset),
        ..no_rule()
    }
}

/// A rule: a change of the attribute replaces the object.
pub fn replace<T: AttributeType>() -> Rule<T> {
    no_rule().replace()
}

/// No rule.
pub fn no_rule<T>() -> Rule<T> {
    Rule {
        preset: None,
        replace: false,
        of: PhantomData,
    }
}

impl<T> Rule<T> {
    /// Also: a change of the attribute replaces the object.
    pub fn replace(mut self) -> Self {
        self.replace = true;
        self
    }

    /// The default applies only where the attribute `sibling`, declared above this one, has this value.
    pub fn only_with<S: AttributeType>(mut self, sibling: Sibling<S>, value: S) -> Self {
        if let Some(preset) = &mut self.preset {
            preset.only_with = Some((sibling.name, value.encode()));
        }
        self
    }

    /// The attribute in the schema. `documentation` is its doc comment, by line.
    pub fn declare(self, name: &'static str, documentation: &[&str]) -> Attribute
    where
        T: AttributeType,
    {
        let source = match self.preset {
            Some(preset) => ValueSource::Default(Box::new(preset)),
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
            replace: self.replace,
            equivalent: T::equivalent,
        }
    }
}

/// A doc comment as one text.
pub fn paragraph(lines: &[&str]) -> String {
    lines
        .iter()
        .map(|line| line.trim())
        .collect::<Vec<_>>()
        .join("\n")
}
