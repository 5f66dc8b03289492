//! PEM (RFC 7468, and the headers of RFC 1421): reading, writing, and comparing.

use std::fmt;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use der::pem::LineEnding;

use crate::secret::Secret;

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// Base64 with or without its padding: some tools drop it.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Why a text cannot be read as PEM.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PemError {
    /// Nothing but white space.
    #[error("the text is empty")]
    Empty,
    /// No `-----BEGIN …-----` and no `-----END …-----`.
    #[error("the text contains no PEM block (no line \"-----BEGIN …-----\")")]
    NoPem,
    /// One of the two lines that enclose a block is missing.
    #[error("the PEM text is truncated: a \"-----BEGIN …-----\" or its \"-----END …-----\" is missing")]
    Truncated,
    /// The text between the two lines is not base64, or their labels differ.
    #[error("the PEM text is garbled: the text between \"BEGIN\" and \"END\" is not valid base64")]
    Garbled,
}

/// What a PEM block or a DER text contains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// PKCS#8, PKCS#1 or SEC 1, not encrypted.
    PrivateKey,
    /// PKCS#8 `EncryptedPrivateKeyInfo`, or a key with RFC 1421 encryption headers.
    EncryptedPrivateKey,
    /// OpenSSH's own format of private keys.
    OpenSshPrivateKey,
    /// X.509.
    Certificate,
    /// PKCS#10.
    CertificationRequest,
    /// `SubjectPublicKeyInfo` or PKCS#1.
    PublicKey,
    /// PKCS#7 or CMS.
    Pkcs7,
    /// X.509 CRL.
    CertificateRevocationList,
    /// Parameters of a key, without the key.
    Parameters,
    /// Any other label.
    Unknown,
}

impl Content {
    /// The content that a label stands for.
    pub(in crate::pki) fn of_label(label: &str) -> Self {
        match label {
            "ENCRYPTED PRIVATE KEY" => Self::EncryptedPrivateKey,
            "OPENSSH PRIVATE KEY" => Self::OpenSshPrivateKey,
            "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => Self::Certificate,
            "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => Self::CertificationRequest,
            "PKCS7" | "CMS" | "PKCS #7 SIGNED DATA" => Self::Pkcs7,
            "X509 CRL" => Self::CertificateRevocationList,
            label if label.ends_with("PRIVATE KEY") => Self::PrivateKey,
            label if label.ends_with("PUBLIC KEY") => Self::PublicKey,
            label if label.ends_with("PARAMETERS") => Self::Parameters,
            _ => Self::Unknown,
        }
    }

    /// Whether it is a private key in any form, and so a secret.
    pub fn is_private_key(&self) -> bool {
        matches!(
            self,
            Self::PrivateKey | Self::EncryptedPrivateKey | Self::OpenSshPrivateKey
        )
    }
}

impl fmt::Display for Content {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::PrivateKey => "a private key",
            Self::EncryptedPrivateKey => "an encrypted private key",
            Self::OpenSshPrivateKey => "a private key in OpenSSH format",
            Self::Certificate => "a certificate",
            Self::CertificationRequest => "a certificate signing request",
            Self::PublicKey => "a public key",
            Self::Pkcs7 => "a PKCS#7 bundle",
            Self::CertificateRevocationList => "a certificate revocation list",
            Self::Parameters => "the parameters of a key",
            Self::Unknown => "a PEM block of an unknown kind",
        })
    }
}

/// A PEM block: its label and the DER inside.
#[derive(Debug)]
pub struct Block {
    label: String,
    headers: Headers,
    der: Secret<Vec<u8>>,
}

impl Block {
    /// The words between `BEGIN` and the dashes, such as `RSA PRIVATE KEY`.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// What the block contains, going by its label and headers.
    pub fn content(&self) -> Content {
        match self.headers.encrypted {
            true => Content::EncryptedPrivateKey,
            false => Content::of_label(&self.label),
        }
    }

    /// Whether the block has the header `Proc-Type: 4,ENCRYPTED` (RFC 1421), as OpenSSL's legacy keys do.
    pub fn has_encryption_header(&self) -> bool {
        self.headers.encrypted
    }

    /// The value of the header `DEK-Info` (RFC 1421 section 4.6.1.3): the cipher and its parameters.
    pub(in crate::pki) fn dek_info(&self) -> Option<&str> {
        self.headers
            .dek_info
            .as_ref()
            .map(|value| value.expose().as_str())
    }

    /// The bytes inside: DER, unless [`Block::has_encryption_header`].
    pub fn der(&self) -> &[u8] {
        self.der.expose()
    }
}

/// What RFC 1421 headers say about the encryption.
#[derive(Debug, Default)]
struct Headers {
    encrypted: bool,
    dek_info: Option<Secret<String>>,
}

impl Headers {
    fn take(&mut self, name: &str, value: &str) {
        match name.trim() {
            "Proc-Type" => self.encrypted |= value.contains("ENCRYPTED"),
            "DEK-Info" => self.dek_info = Some(Secret::new(value.trim().to_owned())),
            _ => {}
        }
    }
}

/// Whether the text looks like PEM at all, intact or not.
pub fn is_pem(text: &str) -> bool {
    text.contains(BEGIN) || text.contains(END)
}

/// Every block in the text, in order; at least one. Text around the blocks, CRLF, indentation, the marks of a quoted mail
/// (`> `) and a missing last line break are accepted.
///
/// # Errors
/// [`PemError`] if there is no block, or if one of them is damaged.
pub fn blocks(text: &str) -> Result<Vec<Block>, PemError> {
    if text.trim().is_empty() {
        return Err(PemError::Empty);
    }
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(BEGIN) {
        refuse_stray_end(before)?;
        let (block, remaining) = block(after)?;
        blocks.push(block);
        rest = remaining;
    }
    refuse_stray_end(rest)?;
    if blocks.is_empty() {
        return Err(PemError::NoPem);
    }
    Ok(blocks)
}

/// Writes one block: 64 columns, LF, with a trailing line break.
///
/// The label must be valid by RFC 7468; otherwise the result is empty.
pub fn encode(label: &str, der: &[u8]) -> String {
    der::pem::encode_string(label, LineEnding::LF, der).unwrap_or_default()
}

/// Decodes base64 with white space anywhere, with or without padding. `None` if it is empty or not base64.
pub fn decode_base64(text: &str) -> Option<Secret<Vec<u8>>> {
    let mut dense = Secret::new(String::with_capacity(text.len()));
    dense.with_mut(|dense| dense.extend(text.split_whitespace()));
    let bytes = BASE64.decode(dense.expose()).ok()?;
    (!bytes.is_empty()).then(|| Secret::new(bytes))
}

/// Whether two PEM texts are the same apart from CRLF or LF, trailing blanks on lines, and white space around the text.
pub fn equivalent(one: &str, other: &str) -> bool {
    significant_lines(one).eq(significant_lines(other))
}

fn significant_lines(text: &str) -> impl Iterator<Item = &str> {
    text.trim().lines().map(str::trim_end)
}

fn refuse_stray_end(text: &str) -> Result<(), PemError> {
    match text.contains(END) {
        true => Err(PemError::Truncated),
        false => Ok(()),
    }
}

/// Reads a block whose `-----BEGIN ` has been read already. Returns the text after the block too.
fn block(text: &str) -> Result<(Block, &str), PemError> {
    let (label, text) = text.split_once(DASHES).ok_or(PemError::Truncated)?;
    let (body, text) = text.split_once(END).ok_or(PemError::Truncated)?;
    if label.contains('\n') || body.contains(BEGIN) {
        return Err(PemError::Truncated);
    }
    let (end_label, rest) = text.split_once(DASHES).ok_or(PemError::Truncated)?;
    if end_label != label {
        return Err(PemError::Garbled);
    }
    let (headers, encoded) = split_headers(body);
    let der = decode_base64(encoded.expose()).ok_or(PemError::Garbled)?;
    let label = label.to_owned();
    Ok((Block { label, headers, der }, rest))
}

/// A line of a mail without the marks with which a reply quotes it.
fn without_quote_marks(line: &str) -> &str {
    line.trim_start_matches(|character: char| character == '>' || character.is_whitespace())
}

/// Splits the RFC 1421 headers from the base64.
fn split_headers(body: &str) -> (Headers, Secret<String>) {
    let mut headers = Headers::default();
    let mut encoded = Secret::new(String::with_capacity(body.len()));
    for line in body.lines().map(without_quote_marks) {
        match line.split_once(':') {
            Some((name, value)) => headers.take(name, value),
            None => encoded.with_mut(|encoded| encoded.push_str(line)),
        }
    }
    (headers, encoded)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BLOCK: &str = "-----BEGIN PUBLIC KEY-----\nMAUwAwYBKgMBAA==\n-----END PUBLIC KEY-----\n";

    fn error(text: &str) -> PemError {
        blocks(text).unwrap_err()
    }

    #[test]
    fn text_around_a_block_and_crlf_are_accepted() {
        let text = format!("Bag Attributes\r\n    friendlyName: x\n{BLOCK}Bonne réception: J.\n")
            .replace('\n', "\r\n");
        let blocks = blocks(&text).unwrap();
        assert_eq!((blocks.len(), blocks[0].label()), (1, "PUBLIC KEY"));
        assert_eq!(blocks[0].der(), [48, 5, 48, 3, 6, 1, 42, 3, 1, 0]);
    }

    #[test]
    fn an_indented_block_without_a_last_line_break_is_read() {
        let text = BLOCK.trim_end().replace('\n', "\n    ");
        assert_eq!(blocks(&text).unwrap()[0].content(), Content::PublicKey);
    }

    #[test]
    fn a_block_that_a_mail_quotes_is_read() {
        for mark in [">", "> ", "> >", ">> ", " > > "] {
            let quoted = |text: &str| {
                text.lines()
                    .map(|line| format!("{mark}{line}\r\n"))
                    .collect::<String>()
            };
            let text = format!("Hello,\n{}Regards\n", quoted(&format!("Here it is:\n\n{BLOCK}")));
            let read = blocks(&text).unwrap();
            assert_eq!(
                (read.len(), read[0].der()),
                (1, blocks(BLOCK).unwrap()[0].der()),
                "{mark:?}"
            );
        }
    }

    #[test]
    fn a_block_with_headers_that_a_mail_quotes_is_read() {
        let text = "> -----BEGIN RSA PRIVATE KEY-----\n> Proc-Type: 4,ENCRYPTED\n> DEK-Info: AES-256-CBC,00\n>\n> MAUw\n> -----END RSA PRIVATE KEY-----\n";
        let read = blocks(text).unwrap();
        assert!(read[0].has_encryption_header());
        assert_eq!(
            (read[0].dek_info(), read[0].der()),
            (Some("AES-256-CBC,00"), &[48, 5, 48][..])
        );
    }

    #[test]
    fn a_block_on_one_line_is_read() {
        assert_eq!(blocks(&BLOCK.replace('\n', " ")).unwrap().len(), 1);
        assert_eq!(blocks(&BLOCK.replace('\n', "")).unwrap().len(), 1);
    }

    #[test]
    fn blank_text_is_empty_and_other_text_holds_no_pem() {
        assert_eq!(error(" \r\n\t"), PemError::Empty);
        assert_eq!(error("MAUwAwYBKgMBAA=="), PemError::NoPem);
    }

    #[test]
    fn every_cut_of_a_block_is_refused() {
        for cut in 1..BLOCK.len() - 1 {
            let kept = &BLOCK[..cut];
            assert!(
                matches!(error(kept), PemError::Truncated | PemError::NoPem),
                "{kept:?}"
            );
            let kept = &BLOCK[cut..];
            assert!(
                matches!(error(kept), PemError::Truncated | PemError::NoPem),
                "{kept:?}"
            );
        }
    }

    #[test]
    fn a_block_that_begins_inside_another_is_truncated() {
        let first = BLOCK.split("-----END").next().unwrap();
        assert_eq!(error(&format!("{first}{BLOCK}")), PemError::Truncated);
        assert_eq!(error(&format!("{BLOCK}{first}")), PemError::Truncated);
    }

    #[test]
    fn what_is_not_base64_is_garbled() {
        assert_eq!(error(&BLOCK.replace("Aw", "é*")), PemError::Garbled);
        assert_eq!(error(&BLOCK.replace("MAUwAwYBKgMBAA==", "")), PemError::Garbled);
        assert_eq!(error(&BLOCK.replace("MAU", "\\nMAU")), PemError::Garbled);
        assert_eq!(
            error(&BLOCK.replace("END PUBLIC", "END PRIVATE")),
            PemError::Garbled
        );
    }

    #[test]
    fn crlf_blanks_and_the_last_line_break_do_not_matter_in_a_comparison() {
        let other = format!("\n\n{}  ", BLOCK.trim_end().replace('\n', " \r\n"));
        assert!(equivalent(BLOCK, &other));
        assert!(!equivalent(BLOCK, &BLOCK.replace("MAU", "MAV")));
        assert!(!equivalent(BLOCK, &BLOCK.replace("MAU", "MA\nU")));
    }

    #[test]
    fn what_is_written_has_64_columns_and_ends_with_a_line_break() {
        let text = encode("CERTIFICATE", &[7; 100]);
        let lines: Vec<usize> = text.lines().map(str::len).collect();
        assert_eq!(lines, [27, 64, 64, 8, 25]);
        assert!(text.ends_with("-----\n") && !text.contains('\r'));
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "(?s)(-----BEGIN |-----END |-----|PRIVATE KEY|:|\n|MAUw|.){0,40}") {
            let _ = blocks(&text);
            let _ = equivalent(&text, &text);
        }

        #[test]
        fn what_is_written_is_read_back(der in prop::collection::vec(any::<u8>(), 1..300)) {
            let text = encode("CERTIFICATE", &der);
            let read = blocks(&text).unwrap();
            prop_assert_eq!(read[0].der(), &der[..]);
        }
    }

    #[test]
    fn an_end_without_its_beginning_is_truncated_wherever_it_is() {
        let stray = BLOCK.split_once('\n').unwrap().1;
        assert_eq!(error(&format!("{stray}{BLOCK}")), PemError::Truncated);
        assert_eq!(error(&format!("{BLOCK}{stray}")), PemError::Truncated);
        assert_eq!(error(stray), PemError::Truncated);
    }

    #[test]
    fn a_label_says_what_a_block_contains_and_whether_that_is_secret() {
        let labels = [
            ("ENCRYPTED PRIVATE KEY", Content::EncryptedPrivateKey, true),
            ("OPENSSH PRIVATE KEY", Content::OpenSshPrivateKey, true),
            ("RSA PRIVATE KEY", Content::PrivateKey, true),
            ("PRIVATE KEY", Content::PrivateKey, true),
            ("X509 CERTIFICATE", Content::Certificate, false),
            ("NEW CERTIFICATE REQUEST", Content::CertificationRequest, false),
            ("PKCS #7 SIGNED DATA", Content::Pkcs7, false),
            ("X509 CRL", Content::CertificateRevocationList, false),
            ("RSA PUBLIC KEY", Content::PublicKey, false),
            ("DH PARAMETERS", Content::Parameters, false),
            ("ATTRIBUTE CERTIFICATE", Content::Unknown, false),
        ];
        for (label, content, is_secret) in labels {
            assert_eq!(Content::of_label(label), content, "{label}");
            assert_eq!(content.is_private_key(), is_secret, "{label}");
        }
    }
}
