//! [`Hours`]: a length of time as a practitioner writes it.

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::{AttributeType, Knowable};
use crate::sdk::framework::model::schema::Shape;
use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::path::Path;

/// A number of hours, 0 or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours(pub i64);

impl AttributeType for Hours {
    fn shape() -> Shape {
        i64::shape()
    }

    fn decode(value: &Value, at: &Path, diagnostics: &mut Vec<Diagnostic>) -> Knowable<Self> {
        let hours = match value {
            Value::Number(hours) => hours.to_i64().filter(|hours| *hours >= 0),
            _ => None,
        };
        if hours.is_none() {
            let diagnostic = Diagnostic::error("Invalid number of hours")
                .because("The number of hours is negative, has a fraction, or is too large.")
                .remedy("Use a whole number, 0 or more, such as 720 for 30 days.");
            diagnostics.push(diagnostic.at(at.clone()));
        }
        hours.map(Self).into()
    }

    fn encode(&self) -> Value {
        self.0.encode()
    }
}
