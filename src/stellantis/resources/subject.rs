//! The subject of a certificate signing request, as Stellantis wants it.

use std::str::FromStr;

use email_address::EmailAddress as MailAddress;

use crate::pki::{AttributeType, DistinguishedName, DistinguishedNameError};
use crate::sdk::framework::diagnostic::{Diagnostic, WithoutCause};
use crate::sdk::framework::model::attributes::{AttributeType as _, TextType, attributes};
use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::path::Path;
use crate::stellantis::arguments::text::{malformed, quoted};
use crate::stellantis::rules::{Mzp, OrganizationalUnit};

attributes! {
    /// The subject: who asks for the certificate.
    pub nested struct Subject {
        /// Country (C): two letters of ISO 3166-1, such as `FR`.
        country: Country,
        /// State or province (ST), such as `Ile de France`. At most 128 characters.
        province: Province,
        /// Locality (L), such as `Paris`. At most 128 characters.
        locality: Locality,
        /// Organization (O): the company, such as `Free2Move`. At most 64 characters.
        organization: Organization,
        /// Organizational unit (OU): always `Programs Partners`, which is the default.
        organizational_unit: OrganizationalUnit = default(OrganizationalUnit),
        /// Common name (CN): the login identifier that Stellantis sent, `MZP` and digits, such as `MZP128745`.
        common_name: Mzp,
        /// Mail address that Stellantis uses to let the partner download and renew the certificate. ASCII, at most 128
        /// characters.
        email_address: EmailAddress,
    }
}

impl Subject {
    /// The name in the order of `openssl req`.
    ///
    /// # Errors
    ///
    /// [`DistinguishedNameError`] where an attribute does not fit; the types of the attributes have ruled that out.
    pub fn distinguished_name(&self) -> Result<DistinguishedName, DistinguishedNameError> {
        DistinguishedName::from_attributes([
            (AttributeType::Country, self.country.as_text()),
            (AttributeType::Province, self.province.as_text()),
            (AttributeType::Locality, self.locality.as_text()),
            (AttributeType::Organization, self.organization.as_text()),
            (
                AttributeType::OrganizationalUnit,
                self.organizational_unit.as_text(),
            ),
            (AttributeType::CommonName, self.common_name.as_text()),
            (AttributeType::EmailAddress, self.email_address.as_text()),
        ])
    }

    /// The subject that a name says.
    ///
    /// # Errors
    ///
    /// What of the name does not fit, each as a sentence.
    pub fn of_name(name: &DistinguishedName) -> Result<Self, Vec<String>> {
        let field = |(argument, attribute): (&str, _)| {
            let value = name.value_of(attribute).map_or(Value::Null, Value::string);
            (argument.to_owned(), value)
        };
        let object = Value::Mapping(FIELDS.map(field).into());
        let mut mistakes = Vec::new();
        let subject = Self::decode(&object, &Path::root().attribute("subject"), &mut mistakes);
        let subject = subject.into_known().ok_or_else(|| causes(mistakes))?;
        match subject.distinguished_name() {
            Ok(whole) if whole.has_attributes_of(name) => Ok(subject),
            _ => Err(vec![format!(
                "The subject {} has more attributes.",
                quoted(&name.to_string())
            )]),
        }
    }
}

const FIELDS: [(&str, AttributeType); 7] = [
    ("country", AttributeType::Country),
    ("province", AttributeType::Province),
    ("locality", AttributeType::Locality),
    ("organization", AttributeType::Organization),
    ("organizational_unit", AttributeType::OrganizationalUnit),
    ("common_name", AttributeType::CommonName),
    ("email_address", AttributeType::EmailAddress),
];

fn causes(mistakes: Vec<Diagnostic>) -> Vec<String> {
    mistakes.into_iter().map(|mistake| mistake.cause).collect()
}

/// Names that X.520 calls directory strings: any script, with an upper bound.
macro_rules! directory_strings {
    ($($(#[doc = $text:literal])* $name:ident),*) => {
        $($(#[doc = $text])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(String);

        impl TextType for $name {
            fn parse(text: &str) -> Result<Self, Diagnostic> {
                directory_string(AttributeType::$name, text).map(Self)
            }

            fn as_text(&self) -> &str {
                &self.0
            }
        })*
    };
}

directory_strings! {
    /// State or province.
    Province,
    /// Locality.
    Locality,
    /// Organization.
    Organization
}

fn directory_string(attribute: AttributeType, text: &str) -> Result<String, Diagnostic> {
    well_formed(attribute, text)?;
    attribute.check(text).map_err(|error| {
        invalid_field()
            .because(format!("Of the subject, {error}."))
            .remedy(format!("Shorten it to {} characters.", attribute.upper_bound()))
    })?;
    Ok(text.to_owned())
}

fn well_formed(attribute: AttributeType, text: &str) -> Result<(), Diagnostic> {
    let Some((mistake, remedy)) = malformed(text) else {
        return Ok(());
    };
    let cause = format!(
        "The {attribute} of the subject {mistake}: the value is {}.",
        quoted(text)
    );
    Err(invalid_field().because(cause).remedy(remedy))
}

fn invalid_field() -> WithoutCause {
    Diagnostic::error("Invalid field of the subject")
}

/// A country, as ISO 3166-1 alpha-2 codes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Country(&'static str);

impl Country {
    fn from_code(code: &str) -> Option<Self> {
        let listed = celes::Country::get_countries()
            .into_iter()
            .find(|country| country.alpha2 == code)?;
        // Kosovo's XK is in wide use, but in the range that the standard leaves to its users.
        (listed.alpha2 != "XK").then_some(Self(listed.alpha2))
    }

    /// The country that somebody meant who wrote something else than its code.
    fn meant_by(text: &str) -> Option<Self> {
        let text = text.trim();
        match text.to_uppercase().as_str() {
            // Reserved for the United Kingdom by request, but never its code.
            "UK" => Self::from_code("GB"),
            code if Self::from_code(code).is_some() => Self::from_code(code),
            _ => {
                let words = text.replace(' ', "");
                let named = [text, &words]
                    .into_iter()
                    .find_map(|name| celes::Country::from_str(name).ok())?;
                Self::from_code(named.alpha2)
            }
        }
    }
}

impl TextType for Country {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        if let Some(country) = Self::from_code(text) {
            return Ok(country);
        }
        let remedy = match Self::meant_by(text) {
            Some(Self(code)) => format!("Write {code:?}."),
            None => "Write the country's two letters, in upper case, such as \"FR\" or \"DE\".".to_owned(),
        };
        Err(Diagnostic::error("Invalid country code")
            .because(format!(
                "The country is a code of two upper-case letters from ISO 3166-1 (alpha-2), but the value is {}.",
                quoted(text)
            ))
            .remedy(remedy))
    }

    fn as_text(&self) -> &str {
        self.0
    }
}

/// A mail address that fits into a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailAddress(String);

impl TextType for EmailAddress {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        well_formed(AttributeType::EmailAddress, text)?;
        let mistake = match AttributeType::EmailAddress.check(text) {
            Err(error) => format!("Of the subject, {error}."),
            Ok(()) if !is_address(text) => {
                format!(
                    "The email address of the subject is not a mail address: the value is {}.",
                    quoted(text)
                )
            }
            Ok(()) => return Ok(Self(text.to_owned())),
        };
        Err(Diagnostic::error("Invalid mail address").because(mistake).remedy(
            "Give an address in ASCII with a name, an \"@\" and a domain, such as \"api@example.com\".",
        ))
    }

    fn as_text(&self) -> &str {
        &self.0
    }
}

/// Stellantis sends mail to it: a domain with a dot, and neither display name nor quotes nor an IP address.
fn is_address(text: &str) -> bool {
    let options = email_address::Options::default()
        .with_required_tld()
        .without_display_text()
        .without_domain_literal();
    MailAddress::parse_with_options(text, options).is_ok()
}
