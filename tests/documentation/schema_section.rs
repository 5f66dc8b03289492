//! The section "Schema": attributes as the Registry lists them, by who sets them.

use std::fmt::Write;

use terraform_provider_stellantis::sdk::framework::model::schema::{Attribute, Shape, ValueSource};
use terraform_provider_stellantis::sdk::framework::value::types::Type;

const WRITE_ONLY: &str = "[Write-only](https://developer.hashicorp.com/terraform/language/resources/ephemeral#write-only-arguments)";

/// The section, with one below for each object.
pub fn section(attributes: &[Attribute]) -> String {
    let mut section = "## Schema\n".to_owned();
    for (heading, group) in groups(attributes) {
        write!(section, "\n### {heading}\n\n{}", list(&group)).unwrap();
    }
    section + &nested_sections(attributes)
}

/// A section for each object among the attributes, where a page links to it.
pub fn nested_sections(attributes: &[Attribute]) -> String {
    let objects = attributes
        .iter()
        .filter(|attribute| !attribute.nested().is_empty());
    objects.map(nested_section).collect()
}

fn nested_section(object: &Attribute) -> String {
    let name = object.name;
    let mut section = format!("\n<a id=\"nestedatt--{name}\"></a>\n### Nested Schema for `{name}`\n");
    for (heading, group) in groups(object.nested()) {
        write!(section, "\n{heading}:\n\n{}", list(&group)).unwrap();
    }
    section
}

/// The attributes of each kind that has any.
fn groups(attributes: &[Attribute]) -> Vec<(&'static str, Vec<&Attribute>)> {
    ["Required", "Optional", "Read-Only"]
        .into_iter()
        .map(|heading| {
            let group = attributes
                .iter()
                .filter(|attribute| heading_of(attribute) == heading);
            (heading, group.collect::<Vec<_>>())
        })
        .filter(|(_, group)| !group.is_empty())
        .collect()
}

fn heading_of(attribute: &Attribute) -> &'static str {
    match attribute.source {
        ValueSource::Required => "Required",
        ValueSource::Optional | ValueSource::Default(_) | ValueSource::Kept => "Optional",
        ValueSource::Computed => "Read-Only",
    }
}

fn list(attributes: &[&Attribute]) -> String {
    attributes.iter().map(|attribute| item(attribute)).collect()
}

fn item(attribute: &Attribute) -> String {
    let mut marks = vec![type_name(&attribute.shape)];
    marks.extend(attribute.sensitive.then(|| "Sensitive".to_owned()));
    marks.extend(attribute.write_only.then(|| WRITE_ONLY.to_owned()));
    let below = match attribute.nested().is_empty() {
        true => String::new(),
        false => format!(" (see [below for nested schema](#nestedatt--{}))", attribute.name),
    };
    let text = attribute.description.replace('\n', " ");
    format!("- `{}` ({}) {text}{below}\n", attribute.name, marks.join(", "))
}

/// The type as the Registry writes it.
pub fn type_name(shape: &Shape) -> String {
    match shape {
        Shape::Nested(_) => "Attributes".to_owned(),
        Shape::Plain(plain) => plain_name(plain),
    }
}

fn plain_name(plain: &Type) -> String {
    match plain {
        Type::Bool => "Boolean".to_owned(),
        Type::Number => "Number".to_owned(),
        Type::String => "String".to_owned(),
        Type::List(element) => format!("List of {}", plain_name(element)),
        Type::Set(element) => format!("Set of {}", plain_name(element)),
        Type::Map(element) => format!("Map of {}", plain_name(element)),
        Type::Dynamic => "Dynamic".to_owned(),
        Type::Object(_) => "Object".to_owned(),
        other => format!("{other:?}"),
    }
}
