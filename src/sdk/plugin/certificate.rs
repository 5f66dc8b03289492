//! [`ServerCertificate`]: the plugin's side of mutual TLS (PROTOCOL.md section 2).

use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use time::{Duration, OffsetDateTime};

/// The name that the host verifies, whatever the address is.
const SERVER_NAME: &str = "localhost";

/// A host in a container or a virtual machine may have a clock that is behind.
const CLOCK_SKEW: Duration = Duration::minutes(5);

/// Longer than any plugin process lives. A host that reconnects expects the same certificate.
const LIFETIME: Duration = Duration::days(365);

/// A self-signed certificate and its P-256 key, made for this process and never written to disk.
pub(super) struct ServerCertificate {
    pub certificate: CertificateDer<'static>,
    pub key: PrivateKeyDer<'static>,
}

impl ServerCertificate {
    pub fn generate() -> Result<Self, rcgen::Error> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let certificate = parameters(OffsetDateTime::now_utc())?.self_signed(&key)?;
        Ok(Self {
            certificate: certificate.der().clone(),
            key: PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        })
    }
}

fn parameters(now: OffsetDateTime) -> Result<CertificateParams, rcgen::Error> {
    let mut parameters = CertificateParams::new([SERVER_NAME.to_owned()])?;
    parameters.distinguished_name = DistinguishedName::new();
    parameters
        .distinguished_name
        .push(DnType::CommonName, SERVER_NAME);
    parameters.not_before = now - CLOCK_SKEW;
    parameters.not_after = now + LIFETIME;
    parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    Ok(parameters)
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use der::Decode;
    use x509_cert::{
        Certificate,
        ext::pkix::{ExtendedKeyUsage, SubjectAltName, name::GeneralName},
    };

    use super::*;

    fn certificate() -> Certificate {
        Certificate::from_der(&ServerCertificate::generate().unwrap().certificate).unwrap()
    }

    #[test]
    fn the_certificate_is_for_a_server_named_localhost() {
        let certificate = certificate();
        let (_, SubjectAltName(names)) = certificate.tbs_certificate().get_extension().unwrap().unwrap();
        let [GeneralName::DnsName(name)] = names.as_slice() else {
            panic!("other names: {names:?}");
        };
        assert_eq!(name.as_str(), "localhost");
        let (_, ExtendedKeyUsage(usages)) = certificate.tbs_certificate().get_extension().unwrap().unwrap();
        assert_eq!(
            usages.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["1.3.6.1.5.5.7.3.1"]
        );
    }

    #[test]
    fn the_certificate_is_valid_for_a_clock_four_minutes_behind() {
        let certificate = certificate();
        let validity = certificate.tbs_certificate().validity();
        let behind = SystemTime::now() - std::time::Duration::from_secs(240);
        assert!(validity.not_before.to_system_time() < behind);
        assert!(validity.not_after.to_system_time() > behind + std::time::Duration::from_secs(86_400));
    }

    #[test]
    fn every_process_has_its_own_key() {
        let subject_public_key =
            |certificate: Certificate| certificate.tbs_certificate().subject_public_key_info().clone();
        assert_ne!(
            subject_public_key(certificate()),
            subject_public_key(certificate())
        );
    }
}
