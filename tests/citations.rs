//! Every citation resolves: sections and points of `proto/PROTOCOL.md`, and relative links between Markdown files.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Folders and endings of the files whose citations are checked, beside the Markdown files at the root.
const FOLDERS: [&str; 6] = ["benches", "docs", "examples", "proto", "src", "tests"];
const ENDINGS: [&str; 4] = ["md", "proto", "rs", "tf"];

/// How pages in `docs/`, which a registry shows without the rest, link to a file of the project.
const REPOSITORY: &str = "https://github.com/accessing-party/terraform-provider-stellantis/blob/main/";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files() -> Vec<PathBuf> {
    let of_root = entries(root()).into_iter().filter(|path| path.is_file());
    let files: Vec<_> = FOLDERS
        .iter()
        .flat_map(|folder| below(&root().join(folder)))
        .chain(of_root)
        .filter(|path| {
            ENDINGS
                .iter()
                .any(|ending| path.extension() == Some(ending.as_ref()))
        })
        .collect();
    assert!(files.len() > 150, "the search finds too little: {files:?}");
    files
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let (folders, files): (Vec<_>, Vec<_>) = entries(folder).into_iter().partition(|path| path.is_dir());
    files
        .into_iter()
        .chain(folders.iter().flat_map(|folder| below(folder)))
        .collect()
}

/// What is numbered in the contract: its sections, and the points of the checklist in its last one.
struct Contract {
    sections: BTreeSet<u32>,
    points: BTreeSet<u32>,
}

impl Contract {
    fn load() -> Self {
        let text = fs::read_to_string(root().join("proto/PROTOCOL.md")).unwrap();
        let (_, checklist) = text.split_once("Conformance checklist").expect("a checklist");
        let numbered = |line: &str| line.split_once(". ").and_then(|(number, _)| number.parse().ok());
        let headings = text.lines().filter_map(|line| line.strip_prefix("## "));
        Self {
            sections: headings.filter_map(numbered).collect(),
            points: checklist.lines().filter_map(numbered).collect(),
        }
    }

    /// Citations that lead nowhere in a text.
    fn unresolved(&self, text: &str) -> Vec<String> {
        let words = words(text);
        let sections = citations(&words, &["section", "sections"]).filter(|(before, cited)| {
            let is_ours = before.last().is_some_and(|word| word.ends_with("PROTOCOL.md"));
            // An RFC has a number, a recommendation of the ITU a letter and a number, such as X.690.
            let is_of_a_standard =
                before.first() == Some(&"RFC") || before.last().is_some_and(|word| word.starts_with("X."));
            let resolves = is_of_a_standard || (is_ours && self.have(&self.sections, cited));
            !resolves
        });
        let points = citations(&words, &["points", "Point", "Points"])
            .filter(|(_, cited)| !self.have(&self.points, cited));
        let cited = sections.map(|(before, cited)| format!("{before:?} section {cited:?}"));
        let named = test_points(text)
            .filter(|point| !self.points.contains(point))
            .map(|point| format!("point_{point}"));
        let points = points.map(|(_, cited)| format!("point {cited:?}"));
        cited.chain(points).chain(named).collect()
    }

    fn have(&self, numbers: &BTreeSet<u32>, cited: &[&str]) -> bool {
        cited
            .iter()
            .all(|number| number.parse().is_ok_and(|number| numbers.contains(&number)))
    }
}

/// The words of a text, without punctuation around them and the marks of comments, over the ends of lines.
fn words(text: &str) -> Vec<&str> {
    let is_around = |c: char| !c.is_alphanumeric();
    let words = text.split_whitespace().map(|word| word.trim_matches(is_around));
    words.filter(|word| !word.is_empty()).collect()
}

/// The words before each such noun that numbers follow, two at most, and the numbers: one, or several with "and" or "to".
fn citations<'a>(
    words: &'a [&'a str],
    nouns: &'a [&'a str],
) -> impl Iterator<Item = (&'a [&'a str], Vec<&'a str>)> {
    let at = (0..words.len()).filter(|index| nouns.contains(&words[*index]));
    at.filter_map(|index| {
        let following = words[index + 1..].iter();
        let numbers = following
            .take_while(|word| ["and", "to"].contains(*word) || starts_with_digit(word))
            .filter(|word| starts_with_digit(word));
        let numbers: Vec<_> = numbers.map(|word| number(word)).collect();
        (!numbers.is_empty()).then_some((&words[index.saturating_sub(2)..index], numbers))
    })
}

fn starts_with_digit(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

/// The number that a word starts with, such as `4.1.2` in `4.1.2).`
fn number(word: &str) -> &str {
    let end = word.find(|c: char| !c.is_ascii_digit() && c != '.');
    word[..end.unwrap_or(word.len())].trim_end_matches('.')
}

/// The points that the names of tests carry: 42 and 43 in `point_42_43_…`.
fn test_points(text: &str) -> impl Iterator<Item = u32> {
    let names = text.split("fn point_").skip(1);
    names.flat_map(|name| name.split('_').map_while(|part| part.parse().ok()))
}

#[test]
fn every_citation_of_the_contract_names_a_section_or_a_point_of_it() {
    let contract = Contract::load();
    assert!(
        contract.sections.iter().copied().eq(1..=12),
        "{:?}",
        contract.sections
    );
    assert!(
        contract.points.iter().copied().eq(1..=65),
        "{:?}",
        contract.points
    );
    let mut unresolved = Vec::new();
    for file in files() {
        let text = fs::read_to_string(&file).unwrap();
        let of_file = contract.unresolved(&text);
        unresolved.extend(of_file.into_iter().map(|cited| (file.clone(), cited)));
    }
    assert!(unresolved.is_empty(), "{unresolved:#?}");
}

#[test]
fn every_point_of_the_checklist_has_a_test_or_a_row_in_the_architecture() {
    let architecture = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let (_, rows) = architecture
        .split_once("| points |")
        .expect("a table of points without tests");
    let elsewhere = rows
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|number| number.parse().ok());
    let sources: Vec<_> = files()
        .iter()
        .map(|file| fs::read_to_string(file).unwrap())
        .collect();
    let tested = sources.iter().flat_map(|text| test_points(text));
    let held: BTreeSet<u32> = elsewhere.chain(tested).collect();
    let points = Contract::load().points;
    let missing: Vec<_> = points.difference(&held).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_planted_citation_that_leads_nowhere_is_found() {
    let contract = Contract::load();
    // Put together here, so that the search through this file does not find them.
    let (s, p, test) = ("section", "Point", "fn point_");
    for good in [
        format!("(PROTOCOL.md {s} 5), PROTOCOL.md {s}s 5 and 8, RFC 5280, {s} 4.1.2, X.690 {s} 8"),
        format!("/// PROTOCOL.md,\n    /// {s} 12. {p} 65, {p}s 1, 2 to 4"),
        format!("{test}12_65_there_are_66_of_them()"),
    ] {
        assert_eq!(contract.unresolved(&good), Vec::<String>::new(), "{good}");
    }
    for bad in [
        format!("(PROTOCOL.md {s} 13)"),
        format!("PROTOCOL.md {s} 6.1"),
        format!("(PROTOCOL.md {s}s 5 and\n//! 15)"),
        format!("(protocol.md {s} 5)"),
        format!("see {s} 7"),
        format!("{p}s 10 to 66"),
        format!("{test}66_of_them()"),
        format!("{test}5_70_of_them()"),
    ] {
        assert_eq!(contract.unresolved(&bad).len(), 1, "{bad}");
    }
}

/// A Markdown text without what stands in it as code.
fn prose(text: &str) -> String {
    let outside_fences = text.split("```").step_by(2).collect::<String>();
    outside_fences
        .split('`')
        .step_by(2)
        .collect::<Vec<_>>()
        .join("code")
}

/// Targets of links, such as `guides/adopt.md#from-openssl`.
fn links(text: &str) -> Vec<String> {
    let prose = prose(text);
    let targets = prose.split("](").skip(1);
    targets
        .map(|rest| rest.split([')', ' ']).next().unwrap().to_owned())
        .collect()
}

/// The anchors of a page's headings, as GitHub makes them.
fn anchors(text: &str) -> HashSet<String> {
    let outside_fences = text.split("```").step_by(2).collect::<String>();
    let headings = outside_fences.lines().filter(|line| line.starts_with('#'));
    let anchor = |heading: &str| {
        let title = heading.trim_start_matches('#').trim().to_lowercase();
        let kept = title
            .chars()
            .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    let ids = text.split("<a id=\"").skip(1);
    let ids = ids
        .filter_map(|rest| rest.split_once('"'))
        .map(|(id, _)| id.to_owned());
    headings.map(anchor).chain(ids).collect()
}

/// Whether a link of this file leads to a file, and to a heading if it names one. Other sites are not asked.
fn leads_somewhere(file: &Path, text: &str, link: &str) -> bool {
    if link.is_empty() {
        return false;
    }
    let (folder, link) = match link.strip_prefix(REPOSITORY) {
        Some(link) => (root(), link),
        None => (file.parent().unwrap(), link),
    };
    if link.contains("://") || link.starts_with("mailto:") {
        return true;
    }
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target = match path {
        "" => file.to_owned(),
        path => folder.join(path),
    };
    if anchor.is_empty() || target == file {
        return target.exists() && (anchor.is_empty() || anchors(text).contains(anchor));
    }
    fs::read_to_string(target).is_ok_and(|text| anchors(&text).contains(anchor))
}

#[test]
fn every_relative_link_leads_to_a_file_and_to_a_heading() {
    let mut checked = 0;
    for file in files() {
        if file.extension() != Some("md".as_ref()) {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        for link in links(&text) {
            assert!(
                leads_somewhere(&file, &text, &link),
                "{} links to {link}",
                file.display()
            );
            checked += 1;
        }
    }
    assert!(checked > 20, "the search finds too little: {checked}");
}

#[test]
fn no_relative_link_leads_out_of_the_pages_of_the_registry() {
    for file in below(&root().join("docs")) {
        let text = fs::read_to_string(&file).unwrap();
        let links = links(&text);
        let out = links.iter().find(|link| link.starts_with("../../"));
        assert!(out.is_none(), "{} links to {out:?}", file.display());
    }
}

#[test]
fn a_planted_link_that_leads_nowhere_is_found() {
    let page = "# A page\n\n## From `here`, to there\n\n<a id=\"below\"></a>\n\n```\n# no heading\n```\n";
    let file = root().join("README.md");
    let target = |link: &str| links(&format!("see [that\none]({link}), and `[code](nowhere)`"));
    for (link, leads) in [
        ("LICENSE", true),
        ("docs/index.md", true),
        ("proto/PROTOCOL.md#6-values", true),
        ("#from-here-to-there", true),
        ("#below", true),
        ("https://example.com/nowhere", true),
        (&format!("{REPOSITORY}LICENSE"), true),
        (&format!("{REPOSITORY}nowhere"), false),
        ("docs/nowhere.md", false),
        ("proto/PROTOCOL.md#66-values", false),
        ("#no-heading", false),
        ("", false),
    ] {
        assert_eq!(target(link), [link]);
        assert_eq!(leads_somewhere(&file, page, link), leads, "{link}");
    }
}
