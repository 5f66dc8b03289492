//! The files in `examples/` that pages include as they stand.

use std::fs;

use crate::root;

/// The section with the example of a resource or data source.
///
/// Every one has an example.
pub fn section(folder: &str, type_name: &str) -> String {
    let file = match folder {
        "resources" => "resource.tf",
        "ephemeral-resources" => "ephemeral-resource.tf",
        "data-sources" => "data-source.tf",
        _ => "function.tf",
    };
    let example = read(&format!("{folder}/{type_name}/{file}"));
    let example = example.unwrap_or_else(|| panic!("{type_name} has no example"));
    format!("## Example Usage\n\n```terraform\n{example}```\n\n")
}

/// The section about imports, of a resource whose examples have one.
pub fn import_section(type_name: &str) -> String {
    let file = |name| read(&format!("resources/{type_name}/{name}"));
    let (Some(block), Some(command)) = (file("import-by-string-id.tf"), file("import.sh")) else {
        return String::new();
    };
    format!(
        "\n## Import\n\nWith an `import` block (Terraform 1.5 and later):\n\n```terraform\n{block}```\n\nWith the command:\n\n\
         ```shell\n{command}```\n"
    )
}

fn read(path: &str) -> Option<String> {
    fs::read_to_string(root().join("examples").join(path)).ok()
}
