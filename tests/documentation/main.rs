//! The pages in `docs/`, in the layout of the Terraform Registry. Those of resources, data sources and functions are written from the
//! declarations and from `examples/`, and the one about messages from the snapshots: `UPDATE_DOCS=1 cargo test --test
//! documentation` writes them anew. Guides and the first page are written by hand.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod example;
mod function_page;
mod page;
mod schema_section;
mod troubleshooting;

use std::path::{Path, PathBuf};
use std::{env, fs};

use terraform_provider_stellantis::sdk::framework::model::schema::Schema;
use terraform_provider_stellantis::stellantis::provider::provider;

use page::Page;

const UPDATE: &str = "UPDATE_DOCS";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_page_of_every_resource_says_what_its_schema_says() {
    for resource in provider().resources() {
        let type_name = resource.type_name();
        let imports = example::import_section(type_name);
        check_block("Resource", "resources", type_name, resource.schema(), &imports);
    }
}

#[test]
fn the_page_of_every_ephemeral_resource_says_what_its_schema_says() {
    for resource in provider().ephemeral_resources() {
        let (type_name, schema) = (resource.type_name(), resource.schema());
        check_block("Ephemeral Resource", "ephemeral-resources", type_name, schema, "");
    }
}

#[test]
fn the_page_of_every_data_source_says_what_its_schema_says() {
    for data_source in provider().data_sources() {
        let (type_name, schema) = (data_source.type_name(), data_source.schema());
        check_block("Data Source", "data-sources", type_name, schema, "");
    }
}

#[test]
fn the_page_of_every_function_says_what_its_signature_says() {
    for function in provider().functions() {
        let signature = function.signature();
        let page = Page {
            title: format!("{} function - stellantis", signature.name),
            description: signature.summary.clone(),
            content: function_page::content(signature),
        };
        check(&format!("functions/{}.md", signature.name), &page);
    }
}

#[test]
fn the_page_about_messages_has_every_message_of_the_snapshots() {
    let page = Page {
        title: "Troubleshooting".to_owned(),
        description: "Every message of the provider, with its cause and what to do.".to_owned(),
        content: troubleshooting::content(root()),
    };
    check("guides/troubleshoot.md", &page);
}

/// The first page is in no category.
#[test]
fn every_page_begins_as_the_registry_wants_it() {
    for path in pages() {
        let text = fs::read_to_string(&path).unwrap();
        let head = text
            .strip_prefix("---\n")
            .and_then(|text| text.split_once("\n---\n\n# "));
        let (head, _) = head.unwrap_or_else(|| panic!("{} has no front matter", path.display()));
        for key in ["page_title: \"", "description: |-\n  "] {
            assert!(head.contains(key), "{} has no {key}", path.display());
        }
        let is_first = path.ends_with("index.md");
        assert!(head.contains("subcategory: ") != is_first, "{}", path.display());
    }
}

#[test]
fn there_is_no_page_about_what_the_provider_does_not_offer() {
    let provider = provider();
    let blocks = [
        (
            "resources",
            provider
                .resources()
                .map(|resource| resource.type_name())
                .collect::<Vec<_>>(),
        ),
        (
            "ephemeral-resources",
            provider
                .ephemeral_resources()
                .map(|resource| resource.type_name())
                .collect(),
        ),
        (
            "data-sources",
            provider.data_sources().map(|source| source.type_name()).collect(),
        ),
        (
            "functions",
            provider
                .functions()
                .map(|function| function.signature().name)
                .collect(),
        ),
    ];
    let offered: Vec<_> = blocks
        .iter()
        .flat_map(|(folder, names)| {
            names
                .iter()
                .map(move |name| format!("docs/{folder}/{}.md", short(name)))
        })
        .collect();
    for path in pages() {
        let path = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
        let by_hand = path == "docs/index.md" || path.starts_with("docs/guides/");
        assert!(by_hand || offered.contains(&path), "{path}");
    }
}

/// The first page shows how the provider is required, and leads to every other page.
#[test]
fn the_first_page_has_the_example_and_a_link_to_every_page() {
    let index = fs::read_to_string(root().join("docs/index.md")).unwrap();
    let example = fs::read_to_string(root().join("examples/provider/provider.tf")).unwrap();
    assert!(index.contains(&format!("```terraform\n{example}```")));
    for path in pages() {
        let link = path
            .strip_prefix(root().join("docs"))
            .unwrap()
            .to_string_lossy()
            .into_owned();
        assert!(
            link == "index.md" || index.contains(&format!("({link})")),
            "{link}"
        );
    }
}

fn check_block(kind: &str, folder: &str, type_name: &str, schema: &Schema, imports: &str) {
    let examples = example::section(folder, type_name);
    let page = Page {
        title: format!("{type_name} {kind} - stellantis"),
        description: schema.description.clone(),
        content: format!(
            "# {type_name} ({kind})\n\n{}\n\n{examples}{}{imports}",
            schema.description,
            schema_section::section(&schema.attributes),
        ),
    };
    check(&format!("{folder}/{}.md", short(type_name)), &page);
}

/// The name without that of the provider, as the Registry names the files.
fn short(type_name: &str) -> &str {
    type_name.trim_start_matches("stellantis_")
}

fn check(file: &str, page: &Page) {
    let file = root().join("docs").join(file);
    let page = page.to_string();
    if env::var_os(UPDATE).is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, &page).unwrap();
    }
    let stored = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        stored == page,
        "{} is out of date: run the test with {UPDATE}=1",
        file.display()
    );
}

fn pages() -> Vec<PathBuf> {
    let mut pages = Vec::new();
    let mut folders = vec![root().join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => pages.push(path),
            }
        }
    }
    assert!(pages.len() > 20, "the search finds too little: {pages:?}");
    pages
}
