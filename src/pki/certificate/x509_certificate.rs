//! Certificates (X.509, RFC 5280), in every form in which they are sent.

use der::Decode;
use der::asn1::AnyRef;
use time::OffsetDateTime;
use x509_cert::ext::pkix::BasicConstraints;
use x509_cert::request::CertReq;
use x509_cert::spki::SubjectPublicKeyInfoOwned;
use x509_cert::time::Time;

use crate::pki::certificate::pkcs7;
use crate::pki::key::public_key::{PublicKey, hex, sha256};
use crate::pki::key::signature::{SignatureError, Signed};
use crate::pki::name::distinguished_name::DistinguishedName;
use crate::pki::pem;
use crate::pki::pem::{Block, Content, PemError};

/// Longest text that is read, in bytes. A bundle of every public authority has a fifth of it.
pub const LONGEST_TEXT: usize = 1024 * 1024;

/// Why there is no certificate. Never holds any part of the text.
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
    #[error("the text is base64, but neither of a certificate nor of a PKCS#7 bundle; it may be truncated")]
    UnknownDer,
    /// A PEM or DER of another kind.
    #[error("the text holds {found}, not a certificate")]
    WrongContent {
        /// What the text holds.
        found: Content,
    },
    /// A secret where none is expected.
    #[error("the text holds {found} beside the certificate")]
    SecretBeside {
        /// What stands beside the certificate.
        found: Content,
    },
    /// The label says PKCS#7, but the content is something else, or is not whole.
    #[error(
        "the PKCS#7 bundle is damaged: the PEM around it is intact, but its content is not a PKCS#7 bundle"
    )]
    DamagedBundle,
    /// A PKCS#7 bundle of revocation lists, say.
    #[error("the PKCS#7 bundle holds no certificate")]
    EmptyBundle,
    /// The DER does not parse.
    #[error(
        "the certificate is damaged: the PEM around it is intact, but its content is not a valid X.509 certificate"
    )]
    Damaged,
}

/// A certificate. Two are equal when their bytes are.
#[derive(Clone, Debug)]
pub struct Certificate {
    der: Vec<u8>,
    subject: DistinguishedName,
    issuer: DistinguishedName,
    public_key: PublicKey,
    serial_number: String,
    not_before: OffsetDateTime,
    not_after: OffsetDateTime,
    is_authority: bool,
    is_self_signed: bool,
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Certificate {}

impl Certificate {
    /// Reads one certificate in DER.
    ///
    /// # Errors
    /// [`CertificateError::Damaged`] if the bytes are none.
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateError> {
        let parsed = x509_cert::Certificate::from_der(der).map_err(|_| CertificateError::Damaged)?;
        let content = parsed.tbs_certificate();
        let subject = DistinguishedName::from_name(content.subject());
        let issuer = DistinguishedName::from_name(content.issuer());
        let public_key =
            PublicKey::from_spki(content.subject_public_key_info()).map_err(|_| CertificateError::Damaged)?;
        let is_self_signed = subject == issuer && !is_signed_by_another(der, &public_key);
        Ok(Self {
            serial_number: serial_number(content.serial_number().as_bytes()),
            not_before: instant(content.validity().not_before)?,
            not_after: instant(content.validity().not_after)?,
            is_authority: is_authority(content, is_self_signed),
            der: der.to_vec(),
            subject,
            issuer,
            public_key,
            is_self_signed,
        })
    }

    /// Reads all certificates of a text, in their order, each once; at least one.
    ///
    /// The text is PEM (`CERTIFICATE`, `X509 CERTIFICATE`, `TRUSTED CERTIFICATE` or `PKCS7`, with any text around the
    /// blocks), or base64 of a DER certificate, of a DER or BER PKCS#7 bundle, or of a PEM
    /// file.
    ///
    /// # Errors
    /// [`CertificateError`], which says what the text holds instead.
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

    /// The certificate in DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The certificate as PEM: label `CERTIFICATE`, 64 columns, LF, with a line break at the end.
    pub fn to_pem(&self) -> String {
        pem::encode("CERTIFICATE", &self.der)
    }

    /// Whom the certificate is about.
    pub fn subject(&self) -> &DistinguishedName {
        &self.subject
    }

    /// Who issued the certificate.
    pub fn issuer(&self) -> &DistinguishedName {
        &self.issuer
    }

    /// The key that the certificate is for.
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// The serial number in lower-case hexadecimal, an even number of digits, without separators; `-` before a
    /// negative one. What `openssl x509 -serial` prints, in lower case.
    pub fn serial_number(&self) -> &str {
        &self.serial_number
    }

    /// First instant of the validity, in UTC, to the second.
    pub fn not_before(&self) -> OffsetDateTime {
        self.not_before
    }

    /// Last instant of the validity, in UTC, to the second.
    pub fn not_after(&self) -> OffsetDateTime {
        self.not_after
    }

    /// SHA-256 over the DER, 64 lower-case hexadecimal digits.
    pub fn sha256(&self) -> String {
        sha256(&self.der)
    }

    /// Whether subject and issuer are the same and the signature verifies with the certificate's own key. A signature
    /// of an algorithm that cannot be verified, such as the SHA-1 of old roots, counts as the certificate's own.
    pub fn is_self_signed(&self) -> bool {
        self.is_self_signed
    }

    /// Whether the certificate may issue others: basicConstraints say so (RFC 5280 section 4.2.1.9), or it is a
    /// self-signed certificate of version 1, which has no such extension.
    pub fn is_authority(&self) -> bool {
        self.is_authority
    }

    /// Whether the certificate was signed with the given key.
    ///
    /// # Errors
    /// [`SignatureError`] if the signature does not verify or cannot be verified.
    pub fn verify_signature(&self, issuer: &PublicKey) -> Result<(), SignatureError> {
        let signed = Signed::from_der(&self.der).map_err(|_| SignatureError::Invalid)?;
        signed.verify(issuer)
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
    match (
        certificates.as_slice(),
        blocks.iter().find(|block| !is_certificate(block)),
    ) {
        ([], Some(other)) => Err(CertificateError::WrongContent {
            found: other.content(),
        }),
        (_, Some(_)) => refuse_secrets(&blocks).map(|()| certificates),
        (_, None) => Ok(certificates),
    }
}

fn is_certificate(block: &Block) -> bool {
    matches!(block.content(), Content::Certificate | Content::Pkcs7)
}

/// The state that keeps a certificate is not meant to keep a key.
fn refuse_secrets(blocks: &[Block]) -> Result<(), CertificateError> {
    match blocks.iter().map(Block::content).find(Content::is_private_key) {
        Some(found) => Err(CertificateError::SecretBeside { found }),
        None => Ok(()),
    }
}

/// OpenSSL's `TRUSTED CERTIFICATE` is a certificate and, behind it, what it is trusted for.
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
    let file = String::from_utf8_lossy(bytes.expose());
    match pem::is_pem(&file) {
        true => from_pem_blocks(&file),
        false => from_der(bytes.expose()).map_err(|error| explained(bytes.expose(), error)),
    }
}

/// One certificate, or all of a PKCS#7 bundle: some authorities send a bundle under the label of a certificate.
fn from_der(der: &[u8]) -> Result<Vec<Certificate>, CertificateError> {
    match from_bundle(der) {
        Err(CertificateError::DamagedBundle) => Ok(vec![Certificate::from_der(der)?]),
        result => result,
    }
}

fn from_bundle(der: &[u8]) -> Result<Vec<Certificate>, CertificateError> {
    let certificates = pkcs7::certificates(der).ok_or(CertificateError::DamagedBundle)?;
    if certificates.is_empty() {
        return Err(CertificateError::EmptyBundle);
    }
    certificates
        .iter()
        .map(|der| Certificate::from_der(der))
        .collect()
}

/// Says what DER without a label is, if it is not a certificate.
fn explained(der: &[u8], error: CertificateError) -> CertificateError {
    let is_request = CertReq::from_der(der).is_ok();
    let is_private_key = p256::pkcs8::PrivateKeyInfoRef::from_der(der).is_ok();
    let is_public_key = SubjectPublicKeyInfoOwned::from_der(der).is_ok();
    match error {
        CertificateError::Damaged if is_request => CertificateError::WrongContent {
            found: Content::CertificationRequest,
        },
        CertificateError::Damaged if is_private_key => CertificateError::WrongContent {
            found: Content::PrivateKey,
        },
        CertificateError::Damaged if is_public_key => CertificateError::WrongContent {
            found: Content::PublicKey,
        },
        CertificateError::Damaged => CertificateError::UnknownDer,
        error => error,
    }
}

fn without_duplicates(certificates: Vec<Certificate>) -> Vec<Certificate> {
    let mut seen = std::collections::HashSet::new();
    certificates
        .into_iter()
        .filter(|certificate| seen.insert(certificate.der.clone()))
        .collect()
}

fn is_signed_by_another(der: &[u8], own: &PublicKey) -> bool {
    let verification = Signed::from_der(der).map(|signed| signed.verify(own));
    !matches!(
        verification,
        Ok(Ok(()) | Err(SignatureError::UnsupportedAlgorithm { .. } | SignatureError::KeyTooSmall { .. }))
    )
}

fn is_authority(content: &x509_cert::TbsCertificate, is_self_signed: bool) -> bool {
    if content.version() == x509_cert::Version::V1 {
        return is_self_signed;
    }
    let constraints = content.get_extension::<BasicConstraints>();
    matches!(constraints, Ok(Some((_critical, constraints))) if constraints.ca)
}

fn instant(time: Time) -> Result<OffsetDateTime, CertificateError> {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).map_err(|_| CertificateError::Damaged)?;
    OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| CertificateError::Damaged)
}

/// Two's complement to sign and magnitude.
fn serial_number(bytes: &[u8]) -> String {
    let is_negative = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
    let magnitude = if is_negative {
        negated(bytes)
    } else {
        bytes.to_vec()
    };
    let zeros = magnitude.iter().take_while(|byte| **byte == 0).count();
    let significant = magnitude
        .get(zeros..)
        .filter(|bytes| !bytes.is_empty())
        .unwrap_or(&[0]);
    let sign = if is_negative { "-" } else { "" };
    format!("{sign}{}", hex(significant))
}

fn negated(bytes: &[u8]) -> Vec<u8> {
    let mut negated: Vec<u8> = bytes.iter().map(|byte| !byte).collect();
    for byte in negated.iter_mut().rev() {
        let (sum, carry) = byte.overflowing_add(1);
        *byte = sum;
        if !carry {
            break;
        }
    }
    negated
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use proptest::prelude::*;
    use time::format_description::well_known::Rfc3339;

    use super::*;
    use crate::pki::openssl::Tools;

    fn tools() -> Tools {
        let tools = Tools::new();
        tools.root("root", "/CN=root");
        tools.leaf("leaf", "/C=FR/CN=MZP1", "root");
        tools
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

    fn printed(tools: &Tools, name: &str, field: &str) -> String {
        let line = tools.openssl(&format!("x509 -in {name}.pem -noout {field}"));
        line.trim_end().split_once('=').unwrap().1.to_owned()
    }

    #[test]
    fn every_field_is_what_openssl_prints() {
        let tools = tools();
        let leaf = tools.certificate("leaf");
        assert_eq!(
            leaf.serial_number(),
            printed(&tools, "leaf", "-serial").to_lowercase()
        );
        let fingerprint = printed(&tools, "leaf", "-fingerprint -sha256")
            .replace(':', "")
            .to_lowercase();
        assert_eq!(leaf.sha256(), fingerprint);
        assert_eq!(
            leaf.subject().to_string(),
            printed(&tools, "leaf", "-subject -nameopt RFC2253")
        );
        assert_eq!(
            leaf.issuer().to_string(),
            printed(&tools, "leaf", "-issuer -nameopt RFC2253")
        );
        let iso = |time: OffsetDateTime| time.format(&Rfc3339).unwrap().replace('T', " ");
        assert_eq!(
            iso(leaf.not_before()),
            printed(&tools, "leaf", "-startdate -dateopt iso_8601")
        );
        assert_eq!(
            iso(leaf.not_after()),
            printed(&tools, "leaf", "-enddate -dateopt iso_8601")
        );
        assert_eq!(leaf.to_pem(), tools.read("leaf.pem"));
        assert_eq!(
            leaf.public_key().to_pem(),
            tools.openssl("x509 -in leaf.pem -noout -pubkey")
        );
    }

    #[test]
    fn unusual_serial_numbers_are_what_openssl_prints() {
        let tools = tools();
        for serial in [
            "0",
            "1",
            "0x80",
            "0xff00ff",
            "-1",
            "-0x80",
            "-0x1234",
            "0xffffffffffffffffffffffffffffffffffffffff",
        ] {
            tools.openssl(&format!(
                "req -x509 -new -config req.cnf -key leaf.key -subj /CN=x -set_serial {serial} -out x.pem"
            ));
            let expected = printed(&tools, "x", "-serial").to_lowercase();
            assert_eq!(tools.certificate("x").serial_number(), expected, "{serial}");
        }
    }

    #[test]
    fn validity_beyond_2050_is_read() {
        let tools = tools();
        tools.openssl("req -x509 -new -config req.cnf -key leaf.key -subj /CN=x -days 36500 -out x.pem");
        assert!(tools.certificate("x").not_after().year() > 2100);
    }

    #[test]
    fn authorities_and_self_signed_certificates_are_told_apart() {
        let tools = tools();
        tools.root("other", "/CN=root");
        tools.write("cross.key", tools.read("root.key"));
        tools.issue("cross", "/CN=root", "other", "basicConstraints=CA:TRUE\n");
        let kinds = ["root", "leaf", "cross"].map(|name| {
            let certificate = tools.certificate(name);
            (certificate.is_authority(), certificate.is_self_signed())
        });
        assert_eq!(kinds, [(true, true), (false, false), (true, false)]);
    }

    #[test]
    fn a_self_signed_certificate_of_version_1_is_an_authority() {
        let tools = tools();
        tools.openssl("req -new -config req.cnf -key root.key -subj /CN=old -out old.csr");
        tools.openssl("x509 -req -in old.csr -signkey root.key -out old.pem");
        assert!(
            tools
                .openssl("x509 -in old.pem -noout -text")
                .contains("Version: 1")
        );
        assert!(tools.certificate("old").is_authority());
    }

    #[test]
    fn every_form_in_which_a_certificate_is_sent_is_read() {
        let tools = tools();
        let leaf = tools.certificate("leaf");
        let pem = tools.read("leaf.pem");
        let base64 = STANDARD.encode(leaf.der());
        let forms = [
            tools.openssl("x509 -in leaf.pem -text"),
            pem.replace('\n', "\r\n"),
            format!("\u{feff}Votre certificat « de production »:\n{}", pem.trim_end()),
            base64.clone(),
            pem.lines()
                .filter(|line| !line.contains("-----"))
                .collect::<Vec<_>>()
                .join("\r\n"),
            base64.trim_end_matches('=').to_owned(),
            STANDARD.encode(&pem),
            STANDARD.encode([b"re\xE7u: \x93\n", pem.as_bytes()].concat()),
            tools.openssl("x509 -in leaf.pem -trustout -addtrust clientAuth"),
            pem.replace(" CERTIFICATE", " X509 CERTIFICATE"),
            tools.openssl("crl2pkcs7 -nocrl -certfile leaf.pem"),
            tools
                .openssl("crl2pkcs7 -nocrl -certfile leaf.pem")
                .replace(" PKCS7", " CERTIFICATE"),
        ];
        for form in forms {
            assert_eq!(
                Certificate::read_all(&form).as_deref(),
                Ok(&[leaf.clone()][..]),
                "{form}"
            );
        }
    }

    #[test]
    fn a_bundle_gives_all_its_certificates_in_either_form() {
        let tools = tools();
        tools.write("bundle.pem", tools.read("root.pem") + &tools.read("leaf.pem"));
        let bundle = tools.certificates(&["root", "leaf"]);
        let mut from_pkcs7 =
            Certificate::read_all(&tools.openssl("crl2pkcs7 -nocrl -certfile bundle.pem")).unwrap();
        from_pkcs7.sort_by_key(|certificate| !certificate.is_authority());
        assert_eq!(from_pkcs7, bundle);
        tools.openssl("crl2pkcs7 -nocrl -certfile bundle.pem -outform DER -out bundle.p7b");
        let der = std::fs::read(tools.path("bundle.p7b")).unwrap();
        assert_eq!(Certificate::read_all(&STANDARD.encode(der)).unwrap().len(), 2);
    }

    #[test]
    fn a_bundle_in_ber_gives_all_its_certificates() {
        let expected = Certificate::read_all(concat!(
            include_str!("../../../tests/vectors/pki/keystores/ec.pem"),
            include_str!("../../../tests/vectors/pki/keystores/ca.pem"),
        ))
        .unwrap();
        let stream = include_bytes!("../../../tests/vectors/pki/pkcs7/stream.p7b");
        let bundle = include_bytes!("../../../tests/vectors/pki/pkcs7/certificates.p7b");
        // The bundle's first four bytes are the tag and length of the sequence around all the rest.
        let indefinite = [&[0x30, 0x80], &bundle[4..], &[0, 0]].concat();
        for ber in [&stream[..], &indefinite] {
            for label in ["PKCS7", "CMS", "CERTIFICATE"] {
                let certificates = Certificate::read_all(&pem::encode(label, ber));
                assert_eq!(sorted(certificates.unwrap()), sorted(expected.clone()));
            }
            let certificates = Certificate::read_all(&STANDARD.encode(ber));
            assert_eq!(sorted(certificates.unwrap()), sorted(expected.clone()));
        }
    }

    /// A PKCS#7 bundle is a set: its writer may put the certificates into any order.
    fn sorted(mut certificates: Vec<Certificate>) -> Vec<Certificate> {
        certificates.sort_by(|one, other| one.der().cmp(other.der()));
        certificates
    }

    #[test]
    fn a_certificate_given_twice_is_read_once() {
        let tools = tools();
        assert_eq!(
            tools.certificates(&["leaf", "root", "leaf"]),
            tools.certificates(&["leaf", "root"])
        );
    }

    #[test]
    fn what_is_not_a_certificate_is_named() {
        let tools = tools();
        let encrypted = tools.openssl("pkey -in leaf.key -aes256 -passout pass:secret");
        assert_eq!(found(&tools.read("leaf.key")), "a private key");
        assert_eq!(found(&encrypted), "an encrypted private key");
        assert_eq!(found(&tools.read("request.csr")), "a certificate signing request");
        assert_eq!(
            found(&tools.openssl("x509 -in leaf.pem -noout -pubkey")),
            "a public key"
        );
        assert_eq!(
            found("-----BEGIN WHATEVER-----\nMAUw\n-----END WHATEVER-----\n"),
            "a PEM block of an unknown kind"
        );
        for (command, content) in [
            (
                "pkcs8 -topk8 -nocrypt -in leaf.key -outform DER -out x.der",
                "a private key",
            ),
            (
                "req -in request.csr -outform DER -out x.der",
                "a certificate signing request",
            ),
            (
                "pkey -in leaf.key -pubout -outform DER -out x.der",
                "a public key",
            ),
        ] {
            tools.openssl(command);
            assert_eq!(
                found(&STANDARD.encode(std::fs::read(tools.path("x.der")).unwrap())),
                content
            );
        }
    }

    #[test]
    fn a_private_key_beside_the_certificate_is_refused() {
        let tools = tools();
        let text = tools.read("leaf.pem") + &tools.read("leaf.key");
        assert_eq!(
            error(&text).to_string(),
            "the text holds a private key beside the certificate"
        );
        let harmless = tools.read("request.csr") + &tools.read("leaf.pem");
        assert_eq!(Certificate::read_all(&harmless).unwrap().len(), 1);
    }

    #[test]
    fn damaged_text_is_told_from_other_text() {
        let tools = tools();
        let (pem, base64) = (
            tools.read("leaf.pem"),
            STANDARD.encode(tools.certificate("leaf").der()),
        );
        assert_eq!(error(""), CertificateError::Pem(PemError::Empty));
        assert_eq!(
            error("dear colleague, see the attachment"),
            CertificateError::NotCertificate
        );
        assert_eq!(error("a\0b\0"), CertificateError::NotCertificate);
        assert_eq!(error(&base64[..200]), CertificateError::UnknownDer);
        assert_eq!(
            error(&pem[..pem.len() / 2]),
            CertificateError::Pem(PemError::Truncated)
        );
        assert_eq!(
            error(&pem.replace("MII", "*II")),
            CertificateError::Pem(PemError::Garbled)
        );
        assert_eq!(error(&pem.replacen('M', "A", 1)), CertificateError::Damaged);
        let empty = tools.openssl("crl2pkcs7 -nocrl");
        assert_eq!(error(&empty), CertificateError::EmptyBundle);
        assert_eq!(
            error(&pem::encode("PKCS7", &[48, 0])),
            CertificateError::DamagedBundle
        );
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
        fn no_der_makes_the_reader_panic(changes in prop::collection::vec((0_usize..600, any::<u8>()), 1..4)) {
            let vector = include_str!("../../../tests/vectors/pki/certificate.pem");
            let mut der = pem::blocks(vector).unwrap().remove(0).der().to_vec();
            for (position, byte) in changes {
                let position = position % der.len();
                der[position] = byte;
            }
            for certificate in Certificate::read_all(&STANDARD.encode(&der)).unwrap_or_default() {
                let _ = (certificate.subject().to_string(), certificate.issuer().common_name());
            }
        }
    }
}
