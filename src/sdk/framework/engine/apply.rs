//! Carries a plan out (PROTOCOL.md section 7).

use crate::sdk::framework::diagnostic::{Diagnostic, any_error};
use crate::sdk::framework::engine::managed::{ApplyRequest, ApplyResponse, Managed};
use crate::sdk::framework::engine::plan::with_write_only;
use crate::sdk::framework::model::attributes::Attributes;
use crate::sdk::framework::resource::Resource;
use crate::sdk::framework::value::Value;

/// Makes, changes or drops one object. When that fails, the object that exists is kept in the state.
pub fn apply<R: Resource>(managed: &Managed<R>, request: ApplyRequest) -> ApplyResponse {
    let ApplyRequest {
        prior,
        planned,
        config,
    } = request;
    if planned.is_null() {
        return ApplyResponse {
            state: Value::Null,
            diagnostics: Vec::new(),
        };
    }
    match new_state(managed, &prior, planned, &config) {
        Ok(state) => ApplyResponse {
            state,
            diagnostics: Vec::new(),
        },
        Err(diagnostics) => ApplyResponse {
            state: prior,
            diagnostics,
        },
    }
}

fn new_state<R: Resource>(
    managed: &Managed<R>,
    prior: &Value,
    mut planned: Value,
    config: &Value,
) -> Result<Value, Vec<Diagnostic>> {
    let mut diagnostics = Vec::new();
    let object = with_write_only(&managed.schema.attributes, &planned, config);
    let inputs = managed.inputs(&object, &mut diagnostics);
    diagnostics.extend(managed.resource.check(&inputs));
    if any_error(&diagnostics) {
        return Err(diagnostics);
    }
    let inputs = R::Inputs::whole(inputs).ok_or_else(|| vec![still_unknown()])?;
    let prior = (!prior.is_null()).then(|| managed.state(prior));
    let outputs = managed
        .resource
        .apply(inputs, prior.as_ref())
        .map_err(|failure| vec![failure])?;
    managed.set_outputs(&mut planned, &outputs.into_partial());
    Ok(planned)
}

fn still_unknown() -> Diagnostic {
    Diagnostic::error("Unknown value during apply")
        .because("The host asked to apply a plan in which a value of this resource is still unknown.")
        .remedy("Plan again and apply the new plan. If it happens again, report it: it is a defect.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sdk::framework::engine::managed::ManagedResource;
    use crate::sdk::framework::engine::specimen::{applied, object, plan, specimen, text};

    #[test]
    fn a_failed_change_keeps_the_object_that_exists() {
        let prior = applied(&Value::Null, &object(&[("name", text("a"))]));
        let config = object(&[("name", text("broken"))]);
        let planned = plan(&prior, &config).planned;
        let response = specimen().apply(ApplyRequest {
            prior: prior.clone(),
            planned,
            config,
        });
        assert!(response.state == prior);
        assert_eq!(response.diagnostics[0].summary, "Broken");
    }

    #[test]
    fn a_failed_creation_leaves_nothing_behind() {
        let config = object(&[("name", text("broken"))]);
        let planned = plan(&Value::Null, &config).planned;
        let response = specimen().apply(ApplyRequest {
            prior: Value::Null,
            planned,
            config,
        });
        assert!(response.state.is_null());
    }

    #[test]
    fn an_unknown_that_is_left_at_apply_is_refused() {
        let config = object(&[("name", Value::unknown())]);
        let planned = plan(&Value::Null, &config).planned;
        let response = specimen().apply(ApplyRequest {
            prior: Value::Null,
            planned,
            config,
        });
        assert_eq!(response.diagnostics[0].summary, "Unknown value during apply");
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
}
