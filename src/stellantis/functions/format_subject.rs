//! `format_subject`: a subject as a tool expects it.

use crate::pki::DistinguishedNameError;
use crate::pki::name::command_line::{keytool_name, openssl_subject};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::function::Function;
use crate::sdk::framework::model::attributes::{TextType, attributes};
use crate::sdk::framework::model::object_argument::ObjectArgument;
use crate::sdk::framework::value::path::attribute_path;
use crate::stellantis::arguments::subject::Subject;
use crate::stellantis::arguments::text::quote;

attributes! {
    /// Formats the subject of a certificate signing request for `openssl` or `keytool`, or as a distinguished name.
    ///
    /// In a shell, put the result between single quotes, and write a single quote in it as `'\''`.
    pub struct Parameters {
        /// Subject, with the attributes and rules of `subject` of `stellantis_csr`: `country`, `province`, `locality`,
        /// `organization`, `common_name` and `email_address`, and optionally `organizational_unit`.
        subject: ObjectArgument<Subject>,
        /// `openssl` for the option `-subj` of `openssl req` (with `-utf8`), `keytool` for the option `-dname` of `keytool`, or
        /// `rfc4514` for a distinguished name as in the attributes named `subject_dn`.
        format: SubjectFormat,
    }
}

/// The form in which a subject is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubjectFormat {
    /// RFC 4514.
    Rfc4514,
    /// The option `-subj` of `openssl req`.
    Openssl,
    /// The option `-dname` of `keytool`.
    Keytool,
}

impl TextType for SubjectFormat {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        let all = [Self::Rfc4514, Self::Openssl, Self::Keytool];
        all.into_iter()
            .find(|format| format.as_text() == text)
            .ok_or_else(|| unknown_format(text))
    }

    fn as_text(&self) -> &str {
        match self {
            Self::Rfc4514 => "rfc4514",
            Self::Openssl => "openssl",
            Self::Keytool => "keytool",
        }
    }
}

fn unknown_format(text: &str) -> Diagnostic {
    Diagnostic::error("Unknown format of a subject")
        .because(format!("The format {} does not exist.", quote(text)))
        .remedy("Use \"openssl\", \"keytool\" or \"rfc4514\".")
}

fn unusable(error: DistinguishedNameError) -> Diagnostic {
    Diagnostic::error("Subject cannot be written")
        .because(format!("The subject cannot be written: {error}."))
        .remedy("Check the subject. If it is right, report this error.")
        .at(attribute_path!(Parameters.subject))
}

/// `format_subject`.
pub struct FormatSubject;

impl Function for FormatSubject {
    const NAME: &'static str = "format_subject";
    type Parameters = Parameters;
    type Result = String;

    fn call(&self, parameters: Parameters) -> Result<String, Diagnostic> {
        let ObjectArgument(subject) = parameters.subject;
        Ok(match parameters.format {
            SubjectFormat::Rfc4514 => subject.distinguished_name().map_err(unusable)?.to_string(),
            SubjectFormat::Openssl => openssl_subject(subject.naming_attributes()),
            SubjectFormat::Keytool => keytool_name(subject.naming_attributes()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_that_cannot_be_written_is_said() {
        insta::assert_snapshot!(unusable(DistinguishedNameError::Encoding).to_string());
    }

    #[test]
    fn an_unknown_format_is_said_with_those_that_exist() {
        insta::assert_snapshot!(unknown_format("der").to_string());
    }
}
