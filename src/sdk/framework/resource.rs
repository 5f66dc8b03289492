//! [`Resource`]: what the author of a managed resource implements, with optional capabilities as small traits.

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::identity::Identity;
use crate::sdk::framework::model::attributes::{Attributes, OutputAttributes, PartialOf};

/// A managed resource. The engine takes care of unknown values, defaults, replacement and stable plans (PROTOCOL.md
/// section 7).
///
/// An object exists in Terraform's state only: it is deleted by leaving the state.
pub trait Resource: Send + Sync + Sized + 'static {
    /// The resource type in HCL, such as `example_greeting`.
    const TYPE_NAME: &'static str;
    /// What the practitioner configures. Its doc comment describes the resource.
    type Inputs: Attributes;
    /// What the provider computes.
    type Outputs: OutputAttributes;
    /// What hosts know an object by, if anything.
    const IDENTITY: Option<&'static Identity> = None;

    /// Checks rules that involve several arguments, each of which may still be unknown.
    ///
    /// It runs in validation, plan and apply. Each of them shows its warnings, and stops at its errors.
    fn check(&self, _inputs: &PartialOf<Self::Inputs>) -> Vec<Diagnostic> {
        Vec::new()
    }

    /// The outputs of a new object, or of an existing one whose inputs change, as far as they are known in the plan.
    ///
    /// It must be a pure function, without clock or randomness. An output that is known here must be the same in
    /// [`apply`](Self::apply).
    ///
    /// # Errors
    ///
    /// A diagnostic if it is clear that the apply would fail.
    fn plan(
        &self,
        _inputs: &PartialOf<Self::Inputs>,
        _prior: Option<&State<Self>>,
    ) -> Result<PartialOf<Self::Outputs>, Diagnostic> {
        Ok(Self::Outputs::unknown())
    }

    /// Whether the outputs of an object must be computed again although no argument has changed. The plan is then an update in
    /// place, and [`plan`](Self::plan) is asked for the outputs.
    ///
    /// `state` has the stored outputs, and the write-only values of the configuration. It must be a pure function, and false
    /// after the apply, or every plan has a change.
    fn is_outdated(&self, _state: &State<Self>) -> bool {
        false
    }

    /// Creates a new object, or updates the existing one in place.
    ///
    /// # Errors
    ///
    /// A diagnostic. An existing object then stays as it was; a new one is not created.
    fn apply(&self, inputs: Self::Inputs, prior: Option<&State<Self>>) -> Result<Self::Outputs, Diagnostic>;

    /// Deletes an object, alone or before or after the creation of its replacement.
    ///
    /// Some ends are applied without a plan that [`Review`] sees: those that `-replace` and `taint` bring about.
    ///
    /// # Errors
    ///
    /// A diagnostic. The state then keeps the object.
    fn delete(&self, _prior: &State<Self>) -> Result<(), Diagnostic> {
        Ok(())
    }
}

/// A resource whose outputs change with time.
pub trait Refresh: Resource {
    /// The outputs as they are now, and warnings. An output that is unknown keeps its value.
    fn refresh(&self, state: &State<Self>) -> (PartialOf<Self::Outputs>, Vec<Diagnostic>);
}

/// A resource that comments on plans.
pub trait Review: Resource {
    /// Warnings or errors about a planned change.
    fn review(&self, change: &Change<'_, Self>) -> Vec<Diagnostic>;
}

/// A resource with the attribute `revision`: a number that starts at 1 and increases by one with each change that matters to
/// users of the object. It is known in the plan, unless it depends on an unknown argument, so it can be the version of another
/// provider's write-only argument. A replacement starts at 1 again.
pub trait Revise: Resource {
    /// Description of the attribute in Markdown, which says what counts as a change.
    const REVISION: &'static str;

    /// Whether a change in place, from `prior` to `planned`, matters to users of the object. By default, it does if any output
    /// changes.
    ///
    /// An unknown value must count as a change. The engine asks again with the prior values in place of unknown ones, and where that
    /// is no change, the revision is unknown. The write-only values of the configuration are in `planned`, never in `prior`.
    fn is_revised(prior: &State<Self>, planned: &State<Self>) -> bool {
        !prior.has_outputs_of(planned)
    }
}

/// An object in the state, or in a plan.
pub struct State<R: Resource> {
    /// What the practitioner configured.
    pub inputs: PartialOf<R::Inputs>,
    /// What the provider computed.
    pub outputs: PartialOf<R::Outputs>,
}

impl<R: Resource> State<R> {
    /// Whether both have the same outputs. An unknown output is not the same as a known one.
    pub fn has_outputs_of(&self, other: &Self) -> bool {
        R::Outputs::encode(&self.outputs) == R::Outputs::encode(&other.outputs)
    }
}

/// What a plan does to one object.
pub enum Change<'a, R: Resource> {
    /// Creates it.
    Create(&'a State<R>),
    /// Leaves it as it is.
    None(&'a State<R>),
    /// Changes it in place, from the first to the second.
    Update(&'a State<R>, &'a State<R>),
    /// Destroys the first and creates the second.
    Replace(&'a State<R>, &'a State<R>),
    /// Destroys it.
    Destroy(&'a State<R>),
}
