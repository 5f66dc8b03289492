//! Encryption in PKCS#12 and PKCS#8: PBES2 (RFC 8018), and the schemes that came before (RFC 7292 appendix C).

use der::Sequence;
use der::asn1::{Any, ObjectIdentifier, OctetString};
use x509_cert::spki::AlgorithmIdentifierOwned;
use zeroize::Zeroizing;

use crate::pki::key::encrypted_private_key::EncryptionError;
use crate::pki::key::signature::name;
use crate::pki::pbe::cipher::Cipher;
use crate::pki::pbe::key_derivation::MOST_ROUNDS;
use crate::pki::pbe::passphrase_cipher::{PBES2, PassphraseCipher, random};
use crate::pki::pbe::pkcs12_derivation::{Hash, Purpose, forms};
use crate::secret::Secret;

const SHA_AND_3_KEY_TRIPLE_DES_CBC: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.3");

/// The ciphers of the old schemes. Two more are RC4, which nobody writes.
const CIPHERS: [(ObjectIdentifier, Cipher); 4] = [
    (SHA_AND_3_KEY_TRIPLE_DES_CBC, Cipher::DesEde3),
    (
        ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.4"),
        Cipher::DesEde2,
    ),
    (
        ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.5"),
        Cipher::Rc2Bits128,
    ),
    (
        ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.6"),
        Cipher::Rc2Bits40,
    ),
];

/// `pkcs-12PbeParams` (RFC 7292 appendix C).
#[derive(Sequence)]
struct PbeParams {
    salt: OctetString,
    iterations: u64,
}

/// How something is encrypted. What is too much work for a file to ask for is refused when this is made.
pub(in crate::pki) enum Encryption {
    Pbes2(PassphraseCipher),
    /// One of the old schemes: key and initialization vector are derived with SHA-1.
    Pbe {
        cipher: Cipher,
        salt: Vec<u8>,
        rounds: u32,
    },
}

impl Encryption {
    /// Reads an `encryptionAlgorithm`.
    pub(in crate::pki) fn of_identifier(
        identifier: &AlgorithmIdentifierOwned,
    ) -> Result<Self, EncryptionError> {
        if identifier.oid == PBES2 {
            return Ok(Self::Pbes2(PassphraseCipher::of_identifier(identifier)?));
        }
        let cipher = cipher(&identifier.oid)?;
        let params = identifier.parameters.as_ref();
        let params: PbeParams = params.and_then(|params| params.decode_as().ok()).ok_or(DAMAGED)?;
        Ok(Self::Pbe {
            cipher,
            rounds: rounds(params.iterations)?,
            salt: params.salt.into_bytes().into(),
        })
    }

    /// The block cipher.
    pub(in crate::pki) fn cipher(&self) -> Cipher {
        match self {
            Self::Pbes2(cipher) => cipher.cipher(),
            Self::Pbe { cipher, .. } => *cipher,
        }
    }

    /// How much work the decryption is, in rounds.
    pub(in crate::pki) fn work(&self) -> u64 {
        match self {
            Self::Pbes2(cipher) => cipher.work(),
            Self::Pbe { cipher, rounds, .. } => {
                // The rounds are done for every 20 bytes of the key, and for the vector.
                let blocks = cipher.key_length().div_ceil(SHA_1_LENGTH) + 1;
                u64::from(*rounds) * blocks as u64
            }
        }
    }

    /// Decrypts. Each result has a right padding, and nothing more is known of it; there is none if the password is
    /// wrong, and can be more than one if it is empty.
    pub(in crate::pki) fn decrypt(
        &self,
        password: &Secret<String>,
        ciphertext: &[u8],
    ) -> Result<Vec<Zeroizing<Vec<u8>>>, EncryptionError> {
        match self {
            Self::Pbes2(cipher) => Ok(cipher.decrypt(password, ciphertext)?.into_iter().collect()),
            Self::Pbe { cipher, salt, rounds } => Ok(forms(password)
                .iter()
                .filter_map(|password| {
                    let (key, iv) = key_and_vector(*cipher, password, salt, *rounds);
                    cipher.decrypt(&key, &iv, ciphertext)
                })
                .collect()),
        }
    }
}

/// Encrypts with 3DES under an old scheme, which every reader knows. Gives the `encryptionAlgorithm` and the ciphertext.
pub(in crate::pki) fn encrypted_with_3des(
    plaintext: &[u8],
    password: &Secret<String>,
    rounds: u32,
) -> Result<(AlgorithmIdentifierOwned, Vec<u8>), EncryptionError> {
    let salt: [u8; 16] = random()?;
    let cipher = Cipher::DesEde3;
    let form = forms(password).swap_remove(0);
    let (key, iv) = key_and_vector(cipher, &form, &salt, rounds);
    let ciphertext = cipher
        .encrypt(&key, &iv, plaintext)
        .ok_or(EncryptionError::Failed)?;
    let identifier = identifier(&salt, rounds).map_err(|_| EncryptionError::Failed)?;
    Ok((identifier, ciphertext))
}

/// An iteration count, unless it is none or too much work.
pub(in crate::pki) fn rounds(count: u64) -> Result<u32, EncryptionError> {
    match u32::try_from(count) {
        Ok(0) => Err(DAMAGED),
        Ok(rounds) if count <= MOST_ROUNDS => Ok(rounds),
        _ => Err(EncryptionError::TooManyRounds {
            count,
            most: MOST_ROUNDS,
        }),
    }
}

/// Bytes of a SHA-1.
const SHA_1_LENGTH: usize = 20;

const DAMAGED: EncryptionError = EncryptionError::Damaged {
    because: "the parameters of its encryption are not valid",
};

fn cipher(identifier: &ObjectIdentifier) -> Result<Cipher, EncryptionError> {
    CIPHERS
        .iter()
        .find_map(|(known, cipher)| (known == identifier).then_some(*cipher))
        .ok_or_else(|| EncryptionError::UnsupportedAlgorithm {
            algorithm: name(identifier),
        })
}

fn key_and_vector(
    cipher: Cipher,
    password: &[u8],
    salt: &[u8],
    rounds: u32,
) -> (Zeroizing<Vec<u8>>, Zeroizing<Vec<u8>>) {
    let derive = |purpose, length| Hash::Sha1.derive(purpose, password, salt, rounds, length);
    let key = derive(Purpose::Key, cipher.key_length());
    (key, derive(Purpose::Vector, cipher.block_length()))
}

fn identifier(salt: &[u8], rounds: u32) -> der::Result<AlgorithmIdentifierOwned> {
    let params = PbeParams {
        salt: OctetString::new(salt)?,
        iterations: rounds.into(),
    };
    Ok(AlgorithmIdentifierOwned {
        oid: SHA_AND_3_KEY_TRIPLE_DES_CBC,
        parameters: Some(Any::encode_from(&params)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_million_rounds_are_the_most_and_one_is_the_least() {
        assert_eq!(rounds(1), Ok(1));
        assert_eq!(rounds(10_000_000), Ok(10_000_000));
        assert_eq!(rounds(0), Err(DAMAGED));
        for count in [10_000_001, u64::MAX] {
            let most = 10_000_000;
            assert_eq!(rounds(count), Err(EncryptionError::TooManyRounds { count, most }));
        }
    }

    #[test]
    fn what_is_encrypted_with_3des_opens_with_the_password_alone() {
        let secret = |password: &str| Secret::new(password.to_owned());
        let (identifier, ciphertext) = encrypted_with_3des(b"content", &secret("clé"), 10).unwrap();
        let encryption = Encryption::of_identifier(&identifier).unwrap();
        let open = |password: &str| encryption.decrypt(&secret(password), &ciphertext).unwrap();
        assert_eq!(open("clé"), [Zeroizing::new(b"content".to_vec())]);
        assert!(!open("cle").contains(&Zeroizing::new(b"content".to_vec())));
    }
}
