//! Block ciphers in CBC mode with PKCS#7 padding (RFC 5652 section 6.3).

use aes::{Aes128, Aes192, Aes256};
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{
    BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, KeyInit, KeyIvInit,
};
use der::asn1::ObjectIdentifier;
use des::{TdesEde2, TdesEde3};
use rc2::Rc2;
use zeroize::Zeroizing;

/// A block cipher in CBC mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cipher {
    Aes128,
    Aes192,
    Aes256,
    /// 3DES with three keys.
    DesEde3,
    /// 3DES with two keys.
    DesEde2,
    /// RC2 with an effective key of 128 bits (RFC 2268).
    Rc2Bits128,
    /// RC2 with an effective key of 40 bits.
    Rc2Bits40,
}

/// The ciphers that have an object identifier of their own (RFC 8018 appendix B.2), with the name in `DEK-Info` headers.
const CIPHERS: [(Cipher, ObjectIdentifier, &str); 4] = [
    (
        Cipher::Aes128,
        ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.2"),
        "AES-128-CBC",
    ),
    (
        Cipher::Aes192,
        ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.22"),
        "AES-192-CBC",
    ),
    (Cipher::Aes256, AES_256_CBC, "AES-256-CBC"),
    (
        Cipher::DesEde3,
        ObjectIdentifier::new_unwrap("1.2.840.113549.3.7"),
        "DES-EDE3-CBC",
    ),
];

/// The cipher that new keys and keystores are encrypted with.
pub const AES_256_CBC: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.42");

impl Cipher {
    /// The cipher of an `encryptionScheme` (RFC 8018 appendix A.4).
    pub fn from_oid(identifier: &ObjectIdentifier) -> Option<Self> {
        CIPHERS
            .iter()
            .find_map(|(cipher, known, _)| (known == identifier).then_some(*cipher))
    }

    /// The cipher that a `DEK-Info` header names (RFC 1421 section 4.6.1.3).
    pub fn from_dek_info(name: &str) -> Option<Self> {
        CIPHERS
            .iter()
            .find_map(|(cipher, _, known)| (*known == name).then_some(*cipher))
    }

    /// Length of the key in bytes.
    pub fn key_length(self) -> usize {
        match self {
            Self::Rc2Bits40 => 5,
            Self::Aes128 | Self::DesEde2 | Self::Rc2Bits128 => 16,
            Self::Aes192 | Self::DesEde3 => 24,
            Self::Aes256 => 32,
        }
    }

    /// Length of a block and of the initialization vector in bytes.
    pub fn block_length(self) -> usize {
        match self {
            Self::DesEde3 | Self::DesEde2 | Self::Rc2Bits128 | Self::Rc2Bits40 => 8,
            Self::Aes128 | Self::Aes192 | Self::Aes256 => 16,
        }
    }

    /// Pads and encrypts. `None` if the key or the initialization vector has the wrong length.
    pub fn encrypt(self, key: &[u8], iv: &[u8], plaintext: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Aes128 => encrypt::<Aes128>(key, iv, plaintext),
            Self::Aes192 => encrypt::<Aes192>(key, iv, plaintext),
            Self::Aes256 => encrypt::<Aes256>(key, iv, plaintext),
            Self::DesEde3 => encrypt::<TdesEde3>(key, iv, plaintext),
            Self::DesEde2 => encrypt::<TdesEde2>(key, iv, plaintext),
            Self::Rc2Bits128 | Self::Rc2Bits40 => encrypt::<Rc2>(key, iv, plaintext),
        }
    }

    /// Decrypts and removes the padding. `None` if the padding is wrong, which most often means the wrong key.
    pub fn decrypt(self, key: &[u8], iv: &[u8], ciphertext: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        match self {
            Self::Aes128 => decrypt::<Aes128>(key, iv, ciphertext),
            Self::Aes192 => decrypt::<Aes192>(key, iv, ciphertext),
            Self::Aes256 => decrypt::<Aes256>(key, iv, ciphertext),
            Self::DesEde3 => decrypt::<TdesEde3>(key, iv, ciphertext),
            Self::DesEde2 => decrypt::<TdesEde2>(key, iv, ciphertext),
            Self::Rc2Bits128 | Self::Rc2Bits40 => decrypt::<Rc2>(key, iv, ciphertext),
        }
    }
}

fn encrypt<C: BlockCipherEncrypt + KeyInit>(key: &[u8], iv: &[u8], plaintext: &[u8]) -> Option<Vec<u8>> {
    let encryptor = cbc::Encryptor::<C>::new_from_slices(key, iv).ok()?;
    let mut ciphertext = vec![0; plaintext.len() + iv.len()];
    let length = encryptor
        .encrypt_padded_b2b::<Pkcs7>(plaintext, &mut ciphertext)
        .ok()?
        .len();
    ciphertext.truncate(length);
    Some(ciphertext)
}

fn decrypt<C: BlockCipherDecrypt + KeyInit>(
    key: &[u8],
    iv: &[u8],
    ciphertext: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let decryptor = cbc::Decryptor::<C>::new_from_slices(key, iv).ok()?;
    let mut plaintext = Zeroizing::new(vec![0; ciphertext.len()]);
    let length = decryptor
        .decrypt_padded_b2b::<Pkcs7>(ciphertext, &mut plaintext)
        .ok()?
        .len();
    plaintext.truncate(length);
    Some(plaintext)
}
