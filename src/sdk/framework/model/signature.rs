//! [`Signature`]: what a function takes and gives (PROTOCOL.md section 5).

use crate::sdk::framework::model::attribute_type::AttributeType;
use crate::sdk::framework::model::attributes::Attributes;
use crate::sdk::framework::model::schema::{Attribute, Shape, ValueSource};

/// What a function takes and gives.
#[derive(Clone, Debug)]
pub struct Signature {
    /// Name in HCL, after `provider::…::`.
    pub name: &'static str,
    /// What it does, in one paragraph on one line: the first of the description.
    pub summary: String,
    /// Description in Markdown.
    pub description: String,
    /// The parameters in their order, without the variadic one.
    pub parameters: Vec<Attribute>,
    /// The parameter that takes all arguments that remain.
    pub variadic: Option<Attribute>,
    /// The shape of the result.
    pub result: Shape,
}

impl Signature {
    /// The signature of a function with these parameters and this result.
    pub fn of<P: Attributes, R: AttributeType>(name: &'static str) -> Self {
        let description = P::description();
        let (variadic, parameters): (Vec<_>, Vec<_>) = P::attributes()
            .iter()
            .cloned()
            .partition(|parameter| parameter.variadic);
        Self {
            name,
            summary: first_paragraph(&description),
            description,
            parameters,
            variadic: variadic.into_iter().next(),
            result: R::shape(),
        }
    }

    /// The parameter that takes the argument at this position, counted from 0.
    pub fn parameter(&self, position: usize) -> Option<&Attribute> {
        self.parameters.get(position).or(self.variadic.as_ref())
    }
}

impl Attribute {
    /// As a parameter of a function: whether the argument may be null.
    pub fn is_nullable(&self) -> bool {
        !matches!(self.source, ValueSource::Required)
    }
}

fn first_paragraph(text: &str) -> String {
    let lines = text.lines().take_while(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}
