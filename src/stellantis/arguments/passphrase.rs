//! [`Passphrase`]: what encrypts a private key.

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::TextType;
use crate::secret::Secret;
use crate::stellantis::arguments::text::{Flaw, find_character_flaw};

/// Most bytes of a passphrase or password that OpenSSL's programs accept.
pub const LONGEST: usize = 1023;

/// A passphrase of 1 to 1023 bytes, without line breaks and other control characters. White space at its ends belongs to
/// it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passphrase(Secret<String>);

impl Passphrase {
    /// The passphrase itself.
    pub fn secret(&self) -> &Secret<String> {
        &self.0
    }
}

impl TextType for Passphrase {
    const SENSITIVE: bool = true;

    fn parse(text: &str) -> Result<Self, Diagnostic> {
        match find_passphrase_flaw(text) {
            None => Ok(Self(Secret::new(text.to_owned()))),
            Some(Flaw { mistake, remedy }) => Err(Diagnostic::error("Passphrase cannot be used")
                .because(format!("The passphrase {mistake}."))
                .remedy(remedy)),
        }
    }

    fn as_text(&self) -> &str {
        self.0.expose()
    }
}

fn find_passphrase_flaw(text: &str) -> Option<Flaw> {
    if text.trim().is_empty() {
        return Some(Flaw::new("is blank", "Provide a passphrase, or leave it out."));
    }
    if text.ends_with(['\n', '\r']) {
        return Some(Flaw::new(
            "ends with a line break",
            "Remove it. If the value comes from a file, use the function trimspace.",
        ));
    }
    let too_long = (text.len() > LONGEST).then_some(Flaw::new(
        "has more than 1023 bytes, which OpenSSL does not accept",
        "Use a shorter passphrase.",
    ));
    find_character_flaw(text).or(too_long)
}
