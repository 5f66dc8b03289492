//! [`DataSource`]: what the author of a data source implements.

use std::collections::BTreeMap;

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::{Attributes, OutputAttributes, PartialOf};
use crate::sdk::framework::model::schema::Attribute;
use crate::sdk::framework::value::Value;

/// A data source: it reads something, and changes nothing.
pub trait DataSource: Send + Sync + Sized + 'static {
    /// The type in HCL, such as `example_greeting`.
    const TYPE_NAME: &'static str;
    /// What the practitioner configures. Its doc comment describes the data source.
    type Inputs: Attributes;
    /// What the provider returns.
    type Outputs: DataOutputs;

    /// Checks rules that involve several arguments, each of which may still be unknown.
    ///
    /// It runs in validation and before [`read`](Self::read). Both show its warnings, and stop at its errors.
    fn check(&self, _inputs: &PartialOf<Self::Inputs>) -> Vec<Diagnostic> {
        Vec::new()
    }

    /// Reads the data. Hosts ask for it in each plan, or in the apply if an argument is known only then.
    ///
    /// # Errors
    ///
    /// A diagnostic if it cannot be read.
    fn read(&self, inputs: Self::Inputs) -> Result<Self::Outputs, Diagnostic>;
}

/// The outputs of a data source: one model, or two, whose attributes follow one another.
pub trait DataOutputs {
    /// The attributes in the order of their declaration.
    fn attributes() -> Vec<Attribute>;

    /// The fields as Terraform stores them, by name.
    fn encode(self) -> BTreeMap<String, Value>;
}

impl<O: OutputAttributes> DataOutputs for O {
    fn attributes() -> Vec<Attribute> {
        <O as Attributes>::attributes().to_vec()
    }

    fn encode(self) -> BTreeMap<String, Value> {
        <O as Attributes>::encode(&self.into_partial())
    }
}

impl<A: OutputAttributes, B: OutputAttributes> DataOutputs for (A, B) {
    fn attributes() -> Vec<Attribute> {
        [<A as DataOutputs>::attributes(), <B as DataOutputs>::attributes()].concat()
    }

    fn encode(self) -> BTreeMap<String, Value> {
        let (one, other) = (DataOutputs::encode(self.0), DataOutputs::encode(self.1));
        one.into_iter().chain(other).collect()
    }
}
