//! Texts that a person typed: how diagnostics quote them, and what can be wrong with them.

use std::fmt::Write;

use crate::pki::DistinguishedName;

/// Most characters of a value that a message repeats.
const LONGEST_QUOTE: usize = 40;

/// A text in quotes, shortened, with control characters escaped. Never for secrets.
pub fn quote(text: &str) -> String {
    let shown: String = text.chars().take(LONGEST_QUOTE).collect();
    let mut quoted = format!("{shown:?}");
    let length = text.chars().count();
    if length > LONGEST_QUOTE {
        let _ = write!(quoted, "… ({length} characters)");
    }
    quoted
}

/// A distinguished name in quotes. RFC 4514 has escaped what it must, so only control characters are made visible.
pub fn quote_name(name: &DistinguishedName) -> String {
    let mut quoted = String::from('"');
    for character in name.to_string().chars() {
        match character.is_control() {
            true => quoted.extend(character.escape_default()),
            false => quoted.push(character),
        }
    }
    quoted + "\""
}

/// What is wrong with a text, in words that do not repeat it.
pub struct Flaw {
    /// What follows the name of the text in a sentence, such as "is blank".
    pub mistake: &'static str,
    /// What to do about it: whole sentences.
    pub remedy: &'static str,
}

impl Flaw {
    /// A flaw and its remedy.
    pub const fn new(mistake: &'static str, remedy: &'static str) -> Self {
        Self { mistake, remedy }
    }
}

/// The flaw of a text that must not be blank, nor begin or end with white space.
pub fn find_flaw(text: &str) -> Option<Flaw> {
    if text.trim().is_empty() {
        return Some(Flaw::new("is blank", "Provide a value."));
    }
    if text != text.trim() {
        return Some(Flaw::new(
            "begins or ends with white space or a line break",
            "Remove it. If the value comes from a file, use the function trimspace.",
        ));
    }
    find_character_flaw(text)
}

/// The flaw of a text whose white space matters: control characters, and bytes that were not UTF-8.
pub fn find_character_flaw(text: &str) -> Option<Flaw> {
    if text.chars().any(char::is_control) {
        return Some(Flaw::new(
            "contains a control character, such as a line break, a tab or NUL",
            "Remove the control character.",
        ));
    }
    if text.contains(char::REPLACEMENT_CHARACTER) {
        return Some(Flaw::new(
            "contains the character U+FFFD, which replaces bytes that are not valid UTF-8",
            "Save the file that the value comes from as UTF-8.",
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::NamingAttribute;

    #[test]
    fn a_name_is_escaped_once() {
        let name = DistinguishedName::from_attributes([(
            NamingAttribute::Organization,
            "Sandbox, \"not\" Stellantis",
        )]);
        assert_eq!(quote_name(&name.unwrap()), r#""O=Sandbox\, \"not\" Stellantis""#);
    }

    #[test]
    fn a_long_value_is_shortened_and_a_control_character_is_made_visible() {
        assert_eq!(quote("a\0b"), r#""a\0b""#);
        let long = quote(&"é".repeat(10_000_000));
        assert!(long.len() < 200 && long.ends_with("(10000000 characters)"));
    }
}
