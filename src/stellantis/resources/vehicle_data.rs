//! [`VehicleData`]: which data of vehicles an application needs.

use std::collections::BTreeSet;

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::{AttributeType, Knowable, TextType};
use crate::sdk::framework::model::schema::Shape;
use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::path::Path;
use crate::stellantis::resources::description_text::check_line;

/// The names of vehicle data, at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VehicleData(BTreeSet<DataName>);

impl VehicleData {
    /// The names, sorted by their characters.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(TextType::as_text)
    }
}

impl AttributeType for VehicleData {
    fn shape() -> Shape {
        BTreeSet::<DataName>::shape()
    }

    fn decode(value: &Value, at: &Path, diagnostics: &mut Vec<Diagnostic>) -> Knowable<Self> {
        let names = BTreeSet::decode(value, at, diagnostics);
        if names.known().is_some_and(BTreeSet::is_empty) {
            diagnostics.push(no_data().at(at.clone()));
            return Knowable::Unknown;
        }
        names.map(Self)
    }

    fn encode(&self) -> Value {
        self.0.encode()
    }
}

fn no_data() -> Diagnostic {
    Diagnostic::error("No vehicle data")
        .because("The set vehicle_data is empty, but Mobilisights has to know which vehicle data the application needs.")
        .remedy("List at least one item, named as in Stellantis's documentation.")
}

/// The name of one kind of data.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct DataName(String);

impl TextType for DataName {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        check_line("A name in vehicle_data", text).map(|()| Self(text.to_owned()))
    }

    fn as_text(&self) -> &str {
        &self.0
    }
}
