//! What an application's description says in one line each.

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::TextType;
use crate::stellantis::arguments::text::{Flaw, find_copying_flaw, find_flaw, quote};

/// Most characters of a text in one line: far more than a name has, far less than a wrong file.
const LONGEST_LINE: usize = 250;

macro_rules! texts_of_one_line {
    ($($(#[doc = $text:literal])* $name:ident = $meaning:literal),* $(,)?) => {
        $($(#[doc = $text])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(String);

        impl TextType for $name {
            fn parse(text: &str) -> Result<Self, Diagnostic> {
                check_line($meaning, text).map(|()| Self(text.to_owned()))
            }

            fn as_text(&self) -> &str {
                &self.0
            }
        })*
    };
}

texts_of_one_line! {
    /// Name of the application.
    ApplicationName = "The name of the application",
    /// Name of the company that registers it.
    Company = "The name of the company",
    /// Name of the person to write to.
    ContactName = "The name of the contact",
}

/// A text that is not blank nor long and stands in one line, without characters that cannot be seen. `meaning` is what the
/// diagnostic calls it.
///
/// # Errors
///
/// A diagnostic without a path.
pub fn check_line(meaning: &str, text: &str) -> Result<(), Diagnostic> {
    let copied = || find_copying_flaw(text).filter(|_| !text.trim().is_empty());
    let flaw = find_excess(text, LONGEST_LINE).or_else(copied);
    match flaw.or_else(|| find_flaw(text)) {
        Some(flaw) => Err(invalid_text(meaning, text, flaw)),
        None => Ok(()),
    }
}

/// The flaw of a text that has too many characters.
pub fn find_excess(text: &str, longest: usize) -> Option<Flaw> {
    let length = text.chars().count();
    (length > longest).then(|| {
        Flaw::new(
            format!("has {length} characters, but at most {longest} are accepted"),
            "Shorten it. If it comes from a file, check that this is the right file.",
        )
    })
}

/// The diagnostic about a text with a flaw, without a path.
pub fn invalid_text(meaning: &str, text: &str, flaw: Flaw) -> Diagnostic {
    let Flaw { mistake, remedy } = flaw;
    Diagnostic::error("Invalid description of an application")
        .because(format!("{meaning} {mistake}: the value is {}.", quote(text)))
        .remedy(remedy)
}
