//! Applies a plan (PROTOCOL.md section 7).

use crate::sdk::framework::diagnostic::{Diagnostic, any_error};
use crate::sdk::framework::engine::managed::Managed;
use crate::sdk::framework::engine::unknown::still_unknown;
use crate::sdk::framework::engine::write_only::with_write_only;
use crate::sdk::framework::model::attributes::{Attributes, PartialOf};
use crate::sdk::framework::resource::Resource;
use crate::sdk::framework::value::Value;

/// What is to be applied to one object.
pub struct ApplyRequest {
    /// The object as it is; null to create one.
    pub prior: Value,
    /// The object as planned; null to destroy it.
    pub planned: Value,
    /// The configuration, write-only values included; null to destroy.
    pub config: Value,
}

/// What was applied to one object.
pub struct ApplyResponse {
    /// The object as it really is now; null if there is none.
    pub state: Value,
    /// Warnings, or why the apply failed.
    pub diagnostics: Vec<Diagnostic>,
}

/// Creates, updates or destroys one object. If that fails, the state keeps the prior object.
pub fn apply<R: Resource>(managed: &Managed<R>, request: ApplyRequest) -> ApplyResponse {
    let ApplyRequest {
        prior,
        planned,
        config,
    } = request;
    if planned.is_null() {
        return delete(managed, prior);
    }
    let object = with_write_only(&managed.schema.attributes, &planned, &config);
    let (inputs, mut diagnostics) = managed.checked_inputs(&object);
    if any_error(&diagnostics) {
        return ApplyResponse {
            state: prior,
            diagnostics,
        };
    }
    let state = new_state(managed, inputs, &prior, planned).unwrap_or_else(|failure| {
        diagnostics.push(failure);
        prior
    });
    ApplyResponse { state, diagnostics }
}

fn delete<R: Resource>(managed: &Managed<R>, prior: Value) -> ApplyResponse {
    match managed.resource.delete(&managed.state(&prior)) {
        Ok(()) => ApplyResponse {
            state: Value::Null,
            diagnostics: Vec::new(),
        },
        Err(refusal) => ApplyResponse {
            state: prior,
            diagnostics: vec![refusal],
        },
    }
}

fn new_state<R: Resource>(
    managed: &Managed<R>,
    inputs: PartialOf<R::Inputs>,
    prior: &Value,
    mut planned: Value,
) -> Result<Value, Diagnostic> {
    let inputs = R::Inputs::whole(inputs).ok_or_else(|| still_unknown("to apply this resource"))?;
    let prior = (!prior.is_null()).then(|| managed.state(prior));
    let outputs = managed.resource.apply(inputs, prior.as_ref())?;
    Managed::<R>::set_outputs(&mut planned, &outputs.into_partial());
    Ok(planned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sdk::framework::engine::managed_resource::ManagedResource;
    use crate::sdk::framework::engine::specimen::{applied, object, plan, specimen, text};

    fn apply(prior: &Value, config: Value) -> ApplyResponse {
        specimen().apply(ApplyRequest {
            prior: prior.clone(),
            planned: plan(prior, &config).planned,
            config,
        })
    }

    fn summaries(response: &ApplyResponse) -> Vec<&str> {
        response
            .diagnostics
            .iter()
            .map(|diagnostic| diagnostic.summary)
            .collect()
    }

    #[test]
    fn a_failed_change_keeps_the_object_that_exists() {
        let prior = applied(&Value::Null, &object(&[("name", text("a"))]));
        let response = apply(&prior, object(&[("name", text("broken"))]));
        assert!(response.state == prior);
        assert_eq!(response.diagnostics[0].summary, "Broken");
    }

    #[test]
    fn a_failed_creation_leaves_nothing_behind() {
        let response = apply(&Value::Null, object(&[("name", text("broken"))]));
        assert!(response.state.is_null());
    }

    #[test]
    fn an_object_is_deleted_unless_the_resource_refuses() {
        let deleted = |label: &str| {
            let prior = applied(
                &Value::Null,
                &object(&[("name", text("a")), ("label", text(label))]),
            );
            let response = apply(&prior, Value::Null);
            let kept = response.state == prior;
            assert!(kept || response.state.is_null());
            (kept, summaries(&response).concat())
        };
        assert_eq!(deleted("blue"), (false, String::new()));
        assert_eq!(deleted("permanent"), (true, "Permanent".to_owned()));
    }

    #[test]
    fn an_unknown_that_is_left_at_apply_is_refused() {
        let response = apply(&Value::Null, object(&[("name", Value::unknown())]));
        assert_eq!(summaries(&response), ["Unexpected unknown value"]);
    }

    #[test]
    fn what_is_applied_has_no_unknown_and_the_inputs_as_they_were_written() {
        let state = applied(
            &Value::Null,
            &object(&[("name", text("a")), ("label", text("BLUE"))]),
        );
        assert!(state.is_wholly_known());
        assert!(*state.attribute("label") == text("BLUE"));
    }

    #[test]
    fn a_warning_about_the_arguments_is_returned_whether_the_apply_succeeds_or_fails() {
        let config = |name| object(&[("name", text(name)), ("label", text("dubious"))]);
        let response = apply(&Value::Null, config("a"));
        assert!(*response.state.attribute("name") == text("a"));
        assert_eq!(summaries(&response), ["Dubious label"]);
        assert_eq!(
            summaries(&apply(&Value::Null, config("broken"))),
            ["Dubious label", "Broken"]
        );
    }

    #[test]
    fn a_change_in_place_is_made_to_the_object_that_exists() {
        let mut prior = applied(&Value::Null, &object(&[("name", text("a"))]));
        prior.set_attribute("id", text("id-7"));
        let changed = applied(&prior, &object(&[("name", text("b"))]));
        assert!(*changed.attribute("id") == text("id-7"));
    }
}
