//! [`Passphrase`]: what encrypts a private key.

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::TextType;
use crate::secret::Secret;
use crate::stellantis::arguments::text::unprintable;

/// Most bytes of a passphrase or password that OpenSSL's programs take.
pub const LONGEST: usize = 1023;

/// A passphrase of 1 to 1023 bytes, without line breaks and other control characters. Blanks at its ends belong to it.
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
        let Some((mistake, remedy)) = mistake(text) else {
            return Ok(Self(Secret::new(text.to_owned())));
        };
        Err(Diagnostic::error("Passphrase cannot be used")
            .because(format!("The passphrase {mistake}."))
            .remedy(remedy))
    }

    fn as_text(&self) -> &str {
        self.0.expose()
    }
}

fn mistake(text: &str) -> Option<(&'static str, &'static str)> {
    if text.trim().is_empty() {
        return Some(("is blank", "Give it a value, or leave the argument out."));
    }
    if text.ends_with(['\n', '\r']) {
        return Some((
            "ends with a line break",
            "Remove it, with the function trimspace if the value comes from a file.",
        ));
    }
    let too_long = (text.len() > LONGEST).then_some((
        "has more than 1023 bytes, and no tool could open the key with it",
        "Give a shorter one.",
    ));
    unprintable(text).or(too_long)
}
