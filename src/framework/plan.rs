//! The plan engine: from prior state and configuration to the planned state (protocol.md section 7).

use crate::framework::defaults::fill;
use crate::framework::diagnostic::{Diagnostic, any_error};
use crate::framework::managed::{Managed, PlanRequest, PlanResponse};
use crate::framework::path::Path;
use crate::framework::resource::{Change, Resource, State};
use crate::framework::schema::{Attribute, Source};
use crate::framework::value::Value;

/// Plans one object. A pure function of the request, so that planning again during apply gives the same.
pub fn plan<R: Resource>(managed: &Managed<R>, request: PlanRequest) -> PlanResponse {
    let PlanRequest {
        prior,
        proposed,
        config,
    } = request;
    if proposed.is_null() {
        return plan_destroy(managed, &prior);
    }
    let planned = planned_inputs(&managed.schema.attributes, &config, &prior, proposed);
    let mut diagnostics = Vec::new();
    let inputs = managed.inputs(
        &with_write_only(&managed.schema.attributes, &planned, &config),
        &mut diagnostics,
    );
    diagnostics.extend(managed.resource.check(&inputs));
    if any_error(&diagnostics) {
        return PlanResponse {
            diagnostics,
            ..PlanResponse::default()
        };
    }
    let step = Step::between(managed, &prior, &planned);
    match complete(managed, &step, inputs, &prior, planned) {
        Ok((planned, remarks)) => {
            diagnostics.extend(remarks);
            PlanResponse {
                planned,
                requires_replace: step.requires_replace,
                diagnostics,
            }
        }
        Err(failure) => PlanResponse {
            diagnostics: vec![failure],
            ..PlanResponse::default()
        },
    }
}

fn plan_destroy<R: Resource>(managed: &Managed<R>, prior: &Value) -> PlanResponse {
    let state = managed.state(prior);
    PlanResponse {
        diagnostics: managed.review(&Change::Destroy(&state)),
        ..PlanResponse::default()
    }
}

/// How the planned inputs differ from what exists.
struct Step<R: Resource> {
    prior: Option<State<R>>,
    changed: bool,
    requires_replace: Vec<Path>,
}

impl<R: Resource> Step<R> {
    fn between(managed: &Managed<R>, prior: &Value, planned: &Value) -> Self {
        let changed: Vec<&Attribute> = managed
            .schema
            .attributes
            .iter()
            .filter(|attribute| !matches!(attribute.source, Source::Computed))
            .filter(|attribute| prior.attribute(attribute.name) != planned.attribute(attribute.name))
            .collect();
        let replacing = changed
            .iter()
            .filter(|attribute| attribute.replace && !prior.is_null());
        Self {
            prior: (!prior.is_null()).then(|| managed.state(prior)),
            requires_replace: replacing
                .map(|attribute| Path::root().attribute(attribute.name))
                .collect(),
            changed: !changed.is_empty(),
        }
    }

    /// The object that lives on, if one does.
    fn kept(&self) -> Option<&State<R>> {
        self.prior.as_ref().filter(|_| self.requires_replace.is_empty())
    }

    fn change<'a>(&'a self, planned: &'a State<R>) -> Change<'a, R> {
        match &self.prior {
            None => Change::Create(planned),
            Some(_) if !self.changed => Change::None(planned),
            Some(prior) if self.requires_replace.is_empty() => Change::Update(prior, planned),
            Some(prior) => Change::Replace(prior, planned),
        }
    }
}

/// Adds the outputs to the planned inputs, and what the resource has to say about it.
fn complete<R: Resource>(
    managed: &Managed<R>,
    step: &Step<R>,
    inputs: crate::framework::attributes::PartialOf<R::Inputs>,
    prior: &Value,
    mut planned: Value,
) -> Result<(Value, Vec<Diagnostic>), Diagnostic> {
    if step.prior.is_some() && !step.changed {
        keep_outputs(&managed.schema.attributes, prior, &mut planned);
    } else {
        let outputs = managed.resource.plan(&inputs, step.kept())?;
        managed.set_outputs(&mut planned, &outputs);
    }
    let outputs = managed.state(&planned).outputs;
    let remarks = managed.review(&step.change(&State { inputs, outputs }));
    Ok((planned, remarks))
}

fn keep_outputs(attributes: &[Attribute], prior: &Value, planned: &mut Value) {
    for attribute in attributes
        .iter()
        .filter(|attribute| matches!(attribute.source, Source::Computed))
    {
        planned.set_attribute(attribute.name, prior.attribute(attribute.name).clone());
    }
}

/// The inputs as the plan shows them: defaults in place, write-only values gone, other spellings of what is there kept
/// as they were.
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

/// An object whose write-only values are taken from the configuration, the only place that has them.
pub(super) fn with_write_only(attributes: &[Attribute], object: &Value, config: &Value) -> Value {
    let mut whole = object.clone();
    for attribute in attributes {
        let config = config.attribute(attribute.name);
        let value = if attribute.write_only {
            config.clone()
        } else {
            with_write_only(attribute.nested(), object.attribute(attribute.name), config)
        };
        whole.set_attribute(attribute.name, value);
    }
    whole
}
