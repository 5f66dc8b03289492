//! That no text is left out.

use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let files = files
        .into_iter()
        .filter(|path| path.to_string_lossy().ends_with(ending));
    files
        .chain(folders.iter().flat_map(|folder| self::files(folder, ending)))
        .collect()
}

fn text_of(folder: &str, ending: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    files(&folder, ending)
        .iter()
        .map(|file| fs::read_to_string(file).unwrap())
        .collect()
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//")
}

/// Every string literal that begins a diagnostic in the source, tests and comments left out.
fn summaries() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = files(&folder, ".rs")
        .into_iter()
        .filter(|file| !file.ends_with("specimen.rs"));
    let source: String = files
        .map(|file| fs::read_to_string(file).unwrap())
        .map(|source| source.split("#[cfg(test)]\nmod tests").next().unwrap().to_owned())
        .flat_map(|source| {
            source
                .lines()
                .filter(|line| !is_comment(line))
                .map(|line| format!("{line}\n"))
                .collect::<Vec<_>>()
        })
        .collect();
    [
        "Diagnostic::error(\"",
        "Diagnostic::warning(\"",
        "unknown(\"Unknown",
        "=> \"Certificate ",
    ]
    .iter()
    .flat_map(|opening| {
        let word = opening.rsplit('"').next().unwrap().to_owned();
        source
            .split(opening)
            .skip(1)
            .map(move |rest| format!("{word}{}", rest.split('"').next().unwrap()))
            .collect::<Vec<_>>()
    })
    .collect()
}

#[test]
fn every_summary_in_the_source_is_in_a_snapshot() {
    let snapshots = text_of("tests/diagnostics/snapshots", ".snap") + &text_of("src", ".snap");
    let summaries = summaries();
    assert!(summaries.len() > 30, "the search finds too little: {summaries:?}");
    let missing: Vec<_> = summaries
        .iter()
        .filter(|summary| !snapshots.contains(*summary))
        .collect();
    assert!(missing.is_empty(), "in no snapshot: {missing:#?}");
}

#[test]
fn every_summary_is_short_and_has_no_full_stop() {
    for summary in summaries() {
        assert!(
            summary.chars().count() <= 60 && !summary.ends_with('.'),
            "{summary}"
        );
    }
}
