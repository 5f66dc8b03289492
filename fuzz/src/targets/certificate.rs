//! Certificates in DER: read, shown, written as PEM and read again.

use base64::prelude::{BASE64_STANDARD, Engine};
use terraform_provider_stellantis::pki::certificate::chain::remark::about_leaf;
use terraform_provider_stellantis::pki::{Certificate, Chain, Content};

use super::{calls, message, name, vectors};

/// A certificate.
pub fn check(input: &[u8]) {
    match Certificate::from_der(input) {
        Ok(certificate) => check_one(&certificate),
        Err(error) => message::check(&error.to_string()),
    }
}

/// What holds for every certificate.
pub fn check_one(certificate: &Certificate) {
    let pem = certificate.to_pem();
    for text in [&pem, &BASE64_STANDARD.encode(certificate.der())] {
        assert_eq!(Certificate::read_all(text), Ok(vec![certificate.clone()]));
    }
    for name in [certificate.subject(), certificate.issuer()] {
        name::check_text(&name.to_string());
        assert!(name.matches(name) && name.has_attributes_of(name));
    }
    assert!(!certificate.is_self_signed() || certificate.subject() == certificate.issuer());
    let serial_number = certificate.serial_number().trim_start_matches('-');
    assert!(
        serial_number.len().is_multiple_of(2) && serial_number.bytes().all(|digit| digit.is_ascii_hexdigit())
    );
    check_messages(certificate);
    calls::check_function("parse_certificate", &pem);
}

fn check_messages(certificate: &Certificate) {
    let errors = [
        certificate.key_usage().err().map(|error| error.to_string()),
        certificate
            .extended_key_usage()
            .err()
            .map(|error| error.to_string()),
        certificate.dns_names().err().map(|error| error.to_string()),
        certificate
            .verify_signature(certificate.public_key())
            .err()
            .map(|error| error.to_string()),
        Chain::build(certificate, &[], &authorities(certificate))
            .err()
            .map(|error| error.to_string()),
    ];
    errors.iter().flatten().for_each(|error| message::check(error));
    about_leaf(certificate)
        .iter()
        .for_each(|remark| message::check(&remark.to_string()));
}

/// An authority that issued some of the vectors, and the certificate itself.
fn authorities(certificate: &Certificate) -> Vec<Certificate> {
    let mut authorities =
        Certificate::read_all(&vectors::text("pki/keystores/ca.pem")).expect("the vector is intact");
    authorities.push(certificate.clone());
    authorities
}

/// All certificates among the vectors.
pub fn seeds() -> Vec<Vec<u8>> {
    let bundle = BASE64_STANDARD.encode(vectors::vector("pki/pkcs7/certificates.p7b"));
    let bundled = Certificate::read_all(&bundle).expect("the vector is intact");
    let bundled = bundled.iter().map(|certificate| certificate.der().to_vec());
    vectors::der(&Content::Certificate)
        .into_iter()
        .chain(bundled)
        .collect()
}
