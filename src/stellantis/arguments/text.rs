//! Texts that a person typed, as diagnostics speak of them.

use std::fmt::Write;

use crate::pki::DistinguishedName;

/// Most characters of a value that a message repeats.
const LONGEST_QUOTE: usize = 40;

/// A text in quotes, shortened, with control characters escaped. Never for secrets.
pub fn quoted(text: &str) -> String {
    let shown: String = text.chars().take(LONGEST_QUOTE).collect();
    let mut quoted = format!("{shown:?}");
    let length = text.chars().count();
    if length > LONGEST_QUOTE {
        let _ = write!(quoted, "… ({length} characters)");
    }
    quoted
}

/// A distinguished name in quotes. RFC 4514 has escaped what it must, so only control characters are made visible.
pub fn quoted_name(name: &DistinguishedName) -> String {
    let mut quoted = String::from('"');
    for character in name.to_string().chars() {
        match character.is_control() {
            true => quoted.extend(character.escape_default()),
            false => quoted.push(character),
        }
    }
    quoted + "\""
}

/// What is wrong with the form of a text, whatever it means. A sentence's end, and what to do.
pub fn malformed(text: &str) -> Option<(&'static str, &'static str)> {
    if text.trim().is_empty() {
        return Some(("is blank", "Give it a value."));
    }
    if text != text.trim() {
        return Some((
            "begins or ends with a blank or a line break",
            "Remove it, with the function trimspace if the value comes from a file.",
        ));
    }
    unprintable(text)
}

/// The same for a text whose blanks matter.
pub fn unprintable(text: &str) -> Option<(&'static str, &'static str)> {
    if text.chars().any(char::is_control) {
        return Some((
            "holds a control character, such as a line break, a tab or NUL",
            "Remove it.",
        ));
    }
    if text.contains(char::REPLACEMENT_CHARACTER) {
        return Some((
            "holds the character U+FFFD, which stands where a text was not in UTF-8",
            "Save the file that the value comes from in UTF-8.",
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::AttributeType;

    #[test]
    fn a_name_is_escaped_once() {
        let name = DistinguishedName::from_attributes([(
            AttributeType::Organization,
            "Sandbox, \"not\" Stellantis",
        )]);
        assert_eq!(quoted_name(&name.unwrap()), r#""O=Sandbox\, \"not\" Stellantis""#);
    }

    #[test]
    fn a_long_value_is_shortened_and_a_control_character_is_made_visible() {
        assert_eq!(quoted("a\0b"), r#""a\0b""#);
        let long = quoted(&"é".repeat(10_000_000));
        assert!(long.len() < 200 && long.ends_with("(10000000 characters)"));
    }
}
