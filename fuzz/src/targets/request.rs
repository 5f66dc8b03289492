//! Certificate signing requests in DER: read, shown, written as PEM and read again.

use terraform_provider_stellantis::pki::{CertificationRequest, Content, PublicKey};
use terraform_provider_stellantis::stellantis::arguments::subject::Subject;

use super::{calls, message, name, vectors};

/// A request.
pub fn check(input: &[u8]) {
    let request = match CertificationRequest::from_der(input) {
        Ok(request) => request,
        Err(error) => return message::check(&error.to_string()),
    };
    let pem = request.to_pem();
    assert_eq!(CertificationRequest::read(&pem), Ok(request.clone()));
    assert_eq!(
        PublicKey::from_pem(&request.public_key().to_pem()).as_ref(),
        Ok(request.public_key())
    );
    assert_eq!(PublicKey::read_from(&pem).as_ref(), Ok(request.public_key()));
    name::check_text(&request.subject().to_string());
    check_subject(&request);
    let errors = [
        request.verify_signature().err().map(|error| error.to_string()),
        request.dns_names().err().map(|error| error.to_string()),
    ];
    errors.iter().flatten().for_each(|error| message::check(error));
    calls::check_function("parse_cert_request", &pem);
}

/// A subject that Stellantis accepts makes the same name again.
fn check_subject(request: &CertificationRequest) {
    match Subject::from_name(request.subject()) {
        Ok(subject) => {
            let name = subject.distinguished_name().expect("the subject was checked");
            assert!(name.has_attributes_of(request.subject()));
        }
        Err(differences) => differences
            .iter()
            .for_each(|difference| message::check(difference)),
    }
}

/// All requests among the vectors.
pub fn seeds() -> Vec<Vec<u8>> {
    vectors::der(&Content::CertificationRequest)
}
