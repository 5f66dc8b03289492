//! What Terraform's core demands of plans and results, without its leniency (PROTOCOL.md section 7).

use std::collections::BTreeMap;

use super::cty::Value;
use super::schema::{Attribute, Schema};
use super::wire::AttributePath;
use super::wire::attribute_path::step::Selector;

/// What a plan does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Create,
    NoOp,
    Update,
    Replace,
    Destroy,
}

/// The configuration, with the computed attributes that it leaves out taken from the prior state.
pub fn proposed_new_state(schema: &Schema, prior: &Value, config: &Value) -> Value {
    if !matches!(config, Value::Map(_)) {
        return config.clone();
    }
    let propose = |attribute: &Attribute| {
        let (prior, config) = (
            prior.attribute(&attribute.name),
            config.attribute(&attribute.name),
        );
        let value = match (&attribute.nested, config) {
            (_, Value::Null) if attribute.computed => prior.clone(),
            (Some(nested), Value::Map(_)) => proposed_new_state(nested, prior, config),
            _ => config.clone(),
        };
        (attribute.name.clone(), value)
    };
    Value::Map(schema.attributes.iter().map(propose).collect())
}

/// Equal, apart from the refinements of unknowns.
pub fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Unknown(_), Value::Unknown(_)) => true,
        (Value::List(one), Value::List(other)) | (Value::Set(one), Value::Set(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Map(one), Value::Map(other)) => {
            one.keys().eq(other.keys())
                && one
                    .values()
                    .zip(other.values())
                    .all(|(one, other)| same(one, other))
        }
        _ => one == other,
    }
}

/// Whether the planned state may follow from prior state and configuration.
pub fn check_planned(schema: &Schema, prior: &Value, config: &Value, planned: &Value) {
    assert!(
        matches!(planned, Value::Map(_)),
        "a planned object is neither null nor unknown"
    );
    for attribute in &schema.attributes {
        let name = &attribute.name;
        let (prior, config, planned) = (
            prior.attribute(name),
            config.attribute(name),
            planned.attribute(name),
        );
        let kept = !prior.is_null() && same(planned, prior);
        match (&attribute.nested, config) {
            _ if attribute.write_only => assert!(planned.is_null(), "write-only {name} is null in a plan"),
            (_, Value::Null) if attribute.computed => {}
            (_, Value::Null) => assert!(planned.is_null(), "{name} is not configured, so it is null"),
            (Some(nested), Value::Map(_)) => check_planned(nested, prior, config, planned),
            _ => assert!(
                kept || same(planned, config),
                "{name} is what is configured, or what it was"
            ),
        }
    }
}

/// Whether what was known is unchanged, and unknowns became what their refinements allow.
pub fn check_compatible(before: &Value, now: &Value, at: &str) {
    match (before, now) {
        (Value::Unknown(refinements), _) => {
            assert_eq!(refinements.contradiction(now), None, "{at}");
        }
        (Value::Map(before), Value::Map(now)) => {
            assert!(before.keys().eq(now.keys()), "{at} keeps its keys");
            let pairs = before.iter().zip(now.values());
            pairs.for_each(|((key, before), now)| check_compatible(before, now, &format!("{at}.{key}")));
        }
        (Value::List(before), Value::List(now)) => {
            assert_eq!(before.len(), now.len(), "{at} keeps its length");
            let pairs = before.iter().zip(now);
            pairs.for_each(|(before, now)| check_compatible(before, now, &format!("{at}[]")));
        }
        (Value::Set(before), Value::Set(now)) => {
            assert!(now.len() <= before.len(), "{at} does not grow");
            let mut known = before.iter().filter(|element| element.is_wholly_known());
            assert!(
                known.all(|element| now.contains(element)),
                "{at} keeps its known elements"
            );
        }
        _ => assert!(before == now, "{at} was known, and has changed"),
    }
}

/// Whether the new state may follow from the plan.
pub fn check_applied(schema: &Schema, planned: &Value, applied: &Value) {
    assert_eq!(
        planned.is_null(),
        applied.is_null(),
        "what is applied is null exactly on destroy"
    );
    assert!(applied.is_wholly_known(), "nothing is unknown after apply");
    check_compatible(planned, applied, "the object");
    check_write_only(schema, applied);
}

/// No state has write-only values.
pub fn check_write_only(schema: &Schema, state: &Value) {
    for attribute in &schema.attributes {
        let value = state.attribute(&attribute.name);
        assert!(
            !attribute.write_only || value.is_null(),
            "write-only {} is null",
            attribute.name
        );
        if let Some(nested) = &attribute.nested {
            check_write_only(nested, value);
        }
    }
}

/// The action that leads from the prior to the planned state.
pub fn action(prior: &Value, planned: &Value, replaces: bool) -> Action {
    match (prior, planned) {
        (Value::Null, _) => Action::Create,
        (_, Value::Null) => Action::Destroy,
        _ if same(prior, planned) => Action::NoOp,
        _ if replaces => Action::Replace,
        _ => Action::Update,
    }
}

/// The object with exactly the schema's attributes: those left out are null.
pub fn object(schema: &Schema, arguments: &[(&str, Value)]) -> Value {
    let mut object: BTreeMap<String, Value> = schema
        .attributes
        .iter()
        .map(|attribute| (attribute.name.clone(), Value::Null))
        .collect();
    for (name, value) in arguments {
        assert!(
            object.insert((*name).to_owned(), value.clone()).is_some(),
            "there is no {name}"
        );
    }
    Value::Map(object)
}

/// A path that replaces the object leads to an attribute that changes.
pub fn check_replacement(path: &AttributePath, prior: &Value, planned: &Value) {
    let (mut before, mut now) = (prior, planned);
    for step in &path.steps {
        let Some(Selector::AttributeName(name)) = &step.selector else {
            panic!("a path of names")
        };
        (before, now) = (before.attribute(name), now.attribute(name));
    }
    assert!(prior.is_null() || !same(before, now), "only a change replaces");
}
