//! [`Managed`]: a resource with its schema and its optional capabilities, ready for the engine.

use crate::sdk::framework::adoption::{Adopted, Import, Move, Origin};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::engine::revision;
use crate::sdk::framework::model::attributes::{Attributes, PartialOf, schema};
use crate::sdk::framework::model::defaults::filled;
use crate::sdk::framework::model::schema::Schema;
use crate::sdk::framework::resource::{Change, Refresh, Resource, Review, Revise, State};
use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::path::Path;

/// An imported or moved object with warnings about what could not be carried over, or the error that prevents it.
pub type Adoption = Result<(Value, Vec<Diagnostic>), Diagnostic>;

type RefreshFunction<R> = fn(&R, &State<R>) -> (PartialOf<<R as Resource>::Outputs>, Vec<Diagnostic>);
type ImportFunction<R> = fn(&R, &str) -> Result<Adopted<R>, Diagnostic>;
type ReviewFunction<R> = fn(&R, &Change<'_, R>) -> Vec<Diagnostic>;
type ReviseFunction<R> = fn(&State<R>, &State<R>) -> bool;

/// A [`Resource`] with its schema and its optional capabilities.
pub struct Managed<R: Resource> {
    pub(super) resource: R,
    pub(super) schema: Schema,
    pub(super) refresh: Option<RefreshFunction<R>>,
    pub(super) import: Option<ImportFunction<R>>,
    pub(super) origin: Option<Origin<R>>,
    pub(super) is_revised: Option<ReviseFunction<R>>,
    review: Option<ReviewFunction<R>>,
}

impl<R: Resource> Managed<R> {
    /// The resource without any optional capability.
    pub fn new(resource: R) -> Self {
        let schema = schema::<R::Inputs, R::Outputs>();
        Self {
            resource,
            schema,
            refresh: None,
            import: None,
            origin: None,
            is_revised: None,
            review: None,
        }
    }

    /// Recomputes outputs that change with time, on each refresh.
    pub fn with_refresh(mut self) -> Self
    where
        R: Refresh,
    {
        self.refresh = Some(R::refresh);
        self
    }

    /// Reviews each plan.
    pub fn with_review(mut self) -> Self
    where
        R: Review,
    {
        self.review = Some(R::review);
        self
    }

    /// Accepts imports.
    pub fn with_import(mut self) -> Self
    where
        R: Import,
    {
        self.import = Some(R::import);
        self
    }

    /// Accepts objects moved from a resource of another provider.
    pub fn with_move(mut self) -> Self
    where
        R: Move,
    {
        self.origin = Some(Origin::declared());
        self
    }

    /// Adds the attribute `revision`.
    pub fn with_revision(mut self) -> Self
    where
        R: Revise,
    {
        self.schema.attributes.push(revision::attribute(R::REVISION));
        self.is_revised = Some(R::is_revised);
        self
    }

    pub(super) fn review(&self, change: &Change<'_, R>) -> Vec<Diagnostic> {
        self.review
            .map_or_else(Vec::new, |review| review(&self.resource, change))
    }

    /// A stored object as a typed model. A value that the model rejects becomes unknown instead of an error: it was
    /// accepted when the object was created.
    pub(super) fn state(&self, object: &Value) -> State<R> {
        State {
            inputs: Self::decode_inputs(object, &mut Vec::new()),
            outputs: Self::outputs(object),
        }
    }

    /// The inputs of an object, and what is wrong with them, each alone and together.
    pub(super) fn checked_inputs(&self, object: &Value) -> (PartialOf<R::Inputs>, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let inputs = Self::decode_inputs(object, &mut diagnostics);
        diagnostics.extend(self.resource.check(&inputs));
        (inputs, diagnostics)
    }

    pub(super) fn outputs(object: &Value) -> PartialOf<R::Outputs> {
        R::Outputs::decode(object, &Path::root(), &mut Vec::new())
    }

    pub(super) fn set_outputs(object: &mut Value, outputs: &PartialOf<R::Outputs>) {
        for (name, value) in R::Outputs::encode(outputs) {
            object.set_attribute(&name, value);
        }
    }

    /// An imported or moved object as Terraform stores it: wholly known, without defaults.
    pub(super) fn stored(&self, adopted: Adopted<R>) -> (Value, Vec<Diagnostic>) {
        let inputs = R::Inputs::encode(&adopted.state.inputs);
        let attributes = inputs
            .into_iter()
            .chain(R::Outputs::encode(&adopted.state.outputs));
        let known = attributes.map(|(name, value)| match value.is_wholly_known() {
            true => (name, value),
            false => (name, Value::Null),
        });
        let mut object = Value::Mapping(known.collect());
        if self.is_revised.is_some() {
            revision::begin(&mut object);
        }
        (object, adopted.remarks)
    }

    fn decode_inputs(object: &Value, diagnostics: &mut Vec<Diagnostic>) -> PartialOf<R::Inputs> {
        let object = filled(R::Inputs::attributes(), object);
        R::Inputs::decode(&object, &Path::root(), diagnostics)
    }
}
