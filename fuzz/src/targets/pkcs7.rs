//! PKCS#7 bundles in DER or BER, and chains of what is in them.

use base64::prelude::{BASE64_STANDARD, Engine};
use terraform_provider_stellantis::pki::{Certificate, Chain};

use super::{block, calls, certificate, message, vectors};

/// How much longer DER may be than the same content in BER.
const MOST_PER_BYTE: usize = 2;

/// A bundle.
pub fn check(input: &[u8]) {
    let text = block::with_label("PKCS7", input);
    let certificates = match Certificate::read_all(&text) {
        Ok(certificates) => certificates,
        Err(error) => return message::check(&error.to_string()),
    };
    let length: usize = certificates
        .iter()
        .map(|certificate| certificate.der().len())
        .sum();
    assert!(length <= MOST_PER_BYTE * input.len());
    let pem: String = certificates.iter().map(Certificate::to_pem).collect();
    assert_eq!(Certificate::read_all(&pem).as_ref(), Ok(&certificates));
    let is_text = input.windows(5).any(|window| window == b"-----");
    if !is_text {
        assert_eq!(
            Certificate::read_all(&BASE64_STANDARD.encode(input)).as_ref(),
            Ok(&certificates)
        );
    }
    certificates.iter().take(2).for_each(certificate::check_one);
    check_chain(&certificates);
    calls::check_function("parse_certificates", &text);
}

/// A chain begins with the leaf, and consists of what was given.
fn check_chain(certificates: &[Certificate]) {
    let (leaf, others) = (&certificates[0], &certificates[1..]);
    match Chain::build(leaf, others, others) {
        Ok(chain) => {
            assert_eq!(chain.certificates().first(), Some(leaf));
            assert!(
                chain
                    .certificates()
                    .iter()
                    .all(|certificate| certificates.contains(certificate))
            );
            assert!(Certificate::read_all(&chain.to_pem()).is_ok());
        }
        Err(error) => message::check(&error.to_string()),
    }
}

/// All bundles among the vectors.
pub fn seeds() -> Vec<Vec<u8>> {
    vectors::with_ending(".p7b")
}
