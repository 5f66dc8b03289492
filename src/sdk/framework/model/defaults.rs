//! The defaults of attributes that a configuration omits.

use crate::sdk::framework::model::schema::{Attribute, Preset, ValueSource};
use crate::sdk::framework::value::Value;

/// Sets every attribute that `config` omits and that has a default, or keeps the value of `prior`.
///
/// Existing objects are not changed by a default. If `prior` has null where the default would apply, the attribute was
/// added to the schema after the object was created, and stays null. If `prior` has a former default, it keeps it. And if a change of the attribute would replace the
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
                } else if let Some(former) = preset.kept(prior_attribute, object) {
                    former
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sdk::framework::model::attributes::{Attributes, attributes};

    attributes! {
        /// A parcel.
        pub struct Parcel {
            /// Came with the second version.
            carrier: String = default("post".to_owned()),
            /// Was `10` by default in the first version.
            size: Option<i64> = default(None).stored_before(carrier, Some(10)),
        }
    }

    fn parcel(carrier: Value, size: Value) -> Value {
        Value::Mapping([("carrier".to_owned(), carrier), ("size".to_owned(), size)].into())
    }

    fn size(prior: &Value, config: &Value) -> Value {
        let mut object = config.clone();
        fill(Parcel::attributes(), config, prior, &mut object);
        object.attribute("size").clone()
    }

    #[test]
    fn a_former_default_is_kept_by_objects_from_before_and_by_no_others() {
        let number = |number: i64| Value::Number(number.into());
        let carrier = || Value::string("post");
        let omitted = || parcel(Value::Null, Value::Null);
        let old = parcel(Value::Null, number(10));
        assert!(size(&old, &omitted()) == number(10));
        assert!(size(&parcel(Value::Null, number(3)), &omitted()).is_null());
        assert!(size(&parcel(carrier(), number(10)), &omitted()).is_null());
        assert!(size(&Value::Null, &omitted()).is_null());
        assert!(size(&old, &parcel(carrier(), Value::Null)).is_null());
        assert!(size(&old, &parcel(Value::unknown(), Value::Null)).is_unknown());
        assert!(size(&old, &parcel(Value::Null, number(3))) == number(3));
    }

    attributes! {
        /// A lock.
        pub struct Lock {
            /// A change makes a new lock.
            kind: String = default("pin".to_owned()).replace(),
            /// Only a lock with a PIN has one. A change makes a new lock.
            digits: Option<i64> = default(Some(4)).only_with(kind, "pin".to_owned()).replace(),
        }
    }

    #[test]
    fn an_object_is_not_replaced_because_an_argument_with_a_default_is_omitted() {
        let number = |number: i64| Value::Number(number.into());
        let lock =
            |kind, digits| Value::Mapping([("kind".to_owned(), kind), ("digits".to_owned(), digits)].into());
        let filled = |prior: &Value, config: Value| {
            let mut object = config.clone();
            fill(Lock::attributes(), &config, prior, &mut object);
            object
        };
        let omitted = || lock(Value::Null, Value::Null);
        let key = || Value::string("key");
        assert!(filled(&Value::Null, omitted()) == lock(Value::string("pin"), number(4)));
        let other = lock(Value::string("pin"), number(6));
        assert!(filled(&other, omitted()) == other);
        assert!(filled(&other, lock(key(), Value::Null)) == lock(key(), Value::Null));
        let without_digits = lock(key(), Value::Null);
        assert!(
            filled(&without_digits, lock(Value::string("pin"), Value::Null))
                == lock(Value::string("pin"), number(4))
        );
    }
}
