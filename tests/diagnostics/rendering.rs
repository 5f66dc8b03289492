//! Diagnostics as a person would read them, and the objects they are about.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use terraform_provider_stellantis::sdk::framework::diagnostic::Diagnostic;
use terraform_provider_stellantis::sdk::framework::engine::apply::ApplyRequest;
use terraform_provider_stellantis::sdk::framework::engine::managed_resource::ManagedResource;
use terraform_provider_stellantis::sdk::framework::engine::plan::{PlanRequest, PlanResponse};
use terraform_provider_stellantis::sdk::framework::model::schema::Schema;
use terraform_provider_stellantis::sdk::framework::provider::Provider;
use terraform_provider_stellantis::sdk::framework::value::Value;
use terraform_provider_stellantis::stellantis::provider::provider;

static PROVIDER: LazyLock<Provider> = LazyLock::new(provider);

/// What is said when an ephemeral resource with these arguments is opened.
pub fn opening(type_name: &str, arguments: &[(&str, Value)]) -> String {
    let resource = PROVIDER.ephemeral_resource(type_name).unwrap();
    let config = object(resource.schema(), arguments);
    let validation = resource.validate(&config);
    let response = resource.open(&config);
    match response.result.is_null() || validation.is_empty() {
        false => render(&validation),
        true => render(&response.diagnostics),
    }
}

/// A managed resource of the provider.
pub fn resource(type_name: &str) -> &'static dyn ManagedResource {
    PROVIDER.resource(type_name).unwrap()
}

/// A block of that type with these arguments, and all others left out.
pub fn block(type_name: &str, arguments: &[(&str, Value)]) -> Value {
    object(resource(type_name).schema(), arguments)
}

fn object(schema: &Schema, arguments: &[(&str, Value)]) -> Value {
    let attributes = schema.attributes.iter();
    let mut block: BTreeMap<_, _> = attributes
        .map(|attribute| (attribute.name.to_owned(), Value::Null))
        .collect();
    for (name, value) in arguments {
        assert!(
            block.insert((*name).to_owned(), value.clone()).is_some(),
            "there is no {name}"
        );
    }
    Value::Mapping(block)
}

/// What validation says of these arguments.
pub fn validation(type_name: &str, arguments: &[(&str, Value)]) -> String {
    render(&resource(type_name).validate(&block(type_name, arguments), true))
}

/// What the plan for these arguments says.
pub fn plan(type_name: &str, prior: &Value, arguments: &[(&str, Value)]) -> String {
    render(&response(type_name, prior, arguments).diagnostics)
}

/// The object that is planned for these arguments.
pub fn planned(type_name: &str, prior: &Value, arguments: &[(&str, Value)]) -> Value {
    response(type_name, prior, arguments).planned
}

fn response(type_name: &str, prior: &Value, arguments: &[(&str, Value)]) -> PlanResponse {
    let config = block(type_name, arguments);
    resource(type_name).plan(PlanRequest {
        prior: prior.clone(),
        proposed: config.clone(),
        config,
    })
}

/// The object that these arguments make.
pub fn made(type_name: &str, arguments: &[(&str, Value)]) -> Value {
    let config = block(type_name, arguments);
    let request = PlanRequest {
        prior: Value::Null,
        proposed: config.clone(),
        config: config.clone(),
    };
    let planned = resource(type_name).plan(request).planned;
    let response = resource(type_name).apply(ApplyRequest {
        prior: Value::Null,
        planned,
        config,
    });
    assert_eq!(render(&response.diagnostics), "nothing\n");
    response.state
}

/// What an apply says whose arguments differ from the planned ones, as ephemeral values do. The prior object is kept.
pub fn failed_apply(
    type_name: &str,
    prior: &Value,
    planned: &[(&str, Value)],
    arguments: &[(&str, Value)],
) -> String {
    let response = resource(type_name).apply(ApplyRequest {
        prior: prior.clone(),
        planned: self::planned(type_name, prior, planned),
        config: block(type_name, arguments),
    });
    assert!(response.state == *prior);
    render(&response.diagnostics)
}

/// The diagnostics one below the other.
pub fn render(diagnostics: &[Diagnostic]) -> String {
    if diagnostics.is_empty() {
        return "nothing\n".to_owned();
    }
    diagnostics
        .iter()
        .map(Diagnostic::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

/// Cases one below the other, each under its name.
pub fn cases<'a>(cases: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let headed = cases
        .into_iter()
        .map(|(name, text)| format!("=== {name}\n{text}"));
    headed.collect::<Vec<_>>().join("\n")
}

/// The elements of a list of strings.
pub fn texts(list: &Value) -> Vec<String> {
    let Value::Sequence(elements) = list else {
        panic!("not a list");
    };
    elements
        .iter()
        .map(|element| element.as_str().unwrap().to_owned())
        .collect()
}

/// A string argument.
pub fn text(text: impl AsRef<str>) -> Value {
    Value::string(text)
}

/// The text with a sign in place of each instant and each number, which differ from run to run.
pub fn without_times(said: &str) -> String {
    let word = |word: &str| match word.starts_with(|first: char| first.is_ascii_digit()) {
        true if word.contains(['-', ':']) => "<time>".to_owned(),
        true => "<n>".to_owned(),
        false => word.to_owned(),
    };
    said.split(' ').map(word).collect::<Vec<_>>().join(" ")
}
