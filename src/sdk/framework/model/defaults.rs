//! The defaults of attributes that a configuration omits.

use crate::sdk::framework::model::schema::{Attribute, Preset, ValueSource};
use crate::sdk::framework::value::Value;

/// Sets every attribute that `config` omits and that has a default, or keeps the value of `prior`.
///
/// Existing objects are not changed by a default. If `prior` has null where the default would apply, the attribute was
/// added to the schema after the object was created, and stays null. And if a change of the attribute would replace the
/// object, the attribute keeps the prior value: no object is destroyed because an argument is omitted.
pub fn fill(attributes: &[Attribute], config: &Value, prior: &Value, object: &mut Value) {
    for attribute in attributes {
        let (config, prior_attribute) = (config.attribute(attribute.name), prior.attribute(attribute.name));
        let mut value = object.attribute(attribute.name).clone();
        match &attribute.source {
            ValueSource::Default(preset) if config.is_null() => {
                let default = preset.beside(object);
                value = if came_later(preset, prior, prior_attribute) {
                    Value::Null
                } else if attribute.replacement.applies(prior_attribute)
                    && !prior_attribute.is_null()
                    && *default == preset.value
                {
                    prior_attribute.clone()
                } else {
                    default.clone()
                };
            }
            ValueSource::Kept if config.is_null() => value = prior_attribute.clone(),
            _ => fill(attribute.nested(), config, prior_attribute, &mut value),
        }
        object.set_attribute(attribute.name, value);
    }
}

/// The object with its defaults, as the model reads it.
pub fn filled(attributes: &[Attribute], object: &Value) -> Value {
    let mut filled = object.clone();
    fill(attributes, object, &Value::Null, &mut filled);
    filled
}

fn came_later(preset: &Preset, prior: &Value, prior_attribute: &Value) -> bool {
    !prior.is_null() && prior_attribute.is_null() && *preset.beside(prior) == preset.value
}
