//! The provider's codec, and how its types and values follow from the host's. What is compared with it comes from
//! elsewhere: from go-cty (`vectors`), or from the host's own codec (`values`).

use terraform_provider_stellantis::sdk::framework::value::Refinements;
use terraform_provider_stellantis::secret::Secret;

use crate::host::cty;

pub use terraform_provider_stellantis::sdk::framework::value::Value;
pub use terraform_provider_stellantis::sdk::framework::value::types::Type;
pub use terraform_provider_stellantis::sdk::protocol::codec::{json, msgpack, type_json};

/// The provider's type.
pub fn provider_type(of: &cty::Type) -> Type {
    let each = |types: &[cty::Type]| types.iter().map(provider_type).collect();
    let boxed = |of: &cty::Type| Box::new(provider_type(of));
    match of {
        cty::Type::Bool => Type::Bool,
        cty::Type::Number => Type::Number,
        cty::Type::String => Type::String,
        cty::Type::Dynamic => Type::Dynamic,
        cty::Type::List(element) => Type::List(boxed(element)),
        cty::Type::Set(element) => Type::Set(boxed(element)),
        cty::Type::Map(element) => Type::Map(boxed(element)),
        cty::Type::Tuple(elements) => Type::Tuple(each(elements)),
        cty::Type::Object(attributes) => {
            let attributes = attributes.iter();
            Type::Object(
                attributes
                    .map(|(name, of)| (name.clone(), provider_type(of)))
                    .collect(),
            )
        }
    }
}

/// The provider's value.
pub fn provider_value(value: &cty::Value) -> Value {
    let each = |elements: &[cty::Value]| elements.iter().map(provider_value).collect();
    match value {
        cty::Value::Null => Value::Null,
        cty::Value::Unknown(refinements) => Value::Unknown(Box::new(provider_refinements(refinements))),
        cty::Value::Bool(boolean) => Value::Bool(*boolean),
        cty::Value::Number(number) => Value::Number(provider_number(number)),
        cty::Value::String(text) => Value::string(text),
        cty::Value::List(elements) => Value::Sequence(each(elements)),
        cty::Value::Set(elements) => Value::set(each(elements)),
        cty::Value::Map(entries) => {
            let entries = entries.iter();
            Value::Mapping(
                entries
                    .map(|(name, value)| (name.clone(), provider_value(value)))
                    .collect(),
            )
        }
        cty::Value::Dynamic(of, value) => {
            Value::Dynamic(Box::new(provider_type(of)), Box::new(provider_value(value)))
        }
    }
}

fn provider_refinements(refinements: &cty::Refinements) -> Refinements {
    let bound = |bound: &Option<(cty::Number, bool)>| {
        let bound = bound.as_ref();
        bound.map(|(limit, inclusive)| (provider_number(limit), *inclusive))
    };
    Refinements {
        null: refinements.not_null.then_some(false),
        string_prefix: refinements.string_prefix.clone().map(Secret::new),
        number_lower_bound: bound(&refinements.number_lower_bound),
        number_upper_bound: bound(&refinements.number_upper_bound),
        collection_length_lower_bound: refinements.length_lower_bound,
        collection_length_upper_bound: refinements.length_upper_bound,
    }
}

fn provider_number(
    number: &cty::Number,
) -> terraform_provider_stellantis::sdk::framework::value::number::Number {
    use terraform_provider_stellantis::sdk::framework::value::number::Number;
    match number {
        cty::Number::NegativeInfinity => Number::NegativeInfinity,
        cty::Number::PositiveInfinity => Number::PositiveInfinity,
        finite => finite.to_decimal().unwrap().parse().unwrap(),
    }
}
