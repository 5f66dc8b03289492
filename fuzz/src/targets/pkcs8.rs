//! Private keys: PKCS#8, PKCS#1 and SEC 1 in DER or PEM, encrypted or not. What is read is written, and read again.

use terraform_provider_stellantis::pki::{
    CertificationRequest, Content, DistinguishedName, NamingAttribute, PrivateKey, PrivateKeyError,
    PrivateKeyText,
};
use terraform_provider_stellantis::secret::Secret;

use super::{derivation, message, vectors};

/// The passphrase of the vectors.
const PASSPHRASE: &str = "clé à molette";

/// A key in PEM or DER.
pub fn check(input: &[u8]) {
    let read = match str::from_utf8(input) {
        Ok(text) => PrivateKeyText::read(text),
        Err(_) => PrivateKeyText::from_der(input),
    };
    let key = match read {
        Ok(PrivateKeyText::Plain(key)) => {
            let public_key = key.public_key().clone();
            key.check()
                .inspect(|checked| assert_eq!(checked.public_key(), public_key))
        }
        Ok(PrivateKeyText::Encrypted(key)) if !derivation::is_slow(input) => {
            key.decrypt(&Secret::new(PASSPHRASE.to_owned())).map(Into::into)
        }
        Ok(PrivateKeyText::Encrypted(_)) => return,
        Err(error) => Err(error),
    };
    match key {
        Ok(key) => check_key(&key),
        Err(error) => check_error(&error, input),
    }
}

/// A key is written in a form that gives the same key, and signs.
pub fn check_key(key: &PrivateKey) {
    let texts = [Some(key.to_pkcs8_pem()), key.to_pkcs1_pem()];
    for text in texts.iter().flatten() {
        let Ok(PrivateKeyText::Plain(read)) = PrivateKeyText::read(text.expose()) else {
            panic!("a key that was written cannot be read");
        };
        let read = read.check().expect("a key that was written is intact");
        assert!(read.pkcs8() == key.pkcs8() && read.public_key() == key.public_key());
    }
    let _ = key.weakness();
    let name =
        DistinguishedName::from_attributes([(NamingAttribute::CommonName, "MZP128745")]).expect("a name");
    let request = CertificationRequest::sign(key, &name).expect("an intact key signs");
    assert_eq!(request.verify_signature(), Ok(()));
    assert_eq!(*request.public_key(), key.public_key());
}

fn check_error(error: &PrivateKeyError, input: &[u8]) {
    let secrets: Vec<String> = str::from_utf8(input).map(str::to_owned).into_iter().collect();
    message::check_without(&error.to_string(), &secrets, &[]);
}

/// All private keys among the vectors.
pub fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = vectors::der(&Content::PrivateKey);
    seeds.extend(vectors::der(&Content::EncryptedPrivateKey));
    let texts = vectors::with_ending(".pem").into_iter();
    seeds.extend(texts.filter(|text| String::from_utf8_lossy(text).contains("PRIVATE KEY")));
    seeds.extend(["pkcs1", "sec1"].map(|name| vectors::vector(&format!("pki/encrypted/{name}.der"))));
    seeds
}
