//! Texts that a person typed: how diagnostics quote them, and what can be wrong with them.

use std::borrow::Cow;

use crate::pki::{DistinguishedName, ForeignText, foreign_text};

/// Most characters of a value that a message repeats.
const LONGEST_QUOTE: usize = 40;

/// A text in quotes, shortened, with control characters escaped. Never for secrets.
pub fn quote(text: &str) -> String {
    quote_up_to(LONGEST_QUOTE, text)
}

/// The same with another limit, in characters.
pub fn quote_up_to(longest: usize, text: &str) -> String {
    foreign_text::quote(text, longest)
}

/// A distinguished name in quotes, escaped and shortened.
pub fn quote_name(name: &DistinguishedName) -> String {
    format!("\"{}\"", ForeignText::from(name))
}

/// What is wrong with a text, in words that do not repeat it.
pub struct Flaw {
    /// What follows the name of the text in a sentence, such as "is blank".
    pub mistake: Cow<'static, str>,
    /// What to do about it: whole sentences.
    pub remedy: &'static str,
}

impl Flaw {
    /// A flaw and its remedy.
    pub fn new(mistake: impl Into<Cow<'static, str>>, remedy: &'static str) -> Self {
        let mistake = mistake.into();
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

/// The flaw of a text that was copied from a formatted page: a character that cannot be seen, or that looks like a space, or
/// typographic quotation marks around the text. It names the character, so it is not for secrets.
pub fn find_copying_flaw(text: &str) -> Option<Flaw> {
    // None of these characters is in ASCII.
    if text.is_ascii() {
        return None;
    }
    if let Some(space) = text.chars().find(|character| NO_BREAK_SPACES.contains(character)) {
        return Some(Flaw::new(
            format!("contains the no-break space {}", code_point(space)),
            "Retype the value instead of copying it, with ordinary spaces.",
        ));
    }
    find_invisible_character(text).or_else(|| find_quotation_marks(text.trim()))
}

/// The flaw of a text with a character that cannot be seen.
pub fn find_invisible_character(text: &str) -> Option<Flaw> {
    let invisible = text.chars().find(|character| is_invisible(*character))?;
    Some(Flaw::new(
        format!("contains the invisible character {}", code_point(invisible)),
        "Retype the value instead of copying it.",
    ))
}

/// What [`find_copying_flaw`] finds, as a sentence that follows another one; empty if it finds nothing.
pub fn describe_copying_flaw(text: &str) -> String {
    find_copying_flaw(text).map_or_else(String::new, |flaw| format!(" It {}.", flaw.mistake))
}

/// Marks at both ends. A mark inside or at one end can belong to a name: an apostrophe, or a quoted part.
fn find_quotation_marks(text: &str) -> Option<Flaw> {
    let (first, last) = (text.chars().next()?, text.chars().next_back()?);
    let quoted = QUOTATION_MARKS.contains(&first) && QUOTATION_MARKS.contains(&last);
    quoted.then(|| {
        let (first, last) = (code_point(first), code_point(last));
        Flaw::new(
            format!("is enclosed in the quotation marks {first} and {last}, which would become part of it"),
            "Retype the value without these quotation marks.",
        )
    })
}

/// Spaces at which no line breaks. Fonts show them as ordinary ones.
pub const NO_BREAK_SPACES: [char; 3] = ['\u{A0}', '\u{2007}', '\u{202F}'];

/// Quotation marks of typography. Word processors and web pages put them in the place of those on a keyboard.
const QUOTATION_MARKS: [char; 12] = [
    '\u{2018}', '\u{2019}', '\u{201A}', '\u{201B}', '\u{201C}', '\u{201D}', '\u{201E}', '\u{201F}', '\u{AB}',
    '\u{BB}', '\u{2039}', '\u{203A}',
];

/// Soft hyphens, zero-width characters, marks for the direction of text, separators of lines, and tags.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
            | '\u{E0000}'..='\u{E007F}'
    )
}

fn code_point(character: char) -> String {
    format!("U+{:04X}", u32::from(character))
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
    fn what_cannot_be_seen_in_a_name_is_escaped() {
        let name =
            DistinguishedName::from_attributes([(NamingAttribute::Organization, "a\u{202E}b\u{200B}c")]);
        assert_eq!(quote_name(&name.unwrap()), r#""O=a\u{202e}b\u{200b}c""#);
    }

    #[test]
    fn quotation_marks_and_apostrophes_that_belong_to_a_name_are_no_flaw() {
        for name in [
            "L’Oréal",
            "’s-Hertogenbosch",
            "Les Amis’",
            "ООО «Ромашка»",
            "„Sonne“ Verlag",
            "Éts. Île 東京",
        ] {
            assert!(find_copying_flaw(name).is_none(), "{name}");
        }
    }

    #[test]
    fn a_long_value_is_shortened_and_a_control_character_is_made_visible() {
        assert_eq!(quote("a\0b"), r#""a\0b""#);
        let long = quote(&"é".repeat(10_000_000));
        assert!(long.len() < 200 && long.ends_with("(10000000 characters)"));
    }
}
