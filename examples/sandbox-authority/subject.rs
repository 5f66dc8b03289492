//! [`Subject`]: the seven fields that Stellantis asks for, each once, in any order.
//!
//! The tutorial's `keytool` command gives only six of them, and one with a typo. Such requests have been answered, so they can be
//! accepted as an exception.

use der::asn1::ObjectIdentifier;
use der::{Tag, Tagged};
use email_address::EmailAddress;
use rcgen::{DistinguishedName, DnType, DnValue};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::name::Name;

use crate::refusal::Refusal;

const COUNTRY: Field = Field::new("2.5.4.6", "country (C)");
const PROVINCE: Field = Field::new("2.5.4.8", "state or province (ST)");
const LOCALITY: Field = Field::new("2.5.4.7", "locality (L)");
const ORGANIZATION: Field = Field::new("2.5.4.10", "organization (O)");
const ORGANIZATIONAL_UNIT: Field = Field::new("2.5.4.11", "organizational unit (OU)");
const COMMON_NAME: Field = Field::new("2.5.4.3", "common name (CN)");
const EMAIL_ADDRESS: Field = Field::new("1.2.840.113549.1.9.1", "email address");

/// What the tutorial's `keytool` command has for `Programs Partners`.
const UNIT_OF_KEYTOOL_RECIPE: &str = "Programs Partner";

/// One attribute of a subject, by object identifier (RFC 5280, appendix A.1).
struct Field {
    oid: ObjectIdentifier,
    name: &'static str,
}

impl Field {
    const fn new(oid: &str, name: &'static str) -> Self {
        Self {
            oid: ObjectIdentifier::new_unwrap(oid),
            name,
        }
    }
}

/// A subject that Stellantis accepts.
#[derive(Debug)]
pub struct Subject {
    mzp: String,
    name: DistinguishedName,
}

impl Subject {
    /// Checks all fields and reports every mistake at once. The subject of the tutorial's `keytool` command is accepted only
    /// if asked for.
    pub fn examine(name: &Name, accept_keytool_recipe: bool) -> Result<Self, Vec<Refusal>> {
        let mut refusals = Vec::new();
        let mut check = |field: &Field, rule: fn(&str) -> Result<(), Refusal>| {
            value_of(name, field)
                .and_then(|value| rule(&value).map(|()| value))
                .map_err(|refusal| refusals.push(refusal))
                .ok()
        };
        check(&COUNTRY, country);
        if !accept_keytool_recipe || has(name, &PROVINCE) {
            check(&PROVINCE, anything);
        }
        check(&LOCALITY, anything);
        check(&ORGANIZATION, anything);
        match accept_keytool_recipe {
            true => check(&ORGANIZATIONAL_UNIT, organizational_unit_of_either_recipe),
            false => check(&ORGANIZATIONAL_UNIT, organizational_unit),
        };
        let mzp = check(&COMMON_NAME, mzp);
        check(&EMAIL_ADDRESS, mail);
        match (mzp, refusals.is_empty()) {
            (Some(mzp), true) => distinguished_name(name)
                .map(|name| Self { mzp, name })
                .map_err(|error| vec![error]),
            _ => Err(refusals),
        }
    }

    /// The login identifier, such as `MZP128745`.
    pub fn mzp(&self) -> &str {
        &self.mzp
    }

    /// The name as it was asked for: same order, same string types.
    pub fn name(&self) -> &DistinguishedName {
        &self.name
    }
}

fn has(name: &Name, field: &Field) -> bool {
    name.iter().any(|attribute| attribute.oid == field.oid)
}

fn value_of(name: &Name, field: &Field) -> Result<String, Refusal> {
    let mut attributes = name.iter().filter(|attribute| attribute.oid == field.oid);
    let Some(attribute) = attributes.next() else {
        return Err(Refusal::new(
            format!("The {} is missing.", field.name),
            "Stellantis asks for seven fields in the subject: C, ST, L, O, OU, CN and email address.",
            "Add it and make the request again.",
        ));
    };
    if attributes.next().is_some() {
        return Err(Refusal::new(
            format!("The {} is given more than once.", field.name),
            "Each field of the subject stands for one thing.",
            "Leave one and make the request again.",
        ));
    }
    let value = text_of(attribute)?;
    if value.trim().is_empty() {
        return Err(Refusal::new(
            format!("The {} is empty.", field.name),
            "A field without a value identifies nobody.",
            "Fill it in and make the request again.",
        ));
    }
    Ok(value.to_owned())
}

fn text_of(attribute: &AttributeTypeAndValue) -> Result<&str, Refusal> {
    let readable = matches!(
        attribute.value.tag(),
        Tag::Utf8String | Tag::PrintableString | Tag::Ia5String
    );
    let text = std::str::from_utf8(attribute.value.value())
        .ok()
        .filter(|_| readable);
    text.ok_or_else(|| {
        Refusal::new(
            format!("The field {} of the subject cannot be read.", attribute.oid),
            format!("It is a {}, or its bytes are not text.", attribute.value.tag()),
            "Encode it as UTF8String, PrintableString or IA5String (openssl: string_mask = utf8only, -utf8).",
        )
    })
}

fn country(value: &str) -> Result<(), Refusal> {
    if value.len() == 2 && value.bytes().all(|letter| letter.is_ascii_uppercase()) {
        return Ok(());
    }
    Err(Refusal::new(
        format!("The country (C) is {value:?}."),
        "It is the ISO 3166-1 code of two capital letters.",
        "Write, for example, FR for France.",
    ))
}

fn anything(_: &str) -> Result<(), Refusal> {
    Ok(())
}

fn organizational_unit(value: &str) -> Result<(), Refusal> {
    if value == "Programs Partners" {
        return Ok(());
    }
    let because = if value == UNIT_OF_KEYTOOL_RECIPE {
        "It must be exactly \"Programs Partners\": the tutorial's keytool command lacks the last s."
    } else {
        "It must be exactly \"Programs Partners\"."
    };
    Err(Refusal::new(
        format!("The organizational unit (OU) is {value:?}."),
        because,
        "Write Programs Partners.",
    ))
}

fn organizational_unit_of_either_recipe(value: &str) -> Result<(), Refusal> {
    match value {
        UNIT_OF_KEYTOOL_RECIPE => Ok(()),
        _ => organizational_unit(value),
    }
}

fn mzp(value: &str) -> Result<(), Refusal> {
    let digits = value.strip_prefix("MZP").unwrap_or_default();
    if !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Ok(());
    }
    Err(Refusal::new(
        format!("The common name (CN) is {value:?}."),
        "It is the login identifier that Stellantis gave the application: MZP and digits.",
        "Write it as received, for example MZP128745.",
    ))
}

fn mail(value: &str) -> Result<(), Refusal> {
    if EmailAddress::is_valid(value) {
        return Ok(());
    }
    Err(Refusal::new(
        format!("The email address is {value:?}."),
        "The partner downloads and renews the certificate with it, so it must be a mail address.",
        "Write an address that is read, for example api@example.com.",
    ))
}

fn distinguished_name(name: &Name) -> Result<DistinguishedName, Refusal> {
    let mut copy = DistinguishedName::new();
    for attribute in name.iter() {
        let oid = attribute.oid.arcs().map(u64::from).collect();
        copy.push(DnType::CustomDnType(oid), value_with_its_type(attribute)?);
    }
    Ok(copy)
}

fn value_with_its_type(attribute: &AttributeTypeAndValue) -> Result<DnValue, Refusal> {
    let text = text_of(attribute)?;
    let value = match attribute.value.tag() {
        Tag::PrintableString => text.try_into().map(DnValue::PrintableString),
        Tag::Ia5String => text.try_into().map(DnValue::Ia5String),
        _ => Ok(DnValue::Utf8String(text.to_owned())),
    };
    value.map_err(|error| {
        Refusal::new(
            format!(
                "The field {} of the subject is not what it says it is.",
                attribute.oid
            ),
            error.to_string(),
            "Make the request again with a current openssl, keytool or terraform.",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr;

    const GOOD: &str = "1.2.840.113549.1.9.1=api@example.com,CN=MZP128745,OU=Programs Partners,O=Free2Move,L=Paris,ST=Ile de France,C=FR";

    /// What `keytool` makes of the tutorial's `-dname`, with an MZP in it.
    const KEYTOOL_RECIPE: &str =
        "CN=MZP128745,OU=Programs Partner,O=PartnerName,L=Paris,C=FR,1.2.840.113549.1.9.1=it@partner.com";

    fn examine(subject: &str) -> Result<Subject, Vec<Refusal>> {
        Subject::examine(&Name::from_str(subject).unwrap(), false)
    }

    fn refusals(subject: &str) -> Vec<String> {
        let refusals = examine(subject).unwrap_err();
        refusals.into_iter().map(|refusal| refusal.what).collect()
    }

    #[test]
    fn the_documented_subject_is_accepted() {
        let subject = examine(GOOD).unwrap();
        assert_eq!(subject.mzp(), "MZP128745");
        assert_eq!(subject.name().iter().count(), 7);
    }

    #[test]
    fn the_order_of_fields_does_not_matter() {
        let turned = GOOD.split(',').rev().collect::<Vec<_>>().join(",");
        assert!(examine(&turned).is_ok());
    }

    #[test]
    fn every_mistake_is_reported_at_once() {
        let subject = GOOD
            .replace("C=FR", "C=fr")
            .replace("MZP128745", "mzp12")
            .replace("@example", "");
        assert_eq!(
            refusals(&subject),
            [
                "The country (C) is \"fr\".",
                "The common name (CN) is \"mzp12\".",
                "The email address is \"api.com\"."
            ]
        );
    }

    #[test]
    fn the_well_known_typo_is_named() {
        let refusals = examine(&GOOD.replace("Partners", "Partner")).unwrap_err();
        assert!(refusals[0].because.contains("lacks the last s"));
    }

    #[test]
    fn the_subject_of_the_keytool_recipe_is_refused_field_by_field() {
        assert_eq!(
            refusals(KEYTOOL_RECIPE),
            [
                "The state or province (ST) is missing.",
                "The organizational unit (OU) is \"Programs Partner\"."
            ]
        );
    }

    #[test]
    fn the_subject_of_the_keytool_recipe_is_accepted_if_asked_for_but_its_placeholder_is_not() {
        let examine = |subject: &str| Subject::examine(&Name::from_str(subject).unwrap(), true);
        assert_eq!(examine(KEYTOOL_RECIPE).unwrap().mzp(), "MZP128745");
        assert!(examine(GOOD).is_ok());
        let refusals = examine(&KEYTOOL_RECIPE.replace("MZP128745", "MZPXXXX")).unwrap_err();
        assert_eq!(refusals[0].what, "The common name (CN) is \"MZPXXXX\".");
        let refusals = examine(&KEYTOOL_RECIPE.replace("Partner,", "Partnerships,")).unwrap_err();
        assert_eq!(
            refusals[0].what,
            "The organizational unit (OU) is \"Programs Partnerships\"."
        );
    }

    #[test]
    fn missing_and_doubled_fields_are_refused() {
        assert_eq!(
            refusals(&GOOD.replace(",L=Paris", "")),
            ["The locality (L) is missing."]
        );
        assert_eq!(
            refusals(&format!("{GOOD},CN=MZP1")),
            ["The common name (CN) is given more than once."]
        );
        assert_eq!(
            refusals(&GOOD.replace("MZP128745", "MZP")),
            ["The common name (CN) is \"MZP\"."]
        );
    }
}
