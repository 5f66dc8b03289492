//! The pages under docs/resources, docs/ephemeral-resources, docs/data-sources and docs/functions, which a registry shows. They are
//! written from schemas and signatures: `UPDATE_DOCS=1 cargo test --test documentation` writes them anew.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

use terraform_provider_stellantis::sdk::framework::identity::Identity;
use terraform_provider_stellantis::sdk::framework::model::attributes::computed;
use terraform_provider_stellantis::sdk::framework::model::schema::{Attribute, Schema, Shape, ValueSource};
use terraform_provider_stellantis::sdk::framework::model::signature::Signature;
use terraform_provider_stellantis::sdk::framework::value::types::Type;
use terraform_provider_stellantis::stellantis::provider::provider;

#[test]
fn the_page_of_every_resource_says_what_its_schema_says() {
    for resource in provider().resources() {
        let page = page(resource.type_name(), resource.schema()) + &identity(resource.identity());
        check("resources", resource.type_name(), &page);
    }
}

#[test]
fn the_page_of_every_ephemeral_resource_says_what_its_schema_says() {
    for resource in provider().ephemeral_resources() {
        let page = page(resource.type_name(), resource.schema());
        check("ephemeral-resources", resource.type_name(), &page);
    }
}

#[test]
fn the_page_of_every_data_source_says_what_its_schema_says() {
    for data_source in provider().data_sources() {
        let page = page(data_source.type_name(), data_source.schema());
        check("data-sources", data_source.type_name(), &page);
    }
}

#[test]
fn the_page_of_every_function_says_what_its_signature_says() {
    for function in provider().functions() {
        let signature = function.signature();
        check("functions", signature.name, &function_page(signature));
    }
}

fn function_page(signature: &Signature) -> String {
    let Signature {
        name, description, ..
    } = signature;
    let parameters = signature.parameters.iter().chain(&signature.variadic);
    let (mut names, mut arguments) = (Vec::new(), String::new());
    for (index, parameter) in parameters.enumerate() {
        let dots = if parameter.variadic { "..." } else { "" };
        names.push(format!("{}{dots}", parameter.name));
        let null = if parameter.is_nullable() {
            ", may be null"
        } else {
            ""
        };
        let (of, text) = (type_name(parameter), parameter.description.replace('\n', " "));
        writeln!(
            arguments,
            "{}. `{}` ({of}{null}): {text}",
            index + 1,
            parameter.name
        )
        .unwrap();
    }
    let names = names.join(", ");
    let (result, attributes) = match &signature.result {
        Shape::Plain(plain) => (plain_name(plain), String::new()),
        Shape::Nested(attributes) => ("object".to_owned(), format!("\n{}", returned(attributes))),
    };
    format!(
        "# {name}\n\n{description}\n\nRequires Terraform 1.8 or OpenTofu 1.7.\n\n## Signature\n\n```text\n\
         provider::stellantis::{name}({names})\n```\n\n## Arguments\n\n{arguments}\n## Result\n\nType: {result}.\n{attributes}"
    )
}

/// The attributes of a result, which are neither required nor optional.
fn returned(attributes: &[Attribute]) -> String {
    let computed: Vec<_> = attributes.iter().cloned().map(computed).collect();
    sections(&computed.iter().collect::<Vec<_>>())
}

/// What hosts from Terraform 1.12 on know an object by.
fn identity(identity: Option<&Identity>) -> String {
    let listed = identity.map(|identity| {
        let (name, description) = (identity.name, identity.description);
        format!("\n## Identity\n\n- `{name}` (string): {description}\n")
    });
    listed.unwrap_or_default()
}

fn check(folder: &str, type_name: &str, page: &str) {
    let name = type_name.trim_start_matches("stellantis_");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/{folder}/{name}.md"));
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, page).unwrap();
    }
    let stored = fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(stored, page, "{} is out of date", file.display());
}

fn page(type_name: &str, schema: &Schema) -> String {
    let mut page = format!("# {type_name}\n\n{}\n", schema.description);
    let (computed, arguments): (Vec<_>, Vec<_>) = schema
        .attributes
        .iter()
        .partition(|attribute| matches!(attribute.source, ValueSource::Computed));
    write!(page, "\n## Arguments\n\n{}", sections(&arguments)).unwrap();
    write!(page, "\n## Attributes\n\n{}", sections(&computed)).unwrap();
    page
}

/// A list of attributes, and below it one for each object among them.
fn sections(attributes: &[&Attribute]) -> String {
    let objects = attributes
        .iter()
        .filter(|attribute| !attribute.nested().is_empty());
    let nested = objects.map(|object| {
        let attributes: Vec<_> = object.nested().iter().collect();
        format!("\n### `{}`\n\n{}", object.name, list(&attributes))
    });
    list(attributes) + &nested.collect::<String>()
}

fn list(attributes: &[&Attribute]) -> String {
    attributes.iter().map(|attribute| item(attribute)).collect()
}

fn item(attribute: &Attribute) -> String {
    let mut marks = vec![type_name(attribute)];
    marks.extend(match attribute.source {
        ValueSource::Required => Some("required".to_owned()),
        ValueSource::Optional | ValueSource::Default(_) | ValueSource::Kept => Some("optional".to_owned()),
        ValueSource::Computed => None,
    });
    marks.extend(attribute.sensitive.then(|| "sensitive".to_owned()));
    marks.extend(
        attribute
            .write_only
            .then(|| "write-only, Terraform or OpenTofu from 1.11".to_owned()),
    );
    let description = attribute.description.replace('\n', " ");
    format!("- `{}` ({}): {description}\n", attribute.name, marks.join(", "))
}

fn type_name(attribute: &Attribute) -> String {
    match &attribute.shape {
        Shape::Nested(_) => "object".to_owned(),
        Shape::Plain(plain) => plain_name(plain),
    }
}

fn plain_name(plain: &Type) -> String {
    match plain {
        Type::Bool => "bool".to_owned(),
        Type::Number => "number".to_owned(),
        Type::String => "string".to_owned(),
        Type::List(element) => format!("list of {}s", plain_name(element)),
        Type::Set(element) => format!("set of {}s", plain_name(element)),
        Type::Map(element) => format!("map of {}s", plain_name(element)),
        Type::Dynamic | Type::Object(_) => "object".to_owned(),
        other => format!("{other:?}"),
    }
}
