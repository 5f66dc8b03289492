//! What an attribute is when the practitioner leaves it out.

use crate::sdk::framework::model::schema::{Attribute, Preset, Source};
use crate::sdk::framework::value::Value;

/// Sets every attribute that has a default and that `config` leaves out.
///
/// An attribute that `prior`, an existing object, has as null where the default would have stood keeps its null: it was
/// added to the schema after the object was made, and must not change what exists. One whose change would make a new
/// object keeps whatever the object has: nothing is destroyed because something is left out.
pub fn fill(attributes: &[Attribute], config: &Value, prior: &Value, object: &mut Value) {
    for attribute in attributes {
        let (config, prior_attribute) = (config.attribute(attribute.name), prior.attribute(attribute.name));
        let mut value = object.attribute(attribute.name).clone();
        match &attribute.source {
            Source::Default(preset) if config.is_null() => {
                let default = preset.beside(object);
                value = if came_later(preset, prior, prior_attribute) {
                    Value::Null
                } else if attribute.replace && !prior_attribute.is_null() && *default == preset.value {
                    prior_attribute.clone()
                } else {
                    default.clone()
                };
            }
            _ => fill(attribute.nested(), config, prior_attribute, &mut value),
        }
        object.set_attribute(attribute.name, value);
    }
}

/// The object as the model reads it: every default in its place.
pub fn filled(attributes: &[Attribute], object: &Value) -> Value {
    let mut filled = object.clone();
    fill(attributes, object, &Value::Null, &mut filled);
    filled
}

fn came_later(preset: &Preset, prior: &Value, prior_attribute: &Value) -> bool {
    !prior.is_null() && prior_attribute.is_null() && *preset.beside(prior) == preset.value
}
