//! Plans an object: from the prior state and the configuration to the planned state (PROTOCOL.md section 7).

use crate::sdk::framework::diagnostic::{Diagnostic, any_error};
use crate::sdk::framework::engine::managed::Managed;
use crate::sdk::framework::engine::revision;
use crate::sdk::framework::engine::write_only::with_write_only;
use crate::sdk::framework::model::attributes::{Attributes, PartialOf};
use crate::sdk::framework::model::defaults::fill;
use crate::sdk::framework::model::knowable::Knowable;
use crate::sdk::framework::model::schema::{Attribute, ValueSource};
use crate::sdk::framework::resource::{Change, Resource, State};
use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::path::Path;

/// What one object is planned from.
pub struct PlanRequest {
    /// The object as it is; null to create one.
    pub prior: Value,
    /// The configuration, completed from `prior` where it leaves out a computed attribute; null to destroy.
    pub proposed: Value,
    /// The configuration, write-only values included; null to destroy.
    pub config: Value,
}

/// The plan of one object.
#[derive(Default)]
pub struct PlanResponse {
    /// The object as it will be; null if it is destroyed, or if the plan failed.
    pub planned: Value,
    /// The attributes whose change replaces the object.
    pub requires_replace: Vec<Path>,
    /// Warnings, or why the plan failed.
    pub diagnostics: Vec<Diagnostic>,
}

/// Plans one object. A pure function of the request: hosts plan again during apply, and expect the same result.
pub fn plan<R: Resource>(managed: &Managed<R>, request: PlanRequest) -> PlanResponse {
    let PlanRequest {
        prior,
        proposed,
        config,
    } = request;
    if proposed.is_null() {
        return plan_destroy(managed, &prior);
    }
    let attributes = &managed.schema.attributes;
    let changed = planned_inputs(attributes, &config, &prior, proposed.clone());
    let mut step = Step::between(managed, &prior, &changed);
    // A replacement takes nothing from the old object: the host's second plan, without a prior object, must agree.
    let planned = match step.requires_replace.is_empty() {
        true => changed,
        false => planned_inputs(attributes, &config, &Value::Null, proposed),
    };
    let (inputs, mut diagnostics) = managed.checked_inputs(&with_write_only(attributes, &planned, &config));
    if any_error(&diagnostics) {
        return failed(diagnostics);
    }
    match complete(managed, &mut step, inputs, &prior, planned) {
        Ok((planned, remarks)) => {
            diagnostics.extend(remarks);
            PlanResponse {
                planned,
                requires_replace: step.requires_replace,
                diagnostics,
            }
        }
        Err(failure) => {
            diagnostics.push(failure);
            failed(diagnostics)
        }
    }
}

fn plan_destroy<R: Resource>(managed: &Managed<R>, prior: &Value) -> PlanResponse {
    let state = managed.state(prior);
    PlanResponse {
        diagnostics: managed.review(&Change::Destroy(&state)),
        ..PlanResponse::default()
    }
}

fn failed(diagnostics: Vec<Diagnostic>) -> PlanResponse {
    PlanResponse {
        diagnostics,
        ..PlanResponse::default()
    }
}

/// The difference between the prior object and the planned inputs.
struct Step<R: Resource> {
    /// Whether the object is created or changed.
    changed: bool,
    /// The prior object, if it is changed.
    prior: Option<State<R>>,
    requires_replace: Vec<Path>,
}

impl<R: Resource> Step<R> {
    fn between(managed: &Managed<R>, prior: &Value, planned: &Value) -> Self {
        let inputs = managed.schema.attributes.iter();
        let changed: Vec<&Attribute> = inputs
            .filter(|attribute| !matches!(attribute.source, ValueSource::Computed))
            .filter(|attribute| prior.attribute(attribute.name) != planned.attribute(attribute.name))
            .collect();
        let exists = !prior.is_null();
        let replaces =
            |attribute: &&&Attribute| attribute.replacement.applies(prior.attribute(attribute.name));
        let replacing = changed.iter().filter(replaces).filter(|_| exists);
        Self {
            changed: !exists || !changed.is_empty(),
            prior: (exists && !changed.is_empty()).then(|| managed.state(prior)),
            requires_replace: replacing
                .map(|attribute| Path::root().attribute(attribute.name))
                .collect(),
        }
    }

    /// The object that is changed in place, if one is.
    fn kept(&self) -> Option<&State<R>> {
        self.prior.as_ref().filter(|_| self.requires_replace.is_empty())
    }

    fn change<'a>(&'a self, planned: &'a State<R>) -> Change<'a, R> {
        match &self.prior {
            Some(prior) if self.requires_replace.is_empty() => Change::Update(prior, planned),
            Some(prior) => Change::Replace(prior, planned),
            None if self.changed => Change::Create(planned),
            None => Change::None(planned),
        }
    }
}

/// Adds the outputs to the planned inputs, and reviews the result.
fn complete<R: Resource>(
    managed: &Managed<R>,
    step: &mut Step<R>,
    inputs: PartialOf<R::Inputs>,
    prior: &Value,
    mut planned: Value,
) -> Result<(Value, Vec<Diagnostic>), Diagnostic> {
    let mut state = State {
        inputs,
        outputs: Managed::<R>::outputs(prior),
    };
    if !step.changed && managed.resource.is_outdated(&state) {
        step.changed = true;
        step.prior = Some(managed.state(prior));
    }
    if step.changed {
        let outputs = managed.resource.plan(&state.inputs, step.kept())?;
        Managed::<R>::set_outputs(&mut planned, &outputs);
        state.outputs = Managed::<R>::outputs(&planned);
        set_revision(managed, step.kept(), &state, prior, &mut planned);
    } else {
        keep_outputs(&managed.schema.attributes, prior, &mut planned);
    }
    let remarks = managed.review(&step.change(&state));
    Ok((planned, remarks))
}

/// Sets the attribute `revision` of an object that is created or changed. `before` is the object that changes in place, if one
/// does.
fn set_revision<R: Resource>(
    managed: &Managed<R>,
    before: Option<&State<R>>,
    after: &State<R>,
    prior: &Value,
    planned: &mut Value,
) {
    match (managed.is_revised, before) {
        (None, _) => {}
        (Some(_), None) => revision::begin(planned),
        (Some(is_revised), Some(before)) => {
            let changes_even_least = || {
                let least = least_change(&managed.schema.attributes, prior, planned);
                is_revised(before, &managed.state(&least))
            };
            let revised = match is_revised(before, after) {
                true if !has_unknown_input(after) || changes_even_least() => Knowable::Known(true),
                // The host's second plan may find that nothing has changed.
                true => Knowable::Unknown,
                false => Knowable::Known(false),
            };
            revision::continue_from(prior, planned, revised);
        }
    }
}

fn has_unknown_input<R: Resource>(state: &State<R>) -> bool {
    let inputs = R::Inputs::encode(&state.inputs);
    inputs.values().any(|input| !input.is_wholly_known())
}

/// The planned object, but with the prior value wherever a value is not known yet.
fn least_change(attributes: &[Attribute], prior: &Value, planned: &Value) -> Value {
    let mut least = planned.clone();
    for Attribute { name, .. } in attributes {
        if !planned.attribute(name).is_wholly_known() {
            least.set_attribute(name, prior.attribute(name).clone());
        }
    }
    least
}

fn keep_outputs(attributes: &[Attribute], prior: &Value, planned: &mut Value) {
    for attribute in attributes
        .iter()
        .filter(|attribute| matches!(attribute.source, ValueSource::Computed))
    {
        planned.set_attribute(attribute.name, prior.attribute(attribute.name).clone());
    }
}

/// The inputs as the plan shows them: with defaults, without write-only values, and with the prior value where the new one
/// is equivalent.
fn planned_inputs(attributes: &[Attribute], config: &Value, prior: &Value, proposed: Value) -> Value {
    let mut planned = proposed;
    fill(attributes, config, prior, &mut planned);
    settle(attributes, prior, &mut planned);
    planned
}

fn settle(attributes: &[Attribute], prior: &Value, planned: &mut Value) {
    for attribute in attributes {
        let prior = prior.attribute(attribute.name);
        let mut value = planned.attribute(attribute.name).clone();
        settle(attribute.nested(), prior, &mut value);
        if attribute.write_only {
            value = Value::Null;
        } else if !prior.is_null() && (attribute.equivalent)(prior, &value) {
            value = prior.clone();
        }
        planned.set_attribute(attribute.name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sdk::framework::engine::managed_resource::ManagedResource;
    use crate::sdk::framework::engine::specimen::{applied, object, place, plan, specimen, text};

    fn causes(diagnostics: &[Diagnostic]) -> Vec<&str> {
        diagnostics
            .iter()
            .map(|diagnostic| diagnostic.cause.as_str())
            .collect()
    }

    #[test]
    fn a_new_object_has_its_defaults_and_unknown_outputs() {
        let config = object(&[("name", text("a")), ("place", place(text("Paris"), Value::Null))]);
        let planned = plan(&Value::Null, &config).planned;
        assert!(*planned.attribute("size") == Value::Number(10_i64.into()));
        assert!(*planned.attribute("unit") == text("cm"));
        assert!(*planned.attribute("place") == place(text("Paris"), text("FR")));
        assert!(*planned.attribute("summary") == Value::unknown_not_null());
        assert!(*planned.attribute("hint") == Value::unknown());
    }

    #[test]
    fn a_default_that_belongs_to_another_value_is_null_or_unknown_while_that_is() {
        let with_size = |size: Value| {
            let planned = plan(&Value::Null, &object(&[("name", text("a")), ("size", size)])).planned;
            planned.attribute("unit").clone()
        };
        assert!(with_size(Value::Number(11_i64.into())).is_null());
        assert!(with_size(Value::unknown()).is_unknown());
    }

    #[test]
    fn an_unchanged_configuration_plans_nothing() {
        let config = object(&[("name", text("a")), ("place", place(text("Paris"), Value::Null))]);
        let prior = applied(&Value::Null, &config);
        let response = plan(&prior, &config);
        assert!(response.planned == prior);
        assert_eq!(causes(&response.diagnostics), ["none"]);
    }

    #[test]
    fn an_attribute_that_was_added_to_the_schema_later_changes_no_existing_object() {
        let config = object(&[("name", text("a")), ("place", place(text("Paris"), Value::Null))]);
        let mut prior = applied(&Value::Null, &config);
        prior.set_attribute("size", Value::Null);
        prior.set_attribute("unit", Value::Null);
        prior.set_attribute("place", place(text("Paris"), Value::Null));
        assert!(plan(&prior, &config).planned == prior);
    }

    #[test]
    fn a_default_comes_back_when_the_argument_is_removed() {
        let prior = applied(
            &Value::Null,
            &object(&[("name", text("a")), ("size", Value::Number(3_i64.into()))]),
        );
        assert!(prior.attribute("unit").is_null());
        let planned = plan(&prior, &object(&[("name", text("a"))])).planned;
        assert!(*planned.attribute("size") == Value::Number(10_i64.into()));
        assert!(*planned.attribute("unit") == text("cm"));
    }

    #[test]
    fn an_argument_that_keeps_its_value_changes_nothing_when_it_is_removed() {
        let home = |town: &str| ("home", place(text(town), Value::Null));
        let prior = applied(&Value::Null, &object(&[("name", text("a")), home("Lyon")]));
        assert!(plan(&prior, &object(&[("name", text("a"))])).planned == prior);
        let renamed = plan(&prior, &object(&[("name", text("b"))])).planned;
        assert!(renamed.attribute("home") == prior.attribute("home"));
        let moved = plan(&prior, &object(&[("name", text("a")), home("Nice")])).planned;
        assert!(*moved.attribute("home") == place(text("Nice"), text("FR")));
        let unknown = plan(
            &prior,
            &object(&[("name", text("a")), ("home", Value::unknown())]),
        )
        .planned;
        assert!(unknown.attribute("home").is_unknown());
    }

    #[test]
    fn an_argument_that_keeps_its_value_is_null_in_a_new_object_and_gets_one_in_place() {
        let prior = applied(&Value::Null, &object(&[("name", text("a"))]));
        assert!(prior.attribute("home").is_null());
        let home = ("home", place(text("Lyon"), Value::Null));
        let response = plan(&prior, &object(&[("name", text("a")), home]));
        assert!(response.requires_replace.is_empty());
        assert!(*response.planned.attribute("home") == place(text("Lyon"), text("FR")));
    }

    #[test]
    fn a_change_in_place_keeps_what_is_stable_and_leaves_the_rest_unknown() {
        let prior = applied(&Value::Null, &object(&[("name", text("a"))]));
        let response = plan(&prior, &object(&[("name", text("b"))]));
        assert!(response.requires_replace.is_empty());
        assert!(response.planned.attribute("id") == prior.attribute("id"));
        assert!(response.planned.attribute("summary").is_unknown());
        assert_eq!(causes(&response.diagnostics), ["update"]);
    }

    #[test]
    fn a_replaced_object_keeps_nothing() {
        let prior = applied(&Value::Null, &object(&[("name", text("a"))]));
        let response = plan(&prior, &object(&[("name", text("a")), ("color", text("red"))]));
        assert_eq!(response.requires_replace, [Path::root().attribute("color")]);
        assert!(response.planned.attribute("id").is_unknown());
        assert_eq!(causes(&response.diagnostics), ["replace"]);
    }

    #[test]
    fn the_first_elements_are_recorded_in_place_and_their_change_replaces() {
        let tags = |tags: &[&str]| Value::Sequence(tags.iter().map(|tag| text(tag)).collect());
        let config = |tags: Value| object(&[("name", text("a")), ("tags", tags)]);
        let replaces = |prior: &Value, tags: Value| !plan(prior, &config(tags)).requires_replace.is_empty();
        for empty in [Value::Null, tags(&[])] {
            let prior = applied(&Value::Null, &config(empty));
            for recorded in [Value::Null, tags(&[]), tags(&["one"]), Value::unknown()] {
                assert!(!replaces(&prior, recorded));
            }
            let recorded = applied(&prior, &config(tags(&["one"])));
            assert!(recorded.attribute("id") == prior.attribute("id"));
            assert!(plan(&recorded, &config(tags(&["one"]))).planned == recorded);
            for changed in [Value::Null, tags(&[]), tags(&["two"]), Value::unknown()] {
                assert!(replaces(&recorded, changed));
            }
        }
    }

    #[test]
    fn another_spelling_of_the_same_is_no_change() {
        let prior = applied(
            &Value::Null,
            &object(&[("name", text("a")), ("label", text("Blue"))]),
        );
        let respelled = plan(&prior, &object(&[("name", text("a")), ("label", text("BLUE"))]));
        assert!(respelled.planned == prior);
        let changed = plan(&prior, &object(&[("name", text("a")), ("label", text("red"))]));
        assert!(*changed.planned.attribute("label") == text("red"));
    }

    #[test]
    fn a_write_only_value_is_in_no_plan_and_its_version_triggers_the_change() {
        let config = |version: i64| {
            object(&[
                ("name", text("a")),
                ("password_wo", text("hunter2")),
                ("password_wo_version", Value::Number(version.into())),
            ])
        };
        let prior = applied(&Value::Null, &config(1));
        assert!(prior.attribute("password_wo").is_null());
        assert!(*prior.attribute("summary") == text("a 10 nowhere 7"));
        assert!(plan(&prior, &config(1)).planned == prior);
        assert!(plan(&prior, &config(2)).planned.attribute("summary").is_unknown());
    }

    #[test]
    fn an_outdated_object_is_changed_in_place_although_no_argument_has_changed() {
        let version = ("password_wo_version", Value::Number(1_i64.into()));
        let without = object(&[("name", text("a")), version.clone()]);
        let with = object(&[("name", text("a")), ("password_wo", text("hunter2")), version]);
        let prior = applied(&Value::Null, &without);
        assert!(plan(&prior, &without).planned == prior);
        let response = plan(&prior, &with);
        assert!(response.requires_replace.is_empty());
        assert!(response.planned.attribute("summary").is_unknown());
        assert!(response.planned.attribute("id") == prior.attribute("id"));
        assert_eq!(causes(&response.diagnostics), ["update"]);
        let updated = applied(&prior, &with);
        assert!(plan(&updated, &with).planned == updated);
        assert!(plan(&updated, &without).planned == updated);
    }

    #[test]
    fn from_no_version_to_one_is_a_change_in_place() {
        let prior = applied(&Value::Null, &object(&[("name", text("a"))]));
        let config = object(&[
            ("name", text("a")),
            ("password_wo_version", Value::Number(1_i64.into())),
        ]);
        assert!(plan(&prior, &config).requires_replace.is_empty());
    }

    #[test]
    fn a_rule_that_is_broken_stops_the_plan() {
        let response = plan(&Value::Null, &object(&[("name", text("forbidden"))]));
        assert_eq!(response.diagnostics[0].path, Path::root().attribute("name"));
        assert!(response.planned.is_null());
    }

    #[test]
    fn a_warning_about_the_arguments_is_shown_even_if_the_plan_fails() {
        let config = |name| object(&[("name", text(name)), ("label", text("dubious"))]);
        let summaries = |config| {
            let diagnostics = plan(&Value::Null, &config).diagnostics;
            diagnostics
                .iter()
                .map(|diagnostic| diagnostic.summary)
                .collect::<Vec<_>>()
        };
        assert_eq!(summaries(config("a")), ["Dubious label", "Reviewed"]);
        assert_eq!(summaries(config("impossible")), ["Dubious label", "Impossible"]);
    }

    #[test]
    fn a_destroy_plan_is_null_and_reviewed() {
        let prior = applied(&Value::Null, &object(&[("name", text("a"))]));
        let response = plan(&prior, &Value::Null);
        assert!(response.planned.is_null());
        assert_eq!(causes(&response.diagnostics), ["destroy"]);
    }

    #[test]
    fn a_new_object_is_reviewed_as_one_that_is_created() {
        let response = plan(&Value::Null, &object(&[("name", text("a"))]));
        assert_eq!(causes(&response.diagnostics), ["create"]);
    }

    #[test]
    fn what_an_argument_keeps_is_not_kept_by_a_replacement() {
        let home = ("home", place(text("Lyon"), Value::Null));
        let prior = applied(&Value::Null, &object(&[("name", text("a")), home]));
        let response = plan(&prior, &object(&[("name", text("a")), ("color", text("red"))]));
        assert!(!response.requires_replace.is_empty());
        assert!(response.planned.attribute("home").is_null());
    }

    #[test]
    fn the_outputs_of_an_unchanged_object_are_those_of_its_state_whatever_is_proposed() {
        let config = object(&[("name", text("a"))]);
        let prior = applied(&Value::Null, &config);
        let response = specimen().plan(PlanRequest {
            prior: prior.clone(),
            proposed: config.clone(),
            config,
        });
        assert!(response.planned == prior);
    }
}
