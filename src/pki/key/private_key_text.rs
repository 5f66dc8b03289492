//! A private key as a person gives it: PEM, DER or base64 of DER, encrypted or not.

use der::asn1::AnyRef;
use der::{Decode, Reader, SliceReader, Tag, Tagged};

use crate::pki::key::encrypted_private_key::EncryptedPrivateKey;
use crate::pki::key::plain_private_key::PlainPrivateKey;
use crate::pki::key::private_key::PrivateKeyError;
use crate::pki::pem;
use crate::pki::pem::Block;

/// A private key, read but not yet decrypted.
#[derive(Debug)]
pub enum PrivateKeyText {
    /// Not encrypted.
    Plain(PlainPrivateKey),
    /// Encrypted under a passphrase.
    Encrypted(EncryptedPrivateKey),
}

impl PrivateKeyText {
    /// Reads the only private key in a text: PEM, or base64 of DER.
    ///
    /// # Errors
    /// As for [`PrivateKeyText::from_pem`].
    pub fn read(text: &str) -> Result<Self, PrivateKeyError> {
        let der = match pem::is_pem(text) {
            true => None,
            false => pem::decode_base64(text),
        };
        match der.map(|der| Self::from_der(der.expose())) {
            None | Some(Err(PrivateKeyError::NoDer)) => Self::from_pem(text),
            Some(read) => read,
        }
    }

    /// Reads the only private key in a PEM text: PKCS#8 (`PRIVATE KEY`, `ENCRYPTED PRIVATE KEY`), PKCS#1
    /// (`RSA PRIVATE KEY`) or SEC 1 (`EC PRIVATE KEY`), the latter two also with `Proc-Type: 4,ENCRYPTED`. Other blocks, such
    /// as `EC PARAMETERS`, are ignored.
    ///
    /// # Errors
    /// [`PrivateKeyError`]. For an encrypted key, everything that does not depend on the passphrase:
    /// [`PrivateKeyError::Encryption`] names an unsupported algorithm, or a key derivation that is too much work, before any
    /// work is done.
    pub fn from_pem(text: &str) -> Result<Self, PrivateKeyError> {
        let block = key_block(text)?;
        if block.has_encryption_header() {
            return Ok(Self::Encrypted(EncryptedPrivateKey::from_legacy(&block)?));
        }
        Self::from_labelled_der(block.label(), block.der())
    }

    /// Reads a private key in DER: PKCS#8, encrypted or not, PKCS#1 or SEC 1.
    ///
    /// # Errors
    /// As for [`PrivateKeyText::from_pem`]; [`PrivateKeyError::NoDer`] for any other bytes.
    pub fn from_der(der: &[u8]) -> Result<Self, PrivateKeyError> {
        let label = label_of(der).ok_or(PrivateKeyError::NoDer)?;
        Self::from_labelled_der(label, der).map_err(|error| match error {
            PrivateKeyError::Damaged { .. } => PrivateKeyError::NoDer,
            error => error,
        })
    }

    fn from_labelled_der(label: &str, der: &[u8]) -> Result<Self, PrivateKeyError> {
        match label {
            "ENCRYPTED PRIVATE KEY" => Ok(Self::Encrypted(EncryptedPrivateKey::from_pkcs8_der(der)?)),
            label => Ok(Self::Plain(PlainPrivateKey::from_labelled_der(label, der)?)),
        }
    }
}

/// The only block of a PEM text that contains a private key, encrypted or not.
fn key_block(text: &str) -> Result<Block, PrivateKeyError> {
    let (mut keys, others): (Vec<Block>, Vec<Block>) = pem::blocks(text)?
        .into_iter()
        .partition(|block| block.content().is_private_key());
    match (keys.pop(), keys.len(), others.first()) {
        (Some(key), 0, _) => Ok(key),
        (None, _, Some(other)) => Err(PrivateKeyError::WrongContent {
            found: other.content(),
        }),
        (_, remaining, _) => Err(PrivateKeyError::Several { count: remaining + 1 }),
    }
}

/// The PEM label that belongs to the DER. The types of the first fields tell the forms apart.
fn label_of(der: &[u8]) -> Option<&'static str> {
    let sequence = AnyRef::from_der(der).ok()?;
    let mut fields = SliceReader::new(sequence.value()).ok()?;
    let mut next = || fields.decode().ok().map(|field: AnyRef<'_>| field.tag());
    match (sequence.tag(), next()?, next()?) {
        (Tag::Sequence, Tag::Integer, Tag::Sequence) => Some("PRIVATE KEY"),
        (Tag::Sequence, Tag::Integer, Tag::Integer) => Some("RSA PRIVATE KEY"),
        (Tag::Sequence, Tag::Integer, Tag::OctetString) => Some("EC PRIVATE KEY"),
        (Tag::Sequence, Tag::Sequence, Tag::OctetString) => Some("ENCRYPTED PRIVATE KEY"),
        _ => None,
    }
}

/// Reads an unencrypted key.
#[cfg(test)]
pub(in crate::pki) fn read_plain(
    text: &str,
) -> Result<std::sync::Arc<crate::pki::key::private_key::PrivateKey>, PrivateKeyError> {
    match PrivateKeyText::from_pem(text)? {
        PrivateKeyText::Plain(key) => key.check(),
        PrivateKeyText::Encrypted(_) => Err(PrivateKeyError::WrongContent {
            found: pem::Content::EncryptedPrivateKey,
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::pki::key::private_key::PrivateKey;
    use crate::pki::key::public_key::PublicKey;
    use crate::pki::pbe::error::Error as PbeError;
    use crate::pki::pem::PemError;
    use crate::secret::Secret;

    const PASSPHRASE: &str = "clé à molette";

    fn directory() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/pki/encrypted")
    }

    fn vector(name: &str) -> String {
        std::fs::read_to_string(directory().join(name)).unwrap()
    }

    fn bytes(name: &str) -> Vec<u8> {
        std::fs::read(directory().join(name)).unwrap()
    }

    fn secret(passphrase: &str) -> Secret<String> {
        Secret::new(passphrase.to_owned())
    }

    fn encrypted(text: PrivateKeyText) -> EncryptedPrivateKey {
        match text {
            PrivateKeyText::Encrypted(key) => key,
            PrivateKeyText::Plain(_) => panic!("the key is not encrypted"),
        }
    }

    fn plain(text: PrivateKeyText) -> Arc<PrivateKey> {
        match text {
            PrivateKeyText::Plain(key) => key.check().unwrap(),
            PrivateKeyText::Encrypted(_) => panic!("the key is encrypted"),
        }
    }

    fn opened(text: &str, passphrase: &str) -> Result<PrivateKey, PrivateKeyError> {
        encrypted(PrivateKeyText::from_pem(text).unwrap()).decrypt(&secret(passphrase))
    }

    fn refusal(text: &str) -> PbeError {
        match PrivateKeyText::from_pem(text).unwrap_err() {
            PrivateKeyError::Encryption(error) => error,
            other => panic!("{other}"),
        }
    }

    fn is_wrong_passphrase<T>(result: Result<T, PrivateKeyError>) -> bool {
        matches!(result, Err(PrivateKeyError::WrongPassphrase))
    }

    /// The names of all vectors that a passphrase opens, and of the key in each.
    fn vectors() -> Vec<(String, String)> {
        let entries = std::fs::read_dir(directory()).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".pem") && !name.ends_with(".key.pem"))
            .filter(|name| !name.starts_with("unsupported-") && !name.starts_with("excessive-"))
            .map(|name| (name.clone(), key_of(&name)))
            .collect()
    }

    fn key_of(name: &str) -> String {
        let own = name.replace(".pem", ".key.pem");
        match name {
            _ if directory().join(&own).exists() => own,
            _ if name.starts_with("rsa-") => "rsa.key.pem".to_owned(),
            _ => "ec.key.pem".to_owned(),
        }
    }

    fn passphrase_of(name: &str) -> &'static str {
        match name {
            "plain-passphrase.pem" => "sandbox",
            _ => PASSPHRASE,
        }
    }

    /// The vector with its bytes changed, in an intact PEM with the same headers.
    fn with_der(name: &str, change: impl FnOnce(&mut Vec<u8>)) -> String {
        let text = vector(name);
        let block = pem::blocks(&text).unwrap().remove(0);
        let mut der = block.der().to_vec();
        change(&mut der);
        let body = pem::encode(block.label(), &der);
        let (begin, body) = body.split_once('\n').unwrap();
        let headers: String = text
            .lines()
            .filter(|line| line.contains(':'))
            .map(|line| format!("{line}\n"))
            .collect();
        format!("{begin}\n{headers}\n{body}")
    }

    fn replace(bytes: &mut Vec<u8>, from: &[u8], to: &[u8]) {
        let at = bytes
            .windows(from.len())
            .position(|window| window == from)
            .unwrap();
        bytes.splice(at..at + from.len(), to.iter().copied());
    }

    #[test]
    fn the_public_key_of_every_kind_is_read_as_from_the_whole_key() {
        for name in [
            "rsa-2048",
            "rsa-4096",
            "ecdsa-p256",
            "ecdsa-p384",
            "ecdsa-p521",
            "ed25519",
        ] {
            let pem = vector(&format!("../{name}.key.pem"));
            let PrivateKeyText::Plain(key) = PrivateKeyText::from_pem(&pem).unwrap() else {
                panic!("the key is encrypted");
            };
            let whole = key.check().unwrap().public_key();
            assert_eq!(*key.public_key(), whole);
            assert_eq!(PublicKey::from_pem(&whole.to_pem()), Ok(whole));
        }
    }

    #[test]
    fn every_key_that_openssl_encrypts_is_opened() {
        let vectors = vectors();
        assert_eq!(vectors.len(), 29);
        for (name, key) in vectors {
            let opened = opened(&vector(&name), passphrase_of(&name)).unwrap();
            assert_eq!(opened.to_pkcs8_pem().expose(), &vector(&key), "{name}");
        }
    }

    #[test]
    fn crlf_and_text_around_an_encrypted_key_make_no_difference() {
        for name in ["req-newkey.pem", "rsa-traditional-aes256.pem"] {
            let text = format!("Bag Attributes\n{}\n\n", vector(name)).replace('\n', "\r\n");
            let opened = opened(&text, PASSPHRASE).unwrap();
            assert_eq!(opened.to_pkcs8_pem().expose(), &vector(&key_of(name)), "{name}");
        }
    }

    #[test]
    fn another_passphrase_opens_nothing() {
        for (name, _) in vectors()
            .into_iter()
            .filter(|(name, _)| name != "pbkdf2-600000.pem")
        {
            let text = vector(&name);
            for passphrase in ["cle a molette", "Sandbox", " ", "clé à molette\n"] {
                assert!(is_wrong_passphrase(opened(&text, passphrase)), "{name}");
            }
        }
    }

    /// One in 256 gives correct padding by chance, but not a key.
    #[test]
    fn a_thousand_wrong_passphrases_are_all_wrong() {
        for name in [
            "ec-traditional-aes256.pem",
            "rsa-traditional-des3.pem",
            "pbes2-des3.pem",
        ] {
            let key = encrypted(PrivateKeyText::from_pem(&vector(name)).unwrap());
            for number in 0..1000 {
                assert!(
                    is_wrong_passphrase(key.decrypt(&secret(&number.to_string()))),
                    "{name}"
                );
            }
        }
    }

    #[test]
    fn an_empty_passphrase_is_an_error_of_its_own() {
        let error = opened(&vector("scrypt.pem"), "").unwrap_err();
        assert_eq!(error, PrivateKeyError::EmptyPassphrase);
    }

    #[test]
    fn unencrypted_keys_are_read_as_they_are() {
        for name in ["ec.key.pem", "rsa.key.pem"] {
            let key = plain(PrivateKeyText::from_pem(&vector(name)).unwrap());
            assert_eq!(key.to_pkcs8_pem().expose(), &vector(name));
        }
    }

    #[test]
    fn base64_of_der_is_read_like_pem_and_other_text_is_no_pem() {
        use base64::prelude::{BASE64_STANDARD, Engine};
        let text = BASE64_STANDARD.encode(bytes("pbes2.der"));
        assert!(matches!(
            PrivateKeyText::read(&text),
            Ok(PrivateKeyText::Encrypted(_))
        ));
        let text = BASE64_STANDARD.encode("hunter2");
        let errors = [PrivateKeyText::read(&text), PrivateKeyText::from_pem(&text)];
        let [read, from_pem] = errors.map(|error| error.unwrap_err());
        assert_eq!(read, from_pem);
    }

    #[test]
    fn every_form_is_read_from_der_too() {
        for (name, key) in [("pkcs8", "ec"), ("sec1", "ec"), ("pkcs1", "rsa")] {
            let found = plain(PrivateKeyText::from_der(&bytes(&format!("{name}.der"))).unwrap());
            assert_eq!(
                found.to_pkcs8_pem().expose(),
                &vector(&format!("{key}.key.pem")),
                "{name}"
            );
        }
        let found = encrypted(PrivateKeyText::from_der(&bytes("pbes2.der")).unwrap());
        let found = found.decrypt(&secret(PASSPHRASE)).unwrap();
        assert_eq!(found.to_pkcs8_pem().expose(), &vector("ec.key.pem"));
    }

    #[test]
    fn der_that_is_cut_or_no_private_key_is_refused() {
        for name in ["pkcs8.der", "sec1.der", "pkcs1.der", "pbes2.der"] {
            let der = bytes(name);
            for length in [0, 1, 10, der.len() / 2, der.len() - 1] {
                let error = PrivateKeyText::from_der(&der[..length]).unwrap_err();
                assert_eq!(error, PrivateKeyError::NoDer, "{name}");
            }
        }
        let certificate = include_str!("../../../tests/vectors/pki/certificate.pem");
        let block = pem::blocks(certificate).unwrap().remove(0);
        let error = PrivateKeyText::from_der(block.der()).unwrap_err();
        assert_eq!(error, PrivateKeyError::NoDer);
    }

    #[test]
    fn what_is_not_supported_is_named() {
        let cases = [
            ("unsupported-pbe-md5-des.pem", "pbeWithMD5AndDES-CBC"),
            ("unsupported-camellia-256-cbc.pem", "1.2.392.200011.61.1.1.1.4"),
            ("unsupported-traditional-camellia256.pem", "CAMELLIA-256-CBC"),
        ];
        for (name, algorithm) in cases {
            let algorithm = algorithm.to_owned();
            assert_eq!(
                refusal(&vector(name)),
                PbeError::UnsupportedAlgorithm { algorithm }
            );
        }
    }

    #[test]
    fn excessive_rounds_are_refused_with_their_number() {
        let expected = PbeError::TooManyRounds {
            count: 10_000_001,
            most: 10_000_000,
        };
        assert_eq!(refusal(&vector("excessive-pbkdf2.pem")), expected);
    }

    #[test]
    fn excessive_work_is_named() {
        let message = |name| PrivateKeyText::from_pem(&vector(name)).unwrap_err().to_string();
        let rounds = "the encryption of the private key asks for 10000001 rounds of key derivation, and at most 10000000 are accepted";
        assert_eq!(message("excessive-pbkdf2.pem"), rounds);
        assert_eq!(message("excessive-pbe-sha1-3des.pem"), rounds);
        assert_eq!(
            message("excessive-scrypt.pem"),
            "the encryption of the private key asks for scrypt with N = 1048576, r = 8 and p = 2, and 128·N·r·p may be at most \
             134217728 bytes"
        );
    }

    #[test]
    fn damage_that_no_passphrase_mends_is_distinguished_from_a_wrong_passphrase() {
        for name in ["pbes2-aes-128-cbc.pem", "scrypt.pem", "rsa-traditional-des3.pem"] {
            let text = with_der(name, |der| der.truncate(der.len() - 1));
            assert!(matches!(refusal(&text), PbeError::Damaged { .. }), "{name}");
        }
        let text = vector("ec-traditional-aes128.pem");
        for (from, to) in [
            ("DEK-Info", "DEK-Inf0"),
            ("AES-128-CBC,", "AES-128-CBC,é"),
            ("128-CBC,", "128-CBC"),
        ] {
            let text = text.replace(from, to);
            assert!(matches!(refusal(&text), PbeError::Damaged { .. }), "{to}");
        }
        let cut = text.split("-----END").next().unwrap();
        let error = PrivateKeyText::from_pem(cut).unwrap_err();
        assert_eq!(error, PrivateKeyError::Pem(PemError::Truncated));
    }

    #[test]
    fn changed_parameters_are_damage() {
        let cases: [(&[u8], &[u8]); 4] = [
            (&[2, 1, 100], &[2, 1, 0]),
            (&[2, 1, 100], &[2, 1, 0x80]),
            (&[2, 1, 100], &[4, 1, 100]),
            (&[4, 16], &[4, 15]),
        ];
        for (from, to) in cases {
            let text = with_der("pbes2-aes-256-cbc.pem", |der| replace(der, from, to));
            assert!(matches!(refusal(&text), PbeError::Damaged { .. }), "{to:?}");
        }
    }

    #[test]
    fn errors_and_debug_output_show_nothing_of_key_or_passphrase() {
        let key = encrypted(PrivateKeyText::from_pem(&vector("rsa-traditional-aes256.pem")).unwrap());
        let error = key.decrypt(&secret("hunter2")).unwrap_err();
        assert_eq!(format!("{key:?}"), "EncryptedPrivateKey(Aes256)");
        assert!(!format!("{error} {error:?}").contains("hunter2"));
        let text = vector("rsa-traditional-aes256.pem").replace("AES-256-CBC", "hunter2");
        let error = PrivateKeyText::from_pem(&text).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"));
        assert!(!format!("{:?}", pem::blocks(&text)).contains("hunter2"));
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = PrivateKeyText::from_der(&bytes);
            let _ = PrivateKeyText::from_pem(&pem::encode("ENCRYPTED PRIVATE KEY", &bytes));
        }

        #[test]
        fn no_text_makes_the_reader_panic(
            text in "(-----(BEGIN|END) (ENCRYPTED|RSA|EC) PRIVATE KEY-----\n|Proc-Type: 4,ENCRYPTED\n|DEK-Info: (AES-256-CBC,|DES-EDE3-CBC,)?|[0-9A-F]{16}|\n|MAUw|.){0,20}"
        ) {
            let _ = PrivateKeyText::from_pem(&text);
        }

        #[test]
        fn no_change_of_der_makes_the_reader_panic(changes in prop::collection::vec((0_usize..250, any::<u8>()), 1..4)) {
            for name in ["pbes2.der", "pkcs8.der", "sec1.der", "pkcs1.der"] {
                let mut der = bytes(name);
                for (at, byte) in &changes {
                    if let Some(place) = der.get_mut(*at) {
                        *place = *byte;
                    }
                }
                let _ = PrivateKeyText::from_der(&der);
            }
        }

        #[test]
        fn no_change_of_encrypted_data_makes_the_decryption_panic(at in 0_usize..100, byte in any::<u8>()) {
            let text = with_der("ec-traditional-aes128.pem", |der| der[at] = byte);
            let _ = opened(&text, PASSPHRASE);
        }
    }
}
