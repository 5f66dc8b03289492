//! Data source `stellantis_certificate`: what a certificate says, and whether it is valid.

use std::time::SystemTime;

use time::OffsetDateTime;

use crate::pki::{Certificate, Chain};
use crate::sdk::framework::data_source::DataSource;
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::{Partial, attributes};
use crate::sdk::framework::value::path::attribute_path;
use crate::stellantis::arguments::certificate_attributes::{CertificateAttributes, rfc3339};
use crate::stellantis::arguments::certificate_chain;
use crate::stellantis::arguments::certificates_text::CertificatesText;
use crate::stellantis::arguments::hours::Hours;
use crate::stellantis::arguments::lifetime::{Stage, renewal_time};

attributes! {
    /// Reads a certificate, and reports whether it is valid, due for renewal or expired.
    ///
    /// Unlike the function `parse_certificate`, this data source also works before Terraform 1.8 and OpenTofu 1.7, and returns
    /// attributes that depend on the current time. It is read again in each plan.
    pub struct Inputs {
        /// Certificate: PEM (text around it is ignored), base64 of DER, or PKCS#7. It may include the certificates of intermediate
        /// CAs, in any order.
        certificate_pem: CertificatesText,
        /// CA certificate, or a bundle of several: PEM (text around it is ignored), base64 of DER, or PKCS#7. If it is set, the
        /// certificate must chain to it.
        ca_certificate_pem: Option<CertificatesText>,
        /// Number of hours before the end of the certificate at which renewal becomes due: a whole number, 0 or more. If
        /// omitted, 720 (30 days) or a third of the certificate's life, whichever is shorter.
        early_renewal_hours: Option<Hours>,
    }
}

attributes! {
    /// The validity of the certificate when it was read, and its chain.
    pub outputs struct LifeAttributes {
        /// Status of the certificate when it was read: `not_yet_valid`, `active`, `renewal_due` or `expired`.
        status: String,
        /// Whether renewal was due when the certificate was read: true from `renewal_time` on.
        ready_for_renewal: bool,
        /// Instant at which renewal becomes due (RFC 3339, UTC): `early_renewal_hours` before the end of the certificate, but not
        /// before it becomes valid.
        renewal_time: String,
        /// Certificate chain in PEM, as an application sends it in TLS: the certificate first, then the intermediate CAs in order,
        /// without the root. Null if `ca_certificate_pem` is omitted.
        certificate_chain_pem: Option<String>,
    }
}

/// `stellantis_certificate`.
pub struct CertificateSource {
    /// Tells the time.
    pub clock: fn() -> OffsetDateTime,
}

impl Default for CertificateSource {
    fn default() -> Self {
        Self {
            clock: || SystemTime::now().into(),
        }
    }
}

impl DataSource for CertificateSource {
    const TYPE_NAME: &'static str = "stellantis_certificate";
    type Inputs = Inputs;
    type Outputs = (CertificateAttributes, LifeAttributes);

    fn check(&self, inputs: &Inputs<Partial>) -> Vec<Diagnostic> {
        let Some(given) = inputs.certificate_pem.known() else {
            return Vec::new();
        };
        let authorities = inputs.ca_certificate_pem.known().and_then(Option::as_ref);
        let checked = leaf(given).and_then(|leaf| chain(leaf, given, authorities));
        checked.err().into_iter().collect()
    }

    fn read(&self, inputs: Inputs) -> Result<(CertificateAttributes, LifeAttributes), Diagnostic> {
        let given = &inputs.certificate_pem;
        let leaf = leaf(given)?;
        let chain = chain(leaf, given, inputs.ca_certificate_pem.as_ref())?;
        let described = CertificateAttributes::of(leaf)
            .map_err(|error| error.at(attribute_path!(Inputs.certificate_pem)))?;
        let stage = Stage::at((self.clock)(), leaf, inputs.early_renewal_hours);
        let life = LifeAttributes {
            status: stage.name().to_owned(),
            ready_for_renewal: stage.is_due(),
            renewal_time: rfc3339(renewal_time(leaf, inputs.early_renewal_hours)),
            certificate_chain_pem: chain.map(|chain| chain.to_pem()),
        };
        Ok((described, life))
    }
}

/// The certificate that is meant: the only one, or the only one that is no authority's.
fn leaf(given: &CertificatesText) -> Result<&Certificate, Diagnostic> {
    if let [only] = given.certificates.as_slice() {
        return Ok(only);
    }
    let leaves: Vec<_> = given
        .certificates
        .iter()
        .filter(|certificate| !certificate.is_authority())
        .collect();
    match leaves.as_slice() {
        [leaf] => Ok(leaf),
        leaves => Err(ambiguous(given.certificates.len(), leaves.len())),
    }
}

fn chain(
    leaf: &Certificate,
    given: &CertificatesText,
    authorities: Option<&CertificatesText>,
) -> Result<Option<Chain>, Diagnostic> {
    let build = |authorities: &CertificatesText| {
        certificate_chain::build(leaf, &given.certificates, &authorities.certificates)
            .map_err(|error| error.at(attribute_path!(Inputs.ca_certificate_pem)))
    };
    authorities.map(build).transpose()
}

fn ambiguous(count: usize, leaves: usize) -> Diagnostic {
    Diagnostic::error("Several certificates")
        .because(format!(
            "The text contains {count} certificates, and {leaves} of them are not CA certificates, so it is not clear which \
             one is meant."
        ))
        .remedy(
            "Provide the certificate that is meant, alone or with the certificates of intermediate CAs. A CA certificate must \
             be the only one in the text.",
        )
        .at(attribute_path!(Inputs.certificate_pem))
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::*;
    use crate::sdk::framework::engine::data_source::{DataResource, Readable};
    use crate::sdk::framework::value::Value;

    const CERTIFICATE: &str = include_str!("../../../tests/vectors/pki/certificate.pem");
    const LEAF: &str = include_str!("../../../tests/vectors/pki/keystores/ec.pem");
    const OTHER_LEAF: &str = include_str!("../../../tests/vectors/pki/keystores/rsa.pem");
    const AUTHORITY: &str = include_str!("../../../tests/vectors/pki/keystores/ca.pem");

    fn first(text: &str) -> Certificate {
        Certificate::read_all(text).unwrap().remove(0)
    }

    fn config(arguments: &[(&str, Value)]) -> Value {
        let source = Readable::new(CertificateSource::default());
        let names = source.schema().attributes.iter().map(|attribute| attribute.name);
        let mut config = Value::Mapping(names.map(|name| (name.to_owned(), Value::Null)).collect());
        for (name, value) in arguments {
            config.set_attribute(name, value.clone());
        }
        config
    }

    /// The status at an instant, and whether renewal is due.
    fn life(clock: fn() -> OffsetDateTime, hours: Value) -> (String, bool) {
        let arguments = [
            ("certificate_pem", Value::string(CERTIFICATE)),
            ("early_renewal_hours", hours),
        ];
        let read = Readable::new(CertificateSource { clock }).read(&config(&arguments));
        assert!(read.diagnostics.is_empty(), "{:?}", read.diagnostics);
        let is_due = *read.state.attribute("ready_for_renewal") == Value::Bool(true);
        (
            read.state.attribute("status").as_str().unwrap().to_owned(),
            is_due,
        )
    }

    fn hour() -> Value {
        Value::Number(1_i64.into())
    }

    #[test]
    fn the_status_follows_the_clock() {
        let states = [
            life(|| first(CERTIFICATE).not_before() - Duration::SECOND, hour()),
            life(|| first(CERTIFICATE).not_before(), hour()),
            life(|| first(CERTIFICATE).not_after() - Duration::HOUR, hour()),
            life(|| first(CERTIFICATE).not_after() + Duration::SECOND, hour()),
            life(
                || first(CERTIFICATE).not_after() - Duration::hours(721),
                Value::Null,
            ),
        ];
        let states = states
            .each_ref()
            .map(|(status, is_due)| (status.as_str(), *is_due));
        assert_eq!(
            states,
            [
                ("not_yet_valid", false),
                ("active", false),
                ("renewal_due", true),
                ("expired", true),
                ("active", false)
            ]
        );
    }

    #[test]
    fn among_several_certificates_the_one_that_is_no_authority_is_described() {
        let source = Readable::new(CertificateSource::default());
        let subject = |text: String| {
            let read = source.read(&config(&[("certificate_pem", Value::string(text))]));
            read.state.attribute("subject_dn").as_str().map(str::to_owned)
        };
        assert_eq!(subject([AUTHORITY, LEAF].concat()).as_deref(), Some("CN=ec"));
        assert_eq!(subject(AUTHORITY.to_owned()).as_deref(), Some("CN=Keystore CA"));
        assert_eq!(subject([LEAF, OTHER_LEAF].concat()), None);
    }

    #[test]
    fn the_chain_is_there_once_the_ca_is() {
        let source = Readable::new(CertificateSource::default());
        let leaf = ("certificate_pem", Value::string(LEAF));
        let alone = source.read(&config(std::slice::from_ref(&leaf)));
        assert!(alone.state.attribute("certificate_chain_pem").is_null());
        let with_ca = source.read(&config(&[leaf, ("ca_certificate_pem", Value::string(AUTHORITY))]));
        assert!(*with_ca.state.attribute("certificate_chain_pem") == Value::string(LEAF));
    }

    #[test]
    fn several_certificates_of_which_none_is_meant_are_said() {
        insta::assert_snapshot!(ambiguous(2, 2).to_string());
    }
}
