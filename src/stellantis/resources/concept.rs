//! [`Concept`]: what an application is for.

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::TextType;
use crate::stellantis::arguments::text::{self, Flaw, find_invisible_character};
use crate::stellantis::resources::description_text::{find_excess, invalid_text};

/// Most characters: several pages.
const LONGEST: usize = 20_000;

/// The concept of an application: a text of any number of lines, as a heredoc or a file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concept(String);

impl Concept {
    /// The lines, without white space around the whole or at their ends. No-break spaces, which belong to French punctuation,
    /// become ordinary ones.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        let spaced = |line: &str| line.trim_end().replace(text::NO_BREAK_SPACES, " ");
        self.0.trim().lines().map(spaced)
    }
}

impl TextType for Concept {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        match find_flaw(text) {
            Some(flaw) => Err(invalid_text("The concept of the application", text, flaw)),
            None => Ok(Self(text.to_owned())),
        }
    }

    fn as_text(&self) -> &str {
        &self.0
    }

    /// White space around the text, and the line endings of another system, say nothing.
    fn equivalent(one: &str, other: &str) -> bool {
        one.trim().lines().eq(other.trim().lines())
    }
}

fn find_flaw(text: &str) -> Option<Flaw> {
    if let Some(flaw) = find_excess(text, LONGEST) {
        return Some(flaw);
    }
    let line = text.replace("\r\n", " ").replace('\n', " ");
    if line.chars().any(char::is_control) {
        return Some(Flaw::new(
            "contains a control character other than a line break, such as a tab or NUL",
            "Remove the control character.",
        ));
    }
    find_invisible_character(&line).or_else(|| text::find_flaw(line.trim()))
}
