//! The import table of ARCHITECTURE.md, held against the source.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The table's rows: a room, and the rooms that it may use.
fn table() -> BTreeMap<String, Vec<String>> {
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let (_, table) = page
        .split_once("| part | may use |")
        .expect("ARCHITECTURE.md has the table");
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    rows.map(|row| {
        let cells: Vec<Vec<String>> = row.trim_matches('|').split('|').map(names).collect();
        (cells[0][0].clone(), cells[1].clone())
    })
    .collect()
}

/// The words of a cell that stand in back quotes.
fn names(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let files = files
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    files
        .chain(folders.iter().flat_map(|folder| sources(folder)))
        .collect()
}

/// The room that a file belongs to: the folder, or the file, right under `src`.
fn room(file: &Path) -> String {
    let inside = file.strip_prefix(root().join("src")).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// The rooms that a file names: `crate::room`, or the crate's name from the binary, comments left out.
fn used(file: &Path) -> Vec<String> {
    let source = fs::read_to_string(file).unwrap();
    let code: Vec<&str> = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    let code = code
        .join("\n")
        .replace("terraform_provider_stellantis::", "crate::");
    let words = code.split("crate::").skip(1);
    words
        .map(|rest| {
            rest.chars()
                .take_while(|c| c.is_ascii_lowercase() || *c == '_')
                .collect()
        })
        .collect()
}

#[test]
fn every_room_uses_only_the_rooms_that_the_table_allows() {
    let table = table();
    let mut uses = 0;
    for file in sources(&root().join("src")) {
        let room = room(&file);
        if room == "lib" {
            continue;
        }
        let allowed = table
            .get(&room)
            .unwrap_or_else(|| panic!("{room} is not in the table"));
        for other in used(&file)
            .into_iter()
            .filter(|other| *other != room && !other.is_empty())
        {
            assert!(
                allowed.contains(&other),
                "{} uses {other}, which {room} may not",
                file.display()
            );
            uses += 1;
        }
    }
    assert!(uses > 50, "the search finds too little: {uses}");
}

#[test]
fn every_room_of_the_table_exists() {
    let rooms: Vec<String> = sources(&root().join("src"))
        .iter()
        .map(|file| room(file))
        .collect();
    for room in table().keys() {
        assert!(rooms.contains(room), "{room}");
    }
}

#[test]
fn only_the_protocol_room_and_the_binary_name_the_messages_of_the_wire() {
    for file in sources(&root().join("src")) {
        let source = fs::read_to_string(&file).unwrap();
        let names_it = source
            .lines()
            .any(|line| !line.trim_start().starts_with("//") && line.contains("tfplugin6"));
        let may = file.starts_with(root().join("src/sdk/protocol")) || room(&file) == "main";
        assert!(may || !names_it, "{}", file.display());
    }
}
