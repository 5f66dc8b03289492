//! What is said of the description of an application, and the text that it makes.

use insta::assert_snapshot;
use terraform_provider_stellantis::sdk::framework::value::Value;
use terraform_provider_stellantis::sdk::framework::value::number::Number;

use crate::rendering::{cases, made, plan, planned, text, validation};

const APPLICATION: &str = "stellantis_application";

const CONCEPT: &str = "Drivers see in our app how much range is left, and where they parked.\n\
    Each driver agrees first, and can withdraw at any time. We delete what is older than 30 days, and what a driver asks us to \
    delete.\n\n\
    \u{a0} - no data is sold\n  - no data leaves the EU\n";

fn names(names: &[&str]) -> Value {
    Value::set(names.iter().map(text).collect())
}

fn number(number: &str) -> Value {
    Value::Number(number.parse::<Number>().unwrap())
}

/// A description with these arguments in the place of the usual ones.
fn described(changes: &[(&'static str, Value)]) -> Vec<(&'static str, Value)> {
    let mut arguments = vec![
        ("name", text("Range and parking")),
        ("concept", text(CONCEPT)),
        ("company", text("Free2Move")),
        ("contact_email", text("jane.doe@example.com")),
        ("contact_name", text("Jane Doe")),
        ("requests_per_month", number("1250000")),
        (
            "vehicle_data",
            names(&["odometer", "battery level", "last position"]),
        ),
    ];
    arguments.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    arguments.extend(changes.iter().cloned());
    arguments
}

fn approved(changes: &[(&'static str, Value)]) -> Vec<(&'static str, Value)> {
    let mut arguments = described(changes);
    if changes.iter().all(|(name, _)| *name != "login_identifier") {
        arguments.push(("login_identifier", text("MZP128745")));
    }
    arguments
}

fn said(name: &'static str, value: Value) -> String {
    validation(APPLICATION, &described(&[(name, value)]))
}

fn each(name: &'static str, values: &[(&'static str, Value)]) -> String {
    let said = |(case, value): &(&'static str, Value)| (*case, said(name, value.clone()));
    cases(values.iter().map(said))
}

fn request(arguments: &[(&str, Value)]) -> String {
    let application = made(APPLICATION, arguments);
    application
        .attribute("registration_request")
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn a_good_description_is_accepted() {
    let good = [
        described(&[]),
        approved(&[]),
        described(&[
            ("contact_name", Value::Null),
            ("requests_per_month", number("1")),
            ("vehicle_data", names(&["odometer"])),
        ]),
        described(&[
            ("name", text("Où est ma voiture ?")),
            ("company", text("L’Oréal, \"S.A.\"")),
            ("contact_name", text("é".repeat(250))),
            (
                "concept",
                text("Un seul but\u{202f}: «\u{a0}où\u{a0}».\r\nFin.\r\n"),
            ),
            ("requests_per_month", number("9223372036854775807")),
        ]),
    ];
    for arguments in good {
        assert_eq!(validation(APPLICATION, &arguments), "nothing\n");
        assert_eq!(plan(APPLICATION, &Value::Null, &arguments), "nothing\n");
    }
}

#[test]
fn texts_of_a_description_are_not_blank_and_have_no_hidden_characters() {
    for name in ["name", "company", "contact_name"] {
        assert_snapshot!(
            name,
            each(
                name,
                &[
                    ("blank", text(" ")),
                    ("line break at the end", text("Free2Move\n")),
                    ("tab", text("Free\t2Move")),
                    ("two lines", text("Free2Move\nBcc: all@example.com")),
                    ("no-break space", text("Free2Move\u{a0}SAS")),
                    ("direction of text", text("Free2Move\u{202e}")),
                    ("separator of lines", text("Free2Move\u{2028}SAS")),
                    ("tag", text("Free2Move\u{e0041}")),
                    ("too long", text("é".repeat(251))),
                ],
            )
        );
    }
}

#[test]
fn a_concept_may_have_lines_but_no_hidden_characters() {
    assert_snapshot!(each(
        "concept",
        &[
            ("blank", text("")),
            ("only line breaks", text("\n\n")),
            ("tab", text("One\n\tTwo")),
            ("escape", text("One \u{1b}[31mTwo")),
            ("carriage return", text("One\rTwo")),
            ("zero-width space", text("One\u{200b}\nTwo")),
            ("not UTF-8", text("One\nTwo\u{fffd}")),
            ("too long", text("é".repeat(20_001))),
        ],
    ));
    let huge = said("concept", text("\u{7}".repeat(10_000_000)));
    assert!(huge.len() < 1_000, "{huge:.1000}");
}

#[test]
fn a_contact_has_a_mail_address() {
    let long = format!("{}@example.com", "a".repeat(65));
    assert_snapshot!(each(
        "contact_email",
        &[
            ("blank", text("")),
            ("no domain", text("jane.doe")),
            ("no top-level domain", text("jane.doe@example")),
            ("display name", text("Jane Doe <jane.doe@example.com>")),
            (
                "two addresses",
                text("jane.doe@example.com, john.doe@example.com")
            ),
            ("not ASCII", text("jané@example.com")),
            ("line break", text("jane.doe@example.com\n")),
            ("too long", text(long)),
        ],
    ));
}

#[test]
fn a_number_of_requests_is_whole_and_positive() {
    assert_snapshot!(each(
        "requests_per_month",
        &[
            ("zero", number("0")),
            ("negative", number("-1")),
            ("fractional", number("0.5")),
            ("more than 64 bits", number("9223372036854775808")),
            ("huge", number("1e1000000")),
            ("text", text("many")),
            ("null", Value::Null),
        ],
    ));
}

#[test]
fn vehicle_data_is_a_set_with_at_least_one_name() {
    assert_snapshot!(each(
        "vehicle_data",
        &[
            ("empty", names(&[])),
            ("blank", names(&["odometer", " "])),
            ("two mistakes", names(&["odometer\n", "", "speed"])),
            ("null inside", Value::set(vec![text("odometer"), Value::Null])),
            ("a number inside", Value::set(vec![number("1")])),
            ("no set", text("odometer")),
            ("null", Value::Null),
        ],
    ));
}

#[test]
fn a_login_identifier_is_an_mzp() {
    assert_snapshot!(each(
        "login_identifier",
        &[
            ("blank", text("")),
            ("lower case", text("mzp128745")),
            ("placeholder", text("MZPXXXX")),
        ],
    ));
}

#[test]
fn what_is_not_known_is_no_mistake_and_what_is_known_is_checked_all_the_same() {
    let unknown = |name: &'static str| (name, Value::unknown());
    let all = [
        "name",
        "concept",
        "company",
        "contact_email",
        "contact_name",
        "requests_per_month",
        "vehicle_data",
        "login_identifier",
    ];
    let arguments = described(&all.map(unknown));
    assert_eq!(validation(APPLICATION, &arguments), "nothing\n");
    let object = planned(APPLICATION, &Value::Null, &arguments);
    assert!(object.attribute("registration_request").is_unknown() && object.attribute("status").is_unknown());
    let half_known = Value::set(vec![text(" "), Value::unknown()]);
    assert_snapshot!(said("vehicle_data", half_known));
}

#[test]
fn the_text_is_known_in_the_plan_when_the_arguments_are() {
    let arguments = approved(&[]);
    let object = planned(APPLICATION, &Value::Null, &arguments);
    assert!(object.attribute("registration_request").as_str() == Some(&request(&arguments)));
    assert!(object.attribute("status").as_str() == Some("approved"));
    let later = planned(
        APPLICATION,
        &Value::Null,
        &approved(&[("name", Value::unknown())]),
    );
    assert!(later.attribute("registration_request").is_unknown());
    assert!(later.attribute("status").as_str() == Some("approved"));
}

#[test]
fn the_text_is_complete_and_readable() {
    let sentence = "one of several sentences that say more than a line can hold ".repeat(4);
    let address = format!("https://example.com/{}", "a/long/path/".repeat(8));
    assert_snapshot!(cases([
        ("described", request(&described(&[]))),
        ("approved", request(&approved(&[]))),
        (
            "without a name, with long texts",
            request(&described(&[
                ("contact_name", Value::Null),
                ("requests_per_month", number("999")),
                ("name", text(sentence.trim())),
                (
                    "concept",
                    text(format!("See {address}.\n{}", "乗り物".repeat(30)))
                ),
                (
                    "vehicle_data",
                    names(&[sentence.trim(), "乗り物 ".repeat(20).trim(), "odometer"])
                ),
            ]))
        ),
    ]));
}

#[test]
fn the_lines_of_the_text_are_short_and_have_nothing_at_their_ends() {
    let text = request(&described(&[]));
    for line in text.lines() {
        assert!(line.chars().count() <= 72 && line.trim_end() == line, "{line:?}");
    }
    assert!(
        text.chars()
            .all(|character| character == '\n' || !character.is_control())
    );
    assert!(!text.contains('\u{a0}') && text.ends_with("Free2Move\n"));
}

#[test]
fn other_line_endings_and_white_space_around_a_concept_change_nothing() {
    let prior = made(APPLICATION, &approved(&[]));
    let respelled = format!("\r\n{}\r\n\r\n", CONCEPT.replace('\n', "\r\n"));
    let arguments = approved(&[("concept", text(respelled))]);
    assert!(planned(APPLICATION, &prior, &arguments) == prior);
    assert_eq!(plan(APPLICATION, &prior, &arguments), "nothing\n");
}

#[test]
fn a_change_of_an_approved_description_is_a_warning_that_names_what_changes() {
    let prior = made(APPLICATION, &approved(&[]));
    let changed = |changes: &[(&'static str, Value)]| plan(APPLICATION, &prior, &approved(changes));
    let described_before = made(APPLICATION, &described(&[]));
    assert_snapshot!(cases([
        (
            "everything",
            changed(&[
                ("name", text("Range, parking and doors")),
                ("concept", text("Drivers lock their doors.")),
                ("company", text("Free2Move SAS")),
                ("contact_email", text("john.doe@example.com")),
                ("contact_name", Value::Null),
                ("requests_per_month", number("5000000")),
                ("vehicle_data", names(&["odometer", "doors", "speed"])),
            ])
        ),
        (
            "one more",
            changed(&[(
                "vehicle_data",
                names(&["odometer", "battery level", "last position", "doors"])
            )])
        ),
        (
            "not known yet",
            changed(&[("name", Value::unknown()), ("vehicle_data", Value::unknown())])
        ),
        (
            "with the approval",
            plan(
                APPLICATION,
                &described_before,
                &approved(&[("requests_per_month", number("1"))])
            )
        ),
    ]));
}

#[test]
fn a_login_identifier_that_changes_or_is_removed_is_a_warning() {
    let prior = made(APPLICATION, &approved(&[]));
    let changed = |changes: &[(&'static str, Value)]| plan(APPLICATION, &prior, &approved(changes));
    let another = || ("login_identifier", text("MZP900"));
    assert_snapshot!(cases([
        ("another", changed(&[another()])),
        (
            "another, and another description",
            changed(&[another(), ("name", text("Doors"))])
        ),
        ("removed", changed(&[("login_identifier", Value::Null)])),
        (
            "removed, and another description",
            changed(&[("login_identifier", Value::Null), ("name", text("Doors"))])
        ),
    ]));
}

#[test]
fn before_the_approval_and_at_it_nothing_is_said() {
    let prior = made(APPLICATION, &described(&[]));
    for arguments in [
        described(&[("name", text("Doors"))]),
        approved(&[]),
        described(&[("login_identifier", Value::unknown()), ("name", text("Doors"))]),
    ] {
        assert_eq!(plan(APPLICATION, &prior, &arguments), "nothing\n");
    }
    let approved_before = made(APPLICATION, &approved(&[]));
    let not_known = approved(&[("login_identifier", Value::unknown())]);
    assert_eq!(plan(APPLICATION, &approved_before, &not_known), "nothing\n");
    assert_eq!(plan(APPLICATION, &approved_before, &approved(&[])), "nothing\n");
}
