//! What Stellantis prescribes, each rule with its source.
//!
//! The sources are what Mobilisights, Stellantis's connected-vehicle company, hands to its partners:
//! - the *certificate guide*, with `CSRConfig.conf` and a command for `openssl`, and two commands for `keytool`;
//! - the *approval*, the message that gives an application its login identifier.
//!
//! Rules that hold for every certificate (upper bounds of X.520, country codes of ISO 3166-1) are not here: see `pki::name`
//! and `arguments::subject`.

use crate::pki::NamingAttribute;
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::TextType;
use crate::stellantis::arguments::key_parameters::AlgorithmName;
use crate::stellantis::arguments::text::{describe_copying_flaw, find_copying_flaw, quote};

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

/// What stands for the company's name in the guide's `keytool` command: `O=PartnerName`.
const ORGANIZATION_PLACEHOLDER: &str = "PartnerName";

/// The kind of key in both recipes of the guide: `default_bits = 2048` and `-keyalg RSA -keysize 2048`.
pub const DOCUMENTED_KEY: &str = "RSA with 2048 bits";

/// The remedy for a key of a kind that is not supported.
pub const USE_DOCUMENTED_KEY: &str = "Use a key of a supported kind. Stellantis documents RSA with 2048 bits, which is what stellantis_keypair creates by \
     default.";

/// The remedy for a common name that is no MZP.
const USE_MZP: &str = "Use the login identifier as Stellantis sent it, such as \"MZP128745\".";

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
        Self::from_text(text).ok_or_else(|| match is_mzp_placeholder(text) {
            true => mzp_placeholder(text),
            false => invalid_mzp(text),
        })
    }

    fn as_text(&self) -> &str {
        &self.0
    }
}

fn invalid_mzp(text: &str) -> Diagnostic {
    let upper = text.trim().to_uppercase();
    let remedy = match (find_copying_flaw(text), Mzp::from_text(&upper)) {
        (Some(flaw), _) => flaw.remedy.to_owned(),
        (None, Some(_)) => format!("Write {upper:?}."),
        (None, None) => USE_MZP.to_owned(),
    };
    Diagnostic::error("Invalid MZP")
        .because(format!(
            "An MZP is the letters MZP in upper case, followed by digits, but the value is {}.{}",
            quote(text),
            describe_copying_flaw(text)
        ))
        .remedy(remedy)
}

/// What stands for an MZP in the guide's `keytool` command, `CN=MZPXXXX`, whatever the number of Xs.
fn is_mzp_placeholder(text: &str) -> bool {
    let rest = text.strip_prefix(MZP_PREFIX).unwrap_or_default();
    !rest.is_empty() && rest.bytes().all(|letter| letter.eq_ignore_ascii_case(&b'x'))
}

/// An error in any case, since it is no MZP.
fn mzp_placeholder(text: &str) -> Diagnostic {
    Diagnostic::error("Placeholder instead of a value")
        .because(format!(
            "{} is a placeholder from Stellantis's guide. It stands for the login identifier that Stellantis sends for an \
             application.",
            quote(text)
        ))
        .remedy(USE_MZP)
}

/// An error if the organization is the guide's placeholder. It is no warning: no company has this name, and a certificate
/// that was issued for it would have to be requested again.
///
/// # Errors
///
/// A diagnostic without a path.
pub fn check_organization(text: &str) -> Result<(), Diagnostic> {
    match text.eq_ignore_ascii_case(ORGANIZATION_PLACEHOLDER) {
        false => Ok(()),
        true => Err(Diagnostic::error("Placeholder instead of a value")
            .because(format!(
                "{} is a placeholder from Stellantis's guide. It stands for the name of the company that requests the \
                 certificate.",
                quote(text)
            ))
            .remedy("Use the name of your company.")),
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
            _ => &describe_copying_flaw(text),
        };
        Err(Diagnostic::error("Invalid organizational unit")
            .because(format!(
                "Stellantis prescribes the organizational unit {ORGANIZATIONAL_UNIT:?}, but the value is {}.{origin}",
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
