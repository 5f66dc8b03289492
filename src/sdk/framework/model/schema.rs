//! [`Schema`]: the attributes of a resource's block (PROTOCOL.md section 5).

use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::types::Type;

/// The schema of a resource's block.
#[derive(Clone, Debug)]
pub struct Schema {
    /// Version of the stored state. It grows by one with each change of the state's shape.
    pub version: i64,
    /// Description in Markdown.
    pub description: String,
    /// The attributes in the order of their declaration.
    pub attributes: Vec<Attribute>,
}

/// One attribute.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Name in HCL.
    pub name: &'static str,
    /// Description in Markdown.
    pub description: String,
    /// The shape of its value.
    pub shape: Shape,
    /// Who sets its value.
    pub source: ValueSource,
    /// Hosts hide the value in their output.
    pub sensitive: bool,
    /// The value is never stored: it is null in every plan and state.
    pub write_only: bool,
    /// As a parameter of a function, it takes all arguments that remain: the shape is that of one of them.
    pub variadic: bool,
    /// What a change does to the object.
    pub replacement: Replacement,
    /// Whether two values mean the same, even if they are written differently.
    pub equivalent: fn(&Value, &Value) -> bool,
}

/// The shape of an [`Attribute`]'s value.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A value of this type.
    Plain(Type),
    /// An object with these attributes.
    Nested(Vec<Attribute>),
}

/// Who sets the value of an [`Attribute`].
#[derive(Clone, Debug)]
pub enum ValueSource {
    /// The practitioner, always.
    Required,
    /// The practitioner; null if omitted.
    Optional,
    /// The practitioner; this value if omitted.
    Default(Box<Preset>),
    /// The practitioner; if omitted, an existing object keeps its value, and a new one has null.
    Kept,
    /// The provider.
    Computed,
}

/// Whether a change of an [`Attribute`] replaces the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replacement {
    /// It never does.
    Never,
    /// It always does.
    Always,
    /// It does unless the prior value is empty: null, or a list, set or map without elements.
    UnlessEmpty,
}

/// The default of an attribute.
#[derive(Clone, Debug)]
pub struct Preset {
    /// The value.
    pub value: Value,
    /// Restricts the default to objects where this other attribute has this value; elsewhere it is null.
    pub only_with: Option<(&'static str, Value)>,
    /// The default that older objects have stored.
    pub former: Option<Former>,
}

/// The default that an attribute had before another attribute existed.
#[derive(Clone, Debug)]
pub struct Former {
    /// The value.
    pub value: Value,
    /// The name of the other attribute.
    pub before: &'static str,
}

impl Schema {
    /// The type of the whole block.
    pub fn object_type(&self) -> Type {
        object_type(&self.attributes)
    }
}

impl Shape {
    /// The type of a value of this shape.
    pub fn value_type(&self) -> Type {
        match self {
            Self::Plain(plain) => plain.clone(),
            Self::Nested(attributes) => object_type(attributes),
        }
    }
}

impl Attribute {
    /// The type of the attribute's value.
    pub fn value_type(&self) -> Type {
        self.shape.value_type()
    }

    /// The attributes of a nested object; empty for any other shape.
    pub fn nested(&self) -> &[Attribute] {
        match &self.shape {
            Shape::Plain(_) => &[],
            Shape::Nested(attributes) => attributes,
        }
    }
}

impl Replacement {
    /// Whether a change from this value replaces the object.
    pub fn applies(self, prior: &Value) -> bool {
        match self {
            Self::Never => false,
            Self::Always => true,
            Self::UnlessEmpty => match prior {
                Value::Null => false,
                Value::Sequence(elements) => !elements.is_empty(),
                Value::Mapping(elements) => !elements.is_empty(),
                _ => true,
            },
        }
    }
}

impl Preset {
    /// The value of the attribute if this object omits it: the default, null, or unknown while that is undecided.
    pub fn beside<'a>(&'a self, object: &'a Value) -> &'a Value {
        let Some((name, expected)) = &self.only_with else {
            return &self.value;
        };
        match object.attribute(name) {
            sibling if sibling == expected => &self.value,
            unknown @ Value::Unknown(_) => unknown,
            _ => &Value::Null,
        }
    }

    /// What this object keeps of its `prior` value: the former default, as long as it is from before, or unknown while that is
    /// undecided.
    pub fn kept(&self, prior: &Value, object: &Value) -> Option<Value> {
        let former = self.former.as_ref().filter(|former| former.value == *prior)?;
        match object.attribute(former.before) {
            Value::Null => Some(prior.clone()),
            Value::Unknown(_) => Some(Value::unknown()),
            _ => None,
        }
    }
}

/// The type of an object with these attributes.
pub fn object_type(attributes: &[Attribute]) -> Type {
    Type::Object(
        attributes
            .iter()
            .map(|attribute| (attribute.name.to_owned(), attribute.value_type()))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_elements_are_recorded_in_place() {
        let recorded_in_place = [
            Value::Null,
            Value::Sequence(Vec::new()),
            Value::Mapping([].into()),
        ];
        for prior in recorded_in_place {
            assert!(!Replacement::UnlessEmpty.applies(&prior));
        }
        let element = || Value::string("a");
        let replaced = [
            Value::Sequence(vec![element()]),
            Value::Mapping([("a".to_owned(), element())].into()),
            element(),
            Value::unknown(),
        ];
        for prior in replaced {
            assert!(Replacement::UnlessEmpty.applies(&prior));
        }
    }
}
