//! [`ForeignText`]: text from certificates and files, as messages show it.

use std::fmt;

use crate::pki::name::distinguished_name::DistinguishedName;

/// Most characters of a text that a message shows. A name with every attribute of Stellantis's fits.
const LONGEST_TEXT: usize = 500;

/// Most characters of an alias that a message shows.
const LONGEST_ALIAS: usize = 100;

/// A text that somebody else wrote, as a message shows it: escaped and shortened.
///
/// Such a text may move the cursor of a terminal, reverse the direction of what follows, or fill the screen.
#[derive(Clone, PartialEq, Eq)]
pub struct ForeignText(String);

impl ForeignText {
    /// The text without characters that cannot be seen, and with at most 500 characters of the original.
    pub fn new(text: &str) -> Self {
        Self(shorten(text, LONGEST_TEXT, escape))
    }
}

impl From<&str> for ForeignText {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for ForeignText {
    fn from(text: String) -> Self {
        Self::new(&text)
    }
}

impl From<&DistinguishedName> for ForeignText {
    fn from(name: &DistinguishedName) -> Self {
        Self::new(&name.to_string())
    }
}

impl fmt::Display for ForeignText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for ForeignText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "\"{}\"", self.0)
    }
}

/// A text in quotation marks, escaped as in source code, with at most `longest` characters of the original.
pub fn quote(text: &str, longest: usize) -> String {
    shorten(text, longest, |shown| format!("{shown:?}"))
}

/// An alias in quotation marks.
pub(in crate::pki) fn quote_alias(alias: &str) -> String {
    quote(alias, LONGEST_ALIAS)
}

fn shorten(text: &str, longest: usize, escape: impl Fn(&str) -> String) -> String {
    match text.char_indices().nth(longest) {
        None => escape(text),
        Some((end, _)) => {
            let shown = escape(text.get(..end).unwrap_or_default());
            format!("{shown}… ({} characters)", text.chars().count())
        }
    }
}

/// Escapes what cannot be seen, and leaves quotation marks and backslashes as they are: RFC 4514 has escaped them in names.
fn escape(text: &str) -> String {
    let visible = ['"', '\'', '\\'];
    let parts = text.split_inclusive(visible).map(|part| {
        let rest = part.trim_end_matches(visible);
        let mark = part.get(rest.len()..).unwrap_or_default();
        format!("{}{mark}", rest.escape_debug())
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_or_hide_is_escaped() {
        for (text, shown) in [
            ("CN=a\u{1B}[2Jb", r"CN=a\u{1b}[2Jb"),
            ("CN=\u{9B}31m", r"CN=\u{9b}31m"),
            ("CN=\u{202E}moc", r"CN=\u{202e}moc"),
            ("CN=a\u{200B}b", r"CN=a\u{200b}b"),
            ("CN=a\nb\u{2028}", r"CN=a\nb\u{2028}"),
            ("CN=a\u{A0}b", r"CN=a\u{a0}b"),
            ("CN=\u{E0041}", r"CN=\u{e0041}"),
        ] {
            assert_eq!(ForeignText::new(text).to_string(), shown);
            assert_eq!(quote(text, 40), format!("\"{shown}\""));
        }
    }

    #[test]
    fn what_people_write_stays_as_it_is() {
        for text in [
            r#"O=L'Oréal\, "Paris""#,
            "ООО «Ромашка»",
            "東京, e\u{301}t\u{E9}",
            r"\\'",
            "",
        ] {
            assert_eq!(ForeignText::new(text).to_string(), text);
        }
    }

    #[test]
    fn a_long_text_is_shortened() {
        let text = ForeignText::new(&"é".repeat(400_000)).to_string();
        assert!(
            text.len() < 1100 && text.ends_with("é… (400000 characters)"),
            "{text}"
        );
        assert_eq!(quote("abc", 2), "\"ab\"… (3 characters)");
    }

    #[test]
    fn debug_output_is_escaped_too() {
        assert_eq!(format!("{:?}", ForeignText::new("CN=a\u{1B}")), r#""CN=a\u{1b}""#);
    }
}
