//! Checks the imports in the source against the table in ARCHITECTURE.md, and finds files that import each other.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod circles;
mod imports;
mod planted;
mod product;
mod table;
mod tree;

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use circles::circles;
use table::Table;
use tree::Tree;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn table() -> Table {
    Table::read(&fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap())
}

/// The provider and the examples.
static TREE: LazyLock<Tree> = LazyLock::new(|| {
    let mut files = Vec::new();
    for folder in ["src", "examples"] {
        read(&root().join(folder), &mut files);
    }
    Tree::new(files)
});

fn read(folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
            files.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

#[test]
fn every_part_uses_only_what_the_table_allows() {
    let violations = table().violations(&TREE);
    assert!(violations.is_empty(), "{}", violations.join("\n"));
    let between_files = TREE.imports().filter(|import| import.from != import.to).count();
    assert!(between_files > 300, "only {between_files} imports were found");
}

#[test]
fn no_two_files_import_each_other() {
    let circles = circles(&TREE);
    assert!(circles.is_empty(), "{}", circles.join("\n"));
}

#[test]
fn every_part_of_the_table_exists() {
    for part in table().parts() {
        assert!(TREE.has(part), "{}", part.join("::"));
    }
}

#[test]
fn only_the_protocol_names_the_messages_of_the_wire() {
    for source in TREE.sources() {
        let may = source.file.starts_with("src/sdk/protocol/");
        assert!(may || !source.mentions("tfplugin6"), "{}", source.file);
    }
}

#[test]
fn the_sdk_does_not_mention_the_product() {
    let sdk = TREE
        .sources()
        .iter()
        .filter(|source| source.file.starts_with("src/sdk/"));
    let lines: Vec<String> = sdk.flat_map(product::product_mentions).collect();
    assert!(lines.is_empty(), "{}", lines.join("\n"));
}
