//! Configurations for the tests of this program.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::fixtures::{Authority, SUBJECT, key, request};
use crate::host::cty::Type;
use crate::host::{Terraform, Value};

pub const APPLICATION: &str = "stellantis_application";
pub const KEYPAIR: &str = "stellantis_keypair";
pub const CSR: &str = "stellantis_csr";
pub const CREDENTIALS: &str = "stellantis_credentials";
pub const MZP: &str = "MZP128745";
/// An identity as earlier versions of the provider gave one to every object with a key.
pub const IDENTITY: &str = r#"{"public_key_sha256":"a"}"#;

pub static ROOT: LazyLock<Authority> =
    LazyLock::new(|| Authority::new("Stellantis Root CA", "ecdsa-p256.key.pem", None));

pub fn text(text: impl AsRef<str>) -> Value {
    Value::string(text)
}

pub fn number(number: i64) -> Value {
    Value::number(number)
}

pub fn subject(changes: &[(&str, Value)]) -> Value {
    let mut subject: BTreeMap<String, Value> = SUBJECT
        .into_iter()
        .map(|(name, value)| (name.to_owned(), text(value)))
        .collect();
    subject.insert("organizational_unit".to_owned(), Value::Null);
    subject.extend(
        changes
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone())),
    );
    Value::Map(subject)
}

pub fn application() -> Vec<(&'static str, Value)> {
    vec![
        ("name", text("Range and parking")),
        (
            "concept",
            text("Drivers see how much range is left, and where they parked."),
        ),
        ("company", text("Free2Move")),
        ("contact_email", text("jane.doe@example.com")),
        ("requests_per_month", number(100_000)),
        (
            "vehicle_data",
            Value::set(["odometer", "battery level"].map(text).into()),
        ),
    ]
}

pub fn csr() -> Vec<(&'static str, Value)> {
    vec![("private_key_pem", text(key())), ("subject", subject(&[]))]
}

pub fn pending() -> Vec<(&'static str, Value)> {
    vec![("cert_request_pem", text(request(&key(), MZP)))]
}

/// A certificate that is the same in every call.
pub fn certificate() -> String {
    static CERTIFICATE: LazyLock<String> = LazyLock::new(|| ROOT.issue(&key(), MZP, -1..9_000));
    CERTIFICATE.clone()
}

pub fn active() -> Vec<(&'static str, Value)> {
    let mut arguments = pending();
    arguments.extend([
        ("client_id", text("client")),
        ("client_secret", text("s3cr3t-marked")),
        ("certificate_pem", text(certificate())),
        ("ca_certificate_pem", text(ROOT.pem())),
    ]);
    arguments
}

/// Every string argument of every resource, by resource and name: all that the schemas have.
pub fn text_arguments(terraform: &Terraform) -> Vec<(String, String)> {
    let of_type = |type_name: String| {
        let attributes = terraform.schema(&type_name).attributes.iter();
        let arguments = attributes.filter(|attribute| attribute.required || attribute.optional);
        let texts = arguments.filter(|attribute| attribute.value_type == Type::String);
        texts
            .map(|attribute| (type_name.clone(), attribute.name.clone()))
            .collect::<Vec<_>>()
    };
    terraform.type_names().into_iter().flat_map(of_type).collect()
}
