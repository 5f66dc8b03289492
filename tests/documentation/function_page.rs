//! The page of a function.

use std::fmt::Write;

use terraform_provider_stellantis::sdk::framework::model::attributes::computed;
use terraform_provider_stellantis::sdk::framework::model::schema::{Attribute, Shape};
use terraform_provider_stellantis::sdk::framework::model::signature::Signature;

use crate::example;
use crate::schema_section::{nested_sections, type_name};

/// Everything below the front matter.
pub fn content(signature: &Signature) -> String {
    let Signature {
        name, description, ..
    } = signature;
    format!(
        "# function: {name}\n\n{description}\n\nRequires Terraform 1.8 or OpenTofu 1.7, or later.\n\n{}## Signature\n\n```text\n{}\n```\n\n\
         ## Arguments\n\n{}{}",
        example::section("functions", name),
        head(signature),
        arguments(signature),
        result(&signature.result),
    )
}

fn parameters(signature: &Signature) -> impl Iterator<Item = &Attribute> {
    signature.parameters.iter().chain(&signature.variadic)
}

/// Name, parameters and result, such as `keys_match(one string, other string) bool`.
fn head(signature: &Signature) -> String {
    let parameters = parameters(signature).map(|parameter| {
        let dots = if parameter.variadic { "..." } else { "" };
        format!("{} {}{dots}", parameter.name, lower_case(&parameter.shape))
    });
    let parameters = parameters.collect::<Vec<_>>().join(", ");
    format!(
        "{}({parameters}) {}",
        signature.name,
        lower_case(&signature.result)
    )
}

fn lower_case(shape: &Shape) -> String {
    match shape {
        Shape::Nested(_) => "object".to_owned(),
        shape => type_name(shape).to_lowercase(),
    }
}

fn arguments(signature: &Signature) -> String {
    let mut arguments = String::new();
    for (index, parameter) in parameters(signature).enumerate() {
        let marks = match (parameter.variadic, parameter.is_nullable()) {
            (true, _) => ", Variadic",
            (false, true) => ", Nullable",
            (false, false) => "",
        };
        let (of, text) = (
            type_name(&parameter.shape),
            parameter.description.replace('\n', " "),
        );
        writeln!(
            arguments,
            "{}. `{}` ({of}{marks}) {text}",
            index + 1,
            parameter.name
        )
        .unwrap();
    }
    arguments
}

/// The attributes of an object; nothing for a result without any.
fn result(result: &Shape) -> String {
    let Shape::Nested(attributes) = result else {
        return String::new();
    };
    let attributes: Vec<_> = attributes.iter().cloned().map(computed).collect();
    let mut section = "\n## Return Type\n\nAn object with these attributes:\n\n".to_owned();
    for attribute in &attributes {
        let text = attribute.description.replace('\n', " ");
        let of = type_name(&attribute.shape);
        writeln!(section, "- `{}` ({of}) {text}", attribute.name).unwrap();
    }
    section + &nested_sections(&attributes)
}
