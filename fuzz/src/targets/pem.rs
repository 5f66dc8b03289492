//! PEM, and every reader of it. What is read is written, and read again as the same blocks.

use terraform_provider_stellantis::pki::{Certificate, CertificationRequest, PrivateKeyText, PublicKey, pem};

use super::{message, vectors};

/// A text.
pub fn check(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else {
        return;
    };
    let with_crlf = text.replace('\n', "\r\n");
    assert!(pem::equivalent(text, text) && pem::equivalent(text, &with_crlf));
    match (pem::blocks(text), pem::blocks(&with_crlf)) {
        (Ok(blocks), Ok(others)) => {
            assert!(pem::is_pem(text));
            assert_eq!(blocks.len(), others.len());
            blocks
                .iter()
                .zip(&others)
                .for_each(|(block, other)| check_block(block, other));
        }
        (one, other) => assert_eq!(one.err(), other.err()),
    }
    check_readers(text);
}

/// Headers are not written. A label that RFC 7468 does not allow is not written either.
fn check_block(block: &pem::Block, other: &pem::Block) {
    assert_eq!(
        (block.label(), block.der(), block.content()),
        (other.label(), other.der(), other.content())
    );
    let written = pem::encode(block.label(), block.der());
    if !written.is_empty() {
        let read = pem::blocks(&written).expect("what is written is PEM");
        assert_eq!(
            (read.len(), read[0].label(), read[0].der()),
            (1, block.label(), block.der())
        );
    }
}

/// Every reader refuses what it does not read with a message that quotes nothing.
fn check_readers(text: &str) {
    let secrets = [text.to_owned()];
    let errors = [
        Certificate::read_all(text).err().map(|error| error.to_string()),
        CertificationRequest::read(text)
            .err()
            .map(|error| error.to_string()),
        PrivateKeyText::read(text).err().map(|error| error.to_string()),
        PublicKey::read_from(text).err().map(|error| error.to_string()),
    ];
    for error in errors.into_iter().flatten() {
        message::check_without(&error, &secrets, &[]);
    }
}

/// All vectors in PEM, and one that is quoted and indented.
pub fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = vectors::with_ending(".pem");
    let request = vectors::text("csr/openssl.csr.pem");
    seeds.push(format!("Hello,\n\n> {}", request.replace('\n', "\r\n> ")).into_bytes());
    seeds.push(
        [request, vectors::text("pki/keystores/ec.key.pem")]
            .concat()
            .into_bytes(),
    );
    seeds
}
