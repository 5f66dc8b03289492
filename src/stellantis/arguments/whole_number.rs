//! [`WholeNumber`]: a whole number in a range.

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::{AttributeType, Knowable};
use crate::sdk::framework::model::schema::Shape;
use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::path::Path;

/// A whole number from `MIN` to `MAX`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WholeNumber<const MIN: i64, const MAX: i64>(pub i64);

impl<const MIN: i64, const MAX: i64> AttributeType for WholeNumber<MIN, MAX> {
    fn shape() -> Shape {
        i64::shape()
    }

    fn decode(value: &Value, at: &Path, diagnostics: &mut Vec<Diagnostic>) -> Knowable<Self> {
        let number = match value {
            Value::Number(number) => number.to_i64().filter(|number| (MIN..=MAX).contains(number)),
            _ => None,
        };
        if number.is_none() {
            diagnostics.push(out_of_range(MIN, MAX, at));
        }
        number.map(Self).into()
    }

    fn encode(&self) -> Value {
        self.0.encode()
    }
}

fn out_of_range(min: i64, max: i64, at: &Path) -> Diagnostic {
    Diagnostic::error("Number out of range")
        .because(format!(
            "The value of {at} is not a whole number from {min} to {max}."
        ))
        .remedy(format!("Set {at} to a whole number from {min} to {max}."))
        .at(at.clone())
}
