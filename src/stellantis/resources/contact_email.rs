//! [`ContactEmail`]: where Mobilisights writes to.

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::TextType;
use crate::stellantis::arguments::mail_address::{USE_MAIL_ADDRESS, is_mail_address};
use crate::stellantis::arguments::text::quote;
use crate::stellantis::resources::description_text::check_line;

/// The email address of an application's contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactEmail(String);

impl TextType for ContactEmail {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        check_line("The email address of the contact", text)?;
        match text.is_ascii() && is_mail_address(text) {
            true => Ok(Self(text.to_owned())),
            false => Err(invalid_address(text)),
        }
    }

    fn as_text(&self) -> &str {
        &self.0
    }
}

fn invalid_address(text: &str) -> Diagnostic {
    Diagnostic::error("Invalid email address")
        .because(format!(
            "The email address of the contact is not valid: the value is {}.",
            quote(text)
        ))
        .remedy(USE_MAIL_ADDRESS)
}
