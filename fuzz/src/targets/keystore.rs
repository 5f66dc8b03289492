//! What holds for every keystore that opens.

use terraform_provider_stellantis::pki::{KeyEntry, Keystore, KeystoreContent};
use terraform_provider_stellantis::secret::Secret;
use time::OffsetDateTime;

use super::{message, pkcs8};

/// The passwords of the vectors.
pub const PASSWORDS: [&str; 4] = ["clé à molette", "changeit", "", "1234"];

/// Most keys of a keystore that are opened.
const MOST_KEYS: usize = 4;

/// Opens a keystore and its keys.
pub fn check(bytes: &[u8], password: &str) {
    let password = Secret::new(password.to_owned());
    let keystore = match Keystore::open(bytes, &password) {
        Ok(keystore) => keystore,
        Err(error) => return message::check(&error.to_string()),
    };
    for alias in keystore.key_aliases().into_iter().take(MOST_KEYS) {
        match keystore.private_key(Some(alias), None) {
            Ok(entry) => check_entry(&keystore, &entry),
            Err(error) => message::check(&error.to_string()),
        }
    }
    if let Err(error) = keystore.private_key(None, None) {
        message::check(&error.to_string());
    }
}

/// A key goes into a new keystore with its chain, and comes out again.
fn check_entry(keystore: &Keystore, entry: &KeyEntry) {
    pkcs8::check_key(&entry.private_key);
    let chain = match keystore.chain(entry) {
        Ok(chain) => chain,
        Err(error) => return message::check(&error.to_string()),
    };
    let content = KeystoreContent::Key {
        alias: &entry.alias,
        private_key: &entry.private_key,
        chain: &chain,
    };
    let password = Secret::new(PASSWORDS[1].to_owned());
    if let Ok(written) = content.to_jks(&password, OffsetDateTime::UNIX_EPOCH) {
        let read = Keystore::open(written.expose(), &password).expect("a keystore that was written opens");
        let again = read
            .private_key(Some(&entry.alias), None)
            .expect("the key is under its alias");
        assert!(again.private_key.pkcs8() == entry.private_key.pkcs8());
        assert_eq!(read.chain(&again), Ok(chain));
    }
}
