//! The configuration of an existing object, which hosts write into a file for the practitioner (PROTOCOL.md section 5).

use crate::sdk::framework::model::schema::{Attribute, ValueSource};
use crate::sdk::framework::value::Value;

/// What the practitioner has to write for an object, such as an imported one, so that a plan finds nothing to change. Null is
/// what the provider computes, what is at its default, and what does not belong into a file: sensitive and write-only values.
pub fn configuration(attributes: &[Attribute], object: &Value) -> Value {
    let mut config = object.clone();
    for attribute in attributes {
        let value = match is_left_out(attribute, object) {
            true => Value::Null,
            false => configuration(attribute.nested(), object.attribute(attribute.name)),
        };
        config.set_attribute(attribute.name, value);
    }
    config
}

fn is_left_out(attribute: &Attribute, object: &Value) -> bool {
    let is_given = match &attribute.source {
        ValueSource::Computed => false,
        ValueSource::Default(preset) => preset.beside(object) != object.attribute(attribute.name),
        ValueSource::Required | ValueSource::Optional | ValueSource::Kept => true,
    };
    !is_given || attribute.sensitive || attribute.write_only
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sdk::framework::engine::managed_resource::ManagedResource;
    use crate::sdk::framework::engine::specimen::{applied, object, place, plan, specimen, text};

    #[test]
    fn what_is_computed_secret_or_at_its_default_is_left_out() {
        let given = [
            ("name", text("a")),
            ("size", Value::Number(3_i64.into())),
            ("unit", text("cm")),
            ("place", place(text("Paris"), text("FR"))),
            ("home", place(text("Lyon"), text("CH"))),
            ("pin", text("1234")),
            ("password_wo", text("hunter2")),
            ("password_wo_version", Value::Number(1_i64.into())),
        ];
        let mut stored = applied(&Value::Null, &object(&given));
        let config = specimen().configuration(&stored);
        stored.set_attribute("pin", Value::Null);
        let expected = object(&[
            ("name", text("a")),
            ("size", Value::Number(3_i64.into())),
            ("unit", text("cm")),
            ("place", place(text("Paris"), Value::Null)),
            ("home", place(text("Lyon"), text("CH"))),
            ("password_wo_version", Value::Number(1_i64.into())),
        ]);
        assert!(config == expected);
        assert!(plan(&stored, &config).planned == stored);
    }

    #[test]
    fn a_default_beside_another_value_is_left_out_only_there() {
        let stored = applied(&Value::Null, &object(&[("name", text("a"))]));
        assert!(*stored.attribute("unit") == text("cm"));
        assert!(specimen().configuration(&stored) == object(&[("name", text("a"))]));
    }

    #[test]
    fn an_object_that_is_null_has_no_configuration() {
        assert!(specimen().configuration(&Value::Null).is_null());
    }
}
