//! The ciphers of PKCS#12 (RFC 7292 appendix C), which PKCS#8 uses too: key and initialization vector are derived with SHA-1
//! from a password in UTF-16.

use der::Sequence;
use der::asn1::{Any, ObjectIdentifier, OctetString};
use x509_cert::spki::AlgorithmIdentifierOwned;
use zeroize::Zeroizing;

use crate::pki::oid;
use crate::pki::pbe::cipher::Cipher;
use crate::pki::pbe::error::Error;
use crate::pki::pbe::pkcs12_derivation::{Hash, Purpose, password_forms};
use crate::pki::pbe::rounds;
use crate::pki::random;
use crate::secret::Secret;

const SHA_AND_3_KEY_TRIPLE_DES_CBC: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.3");

/// All but the two with RC4, which is not supported.
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

/// Length of SHA-1 in bytes.
const SHA_1_LENGTH: usize = 20;

/// `pkcs-12PbeParams` (RFC 7292 appendix C).
#[derive(Sequence)]
struct PbeParams {
    salt: OctetString,
    iterations: u64,
}

/// Everything that decryption needs but the password.
pub struct Pkcs12Cipher {
    cipher: Cipher,
    salt: Vec<u8>,
    rounds: u32,
}

impl Pkcs12Cipher {
    /// Reads an `encryptionAlgorithm`. Excessive work is refused here, before any of it is done.
    pub fn from_identifier(identifier: &AlgorithmIdentifierOwned) -> Result<Self, Error> {
        let cipher = cipher(&identifier.oid)?;
        let params = identifier.parameters.as_ref();
        let params = params.and_then(|params| params.decode_as::<PbeParams>().ok());
        let params = params.ok_or(Error::INVALID_PARAMETERS)?;
        Ok(Self {
            cipher,
            rounds: rounds::check(params.iterations, Hash::Sha1.cost())?.get(),
            salt: params.salt.into_bytes().into(),
        })
    }

    /// The block cipher.
    pub fn cipher(&self) -> Cipher {
        self.cipher
    }

    /// The amount of work, in rounds: they are repeated for every 20 bytes of the key, and for the initialization vector.
    pub fn work(&self) -> u64 {
        let blocks = self.cipher.key_length().div_ceil(SHA_1_LENGTH) + 1;
        u64::from(self.rounds) * blocks as u64
    }

    /// Decrypts. Each result has correct padding, which is all that is known about it. There is none if the password is
    /// wrong, and there can be two if it is empty.
    pub fn decrypt(&self, password: &Secret<String>, ciphertext: &[u8]) -> Vec<Zeroizing<Vec<u8>>> {
        let decrypt = |form: &Zeroizing<Vec<u8>>| {
            let (key, iv) = self.derive(form);
            self.cipher.decrypt(&key, &iv, ciphertext)
        };
        password_forms(password).iter().filter_map(decrypt).collect()
    }

    /// The key and the initialization vector.
    fn derive(&self, password: &[u8]) -> (Zeroizing<Vec<u8>>, Zeroizing<Vec<u8>>) {
        let derive = |purpose, length| Hash::Sha1.derive(purpose, password, &self.salt, self.rounds, length);
        let key = derive(Purpose::Key, self.cipher.key_length());
        (key, derive(Purpose::Vector, self.cipher.block_length()))
    }
}

/// Encrypts with 3DES and a random salt, which every reader of PKCS#12 supports. Returns the `encryptionAlgorithm` and the
/// ciphertext.
pub fn encrypt_with_3des(
    plaintext: &[u8],
    password: &Secret<String>,
    rounds: u32,
) -> Result<(AlgorithmIdentifierOwned, Vec<u8>), Error> {
    let salt: [u8; 16] = random::bytes()?;
    let cipher = Pkcs12Cipher {
        cipher: Cipher::DesEde3,
        salt: salt.to_vec(),
        rounds,
    };
    let (key, iv) = cipher.derive(&password_forms(password).swap_remove(0));
    let ciphertext = cipher.cipher.encrypt(&key, &iv, plaintext);
    let identifier = identifier_of_3des(&salt, rounds).map_err(|_| Error::Failed)?;
    Ok((identifier, ciphertext.ok_or(Error::Failed)?))
}

fn cipher(identifier: &ObjectIdentifier) -> Result<Cipher, Error> {
    CIPHERS
        .iter()
        .find_map(|(known, cipher)| (known == identifier).then_some(*cipher))
        .ok_or_else(|| Error::UnsupportedAlgorithm {
            algorithm: oid::name(identifier),
        })
}

fn identifier_of_3des(salt: &[u8], rounds: u32) -> der::Result<AlgorithmIdentifierOwned> {
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
    fn what_is_encrypted_with_3des_opens_with_the_password_alone() {
        let secret = |password: &str| Secret::new(password.to_owned());
        let (identifier, ciphertext) = encrypt_with_3des(b"content", &secret("clé"), 10).unwrap();
        let cipher = Pkcs12Cipher::from_identifier(&identifier).unwrap();
        // Two hashes for the key, and one for the initialization vector.
        assert_eq!(cipher.work(), 30);
        let open = |password: &str| cipher.decrypt(&secret(password), &ciphertext);
        assert_eq!(open("clé"), [Zeroizing::new(b"content".to_vec())]);
        assert!(!open("cle").contains(&Zeroizing::new(b"content".to_vec())));
    }
}
