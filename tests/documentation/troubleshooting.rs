//! The page that explains every message. Its examples are the snapshots, so a message that is in none is not on the page, and
//! `tests/diagnostics/source.rs` sees to it that there is none.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// Most examples of a cause that one remedy shows.
const MOST_EXAMPLES: usize = 3;

const HEAD: &str = "\
# Troubleshooting

Every message of the provider has a summary, a cause and a remedy. This page lists all messages in alphabetical order of their summaries.
The causes shown here are examples: the message that you see contains your own values.

No message contains a secret, so you can share it. It may contain names and email addresses from your configuration.
";

/// A message as a person sees it.
#[derive(Debug, PartialEq, Eq)]
struct Message {
    severity: String,
    summary: String,
    cause: String,
    remedy: String,
}

/// The examples of one summary, by remedy, in the order in which they are found.
type Remedies = Vec<(String, Vec<String>)>;

/// Everything below the front matter.
pub fn content(root: &Path) -> String {
    let mut page = HEAD.to_owned();
    for ((summary, severity), remedies) in grouped(messages(root)) {
        write!(page, "\n## {summary}\n\n{severity}.\n").unwrap();
        for (remedy, causes) in remedies {
            write!(
                page,
                "\n```text\n{}\n```\n\n{}\n",
                examples(&causes),
                markdown(&remedy)
            )
            .unwrap();
        }
    }
    page
}

/// A few causes; only one if it has several paragraphs.
fn examples(causes: &[String]) -> String {
    let most = match causes[0].contains("\n\n") {
        true => 1,
        false => MOST_EXAMPLES,
    };
    let short = causes
        .iter()
        .enumerate()
        .filter(|(index, cause)| *index == 0 || !cause.contains("\n\n"));
    let examples: Vec<&str> = short.map(|(_, cause)| cause.as_str()).take(most).collect();
    examples.join("\n\n")
}

fn grouped(messages: Vec<Message>) -> BTreeMap<(String, String), Remedies> {
    let mut grouped: BTreeMap<(String, String), Remedies> = BTreeMap::new();
    for message in messages {
        let remedies = grouped.entry((message.summary, message.severity)).or_default();
        let index = remedies.iter().position(|(remedy, _)| *remedy == message.remedy);
        let index = index.unwrap_or_else(|| {
            remedies.push((message.remedy, Vec::new()));
            remedies.len() - 1
        });
        let causes = &mut remedies[index].1;
        if !causes.contains(&message.cause) {
            causes.push(message.cause);
        }
    }
    grouped
}

/// A remedy in Markdown: what it sets apart by blanks is code.
fn markdown(remedy: &str) -> String {
    let lines = remedy.lines().map(|line| match line.starts_with("  ") {
        true => format!("  {line}"),
        false => line.replace('<', "\\<").replace('*', "\\*"),
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn messages(root: &Path) -> Vec<Message> {
    let mut files = snapshots(&root.join("tests/diagnostics/snapshots"));
    files.extend(snapshots(&root.join("src")));
    let contents = files.iter().map(|file| fs::read_to_string(file).unwrap());
    contents
        .flat_map(|content| read(content.splitn(3, "---\n").nth(2).unwrap()))
        .collect()
}

fn snapshots(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let below = paths.iter().flat_map(|path| match path.is_dir() {
        true => snapshots(path),
        false => vec![path.clone()],
    });
    below
        .filter(|path| path.extension().is_some_and(|extension| extension == "snap"))
        .collect()
}

/// The messages in a snapshot. Each begins with its severity, and ends where the next one or the next case begins.
fn read(snapshot: &str) -> Vec<Message> {
    let mut messages: Vec<Vec<&str>> = Vec::new();
    let mut is_inside = false;
    for line in snapshot.lines() {
        if line.starts_with("Error: ") || line.starts_with("Warning: ") {
            messages.push(Vec::new());
            is_inside = true;
        }
        is_inside &= !line.starts_with("=== ");
        if let Some(message) = messages.last_mut().filter(|_| is_inside) {
            message.push(line);
        }
    }
    messages.iter().filter_map(|lines| message(lines)).collect()
}

/// The remedy begins at the last paragraph that is not set apart by blanks.
fn message(lines: &[&str]) -> Option<Message> {
    let (severity, summary) = lines.first()?.split_once(": ")?;
    let text = lines.get(3..)?.join("\n");
    let paragraphs: Vec<&str> = text.trim_end().split("\n\n").collect();
    let remedy = paragraphs
        .iter()
        .rposition(|paragraph| !paragraph.starts_with(' '))?;
    Some(Message {
        severity: severity.to_owned(),
        summary: summary.to_owned(),
        cause: paragraphs[..remedy].join("\n\n"),
        remedy: paragraphs[remedy..].join("\n\n"),
    })
}

#[test]
fn a_message_is_read_with_its_cause_and_its_remedy() {
    let snapshot = "=== a case\nError: Summary\nat name\n\nCause:\n\n  one\n  two\n\nDo this:\n\n  code\n\n=== another\nnothing\n";
    let read = read(snapshot);
    assert_eq!(read.len(), 1);
    assert_eq!(
        (read[0].severity.as_str(), read[0].summary.as_str()),
        ("Error", "Summary")
    );
    assert_eq!(read[0].cause, "Cause:\n\n  one\n  two");
    assert_eq!(read[0].remedy, "Do this:\n\n  code");
}
