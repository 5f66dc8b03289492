//! [`KeystoreFormat`]: what a file is, told from its first bytes.

/// The formats of keystores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeystoreFormat {
    /// PKCS#12, also called PFX (RFC 7292).
    Pkcs12,
    /// Java's first format.
    Jks,
    /// Java's second format, which is recognized but not supported.
    Jceks,
}

impl KeystoreFormat {
    /// The format that the first bytes of a file indicate.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xFE, 0xED, 0xFE, 0xED, ..] => Some(Self::Jks),
            [0xCE, 0xCE, 0xCE, 0xCE, ..] => Some(Self::Jceks),
            bytes if is_pfx(bytes) => Some(Self::Pkcs12),
            _ => None,
        }
    }
}

/// Whether the bytes begin like a PFX: a sequence, of any length, with the number 3 and another sequence.
fn is_pfx(bytes: &[u8]) -> bool {
    let [0x30, first, rest @ ..] = bytes else {
        return false;
    };
    let more = first.checked_sub(0x80).unwrap_or_default();
    rest.get(usize::from(more)..)
        .is_some_and(|rest| rest.starts_with(&[2, 1, 3, 0x30]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_indicate_the_format() {
        let pkcs12 = include_bytes!("../../../tests/vectors/pki/keystores/openssl-ec.p12");
        let pkcs12_in_ber = include_bytes!("../../../tests/vectors/pki/keystores/nss-ec.p12");
        let jks = include_bytes!("../../../tests/vectors/pki/keystores/keytool-ec.jks");
        let jceks = include_bytes!("../../../tests/vectors/pki/keystores/keytool-jceks.jks");
        assert_eq!(KeystoreFormat::of(pkcs12), Some(KeystoreFormat::Pkcs12));
        assert_eq!(KeystoreFormat::of(pkcs12_in_ber), Some(KeystoreFormat::Pkcs12));
        assert_eq!(KeystoreFormat::of(jks), Some(KeystoreFormat::Jks));
        assert_eq!(KeystoreFormat::of(jceks), Some(KeystoreFormat::Jceks));
    }

    #[test]
    fn other_files_are_no_keystore() {
        let encrypted = include_bytes!("../../../tests/vectors/pki/encrypted/pbes2.der");
        let pem = include_bytes!("../../../tests/vectors/pki/keystores/ca.pem");
        assert_eq!(KeystoreFormat::of(encrypted), None);
        assert_eq!(KeystoreFormat::of(pem), None);
        assert_eq!(KeystoreFormat::of(&[]), None);
    }
}
