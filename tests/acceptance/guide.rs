//! A page in `docs/guides`, whose commands and files are run as they stand.

use std::fmt::Write;
use std::fs;

use crate::workspace::{Outcome, Workspace, example_binary, root};

/// A guide, in sections.
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
#[derive(Clone)]
struct Block {
    language: String,
    /// From the first line, a comment with nothing else.
    file: Option<String>,
    text: String,
}

impl Guide {
    pub fn read(name: &str) -> Self {
        let text = fs::read_to_string(root().join(format!("docs/guides/{name}.md"))).unwrap();
        let sections = text.split("\n## ").enumerate().map(|(index, text)| {
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

    /// The commands of all sections, as one script.
    pub fn commands(&self) -> String {
        let blocks = self.sections.iter().flat_map(|section| &section.blocks);
        let commands = blocks.filter(|block| block.language == "sh");
        commands.map(Block::script).collect()
    }

    /// The headings of the sections with blocks.
    pub fn headings(&self) -> Vec<&str> {
        let with_blocks = self.sections.iter().filter(|section| !section.blocks.is_empty());
        with_blocks.map(|section| section.heading.as_str()).collect()
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
    /// The commands of the block, or a command that writes its file. A configuration without a name is added to what stands
    /// in the others.
    fn script(&self) -> String {
        let Self { language, file, text } = self;
        let mut script = String::new();
        let done = match (language.as_str(), file.as_deref()) {
            ("sh", _) => writeln!(script, "{text}"),
            ("console", _) => writeln!(
                script,
                "python3 \"$SESSION\" <<'END_OF_SESSION'\n{text}\nEND_OF_SESSION"
            ),
            (_, Some(file)) => writeln!(script, "cat >{file} <<'END_OF_FILE'\n{text}\nEND_OF_FILE"),
            ("hcl", None) => writeln!(
                script,
                "cat >guide_override.tf <<'END_OF_FILE'\n{text}\nEND_OF_FILE"
            ),
            (language, _) => panic!("a block of {language:?} is not run: {text}"),
        };
        done.unwrap();
        script
    }
}

/// Runs a script of guides in a workspace, with the sandbox authority on the PATH. `password` names the variable with what is
/// typed where a terminal does not show it.
#[track_caller]
pub fn follow(workspace: &Workspace, script: &str, password: &str) -> Outcome {
    let examples = example_binary("sandbox-authority");
    let prelude = format!(
        "set -euo pipefail\nexport PATH='{}':$PATH\nexport SESSION='{}' PASSWORD={password}\n",
        examples.parent().unwrap().display(),
        root().join("tests/acceptance/session.py").display(),
    );
    workspace.write("guide.sh", &(prelude + script));
    workspace.shell("bash guide.sh").success()
}
