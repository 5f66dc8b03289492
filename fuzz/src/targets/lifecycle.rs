//! Objects, from plan to destruction, with any arguments of the right types. The rules are those that hosts hold a provider
//! to (PROTOCOL.md section 7).

use arbitrary::{Result, Unstructured};
use terraform_provider_stellantis::sdk::framework::diagnostic::{Diagnostic, any_error};
use terraform_provider_stellantis::sdk::framework::engine::apply::ApplyRequest;
use terraform_provider_stellantis::sdk::framework::engine::managed_resource::ManagedResource;
use terraform_provider_stellantis::sdk::framework::engine::plan::{PlanRequest, PlanResponse};
use terraform_provider_stellantis::sdk::framework::model::schema::{Attribute, Shape, ValueSource};
use terraform_provider_stellantis::sdk::framework::value::Value;

use super::arguments::{self, known, object, resolve};
use super::{calls, message, msgpack, slow, typed};

/// Most configurations that one object has.
const MOST_CONFIGURATIONS: usize = 3;

/// Which object or function, and its arguments, as often as they change.
pub fn check(input: &[u8]) {
    // An input that ends early has arguments that are null.
    let _ = run(&mut Unstructured::new(input));
}

fn run(source: &mut Unstructured<'_>) -> Result<()> {
    match source.int_in_range(0..=7)? {
        0 => call(source),
        1 => read(source),
        2 => open(source),
        _ => live(source),
    }
}

fn call(source: &mut Unstructured<'_>) -> Result<()> {
    let functions: Vec<_> = typed::PROVIDER
        .functions()
        .map(|function| function.signature())
        .collect();
    let signature = *source.choose(&functions)?;
    let parameters = signature.parameters.iter().chain(&signature.variadic);
    let arguments = parameters
        .map(|parameter| known(source, parameter))
        .collect::<Result<Vec<_>>>()?;
    calls::check(signature.name, &arguments, &[]);
    Ok(())
}

fn read(source: &mut Unstructured<'_>) -> Result<()> {
    let data_sources: Vec<_> = typed::PROVIDER.data_sources().collect();
    let data_source = *source.choose(&data_sources)?;
    let attributes = &data_source.schema().attributes;
    let config = object(source, attributes, false)?;
    let texts = Texts::of(attributes, &[&config]);
    texts.check(&data_source.validate(&config));
    let response = data_source.read(&config);
    texts.check(&response.diagnostics);
    assert!(response.state.is_wholly_known());
    msgpack::check_round_trip(&response.state, &data_source.schema().object_type());
    Ok(())
}

fn open(source: &mut Unstructured<'_>) -> Result<()> {
    let resources: Vec<_> = typed::PROVIDER.ephemeral_resources().collect();
    let resource = *source.choose(&resources)?;
    let attributes = &resource.schema().attributes;
    let config = object(source, attributes, false)?;
    let texts = Texts::of(attributes, &[&config]);
    texts.check(&resource.validate(&config));
    // A probe connects to a server.
    if resource.type_name().ends_with("_probe") || slow::is_slow(resource.schema(), &config) {
        return Ok(());
    }
    let response = resource.open(&config);
    texts.check(&response.diagnostics);
    assert!(response.result.is_wholly_known());
    msgpack::check_round_trip(&response.result, &resource.schema().object_type());
    Ok(())
}

fn live(source: &mut Unstructured<'_>) -> Result<()> {
    let resources: Vec<_> = typed::PROVIDER.resources().collect();
    let resource = *source.choose(&resources)?;
    let attributes = &resource.schema().attributes;
    let mut state = Value::Null;
    for _ in 0..source.int_in_range(1..=MOST_CONFIGURATIONS)? {
        let config = object(source, attributes, true)?;
        let resolved = resolve(source, attributes, &config)?;
        state = Life { resource, attributes }.change(state, &config, &resolved);
    }
    Life { resource, attributes }.destroy(state);
    Ok(())
}

/// A resource, and a host that follows the rules.
struct Life<'a> {
    resource: &'a dyn ManagedResource,
    attributes: &'a [Attribute],
}

impl Life<'_> {
    /// Plans the configuration, applies it as it is known by then, and returns the object.
    fn change(&self, prior: Value, config: &Value, resolved: &Value) -> Value {
        let Some(plan) = self.plan(&prior, config) else {
            return prior;
        };
        if !plan.requires_replace.is_empty() && !prior.is_null() {
            let Some(second) = self.plan(&Value::Null, config) else {
                return prior;
            };
            let left = self.destroy(prior);
            return match left {
                Value::Null => self.apply(left, second, resolved),
                kept => kept,
            };
        }
        self.apply(prior, plan, resolved)
    }

    /// Plans twice: a plan is a pure function. `None` if it fails.
    fn plan(&self, prior: &Value, config: &Value) -> Option<PlanResponse> {
        let texts = Texts::of(self.attributes, &[prior, config]);
        let diagnostics = self.resource.validate(config, true);
        texts.check(&diagnostics);
        if any_error(&diagnostics) {
            return None;
        }
        let request = || PlanRequest {
            prior: prior.clone(),
            proposed: propose(self.attributes, prior, config),
            config: config.clone(),
        };
        let (plan, again) = (self.resource.plan(request()), self.resource.plan(request()));
        assert!(plan.planned == again.planned && plan.requires_replace == again.requires_replace);
        assert_eq!(plan.diagnostics, again.diagnostics);
        texts.check(&plan.diagnostics);
        if any_error(&plan.diagnostics) {
            return None;
        }
        check_planned(self.attributes, prior, config, &plan.planned);
        msgpack::check_round_trip(&plan.planned, &self.resource.schema().object_type());
        Some(plan)
    }

    fn apply(&self, prior: Value, first: PlanResponse, config: &Value) -> Value {
        let Some(plan) = self.plan(&prior, config) else {
            return prior;
        };
        if !plan.requires_replace.is_empty() && !prior.is_null()
            || slow::is_slow(self.resource.schema(), &plan.planned)
        {
            return prior;
        }
        check_compatible(&first.planned, &plan.planned, "the final plan");
        let response = self.resource.apply(ApplyRequest {
            prior: prior.clone(),
            planned: plan.planned.clone(),
            config: config.clone(),
        });
        Texts::of(self.attributes, &[&prior, config]).check(&response.diagnostics);
        if any_error(&response.diagnostics) {
            assert!(response.state == prior, "an apply that fails changes nothing");
            return prior;
        }
        assert!(response.state.is_wholly_known());
        check_compatible(&plan.planned, &response.state, "the object");
        self.check_settled(&response.state, config);
        response.state
    }

    /// Neither a refresh nor a second plan finds anything to do.
    fn check_settled(&self, state: &Value, config: &Value) {
        let (refreshed, diagnostics) = self.resource.refresh(state.clone());
        Texts::of(self.attributes, &[state]).check(&diagnostics);
        assert!(
            refreshed == *state,
            "a refresh finds {}",
            difference(state, &refreshed)
        );
        assert!(self.resource.upgrade(state) == *state);
        if let Some(plan) = self.plan(state, config) {
            assert!(
                plan.planned == *state,
                "a second plan changes {}",
                difference(state, &plan.planned)
            );
        }
    }

    /// Plans and applies the end of an object. What is left is the object if that is refused.
    fn destroy(&self, prior: Value) -> Value {
        if prior.is_null() {
            return prior;
        }
        let texts = Texts::of(self.attributes, &[&prior]);
        let plan = self.resource.plan(PlanRequest {
            prior: prior.clone(),
            proposed: Value::Null,
            config: Value::Null,
        });
        texts.check(&plan.diagnostics);
        let response = self.resource.apply(ApplyRequest {
            prior: prior.clone(),
            planned: Value::Null,
            config: Value::Null,
        });
        texts.check(&response.diagnostics);
        assert_eq!(
            any_error(&plan.diagnostics),
            any_error(&response.diagnostics),
            "both or neither refuse"
        );
        match any_error(&response.diagnostics) {
            true => assert!(response.state == prior),
            false => assert!(response.state.is_null()),
        }
        response.state
    }
}

/// The configuration, with the computed attributes that it leaves out taken from the prior state.
pub fn propose(attributes: &[Attribute], prior: &Value, config: &Value) -> Value {
    if !matches!(config, Value::Mapping(_)) {
        return config.clone();
    }
    let attribute = |attribute: &Attribute| {
        let (prior, config) = (prior.attribute(attribute.name), config.attribute(attribute.name));
        let value = match (&attribute.shape, config) {
            (_, Value::Null) if is_computed(attribute) => prior.clone(),
            (Shape::Nested(nested), Value::Mapping(_)) => propose(nested, prior, config),
            _ => config.clone(),
        };
        (attribute.name.to_owned(), value)
    };
    Value::Mapping(attributes.iter().map(attribute).collect())
}

fn is_computed(attribute: &Attribute) -> bool {
    !matches!(attribute.source, ValueSource::Required | ValueSource::Optional)
}

/// What is configured is planned, or the object keeps what it has.
fn check_planned(attributes: &[Attribute], prior: &Value, config: &Value, planned: &Value) {
    for attribute in attributes {
        let name = attribute.name;
        let (prior, config, planned) = (
            prior.attribute(name),
            config.attribute(name),
            planned.attribute(name),
        );
        let is_kept = !prior.is_null() && planned == prior;
        match (&attribute.shape, config) {
            _ if attribute.write_only => assert!(planned.is_null(), "{name} is in a plan"),
            (_, Value::Null) if is_computed(attribute) => {}
            (_, Value::Null) => assert!(planned.is_null(), "{name} is not configured, but planned"),
            (_, Value::Unknown(_)) => {
                assert!(is_kept || planned.is_unknown(), "{name} is unknown, but planned")
            }
            (Shape::Nested(nested), Value::Mapping(_)) => check_planned(nested, prior, config, planned),
            _ => assert!(
                is_kept || planned == config,
                "{name} is not planned as it is configured"
            ),
        }
    }
}

/// What was known stays as it was.
fn check_compatible(before: &Value, now: &Value, at: &str) {
    match (before, now) {
        (Value::Unknown(said), _) => assert!(said.null != Some(false) || !now.is_null(), "{at} is null"),
        (Value::Mapping(before), Value::Mapping(now)) => {
            assert!(before.keys().eq(now.keys()), "{at} has other keys");
            let pairs = before.iter().zip(now.values());
            pairs.for_each(|((key, before), now)| check_compatible(before, now, key));
        }
        (Value::Sequence(before), Value::Sequence(now)) if !before.iter().all(Value::is_wholly_known) => {
            assert!(now.len() <= before.len(), "{at} has grown");
        }
        _ => assert!(before == now, "{at} was known, and has changed"),
    }
}

/// The names of the attributes that differ.
fn difference(before: &Value, now: &Value) -> String {
    let Value::Mapping(attributes) = before else {
        return "the whole object".to_owned();
    };
    let names = attributes
        .keys()
        .filter(|name| before.attribute(name) != now.attribute(name));
    names.cloned().collect::<Vec<_>>().join(", ")
}

/// The texts of an object: what is secret, and what is not.
#[derive(Default)]
struct Texts {
    secrets: Vec<String>,
    others: Vec<String>,
}

impl Texts {
    fn of(attributes: &[Attribute], objects: &[&Value]) -> Self {
        let mut texts = Self::default();
        for attribute in attributes {
            let found = match attribute.sensitive || attribute.write_only {
                true => &mut texts.secrets,
                false => &mut texts.others,
            };
            objects
                .iter()
                .for_each(|object| collect(object.attribute(attribute.name), found));
        }
        texts
    }

    fn check(&self, diagnostics: &[Diagnostic]) {
        message::check_all(diagnostics, &self.secrets, &self.others);
    }
}

fn collect(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.expose().clone()),
        Value::Sequence(elements) => elements.iter().for_each(|element| collect(element, texts)),
        Value::Mapping(elements) => elements.values().for_each(|element| collect(element, texts)),
        Value::Dynamic(_, value) => collect(value, texts),
        _ => {}
    }
}

/// Rows of numbers that reach every kind of object.
pub fn seeds() -> Vec<Vec<u8>> {
    arguments::rows()
}
