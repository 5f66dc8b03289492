//! [`Node`]: one JSON value, parsed one level deep.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use zeroize::Zeroizing;

/// The entries of an object by name, with unparsed values. If a name occurs twice, the last one counts.
pub type Entries<'a> = BTreeMap<String, &'a RawValue>;

/// A JSON value whose elements are not parsed yet.
pub enum Node<'a> {
    /// No value.
    Null,
    /// `true`, `false`, or a number, as text.
    Bare(&'a str),
    /// A string, without escapes.
    Text(Zeroizing<String>),
    /// The elements of an array.
    Array(Vec<&'a RawValue>),
    /// The entries of an object.
    Object(Entries<'a>),
}

impl<'a> Node<'a> {
    /// Parses a value. `None` if an escape in a string or a name is half of a surrogate pair (RFC 8259 section 8.2).
    pub fn open(json: &'a RawValue) -> Option<Self> {
        match json.get().as_bytes().first()? {
            b'n' => Some(Self::Null),
            b'"' => unescape(json.get()).map(Self::Text),
            b'[' => serde_json::from_str(json.get()).ok().map(Self::Array),
            b'{' => serde_json::from_str(json.get()).ok().map(Self::Object),
            _ => Some(Self::Bare(json.get())),
        }
    }

    /// The text of a scalar, with or without quotation marks.
    pub fn scalar(&self) -> Option<&str> {
        match self {
            Self::Bare(text) => Some(text),
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// The text between the quotation marks, without escapes (RFC 8259 section 7).
///
/// serde_json would resolve the escapes in a buffer that it does not wipe, and every PEM text has line ends. This buffer
/// never grows: an escape is longer than the character that it stands for.
fn unescape(quoted: &str) -> Option<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::with_capacity(quoted.len()));
    let mut rest = quoted.strip_prefix('"')?.strip_suffix('"')?;
    while let Some((plain, escape)) = rest.split_once('\\') {
        text.push_str(plain);
        let (character, after) = escaped(escape)?;
        text.push(character);
        rest = after;
    }
    text.push_str(rest);
    Some(text)
}

/// The character that an escape stands for, and what follows it.
fn escaped(escape: &str) -> Option<(char, &str)> {
    let mut rest = escape.chars();
    let character = match rest.next()? {
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => return code_point(rest.as_str()),
        itself => itself,
    };
    Some((character, rest.as_str()))
}

fn code_point(digits: &str) -> Option<(char, &str)> {
    let (first, rest) = code_unit(digits)?;
    if let Some(character) = char::from_u32(first.into()) {
        return Some((character, rest));
    }
    let (second, rest) = code_unit(rest.strip_prefix("\\u")?)?;
    let character = char::decode_utf16([first, second]).next()?.ok()?;
    Some((character, rest))
}

fn code_unit(digits: &str) -> Option<(u16, &str)> {
    let (digits, rest) = digits.split_at_checked(4)?;
    Some((u16::from_str_radix(digits, 16).ok()?, rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text_of(json: &str) -> Option<String> {
        match Node::open(serde_json::from_str(json).unwrap()) {
            Some(Node::Text(text)) => Some(text.to_string()),
            _ => None,
        }
    }

    #[test]
    fn every_escape_of_the_standard_is_resolved() {
        let all = r#""\"\\\/\b\f\n\r\t\u0041\u00e9\u20AC\ud83d\uDE00.""#;
        assert_eq!(text_of(all).unwrap(), "\"\\/\u{8}\u{c}\n\r\tAé€😀.");
    }

    #[test]
    fn half_a_surrogate_pair_is_no_text() {
        for json in [
            r#""\ud83d""#,
            r#""\ud83dx""#,
            r#""\ud83d\n""#,
            r#""\ud83d\ud83d""#,
            r#""\ude00""#,
            r#""\ude00\ud83d""#,
        ] {
            assert_eq!(text_of(json), None, "{json}");
        }
        assert!(Node::open(serde_json::from_str(r#"{"\ud83d":1}"#).unwrap()).is_none());
    }

    proptest! {
        #[test]
        fn every_string_is_read_as_serde_json_reads_it(json in r#""([ -!#-\[\]-~é€😀]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4}|\\ud83d\\ude0[0-9])*""#) {
            prop_assert_eq!(text_of(&json), serde_json::from_str(&json).ok());
        }

        #[test]
        fn a_text_is_no_longer_than_it_was_written(text in any::<String>()) {
            let json = serde_json::to_string(&text).unwrap();
            let resolved = unescape(&json).unwrap();
            prop_assert!(*resolved == text && resolved.len() < json.len());
        }
    }
}
