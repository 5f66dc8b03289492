//! Refreshes an object: recomputes the outputs that change with time.

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::engine::managed::Managed;
use crate::sdk::framework::model::attributes::Attributes;
use crate::sdk::framework::resource::Resource;
use crate::sdk::framework::value::Value;

/// The object as it is now, with warnings.
pub fn refresh<R: Resource>(managed: &Managed<R>, mut state: Value) -> (Value, Vec<Diagnostic>) {
    let Some(refresh) = managed.refresh.filter(|_| !state.is_null()) else {
        return (state, Vec::new());
    };
    let (outputs, diagnostics) = refresh(&managed.resource, &managed.state(&state));
    for (name, value) in R::Outputs::encode(&outputs) {
        // State is wholly known: an output that cannot be computed keeps its value.
        if value.is_wholly_known() {
            state.set_attribute(&name, value);
        }
    }
    (state, diagnostics)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sdk::framework::engine::managed_resource::ManagedResource;
    use crate::sdk::framework::engine::specimen::{applied, object, specimen, text};

    #[test]
    fn a_refresh_sets_what_it_knows_and_keeps_the_rest() {
        let state = applied(&Value::Null, &object(&[("name", text("a"))]));
        let (refreshed, _) = specimen().refresh(state.clone());
        assert!(*refreshed.attribute("hint") == text("refreshed"));
        assert!(refreshed.attribute("summary") == state.attribute("summary"));
        assert!(specimen().refresh(Value::Null).0.is_null());
    }
}
