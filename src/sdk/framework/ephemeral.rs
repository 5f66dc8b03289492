//! Ephemeral resources: what is made or opened for one run and never stored (PROTOCOL.md section 5).

use crate::sdk::framework::diagnostic::{Diagnostic, any_error};
use crate::sdk::framework::engine::misplaced::misplaced;
use crate::sdk::framework::model::attributes::{Attributes, OutputAttributes, PartialOf, schema};
use crate::sdk::framework::model::defaults::filled;
use crate::sdk::framework::model::schema::Schema;
use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::path::Path;

/// What the author of an ephemeral resource writes. It ends by itself: nothing has to be renewed or closed.
pub trait Ephemeral: Send + Sync + Sized + 'static {
    /// The type's name in HCL.
    const TYPE_NAME: &'static str;
    /// What the practitioner writes. Its doc comment describes the resource.
    type Inputs: Attributes;
    /// What the provider gives.
    type Outputs: OutputAttributes;

    /// Rules that span several arguments. Each may still be unknown.
    fn check(&self, _inputs: &PartialOf<Self::Inputs>) -> Vec<Diagnostic> {
        Vec::new()
    }

    /// Makes or opens it.
    ///
    /// # Errors
    ///
    /// A diagnostic. There is nothing then.
    fn open(&self, inputs: Self::Inputs) -> Result<Self::Outputs, Diagnostic>;
}

/// An ephemeral resource, untyped.
pub trait EphemeralResource: Send + Sync {
    /// The type's name in HCL.
    fn type_name(&self) -> &'static str;
    /// What its block may hold.
    fn schema(&self) -> &Schema;
    /// What is wrong with a configuration. Any value in it may be unknown.
    fn validate(&self, config: &Value) -> Vec<Diagnostic>;
    /// The configuration with its defaults and outputs.
    ///
    /// # Errors
    ///
    /// Why there is none.
    fn open(&self, config: &Value) -> Result<Value, Vec<Diagnostic>>;
}

/// An [`Ephemeral`] with its schema.
pub struct Opened<E: Ephemeral> {
    ephemeral: E,
    schema: Schema,
}

impl<E: Ephemeral> Opened<E> {
    /// The resource as the protocol sees it.
    pub fn new(ephemeral: E) -> Self {
        Self {
            ephemeral,
            schema: schema::<E::Inputs, E::Outputs>(),
        }
    }

    fn inputs(&self, object: &Value) -> (PartialOf<E::Inputs>, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let inputs = E::Inputs::decode(object, &Path::root(), &mut diagnostics);
        diagnostics.extend(self.ephemeral.check(&inputs));
        (inputs, diagnostics)
    }
}

impl<E: Ephemeral> EphemeralResource for Opened<E> {
    fn type_name(&self) -> &'static str {
        E::TYPE_NAME
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn validate(&self, config: &Value) -> Vec<Diagnostic> {
        let mut diagnostics = misplaced(&self.schema.attributes, config, &Path::root(), true);
        diagnostics.extend(self.inputs(&filled(E::Inputs::attributes(), config)).1);
        diagnostics
    }

    fn open(&self, config: &Value) -> Result<Value, Vec<Diagnostic>> {
        let mut result = filled(E::Inputs::attributes(), config);
        let (inputs, diagnostics) = self.inputs(&result);
        if any_error(&diagnostics) {
            return Err(diagnostics);
        }
        let inputs = E::Inputs::whole(inputs).ok_or_else(|| vec![still_unknown()])?;
        let outputs = self.ephemeral.open(inputs).map_err(|failure| vec![failure])?;
        for (name, value) in E::Outputs::encode(&outputs.into_partial()) {
            result.set_attribute(&name, value);
        }
        Ok(result)
    }
}

fn still_unknown() -> Diagnostic {
    Diagnostic::error("Unknown value of an ephemeral resource")
        .because("The host asked to open an ephemeral resource while one of its arguments is still unknown.")
        .remedy("Report it with the version of the host: it is a defect.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_is_still_unknown_when_it_is_opened_is_said() {
        insta::assert_snapshot!(still_unknown().to_string());
    }
}
