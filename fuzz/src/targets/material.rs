//! Texts that fit an argument: keys, certificates and requests that belong together, and plausible values.

use std::sync::LazyLock;

use base64::prelude::{BASE64_STANDARD, Engine};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use terraform_provider_stellantis::pki::{Certificate, CertificationRequest, PrivateKeyText};

use super::message::SECRET;
use super::vectors::{text, vector};

/// The texts for arguments with this in their names; the first that matches counts.
type Material = Vec<(&'static str, Vec<String>)>;

static MATERIAL: LazyLock<Material> = LazyLock::new(|| {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    vec![
        ("ca_certificate_pem", authorities()),
        ("certificate_pem", certificates()),
        ("cert_request_pem", requests()),
        ("request", requests()),
        ("private_key_pem", keys()),
        ("pem", [keys(), certificates(), requests()].concat()),
        ("pass", words(&[SECRET, "clé à molette", "short"])),
        ("client_secret", words(&[SECRET, &format!("{SECRET}\n")])),
        ("country", words(&["FR", "DE", "fr"])),
        (
            "organizational_unit",
            words(&["Programs Partners", "Programs Partner"]),
        ),
        ("common_name", words(&["MZP128745", "MZP1", "mzp1"])),
        ("login_identifier", words(&["MZP128745", "MZP1"])),
        ("email", words(&["api@example.com", "api@example"])),
        ("algorithm", words(&["ED25519", "ECDSA", "RSA"])),
        ("ecdsa_curve", words(&["P256", "P384", "P521"])),
        (
            "format",
            words(&["JKS", "PKCS12", "openssl", "keytool", "rfc4514"]),
        ),
        ("profile", words(&["modern", "legacy"])),
        ("api", words(&["end_users", "fleet_owners"])),
        ("expiry_action", words(&["warn", "error", "none"])),
        (
            "",
            words(&[
                "Free2Move",
                "a",
                "",
                "é\u{301}\u{202e}",
                "a,b+c=\"d\"\\ ",
                "line\nline",
            ]),
        ),
    ]
});

/// The texts for an argument of this name.
pub fn texts(name: &str) -> &'static [String] {
    let found = MATERIAL.iter().find(|(part, _)| name.contains(part));
    found.map_or(&[], |(_, texts)| texts)
}

fn keys() -> Vec<String> {
    let names = [
        "keystores/ec.key",
        "keystores/rsa.key",
        "ed25519.key",
        "encrypted/pbes2-aes-256-cbc",
        "encrypted/rsa-traditional-aes256",
    ];
    names
        .iter()
        .map(|name| text(&format!("pki/{name}.pem")))
        .collect()
}

/// The first is for the first key and the first request, and issued by the first authority.
fn certificates() -> Vec<String> {
    let mut texts = vec![
        certificate("ec", 2090),
        certificate("rsa", 2090),
        certificate("ec", 2021),
    ];
    let names = ["keystores/ec", "certificate", "chains/sha1"];
    texts.extend(names.iter().map(|name| text(&format!("pki/{name}.pem"))));
    texts.push(BASE64_STANDARD.encode(vector("pki/pkcs7/certificates.p7b")));
    texts
}

fn authorities() -> Vec<String> {
    let other = text("pki/keystores/ca.pem");
    vec![
        authority(),
        [other.as_str(), &authority()].concat(),
        other,
        BASE64_STANDARD.encode(vector("pki/pkcs7/stream.p7b")),
    ]
}

fn requests() -> Vec<String> {
    let signed = ["ec", "rsa"].map(|name| {
        let text = text(&format!("pki/keystores/{name}.key.pem"));
        let Ok(PrivateKeyText::Plain(key)) = PrivateKeyText::read(&text) else {
            panic!("the vector is a private key");
        };
        let certificate = Certificate::read_all(&certificate(name, 2090)).expect("a certificate");
        let key = key.check().expect("the vector is intact");
        CertificationRequest::sign(&key, certificate[0].subject())
            .expect("a request")
            .to_pem()
    });
    let vectors = ["openssl", "keytool", "misspelt", "sha1", "two-units"];
    signed
        .into_iter()
        .chain(vectors.map(|name| text(&format!("csr/{name}.csr.pem"))))
        .collect()
}

/// The certificate for a vector's key.
fn certificate(name: &str, last_year: i32) -> String {
    let key = key_pair(&format!("keystores/{name}"));
    let issuer = Issuer::new(parameters("Authority", 2090), authority_key());
    parameters("MZP128745", last_year)
        .signed_by(&key, &issuer)
        .expect("a certificate")
        .pem()
}

fn authority() -> String {
    let mut parameters = parameters("Authority", 2090);
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters
        .self_signed(&authority_key())
        .expect("a certificate")
        .pem()
}

/// Signatures with Ed25519 are the same in every run.
fn authority_key() -> KeyPair {
    key_pair("ed25519")
}

fn key_pair(name: &str) -> KeyPair {
    KeyPair::from_pem(&text(&format!("pki/{name}.key.pem"))).expect("the vector is a private key")
}

fn parameters(common_name: &str, last_year: i32) -> CertificateParams {
    let mut parameters = CertificateParams::default();
    parameters.distinguished_name = rcgen::DistinguishedName::new();
    parameters.distinguished_name.push(DnType::CountryName, "FR");
    parameters
        .distinguished_name
        .push(DnType::CommonName, common_name);
    parameters.serial_number = Some(4711_u64.into());
    parameters.not_before = rcgen::date_time_ymd(2020, 1, 1);
    parameters.not_after = rcgen::date_time_ymd(last_year, 1, 1);
    parameters
}
