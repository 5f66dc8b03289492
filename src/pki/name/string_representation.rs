//! The string representation of distinguished names (RFC 4514).

use der::asn1::{Any, ObjectIdentifier};
use der::oid::db::{rfc3280, rfc4519};
use der::{Encode, Tag, Tagged};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::name::RelativeDistinguishedName;

/// A relative distinguished name, its last attribute first.
pub(super) fn relative_name_text(name: &RelativeDistinguishedName) -> String {
    let attributes: Vec<String> = name
        .as_ref()
        .as_slice()
        .iter()
        .rev()
        .map(attribute_text)
        .collect();
    attributes.join("+")
}

fn attribute_text(attribute: &AttributeTypeAndValue) -> String {
    match (short_name(&attribute.oid), units(&attribute.value)) {
        (Some(name), Some(units)) => format!("{name}={}", escaped(&units)),
        (Some(name), None) => format!("{name}={}", hexadecimal(&attribute.value)),
        (None, _) => format!("{}={}", attribute.oid, hexadecimal(&attribute.value)),
    }
}

/// A value that is not a string is written as `#` and its DER in hexadecimal (RFC 4514 section 2.4).
fn hexadecimal(value: &Any) -> String {
    let der = value.to_der().unwrap_or_default();
    der.iter()
        .fold("#".to_owned(), |text, byte| text + &format!("{byte:02X}"))
}

/// A part of a string: a character, or a byte that is not valid in the string's character set.
#[derive(Clone, Copy)]
enum Unit {
    Character(char),
    Byte(u8),
}

/// The characters of a string of any ASN.1 string type. `None` if the value is not a string.
fn units(value: &Any) -> Option<Vec<Unit>> {
    let bytes = value.value();
    match value.tag() {
        Tag::Utf8String => Some(utf8(bytes)),
        Tag::BmpString => Some(utf16(bytes)),
        Tag::PrintableString
        | Tag::Ia5String
        | Tag::TeletexString
        | Tag::NumericString
        | Tag::VisibleString => Some(latin1(bytes)),
        _ => None,
    }
}

fn utf8(bytes: &[u8]) -> Vec<Unit> {
    let units = bytes.utf8_chunks().flat_map(|chunk| {
        let characters = chunk.valid().chars().map(Unit::Character);
        characters.chain(chunk.invalid().iter().copied().map(Unit::Byte))
    });
    units.collect()
}

fn utf16(bytes: &[u8]) -> Vec<Unit> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let code_units = pairs.iter().map(|pair| u16::from_be_bytes(*pair));
    let characters = char::decode_utf16(code_units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER));
    characters
        .map(Unit::Character)
        .chain(rest.iter().copied().map(Unit::Byte))
        .collect()
}

/// TeletexString has a character set of its own, but all writers use Latin-1, and OpenSSL reads it as Latin-1.
fn latin1(bytes: &[u8]) -> Vec<Unit> {
    bytes
        .iter()
        .map(|byte| Unit::Character(char::from(*byte)))
        .collect()
}

/// A value as text to be shown or compared. Bytes that are not characters become U+FFFD.
pub(super) fn text(value: &Any) -> String {
    let Some(units) = units(value) else {
        return hexadecimal(value);
    };
    let character = |unit: &Unit| match unit {
        Unit::Character(character) => *character,
        Unit::Byte(_) => char::REPLACEMENT_CHARACTER,
    };
    units.iter().map(character).collect()
}

fn escaped(units: &[Unit]) -> String {
    let last = units.len().saturating_sub(1);
    let escape = |(position, unit): (usize, &Unit)| match *unit {
        Unit::Byte(byte) => format!("\\{byte:02X}"),
        Unit::Character(c) if c.is_ascii_control() => format!("\\{:02X}", u32::from(c)),
        Unit::Character(c @ (',' | '+' | '"' | '\\' | '<' | '>' | ';')) => format!("\\{c}"),
        Unit::Character(c @ (' ' | '#')) if position == 0 => format!("\\{c}"),
        Unit::Character(' ') if position == last => "\\ ".to_owned(),
        Unit::Character(c) => c.to_string(),
    };
    units.iter().enumerate().map(escape).collect()
}

/// The short name that OpenSSL uses for an attribute type.
fn short_name(identifier: &ObjectIdentifier) -> Option<&'static str> {
    let (_, name) = SHORT_NAMES.iter().find(|(known, _)| known == identifier)?;
    Some(name)
}

const SHORT_NAMES: &[(ObjectIdentifier, &str)] = &[
    (rfc4519::CN, "CN"),
    (rfc4519::C, "C"),
    (rfc4519::ST, "ST"),
    (rfc4519::L, "L"),
    (rfc4519::O, "O"),
    (rfc4519::OU, "OU"),
    (rfc3280::EMAIL_ADDRESS, "emailAddress"),
    (rfc4519::SN, "SN"),
    (rfc4519::SERIAL_NUMBER, "serialNumber"),
    (rfc4519::STREET, "street"),
    (rfc4519::TITLE, "title"),
    (rfc4519::DESCRIPTION, "description"),
    (rfc4519::BUSINESS_CATEGORY, "businessCategory"),
    (rfc4519::POSTAL_CODE, "postalCode"),
    (rfc4519::NAME, "name"),
    (rfc4519::GIVEN_NAME, "GN"),
    (rfc4519::INITIALS, "initials"),
    (rfc4519::GENERATION_QUALIFIER, "generationQualifier"),
    (rfc4519::DN_QUALIFIER, "dnQualifier"),
    (rfc3280::PSEUDONYM, "pseudonym"),
    (rfc4519::DC, "DC"),
    (rfc4519::UID, "UID"),
    (ObjectIdentifier::new_unwrap("2.5.4.97"), "organizationIdentifier"),
    (
        ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.2"),
        "unstructuredName",
    ),
];

#[cfg(test)]
mod tests {
    use der::asn1::SetOfVec;
    use proptest::prelude::*;

    use super::*;

    /// A common name of any string type.
    fn common_name(tag: Tag, bytes: &[u8]) -> AttributeTypeAndValue {
        AttributeTypeAndValue {
            oid: rfc4519::CN,
            value: Any::new(tag, bytes).unwrap(),
        }
    }

    fn written(tag: Tag, bytes: &[u8]) -> String {
        let attributes = SetOfVec::from_iter([common_name(tag, bytes)]).unwrap();
        relative_name_text(&RelativeDistinguishedName::from(attributes))
    }

    #[test]
    fn special_characters_are_escaped() {
        let utf8 = |text: &str| written(Tag::Utf8String, text.as_bytes());
        assert_eq!(utf8(r#"a,b+c"d\e<f>g;h=i"#), r#"CN=a\,b\+c\"d\\e\<f\>g\;h=i"#);
        assert_eq!(utf8("#a# "), r"CN=\#a#\ ");
        assert_eq!(utf8("  é "), r"CN=\  é\ ");
        assert_eq!(utf8(" "), r"CN=\ ");
        assert_eq!(utf8("#"), r"CN=\#");
    }

    #[test]
    fn bytes_that_are_not_characters_are_shown_escaped() {
        assert_eq!(written(Tag::Utf8String, b"caf\xE9!"), r"CN=caf\E9!");
        assert_eq!(
            text(&common_name(Tag::Utf8String, b"caf\xE9!").value),
            "caf\u{FFFD}!"
        );
        assert_eq!(written(Tag::TeletexString, b"caf\xE9"), "CN=café");
        assert_eq!(written(Tag::BmpString, &[0, 65, 0xD8, 0, 7]), "CN=A\u{FFFD}\\07");
        assert_eq!(written(Tag::Utf8String, b"a\0\n\x7F"), r"CN=a\00\0A\7F");
        assert_eq!(written(Tag::Integer, &[5]), "CN=#020105");
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_writing_panic(
            tag in prop::sample::select(vec![Tag::Utf8String, Tag::BmpString, Tag::TeletexString, Tag::Null]),
            bytes: Vec<u8>,
        ) {
            prop_assert!(written(tag, &bytes).starts_with("CN="));
            let _ = text(&common_name(tag, &bytes).value);
        }
    }
}
