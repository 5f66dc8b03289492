//! Names, written in the three forms that people and tools read, and read here again.

use terraform_provider_stellantis::pki::name::command_line::{
    keytool_name, openssl_section, openssl_subject,
};
use terraform_provider_stellantis::pki::{DistinguishedName, NamingAttribute};

use super::message;

const ATTRIBUTES: [(NamingAttribute, &str, &str); 7] = [
    (NamingAttribute::Country, "C", "countryName"),
    (NamingAttribute::Province, "ST", "stateOrProvinceName"),
    (NamingAttribute::Locality, "L", "localityName"),
    (NamingAttribute::Organization, "O", "organizationName"),
    (
        NamingAttribute::OrganizationalUnit,
        "OU",
        "organizationalUnitName",
    ),
    (NamingAttribute::CommonName, "CN", "commonName"),
    (NamingAttribute::EmailAddress, "emailAddress", "emailAddress"),
];

/// The name of an attribute and its value.
type Read = (String, String);

/// Attributes, separated by zero bytes. The first byte of each says which it is.
pub fn check(input: &[u8]) {
    let attributes: Option<Vec<_>> = input.split(|byte| *byte == 0).map(attribute).collect();
    let Some(attributes) = attributes else {
        return;
    };
    let given = || {
        attributes
            .iter()
            .map(|((attribute, ..), value)| (*attribute, *value))
    };
    let name = match DistinguishedName::from_attributes(given()) {
        Ok(name) => name,
        Err(error) => return message::check(&error.to_string()),
    };
    let expected = |name: fn(&(NamingAttribute, &'static str, &'static str)) -> &'static str| -> Vec<Read> {
        attributes
            .iter()
            .map(|(known, value)| (name(known).to_owned(), (*value).to_owned()))
            .collect()
    };
    let mut backwards = expected(|known| known.1);
    backwards.reverse();
    assert_eq!(read_rfc4514(&name.to_string()), backwards);
    assert_eq!(
        read_openssl_subject(&openssl_subject(given())),
        expected(|known| known.1)
    );
    assert_eq!(
        read_openssl_section(&openssl_section(given())),
        expected(|known| known.2)
    );
    let upper_case = |(name, value): Read| match name.as_str() {
        "emailAddress" => ("EMAILADDRESS".to_owned(), value),
        _ => (name, value),
    };
    let backwards: Vec<_> = backwards.into_iter().map(upper_case).collect();
    assert_eq!(read_rfc4514(&keytool_name(given())), backwards);
    check_comparison(&name, given());
}

fn attribute(part: &[u8]) -> Option<((NamingAttribute, &'static str, &'static str), &str)> {
    let (first, value) = part.split_first()?;
    let known = ATTRIBUTES[usize::from(*first) % ATTRIBUTES.len()];
    Some((known, str::from_utf8(value).ok()?))
}

/// Order makes no difference to `has_attributes_of`, and case none to `matches`.
fn check_comparison<'a>(name: &DistinguishedName, given: impl Iterator<Item = (NamingAttribute, &'a str)>) {
    let mut attributes: Vec<_> = given.collect();
    assert!(name.matches(name));
    for (attribute, value) in &attributes {
        assert!(name.values_of(*attribute).any(|found| found == *value));
    }
    attributes.reverse();
    let backwards = DistinguishedName::from_attributes(attributes).expect("the order makes no difference");
    assert!(name.has_attributes_of(&backwards) && backwards.has_attributes_of(name));
}

/// Whether a text is a name as RFC 4514 has it: panics if not.
pub fn check_text(text: &str) {
    read_rfc4514(text);
}

/// Reads what RFC 4514 section 3 allows, and nothing else.
fn read_rfc4514(text: &str) -> Vec<Read> {
    if text.is_empty() {
        return Vec::new();
    }
    split_unescaped(text, &[',', '+'])
        .into_iter()
        .map(read_attribute)
        .collect()
}

fn read_attribute(text: &str) -> Read {
    let (name, value) = text.split_once('=').expect("an attribute has a value");
    assert!(
        !name.is_empty()
            && name
                .chars()
                .all(|character| character.is_ascii_alphanumeric() || character == '.')
    );
    if let Some(hexadecimal) = value.strip_prefix('#') {
        assert!(
            hexadecimal.chars().all(|digit| digit.is_ascii_hexdigit()),
            "{text}"
        );
        return (name.to_owned(), value.to_owned());
    }
    assert!(!value.starts_with(' '), "{text}");
    assert!(!value.ends_with(' ') || value.ends_with("\\ "), "{text}");
    (name.to_owned(), read_value(value))
}

fn read_value(value: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), value.chars());
    while let Some(character) = rest.next() {
        match (character, byte(rest.as_str())) {
            ('\\', Some(byte)) => {
                bytes.push(byte);
                rest.nth(1);
            }
            ('\\', None) => push(
                &mut bytes,
                rest.next().filter(|escaped| " #=\"+,;<>\\".contains(*escaped)),
            ),
            (character, _) => push(
                &mut bytes,
                Some(character).filter(|plain| !"\"+,;<>\0".contains(*plain)),
            ),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The byte that two hexadecimal digits stand for.
fn byte(text: &str) -> Option<u8> {
    let digits = text
        .get(..2)
        .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
    u8::from_str_radix(digits, 16).ok()
}

fn push(bytes: &mut Vec<u8>, character: Option<char>) {
    let character = character.expect("every special character is escaped, and no other");
    bytes.extend(character.encode_utf8(&mut [0; 4]).as_bytes());
}

/// Reads the argument of `openssl req -subj`: a backslash takes its meaning from the next character.
fn read_openssl_subject(text: &str) -> Vec<Read> {
    let mut parts = split_unescaped(text, &['/', '+']).into_iter();
    assert_eq!(parts.next(), Some(""));
    parts
        .map(|part| read_pair(part.split_once('=').expect("an attribute has a value")))
        .collect()
}

/// Reads lines of a configuration of OpenSSL.
fn read_openssl_section(text: &str) -> Vec<Read> {
    let read = |line: &str| {
        let (name, value) = line.split_once('=').expect("a line has a value");
        let value = value
            .trim()
            .strip_prefix('"')
            .and_then(|value| value.strip_suffix('"'))
            .expect("a quoted value");
        assert_eq!(split_unescaped(value, &['"']).len(), 1, "{line}");
        read_pair((name.trim(), value))
    };
    text.lines().map(read).collect()
}

fn read_pair((name, value): (&str, &str)) -> Read {
    let mut rest = value.chars();
    let mut plain = String::new();
    while let Some(character) = rest.next() {
        plain.extend(if character == '\\' {
            rest.next()
        } else {
            Some(character)
        });
    }
    (name.to_owned(), plain)
}

fn split_unescaped<'a>(text: &'a str, separators: &[char]) -> Vec<&'a str> {
    let (mut parts, mut start, mut is_escaped) = (Vec::new(), 0, false);
    for (position, character) in text.char_indices() {
        if !is_escaped && separators.contains(&character) {
            parts.push(&text[start..position]);
            start = position + character.len_utf8();
        }
        is_escaped = !is_escaped && character == '\\';
    }
    parts.push(&text[start..]);
    parts
}

/// Names as people write them, and all that has a meaning in one of the forms.
pub fn seeds() -> Vec<Vec<u8>> {
    let seeds: [&[u8]; 5] = [
        b"\x07FR\0\x01Ile de France\0\x02Paris\0\x03Free2Move\0\x04Programs Partners\0\x05MZP128745\0\x06api@example.com",
        b"\x03 a/b+c,\"d\"\\ \0\x05#=;<>$",
        "\x03Société \u{e9}\u{301} \u{1f511}\0\x02\u{200b}\u{202e}".as_bytes(),
        b"\x05\\5C\\\\ ,\\",
        b"\x00fr\0\x00F\0\x06\xc3\xa9@example.com",
    ];
    seeds.iter().map(|seed| seed.to_vec()).collect()
}
