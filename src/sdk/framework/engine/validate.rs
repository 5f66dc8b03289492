//! Checks a configuration (PROTOCOL.md section 7).

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::engine::managed::Managed;
use crate::sdk::framework::engine::misplaced::misplaced;
use crate::sdk::framework::resource::Resource;
use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::path::Path;

/// Everything that is wrong with a configuration, in which any value may be unknown.
pub fn validate<R: Resource>(
    managed: &Managed<R>,
    config: &Value,
    write_only_allowed: bool,
) -> Vec<Diagnostic> {
    let mut diagnostics = misplaced(
        &managed.schema.attributes,
        config,
        &Path::root(),
        write_only_allowed,
    );
    diagnostics.extend(managed.checked_inputs(config).1);
    diagnostics
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sdk::framework::engine::managed_resource::ManagedResource;
    use crate::sdk::framework::engine::specimen::{object, place, specimen, text};

    fn found(config: &Value, write_only_allowed: bool) -> Vec<(String, &'static str)> {
        let diagnostics = specimen().validate(config, write_only_allowed);
        diagnostics
            .into_iter()
            .map(|diagnostic| (diagnostic.path.to_string(), diagnostic.summary))
            .collect()
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
}
