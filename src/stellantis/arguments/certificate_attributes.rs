//! [`CertificateAttributes`]: what a certificate says, as a function returns it and a data source stores it.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::pki::{Certificate, DamagedExtension};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::{OutputAttributes, attributes};
use crate::stellantis::arguments::subject_attributes::SubjectAttributes;

attributes! {
    /// What a certificate says.
    pub nested struct CertificateAttributes {
        /// Subject of the certificate as a distinguished name (RFC 4514).
        subject_dn: String,
        /// Issuer of the certificate as a distinguished name (RFC 4514).
        issuer_dn: String,
        /// Subject of the certificate as an object: `country`, `province`, `locality`, `organization`, `organizational_unit`,
        /// `common_name` and `email_address`. A field that the subject does not have is null. If it has a field several times,
        /// this is the first value; `subject_dn` contains all of them.
        subject: SubjectAttributes,
        /// Serial number of the certificate, in lower-case hexadecimal.
        serial_number: String,
        /// First instant at which the certificate is valid (RFC 3339, UTC).
        validity_start_time: String,
        /// Last instant at which the certificate is valid (RFC 3339, UTC).
        validity_end_time: String,
        /// Algorithm of the public key: `RSA`, `ECDSA`, `ED25519`, or the name or object identifier of another one.
        key_algorithm: String,
        /// Size of the public key in bits: of the modulus of an RSA key, or of the curve of an ECDSA key on P-256, P-384 or
        /// P-521. Null for other keys.
        key_bits: Option<i64>,
        /// SHA-256 hash of the public key (DER of SubjectPublicKeyInfo), in lower-case hexadecimal.
        public_key_sha256: String,
        /// SHA-256 hash of the certificate (DER), in lower-case hexadecimal.
        certificate_sha256: String,
        /// Whether this is a CA certificate: its basic constraints say so, or it is self-signed and has version 1.
        is_authority: bool,
        /// What the key may be used for, as RFC 5280 names it: `digitalSignature`, `nonRepudiation`, `keyEncipherment`,
        /// `dataEncipherment`, `keyAgreement`, `keyCertSign`, `cRLSign`, `encipherOnly`, `decipherOnly`. Empty if the certificate
        /// does not restrict it.
        key_usage: Vec<String>,
        /// Purposes of the certificate, as RFC 5280 names them: `serverAuth`, `clientAuth`, `codeSigning`, `emailProtection`,
        /// `timeStamping`, `OCSPSigning`, `anyExtendedKeyUsage`; others as object identifiers. Empty if the certificate does not
        /// restrict them.
        extended_key_usage: Vec<String>,
        /// DNS names in the subject alternative name of the certificate. Empty if there are none.
        dns_names: Vec<String>,
    }
}

/// As outputs, they follow one another in the block.
impl OutputAttributes for CertificateAttributes {}

impl CertificateAttributes {
    /// What this certificate says.
    ///
    /// # Errors
    ///
    /// A diagnostic, without a path: an extension is damaged.
    pub fn of(certificate: &Certificate) -> Result<Self, Diagnostic> {
        let key = certificate.public_key();
        let key_usage = certificate.key_usage().map_err(damaged)?;
        Ok(Self {
            subject_dn: certificate.subject().to_string(),
            issuer_dn: certificate.issuer().to_string(),
            subject: SubjectAttributes::of(certificate.subject()),
            serial_number: certificate.serial_number().to_owned(),
            validity_start_time: rfc3339(certificate.not_before()),
            validity_end_time: rfc3339(certificate.not_after()),
            key_algorithm: key.algorithm_text(),
            key_bits: key.key_bits().map(i64::from),
            public_key_sha256: key.sha256(),
            certificate_sha256: certificate.sha256(),
            is_authority: certificate.is_authority(),
            key_usage: key_usage.into_iter().map(str::to_owned).collect(),
            extended_key_usage: certificate.extended_key_usage().map_err(damaged)?,
            dns_names: certificate.dns_names().map_err(damaged)?,
        })
    }
}

/// The instant in RFC 3339. Certificates have no years of five digits, for which that has no form.
pub fn rfc3339(instant: OffsetDateTime) -> String {
    instant.format(&Rfc3339).unwrap_or_default()
}

fn damaged(error: DamagedExtension) -> Diagnostic {
    Diagnostic::error("Certificate cannot be described")
        .because(format!("Part of the certificate cannot be read: {error}."))
        .remedy("Ask the issuer of the certificate for one without this defect.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_extension_is_said() {
        let extension = "id-ce-keyUsage".to_owned();
        insta::assert_snapshot!(damaged(DamagedExtension { extension }).to_string());
    }
}
