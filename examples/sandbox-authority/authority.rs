//! [`Authority`]: a CA of two levels in a folder, made on first use.

use std::error::Error;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, DnValue, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, PKCS_RSA_SHA256, RsaKeySize, SerialNumber,
};
use time::{Duration, OffsetDateTime};

use crate::random_bytes::random_bytes;
use crate::request::Request;

/// Reaches into the past, so that certificates of the past can be issued.
const LIFE_OF_A_CA: Duration = Duration::days(20 * 365);

/// When a certificate is valid, both ends included.
#[derive(Clone, Copy)]
pub struct Validity {
    pub start: OffsetDateTime,
    pub end: OffsetDateTime,
}

/// What a certificate authority sends back.
pub struct Issued {
    /// The issued certificate and, where there is one, the intermediate's.
    pub certificate_pem: String,
    /// The root's certificate.
    pub ca_certificate_pem: String,
}

/// The root's certificate and key, and the folder where they lie.
pub struct Authority {
    directory: PathBuf,
    root: Member,
}

/// One CA: certificate and key.
struct Member {
    certificate_pem: String,
    key: KeyPair,
}

impl Authority {
    /// Reads the CA in `directory`, or makes one there. Keys are readable to their owner only.
    pub fn open(directory: &Path) -> Result<Self, Box<dyn Error>> {
        fs::create_dir_all(directory).map_err(|error| cannot("create", directory, &error))?;
        let root = Member::open(directory, "root", |key| {
            let parameters = ca_parameters("Sandbox Root CA", BasicConstraints::Constrained(1));
            Ok(parameters.self_signed(key)?.pem())
        })?;
        Ok(Self {
            directory: directory.to_owned(),
            root,
        })
    }

    /// Issues a certificate for the request's key and subject, by way of the intermediate if asked for.
    pub fn issue(
        &self,
        request: &Request,
        validity: Validity,
        by_intermediate: bool,
    ) -> Result<Issued, Box<dyn Error>> {
        let parameters = client_parameters(request, validity)?;
        let ca_certificate_pem = self.root.certificate_pem.clone();
        let certificate_pem = if by_intermediate {
            let intermediate = self.intermediate()?;
            let leaf = parameters.signed_by(request.public_key(), &intermediate.issuer()?)?;
            leaf.pem() + &intermediate.certificate_pem
        } else {
            parameters
                .signed_by(request.public_key(), &self.root.issuer()?)?
                .pem()
        };
        Ok(Issued {
            certificate_pem,
            ca_certificate_pem,
        })
    }

    fn intermediate(&self) -> Result<Member, Box<dyn Error>> {
        let issuer = self.root.issuer()?;
        Member::open(&self.directory, "intermediate", |key| {
            let parameters = ca_parameters("Sandbox Intermediate CA", BasicConstraints::Constrained(0));
            Ok(parameters.signed_by(key, &issuer)?.pem())
        })
    }
}

impl Member {
    fn open(
        directory: &Path,
        name: &str,
        certify: impl FnOnce(&KeyPair) -> Result<String, Box<dyn Error>>,
    ) -> Result<Self, Box<dyn Error>> {
        let key_path = directory.join(format!("{name}.key.pem"));
        let certificate_path = directory.join(format!("{name}.pem"));
        if !certificate_path.exists() {
            let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)?;
            write_private(&key_path, &key.serialize_pem())?;
            let certificate_pem = certify(&key)?;
            fs::write(&certificate_path, &certificate_pem)?;
        }
        let key = fs::read_to_string(&key_path).map_err(|error| cannot("read", &key_path, &error))?;
        Ok(Self {
            certificate_pem: fs::read_to_string(&certificate_path)?,
            key: KeyPair::from_pem(&key)?,
        })
    }

    fn issuer(&self) -> Result<Issuer<'static, &KeyPair>, Box<dyn Error>> {
        Ok(Issuer::from_ca_cert_pem(&self.certificate_pem, &self.key)?)
    }
}

fn cannot(action: &str, path: &Path, error: &std::io::Error) -> String {
    format!("cannot {action} {}: {error}", path.display())
}

fn write_private(path: &Path, text: &str) -> Result<(), Box<dyn Error>> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    Ok(options.open(path)?.write_all(text.as_bytes())?)
}

fn ca_parameters(common_name: &str, constraints: BasicConstraints) -> CertificateParams {
    let now = OffsetDateTime::now_utc();
    let mut name = DistinguishedName::new();
    name.push(
        DnType::OrganizationName,
        DnValue::Utf8String("Sandbox, not Stellantis".to_owned()),
    );
    name.push(DnType::CommonName, DnValue::Utf8String(common_name.to_owned()));
    let mut parameters = CertificateParams::default();
    parameters.distinguished_name = name;
    parameters.not_before = now - LIFE_OF_A_CA;
    parameters.not_after = now + LIFE_OF_A_CA;
    parameters.is_ca = IsCa::Ca(constraints);
    parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    parameters.use_authority_key_identifier_extension = true;
    parameters
}

fn client_parameters(request: &Request, validity: Validity) -> Result<CertificateParams, Box<dyn Error>> {
    let mut parameters = CertificateParams::default();
    parameters.distinguished_name = request.subject().clone();
    parameters.not_before = validity.start;
    parameters.not_after = validity.end;
    parameters.serial_number = Some(serial_number()?);
    parameters.is_ca = IsCa::ExplicitNoCa;
    parameters.key_usages = vec![
        KeyUsagePurpose::DigitalSignature,
        KeyUsagePurpose::KeyEncipherment,
    ];
    parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    parameters.use_authority_key_identifier_extension = true;
    Ok(parameters)
}

/// 127 random bits: positive and within the 20 octets of RFC 5280, section 4.1.2.2.
fn serial_number() -> Result<SerialNumber, Box<dyn Error>> {
    let random: [u8; 16] = random_bytes()?;
    Ok(SerialNumber::from(
        (u128::from_be_bytes(random) >> 1).to_be_bytes().to_vec(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Exceptions;
    use der::{DecodePem, Encode};
    use x509_cert::Certificate;

    /// Made by `openssl req -new -utf8` with an accent in the organization.
    const REQUEST: &str = include_str!("request.csr");

    fn issue(directory: &Path, by_intermediate: bool) -> Issued {
        let start = OffsetDateTime::now_utc();
        let validity = Validity {
            start,
            end: start + Duration::hours(1),
        };
        let request = Request::examine(REQUEST, Exceptions::default()).unwrap();
        Authority::open(directory)
            .unwrap()
            .issue(&request, validity, by_intermediate)
            .unwrap()
    }

    fn certificates(pem: &str) -> Vec<Certificate> {
        Certificate::load_pem_chain(pem.as_bytes()).unwrap()
    }

    #[test]
    fn the_subject_keeps_its_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let issued = certificates(&issue(folder.path(), false).certificate_pem);
        let request = x509_cert::request::CertReq::from_pem(REQUEST).unwrap();
        let subject = issued[0].tbs_certificate().subject();
        assert_eq!(subject.to_der().unwrap(), request.info.subject.to_der().unwrap());
    }

    #[test]
    fn the_intermediate_follows_the_issued_certificate_and_the_root_stays_apart() {
        let folder = tempfile::tempdir().unwrap();
        let issued = issue(folder.path(), true);
        let chain = certificates(&issued.certificate_pem);
        let root = certificates(&issued.ca_certificate_pem);
        assert_eq!((chain.len(), root.len()), (2, 1));
        assert_eq!(
            chain[0].tbs_certificate().issuer(),
            chain[1].tbs_certificate().subject()
        );
        assert_eq!(
            chain[1].tbs_certificate().issuer(),
            root[0].tbs_certificate().subject()
        );
    }

    #[test]
    fn the_authority_of_a_folder_stays_the_same_and_no_serial_number_returns() {
        let folder = tempfile::tempdir().unwrap();
        let (first, second) = (issue(folder.path(), false), issue(folder.path(), false));
        assert_eq!(first.ca_certificate_pem, second.ca_certificate_pem);
        let serial = |issued: &Issued| {
            certificates(&issued.certificate_pem)[0]
                .tbs_certificate()
                .serial_number()
                .clone()
        };
        assert_ne!(serial(&first), serial(&second));
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_the_keys() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        issue(folder.path(), true);
        for name in ["root.key.pem", "intermediate.key.pem"] {
            let mode = fs::metadata(folder.path().join(name))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
    }
}
