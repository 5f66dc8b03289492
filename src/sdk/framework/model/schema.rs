//! [`Schema`]: what a resource's block may hold (PROTOCOL.md section 5).

use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::types::Type;

/// The block of a resource.
#[derive(Clone, Debug)]
pub struct Schema {
    /// Version of the stored state. Every change of its shape adds one.
    pub version: i64,
    /// What it is for, in Markdown.
    pub description: String,
    /// Its attributes, in the order of declaration.
    pub attributes: Vec<Attribute>,
}

/// One attribute.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Its name in HCL.
    pub name: &'static str,
    /// What it is for, in Markdown.
    pub description: String,
    /// What it holds.
    pub shape: Shape,
    /// Who gives it its value.
    pub source: Source,
    /// Terraform hides it in its output.
    pub sensitive: bool,
    /// Never stored; null in every plan and state.
    pub write_only: bool,
    /// A change makes a new object in the old one's place.
    pub replace: bool,
    /// Whether two values mean the same though spelled differently.
    pub equivalent: fn(&Value, &Value) -> bool,
}

/// What an [`Attribute`] holds.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A value of a type.
    Plain(Type),
    /// An object with attributes of its own.
    Nested(Vec<Attribute>),
}

/// Who gives an [`Attribute`] its value.
#[derive(Clone, Debug)]
pub enum Source {
    /// The practitioner must.
    Required,
    /// The practitioner may.
    Optional,
    /// The practitioner may; else it is this.
    Default(Box<Preset>),
    /// The provider does.
    Computed,
}

/// The value of an attribute that the practitioner left out.
#[derive(Clone, Debug)]
pub struct Preset {
    /// The value.
    pub value: Value,
    /// It stands only where this attribute beside it has this value; elsewhere it is null.
    pub only_with: Option<(&'static str, Value)>,
}

impl Schema {
    /// The type of the whole block.
    pub fn object_type(&self) -> Type {
        object_type(&self.attributes)
    }
}

impl Attribute {
    /// The type of the attribute's value.
    pub fn value_type(&self) -> Type {
        match &self.shape {
            Shape::Plain(plain) => plain.clone(),
            Shape::Nested(attributes) => object_type(attributes),
        }
    }

    /// The attributes of a nested object; empty for a plain one.
    pub fn nested(&self) -> &[Attribute] {
        match &self.shape {
            Shape::Plain(_) => &[],
            Shape::Nested(attributes) => attributes,
        }
    }
}

impl Preset {
    /// What the attribute is when it is left out of this object: the value, null, or unknown while that is undecided.
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
