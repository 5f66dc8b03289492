//! Pages for people, whose commands and files are run as they stand.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::workspace::{Outcome, Workspace, example_binary, files, root};

/// What no test runs: the guide, words that only this block of it has (none for the whole page), and why.
const ILLUSTRATIONS: [(&str, &str, &str); 11] = [
    (
        "deliver",
        "resource \"kubernetes_secret_v1\"",
        "the package registries that the tests use do not carry hashicorp/kubernetes",
    ),
    (
        "deliver",
        "resource \"kubernetes_deployment_v1\"",
        "the package registries that the tests use do not carry hashicorp/kubernetes",
    ),
    (
        "deliver",
        "resource \"aws_secretsmanager_secret_version\"",
        "the package registries that the tests use do not carry hashicorp/aws",
    ),
    (
        "inspect",
        "Error: Resource postcondition failed",
        "the test asserts the words after a refusal",
    ),
    (
        "register",
        "resource \"stellantis_application\"",
        "the test compares it with the quickstart, which it runs",
    ),
    (
        "register",
        "\"client_id\": \"…\"",
        "the sandbox authority writes this file",
    ),
    (
        "renew",
        "The certificate of MZP128745 ends on",
        "the times are those of one day; tests of renewals and expiry assert the words",
    ),
    (
        "renew",
        "condition     = self.validity_end_time == null",
        "another test puts it into the quickstart",
    ),
    (
        "renew",
        "lifecycle { create_before_destroy = true }",
        "the module has it, and tests of protection replace keys with it",
    ),
    (
        "test",
        "run \"a_new_registration_is_pending\"",
        "it is shortened from the module's tests, which the commands below it run",
    ),
    (
        "troubleshoot",
        "",
        "the tests of the documentation write this page",
    ),
];

/// A page, in sections.
pub struct Guide {
    sections: Vec<Section>,
}

/// What is between two second-level headings.
pub struct Section {
    /// The heading. That of the text before the first one is empty.
    pub heading: String,
    blocks: Vec<Block>,
}

/// A block of code.
struct Block {
    language: String,
    /// From the first line, a comment with nothing else.
    file: Option<String>,
    text: String,
}

impl Guide {
    /// A page in `docs/guides`, without its illustrations.
    pub fn read(name: &str) -> Self {
        let mut guide = Self::whole(name);
        for section in &mut guide.sections {
            section.blocks.retain(|block| !block.illustrates(name));
        }
        guide
    }

    fn whole(name: &str) -> Self {
        Self::at(&format!("docs/guides/{name}.md"))
    }

    /// A page anywhere.
    pub fn at(path: &str) -> Self {
        let text = fs::read_to_string(root().join(path)).unwrap();
        let front_matter = text
            .strip_prefix("---\n")
            .and_then(|text| text.split_once("\n---\n"));
        let page = front_matter.map_or(text.as_str(), |(_, page)| page);
        let sections = page.split("\n## ").enumerate().map(|(index, text)| {
            let (heading, body) = text.split_once('\n').unwrap();
            Section {
                heading: if index > 0 { heading } else { "" }.to_owned(),
                blocks: blocks(body),
            }
        });
        Self {
            sections: sections.collect(),
        }
    }

    #[track_caller]
    pub fn section(&self, heading: &str) -> &Section {
        let found = self.sections.iter().find(|section| section.heading == heading);
        found.unwrap_or_else(|| panic!("no section {heading:?}"))
    }

    /// All sections, as one script.
    pub fn script(&self) -> String {
        self.sections.iter().map(Section::script).collect()
    }
}

fn blocks(body: &str) -> Vec<Block> {
    let fenced = body.split("\n```").skip(1).step_by(2);
    fenced
        .map(|block| {
            let (language, text) = block.split_once('\n').unwrap();
            let named = text.split_once('\n').and_then(|(first, rest)| {
                let name = first.strip_prefix("# ")?;
                (name.contains('.') && !name.contains(' ')).then_some((name, rest))
            });
            Block {
                language: language.to_owned(),
                file: named.map(|(name, _)| name.to_owned()),
                text: named.map_or(text, |(_, rest)| rest).to_owned(),
            }
        })
        .filter(|block| block.language != "mermaid")
        .collect()
}

impl Section {
    /// All blocks, as a script.
    pub fn script(&self) -> String {
        self.blocks.iter().map(Block::script).collect()
    }

    /// The blocks before the first configuration: the recipe by which somebody has made key and request.
    pub fn recipe(&self) -> String {
        let before = self.blocks.iter().take_while(|block| block.language != "hcl");
        before.map(Block::script).collect()
    }

    /// The text of all blocks in a language.
    pub fn text(&self, language: &str) -> String {
        let blocks = self.blocks.iter().filter(|block| block.language == language);
        blocks.map(|block| block.text.as_str()).collect()
    }
}

impl Block {
    fn illustrates(&self, guide: &str) -> bool {
        let mut of_guide = ILLUSTRATIONS.iter().filter(|(name, ..)| *name == guide);
        of_guide.any(|(_, words, _)| self.text.contains(words))
    }

    /// The commands of the block, or a command that writes its file. A configuration without a name is added to what stands
    /// in the others.
    fn script(&self) -> String {
        let Self { language, file, text } = self;
        match (language.as_str(), file.as_deref()) {
            ("sh", _) => text.lines().map(said).collect::<String>() + "\nafter_commands\n",
            ("console", _) => heredoc("python3 \"$SESSION\"", text),
            (_, Some(file)) => heredoc(&format!("mkdir -p $(dirname {file}) && cat >{file}"), text),
            ("hcl", None) => heredoc("cat >guide_override.tf", text),
            (language, _) => panic!("a block of {language:?} is neither run nor an illustration: {text}"),
        }
    }
}

/// A line of commands. If a comment at its end has a text in quotation marks, the command must print that.
fn said(line: &str) -> String {
    let comment = line.split_once(" # ");
    let said = comment.and_then(|(command, comment)| Some((command, comment.split('"').nth(1)?)));
    said.map_or_else(
        || format!("{line}\n"),
        |(command, said)| format!("{command} | tee /dev/stderr | grep -F '\"{said}\"' >/dev/null\n"),
    )
}

fn heredoc(command: &str, text: &str) -> String {
    format!("{command} <<'END_OF_BLOCK'\n{text}\nEND_OF_BLOCK\n")
}

/// Runs a script of guides in a workspace, with the sandbox authority on the PATH. `preparation` comes before it: the variable
/// PASSWORD names the variable with what is typed where a terminal does not show it, and the function `after_commands` is called
/// after each block of commands.
#[track_caller]
pub fn follow(workspace: &Workspace, preparation: &str, script: &str) -> Outcome {
    let examples = example_binary("sandbox-authority");
    let mut whole = format!(
        "set -euo pipefail\nexport PATH='{}':$PATH\nexport SESSION='{}'\nafter_commands() {{ :; }}\n",
        examples.parent().unwrap().display(),
        root().join("tests/acceptance/session.py").display(),
    );
    write!(whole, "{preparation}\n{script}").unwrap();
    workspace.write("guide.sh", &whole);
    workspace.shell("bash guide.sh").success()
}

/// The names of all guides.
fn names() -> Vec<String> {
    let pages = files(&root().join("docs/guides"));
    let names = pages
        .iter()
        .map(|page| page.file_stem().unwrap().to_str().unwrap());
    names.map(str::to_owned).collect()
}

/// The source of the tests that read a guide, without white space.
fn followers(name: &str) -> String {
    let reads = format!("Guide::read(\"{name}\")");
    let sources = files(Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/acceptance"
    )));
    let texts = sources.iter().map(|file| fs::read_to_string(file).unwrap());
    let followers = texts.filter(|text| text.contains(&reads));
    followers
        .flat_map(|text| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

fn without_space(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn every_block_of_every_guide_is_run_by_a_test_or_an_illustration_for_a_reason() {
    for name in names() {
        let followers = followers(&name);
        let guide = Guide::read(&name);
        if followers.contains(&format!("Guide::read(\"{name}\").script()")) {
            continue;
        }
        for section in guide.sections.iter().filter(|section| !section.blocks.is_empty()) {
            let run = format!("section(\"{}\").script()", section.heading);
            assert!(
                followers.contains(&without_space(&run)),
                "no test of the guide {name:?} calls {run}"
            );
        }
    }
}

#[test]
fn every_illustration_is_one_block_or_page() {
    for (name, words, _) in ILLUSTRATIONS {
        let guide = Guide::whole(name);
        let blocks = guide.sections.iter().flat_map(|section| &section.blocks);
        let found = blocks.filter(|block| block.text.contains(words)).count();
        assert!(
            found == 1 || (words.is_empty() && found > 0),
            "{words} in {name}: {found}"
        );
    }
}

#[test]
fn every_configuration_in_a_guide_is_formatted() {
    let workspace = Workspace::without_provider(crate::workspace::terraform());
    for name in names() {
        let guide = Guide::whole(&name);
        let blocks = guide.sections.iter().flat_map(|section| &section.blocks);
        let configurations = blocks.filter(|block| block.language == "hcl" && !block.text.contains('…'));
        for (index, block) in configurations.enumerate() {
            workspace.write(&format!("{name}-{index}.tf"), &format!("{}\n", block.text));
        }
    }
    let checked = workspace.run(&["fmt", "-check", "-diff"]);
    assert_eq!(checked.code, 0, "{}{}", checked.stdout, checked.stderr);
}
