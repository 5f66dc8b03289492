//! Keys, requests and certificates that are the same in every run, as far as messages show them.

use std::fs;
use std::path::Path;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, SerialNumber};
use terraform_provider_stellantis::pki::{
    AttributeType, CertificationRequest, DistinguishedName, PrivateKey,
};
use time::{Duration, OffsetDateTime};

/// A stored vector.
pub fn vector(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/pki");
    fs::read_to_string(folder.join(name)).unwrap()
}

/// The application's key.
pub fn key() -> String {
    vector("rsa-2048.key.pem")
}

/// Somebody else's key.
pub fn other_key() -> String {
    vector("rsa-4096.key.pem")
}

/// The request for a common name, signed with that key.
pub fn request(key: &str, common_name: &str) -> String {
    let key = PrivateKey::from_pem(key).unwrap();
    let name = [
        (AttributeType::Country, "FR"),
        (AttributeType::Organization, "Free2Move"),
        (AttributeType::CommonName, common_name),
    ];
    CertificationRequest::sign(&key, &DistinguishedName::from_attributes(name).unwrap())
        .unwrap()
        .to_pem()
}

/// A certificate authority.
pub struct Authority {
    parameters: CertificateParams,
    key: KeyPair,
    pem: String,
}

impl Authority {
    /// One that signed itself, or was certified by another one.
    pub fn new(common_name: &str, key: &str, issuer: Option<&Authority>) -> Self {
        let key = KeyPair::from_pem(&vector(key)).unwrap();
        let mut parameters = parameters(common_name);
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = match issuer {
            Some(issuer) => parameters.signed_by(&key, &issuer.issuer()),
            None => parameters.self_signed(&key),
        };
        Self {
            pem: certificate.unwrap().pem(),
            parameters,
            key,
        }
    }

    /// Its certificate.
    pub fn pem(&self) -> String {
        self.pem.clone()
    }

    /// A certificate for the key, valid for some hours from now on (or since so many).
    pub fn issue(&self, key: &str, common_name: &str, hours: std::ops::Range<i64>) -> String {
        let mut parameters = parameters(common_name);
        parameters.not_before = OffsetDateTime::now_utc() + Duration::hours(hours.start);
        parameters.not_after = OffsetDateTime::now_utc() + Duration::hours(hours.end);
        parameters
            .signed_by(&KeyPair::from_pem(key).unwrap(), &self.issuer())
            .unwrap()
            .pem()
    }

    /// A certificate for the key that ended long ago, at an instant that never changes.
    pub fn issue_expired(&self, key: &str, common_name: &str) -> String {
        let mut parameters = parameters(common_name);
        parameters.not_before = rcgen::date_time_ymd(2020, 1, 1);
        parameters.not_after = rcgen::date_time_ymd(2021, 1, 1);
        parameters
            .signed_by(&KeyPair::from_pem(key).unwrap(), &self.issuer())
            .unwrap()
            .pem()
    }

    fn issuer(&self) -> Issuer<'_, &KeyPair> {
        Issuer::from_params(&self.parameters, &self.key)
    }
}

/// What keytool puts beside a new key.
pub fn self_signed(key: &str, common_name: &str) -> String {
    parameters(common_name)
        .self_signed(&KeyPair::from_pem(key).unwrap())
        .unwrap()
        .pem()
}

fn parameters(common_name: &str) -> CertificateParams {
    let mut parameters = CertificateParams::default();
    parameters.distinguished_name = rcgen::DistinguishedName::new();
    parameters.distinguished_name.push(DnType::CountryName, "FR");
    parameters
        .distinguished_name
        .push(DnType::CommonName, common_name);
    parameters.serial_number = Some(SerialNumber::from(4711_u64));
    parameters.not_before = rcgen::date_time_ymd(2020, 1, 1);
    parameters.not_after = rcgen::date_time_ymd(2090, 1, 1);
    parameters
}

/// A PEM with its middle cut out.
pub fn garbled(pem: &str) -> String {
    let lines: Vec<&str> = pem.lines().collect();
    lines
        .iter()
        .enumerate()
        .map(|(index, line)| {
            if index == 2 {
                "~~~~\n".to_owned()
            } else {
                format!("{line}\n")
            }
        })
        .collect()
}

/// A PEM without its end.
pub fn truncated(pem: &str) -> String {
    pem.lines().take(3).collect::<Vec<_>>().join("\n")
}

/// Whether the text says something of a secret: any line of it that is long enough to mean something.
pub fn reveals(said: &str, secret: &str) -> bool {
    secret
        .lines()
        .filter(|line| !line.starts_with("-----") && line.len() >= 8)
        .any(|line| said.contains(line))
}
