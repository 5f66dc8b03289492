//! What the extensions of certificates and requests say (RFC 5280 section 4.2).

use der::asn1::ObjectIdentifier;
use der::oid::AssociatedOid;
use der::oid::db::rfc5280::ANY_EXTENDED_KEY_USAGE;
use der::oid::db::rfc5912;
use der::{Decode, Encode};
use x509_cert::attr::Attribute;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectAltName};
use x509_cert::request::{CertReq, ExtensionReq};

use crate::pki::certificate::certification_request::CertificationRequest;
use crate::pki::certificate::x509_certificate::Certificate;
use crate::pki::oid::name;

/// The bits of a key usage with their names, in their order (RFC 5280 section 4.2.1.3).
const KEY_USAGES: [(KeyUsages, &str); 9] = [
    (KeyUsages::DigitalSignature, "digitalSignature"),
    (KeyUsages::NonRepudiation, "nonRepudiation"),
    (KeyUsages::KeyEncipherment, "keyEncipherment"),
    (KeyUsages::DataEncipherment, "dataEncipherment"),
    (KeyUsages::KeyAgreement, "keyAgreement"),
    (KeyUsages::KeyCertSign, "keyCertSign"),
    (KeyUsages::CRLSign, "cRLSign"),
    (KeyUsages::EncipherOnly, "encipherOnly"),
    (KeyUsages::DecipherOnly, "decipherOnly"),
];

/// The purposes of RFC 5280 section 4.2.1.12 with their names.
const PURPOSES: [(ObjectIdentifier, &str); 7] = [
    (ANY_EXTENDED_KEY_USAGE, "anyExtendedKeyUsage"),
    (rfc5912::ID_KP_SERVER_AUTH, "serverAuth"),
    (rfc5912::ID_KP_CLIENT_AUTH, "clientAuth"),
    (rfc5912::ID_KP_CODE_SIGNING, "codeSigning"),
    (rfc5912::ID_KP_EMAIL_PROTECTION, "emailProtection"),
    (rfc5912::ID_KP_TIME_STAMPING, "timeStamping"),
    (rfc5912::ID_KP_OCSP_SIGNING, "OCSPSigning"),
];

/// The attributes of a request that hold extensions: that of RFC 2985 section 5.4.2, and Microsoft's of before.
const EXTENSION_REQUESTS: [ObjectIdentifier; 2] = [
    ExtensionReq::OID,
    ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.2.1.14"),
];

/// An extension that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the extension {extension} is damaged, or present more than once")]
pub struct DamagedExtension {
    /// Name of the extension, or its object identifier in dotted form.
    pub extension: String,
}

/// The extension of that type, if there is one.
///
/// # Errors
/// [`DamagedExtension`], also if there is more than one (RFC 5280 section 4.2).
pub(super) fn find<'a, T: Decode<'a> + AssociatedOid>(
    extensions: &'a [Extension],
) -> Result<Option<T>, DamagedExtension> {
    let damaged = || DamagedExtension {
        extension: name(&T::OID),
    };
    let mut found = extensions.iter().filter(|extension| extension.extn_id == T::OID);
    match (found.next(), found.next()) {
        (None, _) => Ok(None),
        (Some(only), None) => {
            let content = T::from_der(only.extn_value.as_bytes());
            content.map(Some).map_err(|_| damaged())
        }
        (Some(_), Some(_)) => Err(damaged()),
    }
}

impl Certificate {
    /// What the key may be used for, as RFC 5280 section 4.2.1.3 names it, such as `digitalSignature`. Empty if the certificate
    /// does not restrict it.
    ///
    /// # Errors
    /// [`DamagedExtension`].
    pub fn key_usage(&self) -> Result<Vec<&'static str>, DamagedExtension> {
        let Some(KeyUsage(usage)) = find(self.extensions())? else {
            return Ok(Vec::new());
        };
        let allowed = KEY_USAGES.iter().filter(|(bit, _)| usage.contains(*bit));
        Ok(allowed.map(|(_, name)| *name).collect())
    }

    /// The purposes that the certificate is for, as RFC 5280 section 4.2.1.12 names them, such as `clientAuth`; others as object
    /// identifiers in dotted form. Empty if the certificate does not restrict them.
    ///
    /// # Errors
    /// [`DamagedExtension`].
    pub fn extended_key_usage(&self) -> Result<Vec<String>, DamagedExtension> {
        let Some(ExtendedKeyUsage(purposes)) = find(self.extensions())? else {
            return Ok(Vec::new());
        };
        Ok(purposes.iter().map(purpose).collect())
    }

    /// The DNS names in the subject alternative name (RFC 5280 section 4.2.1.6), in their order.
    ///
    /// # Errors
    /// [`DamagedExtension`].
    pub fn dns_names(&self) -> Result<Vec<String>, DamagedExtension> {
        dns_names(self.extensions())
    }
}

impl CertificationRequest {
    /// The DNS names in the subject alternative name that is requested, in their order.
    ///
    /// # Errors
    /// [`DamagedExtension`], also for the attribute that holds the extensions (RFC 2985 section 5.4.2).
    pub fn dns_names(&self) -> Result<Vec<String>, DamagedExtension> {
        let Ok(request) = CertReq::from_der(self.der()) else {
            return Ok(Vec::new());
        };
        let mut extensions = Vec::new();
        for attribute in request.info.attributes.iter() {
            extensions.extend(requested_extensions(attribute)?);
        }
        dns_names(&extensions)
    }
}

/// The extensions in an attribute of a request; none if it is for something else.
fn requested_extensions(attribute: &Attribute) -> Result<Vec<Extension>, DamagedExtension> {
    if !EXTENSION_REQUESTS.contains(&attribute.oid) {
        return Ok(Vec::new());
    }
    let values = attribute.values.iter();
    let extensions = values.map(|value| value.to_der().and_then(|der| Vec::<Extension>::from_der(&der)));
    let extensions: Result<Vec<_>, _> = extensions.collect();
    extensions
        .map(|extensions| extensions.concat())
        .map_err(|_| DamagedExtension {
            extension: name(&attribute.oid),
        })
}

fn dns_names(extensions: &[Extension]) -> Result<Vec<String>, DamagedExtension> {
    let Some(SubjectAltName(names)) = find(extensions)? else {
        return Ok(Vec::new());
    };
    let dns_name = |name: GeneralName| match name {
        GeneralName::DnsName(name) => Some(name.to_string()),
        _ => None,
    };
    Ok(names.into_iter().filter_map(dns_name).collect())
}

fn purpose(identifier: &ObjectIdentifier) -> String {
    let known = PURPOSES.iter().find(|(known, _)| known == identifier);
    known.map_or_else(|| identifier.to_string(), |(_, name)| (*name).to_owned())
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, CustomExtension, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose};

    use super::*;

    fn certificate(change: impl FnOnce(&mut CertificateParams)) -> Certificate {
        let mut parameters = CertificateParams::default();
        change(&mut parameters);
        let key = KeyPair::generate().unwrap();
        Certificate::from_der(parameters.self_signed(&key).unwrap().der()).unwrap()
    }

    fn with_extension(identifier: &[u64], content: &[u8], count: usize) -> Certificate {
        certificate(|parameters| {
            let extension = CustomExtension::from_oid_content(identifier, content.to_vec());
            parameters.custom_extensions = vec![extension; count];
        })
    }

    #[test]
    fn usages_purposes_and_names_are_read_in_their_order() {
        let certificate = certificate(|parameters| {
            *parameters = CertificateParams::new(["b.example".to_owned(), "a.example".to_owned()]).unwrap();
            parameters.key_usages = vec![KeyUsagePurpose::CrlSign, KeyUsagePurpose::DigitalSignature];
            parameters.extended_key_usages = vec![
                ExtendedKeyUsagePurpose::ClientAuth,
                ExtendedKeyUsagePurpose::Other(vec![1, 3, 6, 1, 5, 5, 8, 2, 2]),
            ];
        });
        assert_eq!(certificate.key_usage().unwrap(), ["digitalSignature", "cRLSign"]);
        assert_eq!(
            certificate.extended_key_usage().unwrap(),
            ["clientAuth", "1.3.6.1.5.5.8.2.2"]
        );
        assert_eq!(certificate.dns_names().unwrap(), ["b.example", "a.example"]);
    }

    #[test]
    fn without_extensions_nothing_is_restricted() {
        let certificate = certificate(|_| {});
        assert!(certificate.key_usage().unwrap().is_empty());
        assert!(certificate.extended_key_usage().unwrap().is_empty());
        assert!(certificate.dns_names().unwrap().is_empty());
    }

    #[test]
    fn a_damaged_or_repeated_extension_is_named() {
        let key_usage = [2, 5, 29, 15];
        let damaged = with_extension(&key_usage, &[4, 1], 1);
        let repeated = with_extension(&key_usage, &[3, 2, 7, 128], 2);
        for certificate in [damaged, repeated] {
            let error = certificate.key_usage().unwrap_err();
            assert_eq!(error.extension, "id-ce-keyUsage");
        }
        let damaged = with_extension(&[2, 5, 29, 17], b"names", 1);
        assert_eq!(damaged.dns_names().unwrap_err().extension, "id-ce-subjectAltName");
    }

    #[test]
    fn the_names_of_a_request_are_read() {
        let parameters = CertificateParams::new(["a.example".to_owned()]).unwrap();
        let key = KeyPair::generate().unwrap();
        let request = parameters.serialize_request(&key).unwrap();
        let request = CertificationRequest::from_der(request.der()).unwrap();
        assert_eq!(request.dns_names().unwrap(), ["a.example"]);
    }
}
