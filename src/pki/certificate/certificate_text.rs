//! Certificates in every form in which they are sent: PEM, base64, PKCS#7.

use std::collections::HashSet;

use der::Decode;
use der::asn1::AnyRef;
use x509_cert::request::CertReq;
use x509_cert::spki::SubjectPublicKeyInfoOwned;

use crate::pki::certificate::x509_certificate::Certificate;
use crate::pki::certificate::{pkcs7, x509_certificate};
use crate::pki::pem;
use crate::pki::pem::{Block, Content, PemError};

/// Longest text that is read, in bytes: about five times as long as a bundle of all public authorities.
pub const LONGEST_TEXT: usize = 1024 * 1024;

/// Why a text gives no certificates. Contains no part of the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// More than [`LONGEST_TEXT`].
    #[error("the text has {length} bytes, and at most {LONGEST_TEXT} are read")]
    TooLong {
        /// Length of the text in bytes.
        length: usize,
    },
    /// No intact PEM.
    #[error(transparent)]
    Pem(#[from] PemError),
    /// Neither PEM nor base64.
    #[error("the text is neither PEM nor base64")]
    NotCertificate,
    /// Intact base64 of something else.
    #[error(
        "the text is base64, but what it encodes is neither a certificate nor a PKCS#7 bundle; it may be truncated"
    )]
    UnknownDer,
    /// A PEM or DER of another kind.
    #[error("the text contains {found}, not a certificate")]
    WrongContent {
        /// What the text contains.
        found: Content,
    },
    /// A secret in a place that is not kept secret.
    #[error("the text contains {found} beside the certificate")]
    SecretBeside {
        /// What the text contains beside the certificate.
        found: Content,
    },
    /// The label says PKCS#7, but the content is something else, or is not whole.
    #[error(
        "the PKCS#7 bundle is damaged: the PEM around it is intact, but its content is not a PKCS#7 bundle"
    )]
    DamagedBundle,
    /// A PKCS#7 bundle without certificates, such as one of revocation lists.
    #[error("the PKCS#7 bundle contains no certificate")]
    EmptyBundle,
    /// The DER does not parse.
    #[error(
        "the certificate is damaged: the PEM around it is intact, but its content is not a valid X.509 certificate"
    )]
    Damaged,
    /// Intact, but with a time that is not supported.
    #[error("the certificate is valid from or until a time before 1970, which is not supported")]
    BeforeEpoch,
}

impl Certificate {
    /// Reads all certificates of a text in their order, without duplicates. There is at least one.
    ///
    /// The text is PEM (`CERTIFICATE`, `X509 CERTIFICATE`, `TRUSTED CERTIFICATE`, `PKCS7` or `CMS`, with any text around
    /// the blocks), or base64 of a certificate in DER, of a PKCS#7 bundle in DER or BER, or of a PEM file.
    ///
    /// # Errors
    /// [`CertificateError`], which says what the text contains instead.
    pub fn read_all(text: &str) -> Result<Vec<Self>, CertificateError> {
        if text.len() > LONGEST_TEXT {
            return Err(CertificateError::TooLong { length: text.len() });
        }
        if text.trim().is_empty() {
            return Err(PemError::Empty.into());
        }
        let certificates = match pem::is_pem(text) {
            true => from_pem_blocks(text),
            false => from_base64(text),
        }?;
        Ok(without_duplicates(certificates))
    }
}

fn from_pem_blocks(text: &str) -> Result<Vec<Certificate>, CertificateError> {
    let blocks = pem::blocks(text)?;
    let mut certificates = Vec::new();
    for block in &blocks {
        match block.content() {
            Content::Certificate => certificates.extend(from_der(certificate_part(block))?),
            Content::Pkcs7 => certificates.extend(from_bundle(block.der())?),
            _ => {}
        }
    }
    match (certificates.as_slice(), blocks.first()) {
        ([], Some(other)) => Err(CertificateError::WrongContent {
            found: other.content(),
        }),
        _ => refuse_secrets(&blocks).map(|()| certificates),
    }
}

/// Certificates are kept where everybody may read them: a private key beside one would be exposed.
fn refuse_secrets(blocks: &[Block]) -> Result<(), CertificateError> {
    match blocks.iter().map(Block::content).find(Content::is_private_key) {
        Some(found) => Err(CertificateError::SecretBeside { found }),
        None => Ok(()),
    }
}

/// OpenSSL's `TRUSTED CERTIFICATE` is a certificate followed by what it is trusted for.
fn certificate_part(block: &Block) -> &[u8] {
    let der = block.der();
    if block.label() != "TRUSTED CERTIFICATE" {
        return der;
    }
    match AnyRef::from_der_partial(der) {
        Ok((_, trust)) => der.strip_suffix(trust).unwrap_or(der),
        Err(_) => der,
    }
}

fn from_base64(text: &str) -> Result<Vec<Certificate>, CertificateError> {
    let bytes = pem::decode_base64(text).ok_or(CertificateError::NotCertificate)?;
    // First as DER: a name in a certificate may look like PEM.
    from_der(bytes.expose()).or_else(|error| {
        let file = String::from_utf8_lossy(bytes.expose());
        match pem::is_pem(&file) {
            true => from_pem_blocks(&file),
            false => Err(explained(bytes.expose(), error)),
        }
    })
}

/// One certificate, or all of a PKCS#7 bundle: some authorities send a bundle under the label of a certificate.
fn from_der(der: &[u8]) -> Result<Vec<Certificate>, CertificateError> {
    if let Ok(certificate) = Certificate::from_der(der) {
        return Ok(vec![certificate]);
    }
    match from_bundle(der) {
        Err(CertificateError::DamagedBundle) => Err(reason(der)),
        result => result,
    }
}

fn from_bundle(der: &[u8]) -> Result<Vec<Certificate>, CertificateError> {
    let certificates = pkcs7::certificates(der).ok_or(CertificateError::DamagedBundle)?;
    if certificates.is_empty() {
        return Err(CertificateError::EmptyBundle);
    }
    let read = |der: &Vec<u8>| Certificate::from_der(der).map_err(|_| reason(der));
    certificates.iter().map(read).collect()
}

/// Why the DER of a certificate cannot be read.
fn reason(der: &[u8]) -> CertificateError {
    match x509_certificate::names_time_before_1970(der) {
        true => CertificateError::BeforeEpoch,
        false => CertificateError::Damaged,
    }
}

/// Names what DER without a label is, where it is not a certificate.
fn explained(der: &[u8], error: CertificateError) -> CertificateError {
    match (error, content_of(der)) {
        (CertificateError::Damaged, Some(found)) => CertificateError::WrongContent { found },
        (CertificateError::Damaged, None) => CertificateError::UnknownDer,
        (error, _) => error,
    }
}

fn content_of(der: &[u8]) -> Option<Content> {
    if CertReq::from_der(der).is_ok() {
        return Some(Content::CertificationRequest);
    }
    if p256::pkcs8::PrivateKeyInfoRef::from_der(der).is_ok() {
        return Some(Content::PrivateKey);
    }
    let is_public_key = SubjectPublicKeyInfoOwned::from_der(der).is_ok();
    is_public_key.then_some(Content::PublicKey)
}

fn without_duplicates(certificates: Vec<Certificate>) -> Vec<Certificate> {
    let mut seen = HashSet::new();
    certificates
        .into_iter()
        .filter(|certificate| seen.insert(certificate.der().to_vec()))
        .collect()
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use proptest::prelude::*;
    use time::OffsetDateTime;

    use super::*;
    use crate::pki::key::key_algorithm::KeyAlgorithm;
    use crate::pki::key::private_key::PrivateKey;

    const AUTHORITY: &str = include_str!("../../../tests/vectors/pki/keystores/ca.pem");
    const LEAF: &str = include_str!("../../../tests/vectors/pki/keystores/ec.pem");
    const KEY: &str = include_str!("../../../tests/vectors/pki/keystores/ec.key.pem");
    const ENCRYPTED_KEY: &str = include_str!("../../../tests/vectors/pki/encrypted/pbes2-aes-256-cbc.pem");
    const REQUEST: &str = include_str!("../../../tests/vectors/pki/ecdsa-p256.csr.pem");
    const BUNDLE: &[u8] = include_bytes!("../../../tests/vectors/pki/pkcs7/certificates.p7b");
    const EMPTY_BUNDLE: &[u8] = include_bytes!("../../../tests/vectors/pki/pkcs7/no-certificate.p7b");
    const STREAM: &[u8] = include_bytes!("../../../tests/vectors/pki/pkcs7/stream.p7b");

    fn der(pem: &str) -> Vec<u8> {
        pem::blocks(pem).unwrap().remove(0).der().to_vec()
    }

    fn leaf() -> Certificate {
        Certificate::from_der(&der(LEAF)).unwrap()
    }

    fn authority() -> Certificate {
        Certificate::from_der(&der(AUTHORITY)).unwrap()
    }

    fn error(text: &str) -> CertificateError {
        Certificate::read_all(text).unwrap_err()
    }

    fn found(text: &str) -> String {
        match error(text) {
            CertificateError::WrongContent { found } => found.to_string(),
            other => panic!("{other}"),
        }
    }

    /// A PKCS#7 bundle is a set: its writer may put the certificates into any order.
    fn assert_is_bundle(text: &str) {
        let certificates = Certificate::read_all(text).unwrap();
        assert_eq!(certificates.len(), 2);
        assert!(certificates.contains(&leaf()) && certificates.contains(&authority()));
    }

    #[test]
    fn a_name_that_looks_like_pem_makes_no_pem_of_a_certificate() {
        let key = PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
        let name = "-----BEGIN CERTIFICATE-----";
        let certificate = Certificate::placeholder(&key, name, OffsetDateTime::UNIX_EPOCH, 1).unwrap();
        let text = STANDARD.encode(certificate.der());
        assert_eq!(Certificate::read_all(&text), Ok(vec![certificate]));
    }

    #[test]
    fn every_form_in_which_a_certificate_is_sent_is_read() {
        let base64 = STANDARD.encode(der(LEAF));
        let forms = [
            LEAF.replace('\n', "\r\n"),
            format!("\u{feff}Votre certificat « de production »:\n{}", LEAF.trim_end()),
            base64.clone(),
            LEAF.lines()
                .filter(|line| !line.contains("-----"))
                .collect::<Vec<_>>()
                .join("\r\n"),
            base64.trim_end_matches('=').to_owned(),
            STANDARD.encode(LEAF),
            STANDARD.encode([b"re\xE7u: \x93\n", LEAF.as_bytes()].concat()),
            LEAF.replace(" CERTIFICATE", " X509 CERTIFICATE"),
            // What OpenSSL appends for a certificate that is trusted for nothing in particular.
            pem::encode("TRUSTED CERTIFICATE", &[&der(LEAF)[..], &[0x30, 0]].concat()),
        ];
        for form in forms {
            assert_eq!(Certificate::read_all(&form), Ok(vec![leaf()]), "{form}");
        }
    }

    #[test]
    fn a_bundle_gives_all_its_certificates_in_der_and_in_ber() {
        // The first four bytes of the bundle are the tag and length of the sequence around all the rest.
        let indefinite = [&[0x30, 0x80], &BUNDLE[4..], &[0, 0]].concat();
        for bundle in [BUNDLE, STREAM, &indefinite] {
            for label in ["PKCS7", "CMS", "PKCS #7 SIGNED DATA", "CERTIFICATE"] {
                assert_is_bundle(&pem::encode(label, bundle));
            }
            assert_is_bundle(&STANDARD.encode(bundle));
        }
    }

    #[test]
    fn a_bundle_that_is_not_whole_is_damaged() {
        for bundle in [BUNDLE, STREAM] {
            let cut = &bundle[..bundle.len() - 1];
            assert_eq!(error(&pem::encode("PKCS7", cut)), CertificateError::DamagedBundle);
            assert_eq!(error(&pem::encode("CERTIFICATE", cut)), CertificateError::Damaged);
            assert_eq!(error(&STANDARD.encode(cut)), CertificateError::UnknownDer);
        }
    }

    #[test]
    fn certificates_come_in_the_order_of_the_text_and_each_once() {
        let text = [LEAF, AUTHORITY, LEAF].concat();
        assert_eq!(Certificate::read_all(&text), Ok(vec![leaf(), authority()]));
    }

    #[test]
    fn what_is_not_a_certificate_is_named() {
        let public_key = leaf().public_key().to_pem();
        let unknown = "-----BEGIN WHATEVER-----\nMAUw\n-----END WHATEVER-----\n";
        for (pem, content) in [
            (KEY, "a private key"),
            (ENCRYPTED_KEY, "an encrypted private key"),
            (REQUEST, "a certificate signing request"),
            (&public_key, "a public key"),
            (unknown, "a PEM block of an unknown kind"),
        ] {
            assert_eq!(found(pem), content);
        }
        for (pem, content) in [
            (KEY, "a private key"),
            (REQUEST, "a certificate signing request"),
            (&public_key, "a public key"),
        ] {
            assert_eq!(found(&STANDARD.encode(der(pem))), content);
        }
    }

    #[test]
    fn a_private_key_beside_the_certificate_is_refused() {
        assert_eq!(
            error(&[LEAF, KEY].concat()).to_string(),
            "the text contains a private key beside the certificate"
        );
        assert_eq!(Certificate::read_all(&[REQUEST, LEAF].concat()), Ok(vec![leaf()]));
    }

    #[test]
    fn damaged_text_is_told_from_other_text() {
        let base64 = STANDARD.encode(der(LEAF));
        for (text, expected) in [
            ("", CertificateError::Pem(PemError::Empty)),
            (
                "dear colleague, see the attachment",
                CertificateError::NotCertificate,
            ),
            ("a\0b\0", CertificateError::NotCertificate),
            (&base64[..200], CertificateError::UnknownDer),
            (
                &LEAF[..LEAF.len() / 2],
                CertificateError::Pem(PemError::Truncated),
            ),
            (
                &LEAF.replace("MII", "*II"),
                CertificateError::Pem(PemError::Garbled),
            ),
            (&LEAF.replacen('M', "A", 1), CertificateError::Damaged),
            (&pem::encode("PKCS7", EMPTY_BUNDLE), CertificateError::EmptyBundle),
            (&pem::encode("PKCS7", &[48, 0]), CertificateError::DamagedBundle),
        ] {
            assert_eq!(error(text), expected);
        }
    }

    #[test]
    fn a_time_before_1970_is_named() {
        let bytes = der(LEAF);
        let times: [(&[u8], &[u8]); 3] = [
            (b"\x17\x0d261124", b"\x17\x0d691124"),
            (b"\x17\x0d261124", b"\x17\x0d501124"),
            (b"\x18\x0f2126", b"\x18\x0f1969"),
        ];
        for (from, to) in times {
            let at = bytes.windows(from.len()).position(|window| window == from);
            let early = [&bytes[..at.unwrap()], to, &bytes[at.unwrap() + to.len()..]].concat();
            for text in [pem::encode("CERTIFICATE", &early), STANDARD.encode(&early)] {
                assert_eq!(error(&text), CertificateError::BeforeEpoch);
            }
        }
    }

    #[test]
    fn a_text_of_ten_megabytes_is_refused() {
        let error = error(&"a".repeat(10_000_000));
        assert_eq!(
            error.to_string(),
            "the text has 10000000 bytes, and at most 1048576 are read"
        );
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "(?s)(-----BEGIN CERTIFICATE-----|-----END CERTIFICATE-----|MII|\0|.){0,60}") {
            let _ = Certificate::read_all(&text);
        }

        #[test]
        fn no_change_of_a_byte_makes_the_reader_panic(position: usize, byte: u8) {
            for bundle in [BUNDLE, STREAM, &der(LEAF)] {
                let mut changed = bundle.to_vec();
                let position = position % changed.len();
                changed[position] = byte;
                let _ = Certificate::read_all(&STANDARD.encode(&changed));
            }
        }
    }

    #[test]
    fn the_longest_text_is_read_and_one_that_is_longer_by_a_byte_is_not() {
        let padded = |length: usize| format!("{LEAF}{}", "\n".repeat(length - LEAF.len()));
        assert_eq!(Certificate::read_all(&padded(LONGEST_TEXT)).unwrap().len(), 1);
        let length = LONGEST_TEXT + 1;
        assert_eq!(
            Certificate::read_all(&padded(length)),
            Err(CertificateError::TooLong { length })
        );
    }
}
