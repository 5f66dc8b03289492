//! The subject of a certificate signing request: its fields as arguments, and the name that they make.

use celes::LookupTable as _;

use crate::pki::{DistinguishedName, DistinguishedNameError, NamingAttribute, NamingAttributeError};
use crate::sdk::framework::diagnostic::{Diagnostic, WithoutCause};
use crate::sdk::framework::model::attributes::{AttributeType as _, TextType, attributes};
use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::path::Path;
use crate::stellantis::arguments::mail_address::{USE_MAIL_ADDRESS, is_mail_address};
use crate::stellantis::arguments::text::{Flaw, describe_copying_flaw, find_copying_flaw, find_flaw, quote};
use crate::stellantis::rules::{Mzp, OrganizationalUnit, SUBJECT_FIELDS, check_organization};

attributes! {
    /// The subject: who requests the certificate.
    pub nested struct Subject {
        /// Country (C) of the organization: two upper-case letters from ISO 3166-1 alpha-2, such as `FR`.
        country: Country,
        /// State or province (ST) of the organization, such as `Ile de France`. At most 128 characters.
        province: Province,
        /// Locality (L) of the organization, such as `Paris`. At most 128 characters.
        locality: Locality,
        /// Organization (O): the name of the company, such as `Free2Move`. At most 64 characters.
        organization: Organization,
        /// Organizational unit (OU). `Programs Partners` is the default, and the only value that Stellantis accepts.
        organizational_unit: OrganizationalUnit = default(OrganizationalUnit),
        /// Common name (CN): the login identifier (MZP) that Stellantis sent for the application, such as `MZP128745`. The
        /// letters `MZP` in upper case, followed by digits; at most 64 characters.
        common_name: Mzp,
        /// Email address that Stellantis uses to let you download and renew the certificate, such as `api@example.com`. ASCII,
        /// at most 128 characters.
        email_address: EmailAddress,
    }
}

impl Subject {
    /// The name, in the order of [`SUBJECT_FIELDS`]: that of `openssl req`.
    ///
    /// # Errors
    ///
    /// [`DistinguishedNameError`] where an attribute does not fit; the types of the attributes have ruled that out.
    pub fn distinguished_name(&self) -> Result<DistinguishedName, DistinguishedNameError> {
        DistinguishedName::from_attributes(self.naming_attributes())
    }

    /// The attributes of the name with their values, in the order of [`SUBJECT_FIELDS`].
    pub fn naming_attributes(&self) -> [(NamingAttribute, &str); 7] {
        [
            (NamingAttribute::Country, self.country.as_text()),
            (NamingAttribute::Province, self.province.as_text()),
            (NamingAttribute::Locality, self.locality.as_text()),
            (NamingAttribute::Organization, self.organization.as_text()),
            (
                NamingAttribute::OrganizationalUnit,
                self.organizational_unit.as_text(),
            ),
            (NamingAttribute::CommonName, self.common_name.as_text()),
            (NamingAttribute::EmailAddress, self.email_address.as_text()),
        ]
    }

    /// The subject with the attributes of a name.
    ///
    /// # Errors
    ///
    /// How the name differs from a subject that Stellantis prescribes: each difference as a sentence.
    pub fn from_name(name: &DistinguishedName) -> Result<Self, Vec<String>> {
        let repeated: Vec<_> = SUBJECT_FIELDS
            .iter()
            .filter_map(|(_, attribute)| repetition(name, *attribute))
            .collect();
        if !repeated.is_empty() {
            return Err(repeated);
        }
        let field = |(argument, attribute): (&str, _)| {
            let value = name.value_of(attribute).map_or(Value::Null, Value::string);
            (argument.to_owned(), value)
        };
        let object = Value::Mapping(SUBJECT_FIELDS.map(field).into());
        let mut mistakes = Vec::new();
        let subject = Self::decode(&object, &Path::root(), &mut mistakes);
        let difference = |mistake| difference(name, mistake);
        let subject = subject
            .into_known()
            .ok_or_else(|| mistakes.into_iter().map(difference).collect::<Vec<_>>())?;
        match subject.distinguished_name() {
            Ok(whole) if whole.has_attributes_of(name) => Ok(subject),
            _ => Err(vec![format!(
                "The subject {} has attributes that the argument subject does not have.",
                quote(&name.to_string())
            )]),
        }
    }
}

/// What is wrong with an attribute that a name has more than once.
fn repetition(name: &DistinguishedName, attribute: NamingAttribute) -> Option<String> {
    let values: Vec<_> = name.values_of(attribute).map(|value| quote(&value)).collect();
    (values.len() > 1).then(|| {
        format!(
            "The subject has {} values for the {attribute}, but the argument subject allows only one: {}.",
            values.len(),
            values.join(" and ")
        )
    })
}

/// What a mistake in a field says of a name: that an attribute is missing, or why its value is wrong.
fn difference(name: &DistinguishedName, mistake: Diagnostic) -> String {
    let absent = SUBJECT_FIELDS.into_iter().find(|(argument, attribute)| {
        mistake.path == Path::root().attribute(*argument) && name.value_of(*attribute).is_none()
    });
    match absent {
        Some((_, attribute)) => format!("The {attribute} is missing."),
        None => mistake.cause,
    }
}

/// Names that X.520 calls directory strings: any script, with an upper bound.
macro_rules! directory_strings {
    ($($(#[doc = $text:literal])* $name:ident),*) => {
        $($(#[doc = $text])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(String);

        impl TextType for $name {
            fn parse(text: &str) -> Result<Self, Diagnostic> {
                directory_string(NamingAttribute::$name, text).map(Self)
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

fn directory_string(attribute: NamingAttribute, text: &str) -> Result<String, Diagnostic> {
    check_form(attribute, text)?;
    attribute
        .check(text)
        .map_err(|error| unusable_value(attribute, &error))?;
    if attribute == NamingAttribute::Organization {
        check_organization(text)?;
    }
    Ok(text.to_owned())
}

fn unusable_value(attribute: NamingAttribute, error: &NamingAttributeError) -> Diagnostic {
    invalid_field()
        .because(format!("In the subject, {error}."))
        .remedy(format!("Shorten it to {} characters.", attribute.upper_bound()))
}

fn check_form(attribute: NamingAttribute, text: &str) -> Result<(), Diagnostic> {
    let copied = find_copying_flaw(text).filter(|_| !text.trim().is_empty());
    let Some(Flaw { mistake, remedy }) = copied.or_else(|| find_flaw(text)) else {
        return Ok(());
    };
    let cause = format!(
        "The {attribute} of the subject {mistake}: the value is {}.",
        quote(text)
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
        // Kosovo's XK is widely used, but lies in the range that the standard leaves to its users.
        (listed.alpha2 != "XK").then_some(Self(listed.alpha2))
    }

    /// The country that a text other than its code probably means.
    fn guess(text: &str) -> Option<Self> {
        let text = text.trim();
        match text.to_uppercase().as_str() {
            // Reserved for the United Kingdom by request, but never its code.
            "UK" => Self::from_code("GB"),
            code if Self::from_code(code).is_some() => Self::from_code(code),
            _ => Self::from_code(find_named(text)?.alpha2),
        }
    }
}

/// The country with this name, in any case and with or without spaces, or with this alpha-3 or numeric code.
///
/// `celes::Country::from_str` finds the same, but its table takes 0.36 MB of the binary.
fn find_named(name: &str) -> Option<celes::Country> {
    let compact = |name: &str| name.replace(' ', "").to_lowercase();
    let name = compact(name);
    let countries = celes::Country::get_countries();
    let by_long_name = countries
        .iter()
        .find(|country| compact(country.long_name) == name);
    let by_another = || {
        countries.iter().find(|country| {
            let codes = [country.alpha3, country.code];
            let mut others = codes.iter().chain(country.aliases.iter());
            others.any(|other| compact(other) == name)
        })
    };
    by_long_name.or_else(by_another).copied()
}

impl TextType for Country {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        if let Some(country) = Self::from_code(text) {
            return Ok(country);
        }
        let remedy = match (find_copying_flaw(text), Self::guess(text)) {
            (Some(flaw), _) => flaw.remedy.to_owned(),
            (None, Some(Self(code))) => format!("Write {code:?}."),
            (None, None) => {
                "Use the two upper-case letters of the country, such as \"FR\" or \"DE\".".to_owned()
            }
        };
        Err(Diagnostic::error("Invalid country code")
            .because(format!(
                "The country is a code of two upper-case letters from ISO 3166-1 alpha-2, but the value is {}.{}",
                quote(text),
                describe_copying_flaw(text)
            ))
            .remedy(remedy))
    }

    fn as_text(&self) -> &str {
        self.0
    }
}

/// An email address that fits into a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailAddress(String);

impl TextType for EmailAddress {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        check_form(NamingAttribute::EmailAddress, text)?;
        let mistake = match NamingAttribute::EmailAddress.check(text) {
            Err(error) => format!("In the subject, {error}."),
            Ok(()) if !is_mail_address(text) => {
                format!(
                    "The email address of the subject is not valid: the value is {}.",
                    quote(text)
                )
            }
            Ok(()) => return Ok(Self(text.to_owned())),
        };
        Err(Diagnostic::error("Invalid email address")
            .because(mistake)
            .remedy(USE_MAIL_ADDRESS))
    }

    fn as_text(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::CertificationRequest;
    use crate::stellantis::pki_errors::{attribute_errors, render};

    #[test]
    fn a_country_is_found_by_all_its_names() {
        for country in celes::Country::get_countries() {
            let spaced = country.long_name.to_uppercase();
            let names = [country.long_name, &spaced, country.alpha3, country.code];
            for name in names {
                assert_eq!(find_named(name).unwrap().alpha2, country.alpha2, "{name}");
            }
            for alias in country.aliases.iter() {
                assert!(find_named(alias).is_some(), "{alias}");
            }
        }
        assert!(find_named("Atlantis").is_none());
    }

    #[test]
    fn a_name_with_another_attribute_is_no_subject() {
        let title = rcgen::DnType::CustomDnType(vec![2, 5, 4, 12]);
        let mut parameters = rcgen::CertificateParams::default();
        let names = [
            (rcgen::DnType::CountryName, "FR"),
            (rcgen::DnType::StateOrProvinceName, "Ile de France"),
            (rcgen::DnType::LocalityName, "Paris"),
            (rcgen::DnType::OrganizationName, "Free2Move"),
            (rcgen::DnType::OrganizationalUnitName, "Programs Partners"),
            (rcgen::DnType::CommonName, "MZP128745"),
            (
                rcgen::DnType::CustomDnType(vec![1, 2, 840, 113549, 1, 9, 1]),
                "api@example.com",
            ),
        ];
        parameters.distinguished_name = rcgen::DistinguishedName::new();
        let mut read = |names: &[(rcgen::DnType, &str)]| {
            for (name, value) in names {
                parameters.distinguished_name.push(name.clone(), *value);
            }
            let key = rcgen::KeyPair::generate().unwrap();
            let pem = parameters.serialize_request(&key).unwrap().pem().unwrap();
            Subject::from_name(CertificationRequest::from_pem(&pem).unwrap().subject())
        };
        assert!(read(&names).is_ok());
        insta::assert_snapshot!(read(&[(title, "Dr")]).err().unwrap().join("\n"));
    }

    #[test]
    fn every_error_about_a_name_has_its_text_and_remedy() {
        insta::assert_snapshot!(render(attribute_errors(), |error| unusable_value(
            NamingAttribute::Organization,
            error
        )));
    }
}
