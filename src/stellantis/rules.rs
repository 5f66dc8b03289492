//! What Stellantis prescribes, each rule with its source.
//!
//! The sources are what Mobilisights, Stellantis's connected-vehicle company, hands to its partners:
//! - the *certificate guide*, with `CSRConfig.conf` and a command for `openssl`, and two commands for `keytool`;
//! - the *approval*, the message that gives an application its login identifier.
//!
//! Rules that hold for every certificate (upper bounds of X.520, country codes of ISO 3166-1) are not here: see `pki::name`
//! and `resources::subject`.

use crate::pki::NamingAttribute;
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::TextType;
use crate::stellantis::arguments::key_parameters::AlgorithmName;
use crate::stellantis::arguments::text::quote;

/// The fields of a request's subject, each with its argument, in the order of the guide's `CSRConfig.conf`. All of them
/// are required there. (The guide's `keytool` command leaves out the province.)
pub const SUBJECT_FIELDS: [(&str, NamingAttribute); 7] = [
    ("country", NamingAttribute::Country),
    ("province", NamingAttribute::Province),
    ("locality", NamingAttribute::Locality),
    ("organization", NamingAttribute::Organization),
    ("organizational_unit", NamingAttribute::OrganizationalUnit),
    ("common_name", NamingAttribute::CommonName),
    ("email_address", NamingAttribute::EmailAddress),
];

/// The organizational unit of every request. `CSRConfig.conf`: "ORGANIZATIONAL UNIT (OU) Programs Partners".
pub const ORGANIZATIONAL_UNIT: &str = "Programs Partners";

/// The organizational unit as the guide's `keytool` command misspells it. Requests with it have been sent, and certificates
/// issued for them.
const ORGANIZATIONAL_UNIT_MISSPELT: &str = "Programs Partner";

/// What every login identifier begins with. `CSRConfig.conf`: "COMMON NAME (CN) ex: MZP128745".
const MZP_PREFIX: &str = "MZP";

/// The kind of key in both recipes of the guide: `default_bits = 2048` and `-keyalg RSA -keysize 2048`.
pub const DOCUMENTED_KEY: &str = "RSA with 2048 bits";

/// The remedy for a key of a kind that is not supported.
pub const USE_DOCUMENTED_KEY: &str = "Use a key of a supported kind. Stellantis documents RSA with 2048 bits, which is what stellantis_keypair creates by \
     default.";

/// The login identifier that the approval gives an application: `MZP` and digits. It is the common name of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mzp(String);

impl Mzp {
    /// The identifier, if the text is one: at most as long as a common name may be.
    pub fn from_text(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(MZP_PREFIX)?;
        let well_formed = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
        let fits = text.len() <= NamingAttribute::CommonName.upper_bound();
        (well_formed && fits).then(|| Self(text.to_owned()))
    }
}

impl TextType for Mzp {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        Self::from_text(text).ok_or_else(|| {
            let upper = text.trim().to_uppercase();
            let remedy = match Self::from_text(&upper) {
                Some(_) => format!("Write {upper:?}."),
                None => "Use the login identifier as Stellantis sent it, such as \"MZP128745\".".to_owned(),
            };
            Diagnostic::error("Invalid MZP")
                .because(format!(
                    "An MZP is the letters MZP in upper case, followed by digits, but the value is {}.",
                    quote(text)
                ))
                .remedy(remedy)
        })
    }

    fn as_text(&self) -> &str {
        &self.0
    }
}

/// The organizational unit. [`ORGANIZATIONAL_UNIT`] is its only value, and the default of the argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganizationalUnit;

impl TextType for OrganizationalUnit {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        if text == ORGANIZATIONAL_UNIT {
            return Ok(Self);
        }
        let origin = match text {
            ORGANIZATIONAL_UNIT_MISSPELT => {
                " The keytool command in Stellantis's guide has this typo: the final \"s\" is missing."
            }
            _ => "",
        };
        Err(Diagnostic::error("Invalid organizational unit")
            .because(format!(
                "Stellantis accepts only the organizational unit {ORGANIZATIONAL_UNIT:?}, but the value is {}.{origin}",
                quote(text)
            ))
            .remedy(format!("Write {ORGANIZATIONAL_UNIT:?}, or omit the argument.")))
    }

    fn as_text(&self) -> &str {
        ORGANIZATIONAL_UNIT
    }
}

/// A warning, without a path, about an algorithm other than that of [`DOCUMENTED_KEY`].
pub fn undocumented_algorithm(algorithm: AlgorithmName) -> Option<Diagnostic> {
    (algorithm != AlgorithmName::Rsa).then(|| {
        Diagnostic::warning("Key algorithm not documented by Stellantis")
            .because(format!(
                "Stellantis documents only {DOCUMENTED_KEY}, but the algorithm is {}. It may reject the certificate signing \
                 request.",
                algorithm.as_text()
            ))
            .remedy("Ask Stellantis whether it accepts this algorithm before you apply, or omit algorithm to use RSA.")
    })
}
