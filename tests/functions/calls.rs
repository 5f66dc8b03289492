//! Calls of functions, and their results by attribute.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use terraform_provider_stellantis::sdk::framework::provider::Provider;
use terraform_provider_stellantis::sdk::framework::value::Value;
use terraform_provider_stellantis::sdk::framework::value::types::Type;
use terraform_provider_stellantis::stellantis::provider::provider;

static PROVIDER: LazyLock<Provider> = LazyLock::new(provider);

/// What a function returns, each attribute as a text. Lists are joined, and null is no attribute.
pub type Attributes = BTreeMap<String, String>;

/// The provider.
pub fn stellantis() -> &'static Provider {
    &PROVIDER
}

/// The result of a function, which succeeds.
#[track_caller]
pub fn call(name: &str, arguments: Vec<Value>) -> Value {
    let function = PROVIDER.function(name).unwrap();
    match function.call(arguments) {
        Ok(result) => result,
        Err(error) => panic!("{name}: {}", error.text),
    }
}

/// An object of texts as hosts send it where any object may stand.
pub fn object<'a>(attributes: impl IntoIterator<Item = (&'a str, &'a str)>) -> Value {
    let attributes = attributes.into_iter();
    let object: BTreeMap<_, _> = attributes
        .map(|(name, text)| (name.to_owned(), Value::string(text)))
        .collect();
    let types = object.keys().map(|name| (name.clone(), Type::String));
    Value::Dynamic(
        Box::new(Type::Object(types.collect())),
        Box::new(Value::Mapping(object)),
    )
}

/// The attributes of an object, those of an object in it with a dot.
pub fn flatten(object: &Value) -> Attributes {
    let mut attributes = Attributes::new();
    collect("", object, &mut attributes);
    attributes
}

fn collect(name: &str, value: &Value, into: &mut Attributes) {
    let text = match value {
        Value::Null => return,
        Value::Mapping(attributes) => {
            let prefix = if name.is_empty() {
                String::new()
            } else {
                format!("{name}.")
            };
            return attributes
                .iter()
                .for_each(|(name, value)| collect(&format!("{prefix}{name}"), value, into));
        }
        Value::Sequence(elements) => {
            let texts: Vec<_> = elements.iter().map(|element| element.as_str().unwrap()).collect();
            texts.join(",")
        }
        Value::Bool(boolean) => boolean.to_string(),
        Value::Number(number) => number.to_i64().unwrap().to_string(),
        text => text.as_str().unwrap().to_owned(),
    };
    into.insert(name.to_owned(), text);
}
