//! What the author of a resource writes: typed models, a few plain functions, and optional powers as small traits.

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::identity::Identity;
use crate::sdk::framework::model::attributes::{Attributes, OutputAttributes, PartialOf};

/// A managed resource. The plan engine deals with unknowns, defaults, replacement and stability (PROTOCOL.md section 7).
///
/// Nothing of it exists outside Terraform's state, so there is nothing to delete.
pub trait Resource: Send + Sync + Sized + 'static {
    /// The type's name in HCL.
    const TYPE_NAME: &'static str;
    /// What the practitioner writes. Its doc comment describes the resource.
    type Inputs: Attributes;
    /// What the provider computes.
    type Outputs: OutputAttributes;
    /// What hosts know an object by, if there is such a thing.
    const IDENTITY: Option<&'static Identity> = None;

    /// Rules that span several arguments. Each may still be unknown.
    fn check(&self, _inputs: &PartialOf<Self::Inputs>) -> Vec<Diagnostic> {
        Vec::new()
    }

    /// What can already be said of the outputs of a new object, or of an existing one whose inputs change.
    ///
    /// It must be a pure function: no clock, no randomness. What is known here must hold at apply.
    ///
    /// # Errors
    ///
    /// A diagnostic when it is clear that apply would fail.
    fn plan(
        &self,
        _inputs: &PartialOf<Self::Inputs>,
        _prior: Option<&State<Self>>,
    ) -> Result<PartialOf<Self::Outputs>, Diagnostic> {
        Ok(Self::Outputs::unknown())
    }

    /// Makes a new object, or changes the existing one in place.
    ///
    /// # Errors
    ///
    /// A diagnostic. The existing object then stays as it was, and a new one does not come to be.
    fn apply(&self, inputs: Self::Inputs, prior: Option<&State<Self>>) -> Result<Self::Outputs, Diagnostic>;
}

/// A resource whose outputs change with time.
pub trait Refresh: Resource {
    /// The outputs as they are now, and what to warn of.
    fn refresh(&self, state: &State<Self>) -> (PartialOf<Self::Outputs>, Vec<Diagnostic>);
}

/// A resource that has something to say about a plan.
pub trait Review: Resource {
    /// Warnings, or errors, about what is going to be done.
    fn review(&self, change: &Change<'_, Self>) -> Vec<Diagnostic>;
}

/// An object as the state holds it or will hold it.
pub struct State<R: Resource> {
    /// What the practitioner wrote.
    pub inputs: PartialOf<R::Inputs>,
    /// What the provider computed.
    pub outputs: PartialOf<R::Outputs>,
}

/// What a plan does to one object.
pub enum Change<'a, R: Resource> {
    /// It comes to be.
    Create(&'a State<R>),
    /// Nothing.
    None(&'a State<R>),
    /// It changes in place, from the first to the second.
    Update(&'a State<R>, &'a State<R>),
    /// It goes, and the second comes in its place.
    Replace(&'a State<R>, &'a State<R>),
    /// It goes.
    Destroy(&'a State<R>),
}
