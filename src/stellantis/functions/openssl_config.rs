//! `openssl_config`: a `CSRConfig.conf` that asks nothing.

use crate::pki::name::command_line::openssl_section;
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::function::Function;
use crate::sdk::framework::model::attributes::attributes;
use crate::sdk::framework::model::object_argument::ObjectArgument;
use crate::stellantis::arguments::subject::Subject;

/// What Stellantis's own `CSRConfig.conf` says, and what makes `openssl` write the subject without asking, in UTF-8 and with the
/// string types of RFC 5280.
const HEAD: &str = "\
[ req ]
default_bits           = 2048
default_md             = sha256
prompt                 = no
utf8                   = yes
string_mask            = utf8only
distinguished_name     = req_distinguished_name

[ req_distinguished_name ]
";

attributes! {
    /// Writes a `CSRConfig.conf` with which `openssl req` creates the same certificate signing request as `stellantis_csr`.
    ///
    /// Unlike Stellantis's own `CSRConfig.conf`, it contains the subject, so that `openssl` asks for none of its fields:
    ///
    /// `openssl req -new -key KeyName.pem -out CSRName.csr -config CSRConfig.conf`
    ///
    /// With an RSA or Ed25519 key, the request is byte-identical to that of `stellantis_csr` for the same key. ECDSA signatures of
    /// `openssl` differ each time.
    pub struct Parameters {
        /// Subject, with the attributes and rules of `subject` of `stellantis_csr`: `country`, `province`, `locality`,
        /// `organization`, `common_name` and `email_address`, and optionally `organizational_unit`.
        subject: ObjectArgument<Subject>,
    }
}

/// `openssl_config`.
pub struct OpensslConfig;

impl Function for OpensslConfig {
    const NAME: &'static str = "openssl_config";
    type Parameters = Parameters;
    type Result = String;

    fn call(&self, parameters: Parameters) -> Result<String, Diagnostic> {
        let ObjectArgument(subject) = parameters.subject;
        Ok(format!("{HEAD}{}", openssl_section(subject.naming_attributes())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sdk::framework::model::attributes::AttributeType;
    use crate::sdk::framework::value::Value;
    use crate::sdk::framework::value::path::Path;

    #[test]
    fn the_configuration_has_the_fields_of_the_guide_with_their_values() {
        let fields = [
            ("country", "FR"),
            ("province", "Ile de France"),
            ("locality", "Paris"),
            ("organization", "Free \"2\" Move"),
            ("common_name", "MZP128745"),
            ("email_address", "api@example.com"),
        ];
        let object = Value::Mapping(
            fields
                .map(|(name, value)| (name.to_owned(), Value::string(value)))
                .into(),
        );
        let subject = ObjectArgument::<Subject>::decode(&object, &Path::root(), &mut Vec::new());
        let subject = subject.into_known().unwrap();
        insta::assert_snapshot!(OpensslConfig.call(Parameters { subject }).unwrap());
    }
}
