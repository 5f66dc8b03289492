//! [`RequestsPerMonth`]: how much an application asks of Stellantis's API.

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::{AttributeType, Knowable};
use crate::sdk::framework::model::schema::Shape;
use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::number::Number;
use crate::sdk::framework::value::path::Path;

/// A number of requests per month, at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestsPerMonth(pub i64);

impl AttributeType for RequestsPerMonth {
    fn shape() -> Shape {
        i64::shape()
    }

    fn decode(value: &Value, at: &Path, diagnostics: &mut Vec<Diagnostic>) -> Knowable<Self> {
        let Value::Number(number) = value else {
            return i64::decode(value, at, diagnostics).map(Self);
        };
        let requests = number.to_i64().filter(|requests| *requests >= 1);
        if requests.is_none() {
            diagnostics.push(invalid_number(number).at(at.clone()));
        }
        requests.map(Self).into()
    }

    fn encode(&self) -> Value {
        self.0.encode()
    }
}

fn invalid_number(number: &Number) -> Diagnostic {
    Diagnostic::error("Invalid number of requests")
        .because(format!(
            "The number of requests per month must be a whole number from 1 to {}, but the value is {:.40}.",
            i64::MAX,
            number.to_string()
        ))
        .remedy("Use the number of requests that you expect per month, such as 100000.")
}
