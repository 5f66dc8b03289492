//! Client ID and client secret of OAuth2 (RFC 6749 section 2.3) and the login password, as Stellantis sends them.

use crate::sdk::framework::diagnostic::{Diagnostic, WithoutCause};
use crate::sdk::framework::model::attributes::TextType;
use crate::secret::Secret;
use crate::stellantis::arguments::text::{Flaw, find_flaw};

/// Most bytes of such a text: far more than any has, far less than a wrong file has.
const LONGEST: usize = 4096;

/// The identifier of the OAuth2 client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientId(String);

impl TextType for ClientId {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        check(text, Diagnostic::error("Invalid client ID"), "client ID").map(|()| Self(text.to_owned()))
    }

    fn as_text(&self) -> &str {
        &self.0
    }
}

/// The secret of the OAuth2 client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientSecret(Secret<String>);

impl TextType for ClientSecret {
    const SENSITIVE: bool = true;

    fn parse(text: &str) -> Result<Self, Diagnostic> {
        check(text, Diagnostic::error("Invalid client secret"), "client secret")
            .map(|()| Self(Secret::new(text.to_owned())))
    }

    fn as_text(&self) -> &str {
        self.0.expose()
    }
}

/// The password for the MZP login, which fleet owners receive in place of a client secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginPassword(Secret<String>);

impl TextType for LoginPassword {
    const SENSITIVE: bool = true;

    fn parse(text: &str) -> Result<Self, Diagnostic> {
        check(
            text,
            Diagnostic::error("Invalid login password"),
            "login password",
        )
        .map(|()| Self(Secret::new(text.to_owned())))
    }

    fn as_text(&self) -> &str {
        self.0.expose()
    }
}

/// The diagnostic names the mistake, never the value: it may be the secret.
fn check(text: &str, invalid: WithoutCause, name: &str) -> Result<(), Diagnostic> {
    if text.len() > LONGEST {
        return Err(invalid
            .because(format!(
                "The {name} has {} bytes, but at most {LONGEST} are accepted.",
                text.len()
            ))
            .remedy("Use only the value that Stellantis sent, not a file that contains more."));
    }
    let Some(Flaw { mistake, remedy }) = find_flaw(text) else {
        return Ok(());
    };
    let remedy = match text.trim().is_empty() {
        true => "Omit the argument, or set it to null, until Stellantis has sent the value.",
        false => remedy,
    };
    Err(invalid.because(format!("The {name} {mistake}.")).remedy(remedy))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_in_any_debug_output() {
        let secret = ClientSecret::parse("hunter2").unwrap();
        let password = LoginPassword::parse("hunter2").unwrap();
        assert!(!format!("{secret:?} {password:?}").contains("hunter2"));
    }
}
