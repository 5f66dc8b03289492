//! [`ManagedResource`]: a resource as the protocol sees it, whatever its types.

use crate::sdk::framework::adoption::{Adopted, Import, Move, Origin, Source};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::engine::apply::apply;
use crate::sdk::framework::engine::misplaced::misplaced;
use crate::sdk::framework::engine::plan::{plan, with_write_only};
use crate::sdk::framework::identity::Identity;
use crate::sdk::framework::model::attributes::{Attributes, PartialOf, schema};
use crate::sdk::framework::model::defaults::filled;
use crate::sdk::framework::model::schema::Schema;
use crate::sdk::framework::resource::{Change, Refresh, Resource, Review, State};
use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::path::Path;

/// A managed resource, untyped.
pub trait ManagedResource: Send + Sync {
    /// The type's name in HCL.
    fn type_name(&self) -> &'static str;
    /// What its block may hold.
    fn schema(&self) -> &Schema;
    /// What is wrong with a configuration. Any value in it may be unknown.
    fn validate(&self, config: &Value, write_only_allowed: bool) -> Vec<Diagnostic>;
    /// What hosts know an object by, if there is such a thing.
    fn identity(&self) -> Option<&'static Identity>;
    /// The object that an import ID names; `None` where nothing can be imported.
    fn import(&self, id: &str) -> Option<Adoption>;
    /// Which objects of another provider can become one of this resource.
    fn move_source(&self) -> Option<&Source>;
    /// Such an object as one of this resource, and what could not be carried over; `None` where none can.
    fn take_over(&self, source: &Value) -> Option<Adoption>;
    /// A stored object as it should have been stored: without write-only values.
    fn upgrade(&self, stored: &Value) -> Value;
    /// The object as it is now.
    fn read(&self, state: Value) -> (Value, Vec<Diagnostic>);
    /// What is going to be done.
    fn plan(&self, request: PlanRequest) -> PlanResponse;
    /// Does it.
    fn apply(&self, request: ApplyRequest) -> ApplyResponse;
}

/// What a plan is made of.
pub struct PlanRequest {
    /// The object as it is; null where there is none.
    pub prior: Value,
    /// The configuration, with what it leaves out taken from `prior`; null to destroy.
    pub proposed: Value,
    /// What the practitioner wrote, write-only values included; null to destroy.
    pub config: Value,
}

/// A plan.
#[derive(Default)]
pub struct PlanResponse {
    /// The object as it will be; null when it goes.
    pub planned: Value,
    /// Changes that make a new object.
    pub requires_replace: Vec<Path>,
    /// What to heed, or why it cannot be done.
    pub diagnostics: Vec<Diagnostic>,
}

/// What is to be done.
pub struct ApplyRequest {
    /// The object as it is; null where there is none.
    pub prior: Value,
    /// The object as planned; null to destroy.
    pub planned: Value,
    /// What the practitioner wrote, write-only values included; null to destroy.
    pub config: Value,
}

/// What was done.
pub struct ApplyResponse {
    /// The object as it really is now; null where there is none.
    pub state: Value,
    /// What went wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// An object from elsewhere, with what could not be carried over; or why nothing can be made of it.
pub type Adoption = Result<(Value, Vec<Diagnostic>), Diagnostic>;

type RefreshFunction<R> = fn(&R, &State<R>) -> (PartialOf<<R as Resource>::Outputs>, Vec<Diagnostic>);
type ImportFunction<R> = fn(&R, &str) -> Result<Adopted<R>, Diagnostic>;
type ReviewFunction<R> = fn(&R, &Change<'_, R>) -> Vec<Diagnostic>;

/// A [`Resource`] with its schema and its optional powers.
pub struct Managed<R: Resource> {
    pub(super) resource: R,
    pub(super) schema: Schema,
    refresh: Option<RefreshFunction<R>>,
    review: Option<ReviewFunction<R>>,
    import: Option<ImportFunction<R>>,
    origin: Option<Origin<R>>,
}

impl<R: Resource> Managed<R> {
    /// The resource with no optional power.
    pub fn new(resource: R) -> Self {
        let schema = schema::<R::Inputs, R::Outputs>();
        Self {
            resource,
            schema,
            refresh: None,
            review: None,
            import: None,
            origin: None,
        }
    }

    /// With outputs that change with time.
    pub fn with_refresh(mut self) -> Self
    where
        R: Refresh,
    {
        self.refresh = Some(R::refresh);
        self
    }

    /// With something to say about a plan.
    pub fn with_review(mut self) -> Self
    where
        R: Review,
    {
        self.review = Some(R::review);
        self
    }

    /// With objects that come from outside of Terraform.
    pub fn with_import(mut self) -> Self
    where
        R: Import,
    {
        self.import = Some(R::import);
        self
    }

    /// With objects that come from another provider.
    pub fn with_move(mut self) -> Self
    where
        R: Move,
    {
        self.origin = Some(Origin::declared());
        self
    }

    pub(super) fn review(&self, change: &Change<'_, R>) -> Vec<Diagnostic> {
        self.review
            .map_or_else(Vec::new, |review| review(&self.resource, change))
    }

    /// The object as a typed model. What a stored object has that the model refuses is unknown, not an error: it was
    /// accepted when it was made.
    pub(super) fn state(&self, object: &Value) -> State<R> {
        State {
            inputs: self.inputs(object, &mut Vec::new()),
            outputs: Self::outputs(object),
        }
    }

    pub(super) fn outputs(object: &Value) -> PartialOf<R::Outputs> {
        R::Outputs::decode(object, &Path::root(), &mut Vec::new())
    }

    pub(super) fn inputs(&self, object: &Value, diagnostics: &mut Vec<Diagnostic>) -> PartialOf<R::Inputs> {
        let object = filled(R::Inputs::attributes(), object);
        R::Inputs::decode(&object, &Path::root(), diagnostics)
    }

    /// An object from elsewhere as Terraform stores it: wholly known, without defaults.
    fn stored(adopted: Adopted<R>) -> (Value, Vec<Diagnostic>) {
        let inputs = R::Inputs::encode(&adopted.state.inputs);
        let attributes = inputs
            .into_iter()
            .chain(R::Outputs::encode(&adopted.state.outputs));
        let known = attributes.map(|(name, value)| match value.is_wholly_known() {
            true => (name, value),
            false => (name, Value::Null),
        });
        (Value::Mapping(known.collect()), adopted.remarks)
    }

    pub(super) fn set_outputs(&self, object: &mut Value, outputs: &PartialOf<R::Outputs>) {
        for (name, value) in R::Outputs::encode(outputs) {
            object.set_attribute(&name, value);
        }
    }
}

impl<R: Resource> ManagedResource for Managed<R> {
    fn type_name(&self) -> &'static str {
        R::TYPE_NAME
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn validate(&self, config: &Value, write_only_allowed: bool) -> Vec<Diagnostic> {
        let mut diagnostics = misplaced(&self.schema.attributes, config, &Path::root(), write_only_allowed);
        let inputs = self.inputs(config, &mut diagnostics);
        diagnostics.extend(self.resource.check(&inputs));
        diagnostics
    }

    fn identity(&self) -> Option<&'static Identity> {
        R::IDENTITY
    }

    fn import(&self, id: &str) -> Option<Adoption> {
        let import = self.import?;
        Some(import(&self.resource, id).map(Self::stored))
    }

    fn move_source(&self) -> Option<&Source> {
        self.origin.as_ref().map(Origin::source)
    }

    fn take_over(&self, source: &Value) -> Option<Adoption> {
        let taken_over = self.origin.as_ref()?.take_over(&self.resource, source);
        Some(taken_over.map(Self::stored))
    }

    fn upgrade(&self, stored: &Value) -> Value {
        with_write_only(&self.schema.attributes, stored, &Value::Null)
    }

    fn read(&self, mut state: Value) -> (Value, Vec<Diagnostic>) {
        let Some(refresh) = self.refresh.filter(|_| !state.is_null()) else {
            return (state, Vec::new());
        };
        let (outputs, diagnostics) = refresh(&self.resource, &self.state(&state));
        for (name, value) in R::Outputs::encode(&outputs) {
            // State is wholly known: an output that cannot be computed stays what it was.
            if value.is_wholly_known() {
                state.set_attribute(&name, value);
            }
        }
        (state, diagnostics)
    }

    fn plan(&self, request: PlanRequest) -> PlanResponse {
        plan(self, request)
    }

    fn apply(&self, request: ApplyRequest) -> ApplyResponse {
        apply(self, request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sdk::framework::engine::specimen::{applied, object, place, specimen, text};
    use crate::sdk::framework::model::schema::Source;

    fn found(config: &Value, write_only_allowed: bool) -> Vec<(String, &'static str)> {
        let diagnostics = specimen().validate(config, write_only_allowed);
        diagnostics
            .into_iter()
            .map(|diagnostic| (diagnostic.path.to_string(), diagnostic.summary))
            .collect()
    }

    #[test]
    fn the_schema_says_what_the_types_say() {
        let specimen = specimen();
        let attribute = |name| {
            specimen
                .schema()
                .attributes
                .iter()
                .find(|attribute| attribute.name == name)
                .unwrap()
        };
        assert!(matches!(attribute("name").source, Source::Required));
        assert!(matches!(attribute("label").source, Source::Optional));
        assert!(matches!(attribute("size").source, Source::Default(_)));
        assert!(matches!(attribute("summary").source, Source::Computed));
        assert!(attribute("color").replace && !attribute("name").replace);
        assert!(attribute("password_wo").write_only && attribute("password_wo").sensitive);
        assert_eq!(attribute("place").nested()[0].description, "Which town.");
        assert_eq!(
            specimen.schema().description,
            "A specimen.\n\nWith a second paragraph."
        );
    }

    #[test]
    fn every_mistake_is_found_at_once_each_at_its_attribute() {
        let config = object(&[
            ("size", text("big")),
            ("place", place(Value::Null, Value::Null)),
            ("summary", text("mine")),
        ]);
        assert_eq!(
            found(&config, true),
            [
                ("summary".to_owned(), "Computed attribute in the configuration"),
                ("name".to_owned(), "Missing required argument"),
                ("size".to_owned(), "Wrong type of value"),
                ("place.town".to_owned(), "Missing required argument"),
            ]
        );
    }

    #[test]
    fn a_host_that_does_not_know_write_only_arguments_gets_an_error() {
        let config = object(&[("name", text("a")), ("password_wo", text("hunter2"))]);
        insta::assert_snapshot!(specimen().validate(&config, false)[0].to_string());
        assert_eq!(found(&config, true), []);
    }

    #[test]
    fn what_is_unknown_is_no_mistake() {
        let names = [
            "name",
            "label",
            "size",
            "unit",
            "place",
            "color",
            "password_wo",
            "password_wo_version",
        ];
        let config = object(&names.map(|name| (name, Value::unknown())));
        assert_eq!(found(&config, true), []);
    }

    #[test]
    fn a_refresh_sets_what_it_knows_and_keeps_the_rest() {
        let state = applied(&Value::Null, &object(&[("name", text("a"))]));
        let (refreshed, _) = specimen().read(state.clone());
        assert!(*refreshed.attribute("hint") == text("refreshed"));
        assert!(refreshed.attribute("summary") == state.attribute("summary"));
        assert!(specimen().read(Value::Null).0.is_null());
    }
}
