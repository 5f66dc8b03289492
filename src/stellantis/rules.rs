//! What belongs to Stellantis, and to nobody else: the forms it prescribes and the words it uses.
//!
//! Source: the application form and the certificate guide that Stellantis's connected-car programme (Mobilisights,
//! formerly Groupe PSA) hands to its partners, with the recipes for `openssl` and `keytool` in it.

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::TextType;
use crate::stellantis::arguments::text::quoted;

/// The organizational unit of every request.
pub const ORGANIZATIONAL_UNIT: &str = "Programs Partners";

/// As the `keytool` recipe in circulation misspells it.
const ORGANIZATIONAL_UNIT_MISSPELT: &str = "Programs Partner";

/// What every login identifier begins with.
const MZP_PREFIX: &str = "MZP";

/// Most characters of a login identifier: it is a common name (X.520 ub-common-name).
const MZP_UPPER_BOUND: usize = 64;

/// The kind of key in both recipes.
pub const DOCUMENTED_KEY: &str = "RSA with 2048 bits";

/// The login identifier that Stellantis gives an application: `MZP` and digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mzp(String);

impl Mzp {
    /// The identifier, if the text is one.
    pub fn from_text(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(MZP_PREFIX)?;
        let well_formed = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
        (well_formed && text.len() <= MZP_UPPER_BOUND).then(|| Self(text.to_owned()))
    }
}

impl TextType for Mzp {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        Self::from_text(text).ok_or_else(|| {
            let upper = text.trim().to_uppercase();
            let remedy = match Self::from_text(&upper) {
                Some(_) => format!("Write {upper:?}."),
                None => "Give the login identifier as Stellantis sent it, such as \"MZP128745\".".to_owned(),
            };
            Diagnostic::error("Invalid MZP")
                .because(format!(
                    "An MZP is the letters MZP, in upper case, and then digits, but the value is {}.",
                    quoted(text)
                ))
                .remedy(remedy)
        })
    }

    fn as_text(&self) -> &str {
        &self.0
    }
}

/// The organizational unit, which Stellantis prescribes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganizationalUnit;

impl TextType for OrganizationalUnit {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        if text == ORGANIZATIONAL_UNIT {
            return Ok(Self);
        }
        let origin = match text {
            ORGANIZATIONAL_UNIT_MISSPELT => {
                " A keytool recipe in circulation has this typo: the \"s\" at the end is missing."
            }
            _ => "",
        };
        Err(Diagnostic::error("Invalid organizational unit")
            .because(format!(
                "Stellantis takes the organizational unit {ORGANIZATIONAL_UNIT:?} only, but the value is {}.{origin}",
                quoted(text)
            ))
            .remedy(format!("Write {ORGANIZATIONAL_UNIT:?}, or leave the argument out.")))
    }

    fn as_text(&self) -> &str {
        ORGANIZATIONAL_UNIT
    }
}
