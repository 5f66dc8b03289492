//! What is said of a subject.

use insta::assert_snapshot;
use terraform_provider_stellantis::sdk::framework::value::Value;

use crate::fixtures::{SUBJECT, key};
use crate::rendering::{cases, text, validation};

fn subject(changes: &[(&str, &str)]) -> Value {
    let mut fields = SUBJECT.to_vec();
    fields.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    fields.extend(changes);
    Value::Mapping(
        fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), text(value)))
            .collect(),
    )
}

fn said(changes: &[(&str, &str)]) -> String {
    validation(
        "stellantis_csr",
        &[("private_key_pem", text(key())), ("subject", subject(changes))],
    )
}

fn each(field: &str, values: &[&str]) -> String {
    let long = |value: &str| {
        value
            .chars()
            .take(30)
            .collect::<String>()
            .escape_debug()
            .to_string()
    };
    let names: Vec<String> = values
        .iter()
        .map(|value| format!("{field} = \"{}\"", long(value)))
        .collect();
    cases(
        names
            .iter()
            .map(String::as_str)
            .zip(values.iter().map(|value| said(&[(field, *value)]))),
    )
}

#[test]
fn a_good_subject_is_accepted() {
    let good = [
        said(&[]),
        said(&[
            ("province", "Île-de-France"),
            ("locality", "東京"),
            ("organization", "Société \"Exemple\", S.A."),
        ]),
        said(&[
            ("country", "GB"),
            ("common_name", "MZP1"),
            ("email_address", "a.b+c@mail.example.co.uk"),
        ]),
        said(&[
            ("province", &"é".repeat(128)),
            ("locality", &"ö".repeat(128)),
            ("organization", &"漢".repeat(64)),
        ]),
    ];
    assert!(good.iter().all(|said| said == "nothing\n"), "{good:#?}");
}

#[test]
fn a_country_is_a_code_of_iso_3166() {
    assert_snapshot!(each(
        "country",
        &[
            "UK",
            "fr",
            "France",
            "united kingdom",
            "XX",
            "XK",
            "",
            " ",
            "F\0",
            "FRA",
            "Île",
            "F\u{301}"
        ]
    ));
}

#[test]
fn a_name_has_its_upper_bound_and_no_control_characters() {
    let long = "é".repeat(129);
    assert_snapshot!(
        "province",
        each(
            "province",
            &[
                "",
                "  ",
                &long,
                "a\tb",
                "a\nb",
                "a\0b",
                " Paris",
                "Paris\n",
                "Ile\u{FFFD}"
            ]
        )
    );
    assert_snapshot!("locality", each("locality", &["", &long, "a\u{7f}b"]));
    assert_snapshot!(
        "organization",
        each("organization", &["", &long[..130], "a\u{85}b"])
    );
}

#[test]
fn an_organizational_unit_is_the_prescribed_one() {
    assert_snapshot!(each(
        "organizational_unit",
        &[
            "Programs Partner",
            "programs partners",
            "",
            "IT",
            "Programs Partners "
        ]
    ));
}

#[test]
fn a_common_name_is_an_mzp() {
    let long = format!("MZP{}", "1".repeat(62));
    assert_snapshot!(each(
        "common_name",
        &[
            "mzp12", "MZP", "128745", "MZP12a", "MZP 12", "MZP12\n", "", "MZP١٢", &long
        ]
    ));
}

#[test]
fn a_mail_address_is_one() {
    let long = format!("{}@example.com", "a".repeat(117));
    assert_snapshot!(each(
        "email_address",
        &[
            "",
            "api",
            "api@",
            "@example.com",
            "api@example",
            "a b@example.com",
            "Api <api@example.com>",
            "api@[192.0.2.1]",
            "é@example.com",
            "a@b.c\n",
            "a@@b.fr",
            &long
        ],
    ));
}

#[test]
fn what_was_copied_from_a_formatted_page_names_the_character() {
    let copied = |field, value| (field, said(&[(field, value)]));
    assert_snapshot!(cases([
        copied("organization", "‘Free2Move’"),
        copied("organization", "“Free2Move”"),
        copied("organization", "«\u{A0}Free2Move\u{A0}»"),
        copied("organization", "\u{FEFF}Free2Move"),
        copied("province", "Ile\u{A0}de\u{A0}France"),
        copied("locality", "Pa\u{AD}ris"),
        copied("email_address", "‘api@example.com’"),
        copied("email_address", "api@example.com\u{200B}"),
        copied("country", "‘FR’"),
        copied("common_name", "MZP128745\u{200B}"),
        copied("organizational_unit", "Programs\u{202F}Partners"),
    ]));
    for value in ["L’Oréal", "’s-Hertogenbosch", "ООО «Ромашка»"] {
        assert_eq!(said(&[("organization", value)]), "nothing\n");
    }
}

#[test]
fn the_placeholders_of_the_guide_are_errors_that_say_what_they_are() {
    assert_snapshot!(cases([
        ("organization", said(&[("organization", "PartnerName")])),
        ("common name", said(&[("common_name", "MZPXXXX")])),
        ("any number of Xs", said(&[("common_name", "MZPxxxxxx")])),
    ]));
}

#[test]
fn ten_megabytes_are_refused_without_being_repeated() {
    let huge = "x".repeat(10_000_000);
    for field in [
        "country",
        "province",
        "locality",
        "organization",
        "organizational_unit",
        "common_name",
        "email_address",
    ] {
        let said = said(&[(field, &huge)]);
        assert!(
            said.starts_with("Error:") && said.len() < 1_000,
            "{field}: {said:.1000}"
        );
        assert!(said.contains(&format!("at subject.{field}")), "{said}");
    }
}

#[test]
fn three_mistakes_are_three_errors_each_at_its_field() {
    assert_snapshot!(said(&[
        ("country", "UK"),
        ("organizational_unit", "Programs Partner"),
        ("common_name", "mzp128745")
    ]));
}

#[test]
fn mistakes_are_found_while_the_key_is_unknown_and_fields_that_are_unknown_are_none() {
    let mut subject = subject(&[("country", "UK")]);
    subject.set_attribute("common_name", Value::unknown());
    assert_snapshot!(validation(
        "stellantis_csr",
        &[("private_key_pem", Value::unknown()), ("subject", subject)]
    ));
}

#[test]
fn what_is_required_is_missed() {
    let mut subject = subject(&[]);
    subject.set_attribute("locality", Value::Null);
    assert_snapshot!(validation("stellantis_csr", &[("subject", subject)]));
}
