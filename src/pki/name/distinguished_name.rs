//! Distinguished names (X.501): built with limits, read leniently, written as RFC 4514 has them.

use std::fmt;

use der::asn1::{Any, ObjectIdentifier, SetOfVec};
use der::oid::db::{rfc3280, rfc4519};
use der::{Encode, Tag, Tagged};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};

/// Length of countryName, in letters (X.520, ISO 3166-1 alpha-2).
pub const COUNTRY_LENGTH: usize = 2;
/// Longest stateOrProvinceName, in characters (X.520 ub-state-name).
pub const PROVINCE_UPPER_BOUND: usize = 128;
/// Longest localityName, in characters (X.520 ub-locality-name).
pub const LOCALITY_UPPER_BOUND: usize = 128;
/// Longest organizationName, in characters (X.520 ub-organization-name).
pub const ORGANIZATION_UPPER_BOUND: usize = 64;
/// Longest organizationalUnitName, in characters (X.520 ub-organizational-unit-name).
pub const ORGANIZATIONAL_UNIT_UPPER_BOUND: usize = 64;
/// Longest commonName, in characters (X.520 ub-common-name).
pub const COMMON_NAME_UPPER_BOUND: usize = 64;
/// Longest emailAddress, in characters (RFC 3280 ub-emailaddress-length). RFC 5280 allows 255, but OpenSSL refuses
/// more than 128, and a request that OpenSSL would not make is not worth making.
pub const EMAIL_ADDRESS_UPPER_BOUND: usize = 128;

/// The attributes that a name can be built from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AttributeType {
    /// countryName (C).
    Country,
    /// stateOrProvinceName (ST).
    Province,
    /// localityName (L).
    Locality,
    /// organizationName (O).
    Organization,
    /// organizationalUnitName (OU).
    OrganizationalUnit,
    /// commonName (CN).
    CommonName,
    /// emailAddress (PKCS#9).
    EmailAddress,
}

impl AttributeType {
    /// Longest value in characters. A country has exactly this length.
    pub const fn upper_bound(self) -> usize {
        match self {
            Self::Country => COUNTRY_LENGTH,
            Self::Province => PROVINCE_UPPER_BOUND,
            Self::Locality => LOCALITY_UPPER_BOUND,
            Self::Organization => ORGANIZATION_UPPER_BOUND,
            Self::OrganizationalUnit => ORGANIZATIONAL_UNIT_UPPER_BOUND,
            Self::CommonName => COMMON_NAME_UPPER_BOUND,
            Self::EmailAddress => EMAIL_ADDRESS_UPPER_BOUND,
        }
    }

    /// Says whether the value can stand in a name.
    ///
    /// # Errors
    /// [`DistinguishedNameError`]: empty, too long, a control character, or not in the attribute's character set.
    pub fn check(self, value: &str) -> Result<(), DistinguishedNameError> {
        let length = value.chars().count();
        if value.is_empty() {
            return Err(DistinguishedNameError::Empty { attribute: self });
        }
        if value.chars().any(char::is_control) {
            return Err(DistinguishedNameError::ControlCharacter { attribute: self });
        }
        match self {
            Self::Country if !is_country(value) => Err(DistinguishedNameError::NotTwoLetters),
            Self::EmailAddress if !value.is_ascii() => Err(DistinguishedNameError::NotAscii),
            _ if length > self.upper_bound() => Err(DistinguishedNameError::TooLong {
                attribute: self,
                length,
            }),
            _ => Ok(()),
        }
    }

    fn identifier(self) -> ObjectIdentifier {
        match self {
            Self::Country => rfc4519::C,
            Self::Province => rfc4519::ST,
            Self::Locality => rfc4519::L,
            Self::Organization => rfc4519::O,
            Self::OrganizationalUnit => rfc4519::OU,
            Self::CommonName => rfc4519::CN,
            Self::EmailAddress => rfc3280::EMAIL_ADDRESS,
        }
    }

    /// String types as OpenSSL chooses them, and RFC 5280 section 4.1.2.4 wants them.
    fn string_type(self) -> Tag {
        match self {
            Self::Country => Tag::PrintableString,
            Self::EmailAddress => Tag::Ia5String,
            _ => Tag::Utf8String,
        }
    }
}

impl fmt::Display for AttributeType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Country => "country",
            Self::Province => "province",
            Self::Locality => "locality",
            Self::Organization => "organization",
            Self::OrganizationalUnit => "organizational unit",
            Self::CommonName => "common name",
            Self::EmailAddress => "email address",
        })
    }
}

/// Why a name cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DistinguishedNameError {
    /// X.520 strings have at least one character.
    #[error("the {attribute} is empty")]
    Empty {
        /// Which attribute.
        attribute: AttributeType,
    },
    /// More characters than the attribute's upper bound.
    #[error("the {attribute} has {length} characters, and at most {} are allowed", attribute.upper_bound())]
    TooLong {
        /// Which attribute.
        attribute: AttributeType,
        /// How many characters it has.
        length: usize,
    },
    /// A line break, a tab, NUL and the like.
    #[error("the {attribute} holds a control character, such as a line break or a tab")]
    ControlCharacter {
        /// Which attribute.
        attribute: AttributeType,
    },
    /// A country is a code of two letters from A to Z.
    #[error("the country is not a code of two letters")]
    NotTwoLetters,
    /// An email address is an IA5String.
    #[error("the email address holds a character outside ASCII")]
    NotAscii,
    /// DER has no room for it; does not happen for values that passed [`AttributeType::check`].
    #[error("the name cannot be encoded")]
    Encoding,
}

/// An X.501 name. Equal only when encoded alike; [`DistinguishedName::matches`] compares as a verifier does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DistinguishedName(RdnSequence);

impl DistinguishedName {
    /// Builds a name whose attributes stand in the order given, each in a relative name of its own.
    ///
    /// # Errors
    /// [`DistinguishedNameError`] names the first attribute whose value does not fit.
    pub fn from_attributes<'a>(
        attributes: impl IntoIterator<Item = (AttributeType, &'a str)>,
    ) -> Result<Self, DistinguishedNameError> {
        let mut names = RdnSequence::default();
        for (attribute, value) in attributes {
            attribute.check(value)?;
            let name = relative_name(attribute, value).map_err(|_| DistinguishedNameError::Encoding)?;
            names.push(name);
        }
        Ok(Self(names))
    }

    pub(in crate::pki) fn from_name(name: &Name) -> Self {
        Self(name.as_ref().clone())
    }

    /// Every attribute, in the order of the encoding.
    pub(in crate::pki) fn attributes(&self) -> impl Iterator<Item = &AttributeTypeAndValue> {
        self.0.iter().flat_map(|name| name.iter())
    }

    /// The common name, if there is exactly one.
    pub fn common_name(&self) -> Option<String> {
        self.value_of(AttributeType::CommonName)
    }

    /// The value of an attribute, if it stands there exactly once.
    pub fn value_of(&self, attribute: AttributeType) -> Option<String> {
        let identifier = attribute.identifier();
        let mut found = self.attributes().filter(|found| found.oid == identifier);
        match (found.next(), found.next()) {
            (Some(only), None) => Some(text(&only.value)),
            _ => None,
        }
    }

    /// Whether two names have the same attributes with the same values, in whichever order and string types: `keytool`
    /// and `openssl` differ in both.
    pub fn has_attributes_of(&self, other: &Self) -> bool {
        self.sorted_attributes() == other.sorted_attributes()
    }

    fn sorted_attributes(&self) -> Vec<(ObjectIdentifier, String)> {
        let attributes = self.attributes();
        let mut attributes: Vec<_> = attributes
            .map(|attribute| (attribute.oid, text(&attribute.value)))
            .collect();
        attributes.sort();
        attributes
    }

    /// Whether two names mean the same: string types, case, and repeated or enclosing blanks make no difference
    /// (RFC 5280 section 7.1).
    pub fn matches(&self, other: &Self) -> bool {
        self.comparable() == other.comparable()
    }

    fn comparable(&self) -> Vec<Vec<(ObjectIdentifier, String)>> {
        let folded = |value: &Any| {
            text(value)
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .to_lowercase()
        };
        let relative = |name: &RelativeDistinguishedName| {
            let mut attributes: Vec<_> = name
                .iter()
                .map(|attribute| (attribute.oid, folded(&attribute.value)))
                .collect();
            attributes.sort();
            attributes
        };
        self.0.iter().map(relative).collect()
    }
}

/// The name as RFC 4514 writes it: the last attribute first, `emailAddress` under OpenSSL's name for it, characters
/// outside ASCII as they are. Equal to what `openssl … -nameopt RFC2253,-esc_msb` prints, except for a value that is `#`
/// and nothing else: OpenSSL leaves it bare, RFC 4514 section 2.4 wants it escaped.
impl fmt::Display for DistinguishedName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let relative_names: Vec<String> = self.0.as_ref().iter().rev().map(relative_name_text).collect();
        formatter.write_str(&relative_names.join(","))
    }
}

fn is_country(value: &str) -> bool {
    value.len() == COUNTRY_LENGTH && value.chars().all(|letter| letter.is_ascii_alphabetic())
}

fn relative_name(attribute: AttributeType, value: &str) -> der::Result<RelativeDistinguishedName> {
    let value = Any::new(attribute.string_type(), value.as_bytes())?;
    let mut attributes = SetOfVec::new();
    attributes.insert(AttributeTypeAndValue {
        oid: attribute.identifier(),
        value,
    })?;
    Ok(RelativeDistinguishedName::from(attributes))
}

fn relative_name_text(name: &RelativeDistinguishedName) -> String {
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

/// RFC 4514 section 2.4: a value without a string form is `#` and its DER.
fn hexadecimal(value: &Any) -> String {
    let der = value.to_der().unwrap_or_default();
    der.iter()
        .fold("#".to_owned(), |text, byte| text + &format!("{byte:02X}"))
}

/// A piece of a string: a character, or a byte that is none in the string's character set.
#[derive(Clone, Copy)]
enum Unit {
    Character(char),
    Byte(u8),
}

/// The characters of a string of any of ASN.1's types; `None` if the value is no string.
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

/// Every writer of TeletexString that is still met puts Latin-1 into it; OpenSSL reads it so.
fn latin1(bytes: &[u8]) -> Vec<Unit> {
    bytes
        .iter()
        .map(|byte| Unit::Character(char::from(*byte)))
        .collect()
}

/// A value as text for reading and comparing; bytes that are no characters become U+FFFD.
fn text(value: &Any) -> String {
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

/// The short names that OpenSSL gives the attribute types which are met in names.
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
    use proptest::prelude::*;

    use super::*;
    use crate::pki::openssl::Tools;

    fn common_name(value: &str) -> DistinguishedName {
        DistinguishedName::from_attributes([(AttributeType::CommonName, value)]).unwrap()
    }

    /// A name with one attribute, as anybody might have encoded it.
    fn raw(tag: Tag, bytes: &[u8]) -> DistinguishedName {
        let value = Any::new(tag, bytes).unwrap();
        let attribute = AttributeTypeAndValue {
            oid: rfc4519::CN,
            value,
        };
        let relative = RelativeDistinguishedName::from(SetOfVec::from_iter([attribute]).unwrap());
        DistinguishedName(RdnSequence::from(vec![relative]))
    }

    #[test]
    fn a_name_is_written_last_attribute_first() {
        let attributes = [
            (AttributeType::Country, "FR"),
            (AttributeType::OrganizationalUnit, "Programs Partners"),
            (AttributeType::CommonName, "MZP128745"),
            (AttributeType::EmailAddress, "it@example.com"),
        ];
        let name = DistinguishedName::from_attributes(attributes).unwrap();
        assert_eq!(
            name.to_string(),
            "emailAddress=it@example.com,CN=MZP128745,OU=Programs Partners,C=FR"
        );
    }

    #[test]
    fn special_characters_are_escaped() {
        assert_eq!(
            common_name(r#"a,b+c"d\e<f>g;h=i"#).to_string(),
            r#"CN=a\,b\+c\"d\\e\<f\>g\;h=i"#
        );
        assert_eq!(common_name("#a# ").to_string(), r"CN=\#a#\ ");
        assert_eq!(common_name("  é ").to_string(), r"CN=\  é\ ");
        assert_eq!(common_name(" ").to_string(), r"CN=\ ");
        assert_eq!(common_name("#").to_string(), r"CN=\#");
    }

    #[test]
    fn names_of_other_string_types_are_written_as_openssl_does() {
        let tools = Tools::new();
        tools.key("key");
        for mask in ["default", "pkix", "utf8only", "nombstr"] {
            let section = "C=FR\nST=Île-de-France\n1.O=Éa\n2.O=b\n+OU=x\nstreet=Rue\nCN=é\nserialNumber=7\n1.2.3.4=own\n";
            let oids = "oid_section=oids\n[oids]\nown=1.2.3.4\n";
            tools.write(
                "subject.cnf",
                format!("{oids}[req]\nprompt=no\nstring_mask={mask}\ndistinguished_name=dn\n[dn]\n{section}"),
            );
            tools.write(
                "csr.pem",
                tools.openssl("req -new -utf8 -key key.key -config subject.cnf"),
            );
            let printed = tools.openssl("req -in csr.pem -noout -subject -nameopt RFC2253,-esc_msb");
            let request = crate::pki::certificate::certification_request::CertificationRequest::from_pem(
                &tools.read("csr.pem"),
            )
            .unwrap();
            assert_eq!(
                printed.trim_end(),
                format!("subject={}", request.subject()),
                "{mask}"
            );
            assert_eq!(request.subject().common_name().as_deref(), Some("é"), "{mask}");
        }
    }

    #[test]
    fn bytes_that_are_no_characters_are_shown_escaped() {
        assert_eq!(raw(Tag::Utf8String, b"caf\xE9!").to_string(), r"CN=caf\E9!");
        assert_eq!(
            raw(Tag::Utf8String, b"caf\xE9!").common_name().unwrap(),
            "caf\u{FFFD}!"
        );
        assert_eq!(raw(Tag::TeletexString, b"caf\xE9").to_string(), "CN=café");
        assert_eq!(
            raw(Tag::BmpString, &[0, 65, 0xD8, 0, 7]).to_string(),
            "CN=A\u{FFFD}\\07"
        );
        assert_eq!(raw(Tag::Utf8String, b"a\0\n\x7F").to_string(), r"CN=a\00\0A\7F");
        assert_eq!(raw(Tag::Integer, &[5]).to_string(), "CN=#020105");
    }

    #[test]
    fn string_types_case_and_blanks_do_not_matter_in_a_match() {
        assert!(raw(Tag::PrintableString, b"An  Authority").matches(&common_name(" an authority")));
        assert!(!raw(Tag::PrintableString, b"An Authority").matches(&common_name("AnAuthority")));
        assert_ne!(raw(Tag::PrintableString, b"x"), common_name("x"));
    }

    #[test]
    fn a_name_without_or_with_two_common_names_has_none() {
        let two = [(AttributeType::CommonName, "a"), (AttributeType::CommonName, "b")];
        assert_eq!(
            DistinguishedName::from_attributes(two).unwrap().common_name(),
            None
        );
        let none = [(AttributeType::Country, "FR")];
        assert_eq!(
            DistinguishedName::from_attributes(none).unwrap().common_name(),
            None
        );
    }

    #[test]
    fn limits_count_characters_and_name_the_attribute() {
        assert_eq!(AttributeType::Organization.check(&"é".repeat(64)), Ok(()));
        let error = AttributeType::Organization.check(&"é".repeat(65)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the organization has 65 characters, and at most 64 are allowed"
        );
        let error = AttributeType::OrganizationalUnit.check("").unwrap_err();
        assert_eq!(error.to_string(), "the organizational unit is empty");
        let error = AttributeType::Locality.check("Paris\n").unwrap_err();
        assert_eq!(
            error.to_string(),
            "the locality holds a control character, such as a line break or a tab"
        );
        assert_eq!(
            AttributeType::EmailAddress.check("é@x.fr"),
            Err(DistinguishedNameError::NotAscii)
        );
        for country in ["F", "FRA", "F1", "Fé", "F "] {
            assert_eq!(
                AttributeType::Country.check(country),
                Err(DistinguishedNameError::NotTwoLetters)
            );
        }
    }

    #[test]
    fn openssl_refuses_one_character_more() {
        let tools = Tools::new();
        tools.key("key");
        let accepts = |short: &str, length: usize| {
            let subject = format!("/{short}={}", "a".repeat(length));
            tools.succeeds(&format!("req -new -config req.cnf -key key.key -subj {subject}"))
        };
        let bounds = [
            ("C", COUNTRY_LENGTH),
            ("ST", PROVINCE_UPPER_BOUND),
            ("L", LOCALITY_UPPER_BOUND),
            ("O", ORGANIZATION_UPPER_BOUND),
            ("OU", ORGANIZATIONAL_UNIT_UPPER_BOUND),
            ("CN", COMMON_NAME_UPPER_BOUND),
            ("emailAddress", EMAIL_ADDRESS_UPPER_BOUND),
        ];
        for (short, bound) in bounds {
            assert!(accepts(short, bound) && !accepts(short, bound + 1), "{short}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_writing_panic(
            tag in prop::sample::select(vec![Tag::Utf8String, Tag::BmpString, Tag::TeletexString, Tag::Null]),
            bytes: Vec<u8>,
        ) {
            let name = raw(tag, &bytes);
            prop_assert!(name.to_string().starts_with("CN="));
            prop_assert!(name.matches(&name) && name.common_name().is_some());
        }
    }
}
