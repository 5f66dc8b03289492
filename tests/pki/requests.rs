//! Certificate signing requests, compared with `openssl` and `keytool`.

use proptest::prelude::*;
use terraform_provider_stellantis::pki::NamingAttribute::{
    CommonName, Country, EmailAddress, Locality, Organization, OrganizationalUnit, Province,
};
use terraform_provider_stellantis::pki::{
    CertificationRequest, DistinguishedName, EcdsaCurve, KeyAlgorithm, NamingAttribute, PrivateKey, RsaBits,
};

use crate::tools::Tools;

/// The values of C, ST, L, O, OU, CN and the email address.
pub type Fields = [String; 7];

pub const FIELDS: [(NamingAttribute, &str); 7] = [
    (Country, "C"),
    (Province, "ST"),
    (Locality, "L"),
    (Organization, "O"),
    (OrganizationalUnit, "OU"),
    (CommonName, "CN"),
    (EmailAddress, "emailAddress"),
];

pub fn name(fields: &Fields) -> DistinguishedName {
    let attributes = FIELDS
        .iter()
        .zip(fields)
        .map(|((attribute, _), value)| (*attribute, value.as_str()));
    DistinguishedName::from_attributes(attributes).unwrap()
}

/// A configuration of `openssl req`. In quotes only the quote and the backslash mean something else.
fn configuration(fields: &Fields) -> String {
    let quoted = |value: &str| format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""));
    let lines = FIELDS
        .iter()
        .zip(fields)
        .map(|((_, short), value)| format!("{short}={}\n", quoted(value)));
    format!(
        "[req]\nprompt=no\ndistinguished_name=dn\n[dn]\n{}",
        lines.collect::<String>()
    )
}

fn openssl_request(tools: &Tools, fields: &Fields) -> String {
    tools.write("subject.cnf", configuration(fields));
    tools.openssl("req -new -utf8 -key key.pem -config subject.cnf")
}

fn subject() -> DistinguishedName {
    name(
        &[
            "FR",
            "Île-de-France",
            "Paris",
            "Free2Move",
            "Programs Partners",
            "MZP128745",
            "it@example.com",
        ]
        .map(str::to_owned),
    )
}

/// Any text of 1 to `limit` characters, every length alike; half of the characters are those that need escaping
/// somewhere. Not a lone `#`, the one name that OpenSSL writes otherwise than RFC 4514.
fn value(limit: usize) -> impl Strategy<Value = String> {
    let special = prop::sample::select(" ,+\"\\<>;=#$'`éÉñßÅΩЖ中日אع🚗𝒳ﬁ".chars().collect::<Vec<_>>());
    let character = prop_oneof![special, any::<char>().prop_filter("control", |c| !c.is_control())];
    let characters =
        (1..=limit).prop_flat_map(move |length| prop::collection::vec(character.clone(), length));
    characters
        .prop_map(String::from_iter)
        .prop_filter("lone number sign", |value| value != "#")
}

pub fn fields() -> impl Strategy<Value = Fields> {
    let email = "[a-z+.'#$\\\\]{1,60}@[a-z.-]{1,67}";
    let strategy = (
        "[A-Z]{2}",
        value(128),
        value(128),
        value(64),
        value(64),
        value(64),
        email,
    );
    strategy.prop_map(|(a, b, c, d, e, f, g)| [a, b, c, d, e, f, g])
}

#[test]
fn for_random_subjects_the_bytes_and_the_name_are_openssls() {
    let tools = Tools::new();
    let key = PrivateKey::generate(KeyAlgorithm::Rsa(RsaBits::B2048)).unwrap();
    tools.write("key.pem", key.to_pkcs8_pem().expose());
    proptest!(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() }, |(fields in fields())| {
        let request = CertificationRequest::sign(&key, &name(&fields)).unwrap();
        let theirs = openssl_request(&tools, &fields);
        prop_assert_eq!(request.to_pem(), theirs.clone());
        tools.write("request.pem", &theirs);
        let printed = tools.openssl("req -in request.pem -noout -subject -nameopt RFC2253,-esc_msb");
        prop_assert_eq!(printed.trim_end_matches('\n'), format!("subject={}", request.subject()));
    });
}

#[test]
fn openssl_verifies_the_request_of_every_algorithm() {
    let tools = Tools::new();
    let curves = [EcdsaCurve::P256, EcdsaCurve::P384, EcdsaCurve::P521].map(KeyAlgorithm::Ecdsa);
    let rsa = [RsaBits::B2048, RsaBits::B3072].map(KeyAlgorithm::Rsa);
    for algorithm in curves.into_iter().chain(rsa).chain([KeyAlgorithm::Ed25519]) {
        let key = PrivateKey::generate(algorithm).unwrap();
        let request = CertificationRequest::sign(&key, &subject()).unwrap();
        tools.write("request.pem", request.to_pem());
        tools.openssl("req -in request.pem -noout -verify");
        request.verify_signature().unwrap();
        assert_eq!(
            request,
            CertificationRequest::sign(&key, &subject()).unwrap(),
            "{algorithm:?}"
        );
        assert_eq!(request.public_key(), &key.public_key());
    }
}

#[test]
fn a_request_of_keytool_is_read() {
    let tools = Tools::new();
    let dname = "EMAILADDRESS=it@example.com, CN=MZP128745, OU=Programs Partners, O=Free2Move, L=Paris, ST=Île-de-France, C=FR";
    let store = [
        "-keystore",
        "store.p12",
        "-storepass",
        "changeit",
        "-alias",
        "stellar",
    ];
    let make = [
        "-genkeypair",
        "-keyalg",
        "RSA",
        "-keysize",
        "2048",
        "-dname",
        dname,
    ];
    tools.keytool(&[&make[..], &store[..]].concat());
    let text = tools.keytool(&[&["-certreq"], &store[..]].concat());
    assert!(text.contains("NEW CERTIFICATE REQUEST"));
    let request = CertificationRequest::from_pem(&text).unwrap();
    request.verify_signature().unwrap();
    assert_eq!(request.subject().common_name().as_deref(), Some("MZP128745"));
    assert!(
        request
            .subject()
            .to_string()
            .contains("OU=Programs Partners,O=Free2Move")
    );
    assert_eq!(request.public_key().algorithm_name(), Some("RSA"));
}

#[test]
fn a_sha1_signature_is_named_as_unsupported() {
    let tools = Tools::new();
    tools.key("key");
    let text = tools.openssl("req -new -sha1 -config req.cnf -key key.key -subj /CN=x");
    let error = CertificationRequest::from_pem(&text)
        .unwrap()
        .verify_signature()
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the signature algorithm ecdsa-with-SHA1 is not supported"
    );
}
