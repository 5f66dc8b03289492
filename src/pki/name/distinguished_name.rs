//! Distinguished names: built from attributes whose values are checked, or read as they are.

use std::fmt;

use der::asn1::{Any, ObjectIdentifier, SetOfVec};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};

use crate::pki::name::naming_attribute::{NamingAttribute, NamingAttributeError};
use crate::pki::name::string_representation::{relative_name_text, text};

/// Why a name cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DistinguishedNameError {
    /// An attribute cannot have the value given.
    #[error(transparent)]
    Attribute(#[from] NamingAttributeError),
    /// DER has no room for it. Does not happen to values that passed [`NamingAttribute::check`].
    #[error("the name cannot be encoded")]
    Encoding,
}

/// The relative names of a name, in order: types and values of their attributes, without what makes no difference.
pub(in crate::pki) type ComparableName = Vec<Vec<(ObjectIdentifier, String)>>;

/// A distinguished name. Two are equal when their encodings are; [`DistinguishedName::matches`] compares as RFC 5280 does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DistinguishedName(RdnSequence);

impl DistinguishedName {
    /// Builds a name from attributes in this order, each in a relative distinguished name of its own.
    ///
    /// # Errors
    /// [`DistinguishedNameError`] names the first attribute that cannot have its value.
    pub fn from_attributes<'a>(
        attributes: impl IntoIterator<Item = (NamingAttribute, &'a str)>,
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
        self.value_of(NamingAttribute::CommonName)
    }

    /// The value of an attribute, if the name has it exactly once.
    pub fn value_of(&self, attribute: NamingAttribute) -> Option<String> {
        let mut found = self.values_of(attribute);
        match (found.next(), found.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        }
    }

    /// All values of an attribute, in the order of the encoding.
    pub fn values_of(&self, attribute: NamingAttribute) -> impl Iterator<Item = String> {
        let identifier = attribute.identifier();
        let found = self.attributes().filter(move |found| found.oid == identifier);
        found.map(|attribute| text(&attribute.value))
    }

    /// Whether two names have the same attributes with the same values, regardless of their order and string types, in
    /// which `keytool` and `openssl` differ.
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

    /// Whether two names match as RFC 5280 section 7.1 compares them: string types, case, and white space that leads,
    /// trails or repeats make no difference.
    pub fn matches(&self, other: &Self) -> bool {
        self.comparable() == other.comparable()
    }

    /// What [`DistinguishedName::matches`] compares: each relative name with its attributes.
    pub(in crate::pki) fn comparable(&self) -> ComparableName {
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

/// The string representation of RFC 4514, last attribute first, with characters outside ASCII as they are and
/// `emailAddress` under that name. It is what `openssl … -nameopt RFC2253,-esc_msb` prints, except for a value that is
/// a single `#`: RFC 4514 section 2.4 requires it to be escaped, and OpenSSL does not.
impl fmt::Display for DistinguishedName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let relative_names: Vec<String> = self.0.as_ref().iter().rev().map(relative_name_text).collect();
        formatter.write_str(&relative_names.join(","))
    }
}

fn relative_name(attribute: NamingAttribute, value: &str) -> der::Result<RelativeDistinguishedName> {
    let value = Any::new(attribute.string_type(), value.as_bytes())?;
    let mut attributes = SetOfVec::new();
    attributes.insert(AttributeTypeAndValue {
        oid: attribute.identifier(),
        value,
    })?;
    Ok(RelativeDistinguishedName::from(attributes))
}

#[cfg(test)]
mod tests {
    use der::Tag;
    use der::oid::db::rfc4519;

    use super::*;

    fn common_name(value: &str) -> DistinguishedName {
        DistinguishedName::from_attributes([(NamingAttribute::CommonName, value)]).unwrap()
    }

    /// A common name of any string type.
    fn raw(tag: Tag, bytes: &[u8]) -> DistinguishedName {
        let attribute = AttributeTypeAndValue {
            oid: rfc4519::CN,
            value: Any::new(tag, bytes).unwrap(),
        };
        let relative = RelativeDistinguishedName::from(SetOfVec::from_iter([attribute]).unwrap());
        DistinguishedName(RdnSequence::from(vec![relative]))
    }

    #[test]
    fn a_name_is_written_last_attribute_first() {
        let attributes = [
            (NamingAttribute::Country, "FR"),
            (NamingAttribute::OrganizationalUnit, "Programs Partners"),
            (NamingAttribute::CommonName, "MZP128745"),
            (NamingAttribute::EmailAddress, "it@example.com"),
        ];
        let name = DistinguishedName::from_attributes(attributes).unwrap();
        assert_eq!(
            name.to_string(),
            "emailAddress=it@example.com,CN=MZP128745,OU=Programs Partners,C=FR"
        );
    }

    #[test]
    fn a_value_that_an_attribute_cannot_have_makes_no_name() {
        let attributes = [
            (NamingAttribute::CommonName, "x"),
            (NamingAttribute::Country, "France"),
        ];
        assert_eq!(
            DistinguishedName::from_attributes(attributes),
            Err(NamingAttributeError::NotTwoLetters.into())
        );
    }

    #[test]
    fn string_types_case_and_blanks_do_not_matter_in_a_match() {
        assert!(raw(Tag::PrintableString, b"An  Authority").matches(&common_name(" an authority")));
        assert!(!raw(Tag::PrintableString, b"An Authority").matches(&common_name("AnAuthority")));
        assert_ne!(raw(Tag::PrintableString, b"x"), common_name("x"));
    }

    #[test]
    fn a_name_without_or_with_two_common_names_has_none() {
        let two = [
            (NamingAttribute::CommonName, "a"),
            (NamingAttribute::CommonName, "b"),
        ];
        let none = [(NamingAttribute::Country, "FR")];
        for attributes in [&two[..], &none] {
            let name = DistinguishedName::from_attributes(attributes.iter().copied()).unwrap();
            assert_eq!(name.common_name(), None);
        }
        let two = DistinguishedName::from_attributes(two).unwrap();
        assert!(two.values_of(NamingAttribute::CommonName).eq(["a", "b"]));
    }

    #[test]
    fn the_only_value_of_an_attribute_is_found() {
        let attributes = [
            (NamingAttribute::OrganizationalUnit, "a"),
            (NamingAttribute::CommonName, "MZP128745"),
            (NamingAttribute::OrganizationalUnit, "b"),
        ];
        let name = DistinguishedName::from_attributes(attributes).unwrap();
        assert_eq!(name.common_name().as_deref(), Some("MZP128745"));
        assert_eq!(name.value_of(NamingAttribute::OrganizationalUnit), None);
        let units: Vec<_> = name.values_of(NamingAttribute::OrganizationalUnit).collect();
        assert_eq!(units, ["a", "b"]);
    }

    #[test]
    fn order_and_string_types_do_not_matter_for_having_the_same_attributes_and_values_do() {
        let name = |first, second| DistinguishedName::from_attributes([first, second]).unwrap();
        let country = (NamingAttribute::Country, "FR");
        let (one, other) = (
            (NamingAttribute::CommonName, "x"),
            (NamingAttribute::CommonName, "X"),
        );
        assert!(name(country, one).has_attributes_of(&name(one, country)));
        assert!(!name(country, one).has_attributes_of(&name(country, other)));
        assert!(!name(country, one).has_attributes_of(&common_name("x")));
        assert!(raw(Tag::PrintableString, b"x").has_attributes_of(&common_name("x")));
    }
}
