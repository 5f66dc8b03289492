//! The text that describes an application to Mobilisights.

use textwrap::{Options, WordSplitter};

use crate::sdk::framework::model::attributes::TextType;
use crate::stellantis::resources::application_inputs::Inputs;

/// The longest line, in columns: what mail programs show without wrapping it again (RFC 3676 section 4.2 allows 78).
const WIDTH: usize = 72;

/// The text, in the order in which Mobilisights asks for its parts. Each line ends with a line break.
pub fn write(application: &Inputs) -> String {
    let parts = [
        "Dear Mobilisights team,".to_owned(),
        opening(application),
        field("Application", application.name.as_text()),
        format!("Concept:\n\n{}", concept(application)),
        contact(application),
        format!("Vehicle data needed:\n\n{}", vehicle_data(application)),
        closing(application),
    ];
    parts.join("\n\n") + "\n"
}

fn opening(application: &Inputs) -> String {
    match &application.login_identifier {
        None => "We would like to register the application described below, to access\n\
                 data of Stellantis vehicles. If you approve it, please send us its\n\
                 login identifier (MZP)."
            .to_owned(),
        Some(mzp) => format!(
            "Below is the current description of our application {}.\n\
             Please let us know whether your approval covers it.",
            mzp.as_text()
        ),
    }
}

fn concept(application: &Inputs) -> String {
    let lines = application.concept.lines().map(|line| match line.is_empty() {
        true => line,
        false => wrap(&line, "  ", "  "),
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn contact(application: &Inputs) -> String {
    let email = application.contact_email.as_text();
    let contact = match &application.contact_name {
        Some(name) => format!("{}, {email}", name.as_text()),
        None => email.to_owned(),
    };
    [
        field("Company", application.company.as_text()),
        field("Contact", &contact),
        field(
            "Expected requests per month",
            &group_digits(application.requests_per_month.0),
        ),
    ]
    .join("\n")
}

fn vehicle_data(application: &Inputs) -> String {
    let names = application.vehicle_data.names();
    let items = names.map(|name| wrap(name, "  - ", "    "));
    items.collect::<Vec<_>>().join("\n")
}

fn closing(application: &Inputs) -> String {
    let name = application.contact_name.iter().map(TextType::as_text);
    let signature = name.chain([application.company.as_text()]);
    let lines = ["Kind regards,"].into_iter().chain(signature);
    lines.collect::<Vec<_>>().join("\n")
}

fn field(label: &str, value: &str) -> String {
    wrap(&format!("{label}: {value}"), "", "  ")
}

/// Long words stay whole: they may be addresses to be copied.
fn wrap(text: &str, first: &str, next: &str) -> String {
    let options = Options::new(WIDTH)
        .initial_indent(first)
        .subsequent_indent(next)
        .break_words(false)
        .word_splitter(WordSplitter::NoHyphenation);
    textwrap::fill(text, options)
}

/// The number with a space between thousands, which no language takes for a decimal mark (ISO 80000-1).
fn group_digits(number: i64) -> String {
    let digits = number.to_string();
    let starts_group = |index: usize| index > 0 && (digits.len() - index).is_multiple_of(3);
    let spaced = digits.char_indices().flat_map(|(index, digit)| {
        let space = starts_group(index).then_some(' ');
        space.into_iter().chain([digit])
    });
    spaced.collect()
}
