//! Naming attributes: what a distinguished name is built from, and which values they can have.
//!
//! The upper bounds have the names of RFC 5280 appendix A.1, and count characters.

use std::fmt;

use der::Tag;
use der::asn1::ObjectIdentifier;
use der::oid::db::{rfc3280, rfc4519};

/// Length of countryName, in letters (ISO 3166-1 alpha-2).
pub const COUNTRY_NAME_LENGTH: usize = 2;
/// Longest stateOrProvinceName.
pub const UB_STATE_NAME: usize = 128;
/// Longest localityName.
pub const UB_LOCALITY_NAME: usize = 128;
/// Longest organizationName.
pub const UB_ORGANIZATION_NAME: usize = 64;
/// Longest organizationalUnitName.
pub const UB_ORGANIZATIONAL_UNIT_NAME: usize = 64;
/// Longest commonName.
pub const UB_COMMON_NAME: usize = 64;
/// Longest emailAddress. The bound is that of RFC 3280, which OpenSSL enforces; RFC 5280 allows 255.
pub const UB_EMAILADDRESS_LENGTH: usize = 128;

/// An attribute that a name can be built from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NamingAttribute {
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

impl NamingAttribute {
    /// Longest value, in characters. A country has exactly this length.
    pub const fn upper_bound(self) -> usize {
        match self {
            Self::Country => COUNTRY_NAME_LENGTH,
            Self::Province => UB_STATE_NAME,
            Self::Locality => UB_LOCALITY_NAME,
            Self::Organization => UB_ORGANIZATION_NAME,
            Self::OrganizationalUnit => UB_ORGANIZATIONAL_UNIT_NAME,
            Self::CommonName => UB_COMMON_NAME,
            Self::EmailAddress => UB_EMAILADDRESS_LENGTH,
        }
    }

    /// Checks that the attribute can have this value.
    ///
    /// # Errors
    /// [`NamingAttributeError`]: empty, too long, a control character, or not in the attribute's character set.
    pub fn check(self, value: &str) -> Result<(), NamingAttributeError> {
        let attribute = self;
        let length = value.chars().count();
        if value.is_empty() {
            return Err(NamingAttributeError::Empty { attribute });
        }
        if value.chars().any(char::is_control) {
            return Err(NamingAttributeError::ControlCharacter { attribute });
        }
        match self {
            Self::Country if !is_country(value) => Err(NamingAttributeError::NotTwoLetters),
            Self::EmailAddress if !value.is_ascii() => Err(NamingAttributeError::NotAscii),
            _ if length > self.upper_bound() => Err(NamingAttributeError::TooLong { attribute, length }),
            _ => Ok(()),
        }
    }

    pub(in crate::pki) fn identifier(self) -> ObjectIdentifier {
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

    /// The string type that OpenSSL chooses, in keeping with RFC 5280 section 4.1.2.4.
    pub(in crate::pki) fn string_type(self) -> Tag {
        match self {
            Self::Country => Tag::PrintableString,
            Self::EmailAddress => Tag::Ia5String,
            _ => Tag::Utf8String,
        }
    }
}

impl fmt::Display for NamingAttribute {
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

/// Why an attribute cannot have a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NamingAttributeError {
    /// Every attribute has at least one character.
    #[error("the {attribute} is empty")]
    Empty {
        /// The attribute.
        attribute: NamingAttribute,
    },
    /// More characters than [`NamingAttribute::upper_bound`].
    #[error("the {attribute} has {length} characters, and at most {} are allowed", attribute.upper_bound())]
    TooLong {
        /// The attribute.
        attribute: NamingAttribute,
        /// Length of the value in characters.
        length: usize,
    },
    /// A line break, a tab, NUL and the like.
    #[error("the {attribute} contains a control character, such as a line break or a tab")]
    ControlCharacter {
        /// The attribute.
        attribute: NamingAttribute,
    },
    /// A country is a code of two letters from A to Z.
    #[error("the country is not a code of two letters")]
    NotTwoLetters,
    /// An email address is an IA5String.
    #[error("the email address contains a character outside ASCII")]
    NotAscii,
}

fn is_country(value: &str) -> bool {
    value.len() == COUNTRY_NAME_LENGTH && value.chars().all(|letter| letter.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_count_characters_and_name_the_attribute() {
        assert_eq!(NamingAttribute::Organization.check(&"é".repeat(64)), Ok(()));
        let error = |attribute: NamingAttribute, value: &str| attribute.check(value).unwrap_err().to_string();
        assert_eq!(
            error(NamingAttribute::Organization, &"é".repeat(65)),
            "the organization has 65 characters, and at most 64 are allowed"
        );
        assert_eq!(
            error(NamingAttribute::OrganizationalUnit, ""),
            "the organizational unit is empty"
        );
        assert_eq!(
            error(NamingAttribute::Locality, "Paris\n"),
            "the locality contains a control character, such as a line break or a tab"
        );
        assert_eq!(
            error(NamingAttribute::EmailAddress, "é@x.fr"),
            "the email address contains a character outside ASCII"
        );
    }

    #[test]
    fn a_country_is_two_letters() {
        for country in ["F", "FRA", "F1", "Fé", "F "] {
            assert_eq!(
                NamingAttribute::Country.check(country),
                Err(NamingAttributeError::NotTwoLetters)
            );
        }
        assert_eq!(NamingAttribute::Country.check("FR"), Ok(()));
    }
}
