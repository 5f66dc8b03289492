//! Keystores, written for `keytool` and `openssl`. Those that they write are vectors, which the unit tests read.

use std::fs;
use std::sync::Arc;

use terraform_provider_stellantis::pki::{
    Certificate, CertificationRequest, EcdsaCurve, KeyAlgorithm, Keystore, KeystoreContent, KeystoreError,
    Pkcs12Profile, PrivateKey, RsaBits,
};
use terraform_provider_stellantis::secret::Secret;
use time::OffsetDateTime;

use crate::tools::{Tools, plain_key};

const PASSWORD: &str = "change it";
const PROFILES: [Pkcs12Profile; 2] = [Pkcs12Profile::Modern, Pkcs12Profile::Legacy];

/// 2026-02-03.
fn created() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(1_770_091_506).unwrap()
}

fn secret(password: &str) -> Secret<String> {
    Secret::new(password.to_owned())
}

/// A key, and its certificate with that of the authority.
fn entry(name: &str) -> (Arc<PrivateKey>, Vec<Certificate>) {
    let vectors = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/pki/keystores");
    let read = |name: &str| fs::read_to_string(format!("{vectors}/{name}.pem")).unwrap();
    let chain = Certificate::read_all(&(read(name) + &read("ca"))).unwrap();
    (plain_key(&read(&format!("{name}.key"))), chain)
}

/// The entry under the alias `Stellar`.
fn stellar((private_key, chain): &(Arc<PrivateKey>, Vec<Certificate>)) -> KeystoreContent<'_> {
    KeystoreContent::Key {
        alias: "Stellar",
        private_key,
        chain,
    }
}

/// The content in every format, with the name of a file.
fn written(content: &KeystoreContent<'_>) -> [(&'static str, Secret<Vec<u8>>); 3] {
    let password = secret(PASSWORD);
    let pkcs12 = |profile| content.to_pkcs12(profile, &password).unwrap();
    [
        ("modern.p12", pkcs12(Pkcs12Profile::Modern)),
        ("legacy.p12", pkcs12(Pkcs12Profile::Legacy)),
        ("store.jks", content.to_jks(&password, created()).unwrap()),
    ]
}

#[test]
fn keytool_lists_an_ecdsa_key_asks_for_a_certificate_and_imports_it() {
    check_with_keytool("ec");
}

#[test]
fn keytool_lists_an_rsa_key_asks_for_a_certificate_and_imports_it() {
    check_with_keytool("rsa");
}

fn check_with_keytool(name: &str) {
    let tools = Tools::new();
    let entry = entry(name);
    let (private_key, chain) = &entry;
    for (file, bytes) in written(&stellar(&entry)) {
        tools.write(file, bytes.expose());
        let store = ["-keystore", file, "-storepass", PASSWORD];
        let list = tools.keytool(&[&["-list", "-v"], &store[..]].concat());
        assert!(list.contains("Alias name: stellar"), "{list}");
        assert!(list.contains("Entry type: PrivateKeyEntry"), "{list}");
        assert!(list.contains("Certificate chain length: 2"), "{list}");
        let request = tools.keytool(&[&["-certreq", "-alias", "stellar"], &store[..]].concat());
        let request = CertificationRequest::from_pem(&request).unwrap();
        assert_eq!(*request.public_key(), private_key.public_key());
        request.verify_signature().unwrap();
        let imported = import_with_keytool(&tools, file);
        let entry = imported.private_key(None, Some(&secret(PASSWORD))).unwrap();
        assert_eq!(entry.private_key.to_pkcs8_pem(), private_key.to_pkcs8_pem());
        assert_eq!(imported.chain(&entry).unwrap(), *chain);
    }
}

/// A JKS keystore into which `keytool` imports the keystore in the file.
fn import_with_keytool(tools: &Tools, file: &str) -> Keystore {
    let import = ["-importkeystore", "-srckeystore", file, "-srcstorepass", PASSWORD];
    let to = [
        "-destkeystore",
        "imported",
        "-deststorepass",
        "another",
        "-deststoretype",
        "JKS",
    ];
    tools.keytool(&[&import[..], &to, &["-noprompt"]].concat());
    let imported = fs::read(tools.path("imported")).unwrap();
    Keystore::open(&imported, &secret("another")).unwrap()
}

#[test]
fn openssl_opens_pkcs12_without_its_legacy_algorithms() {
    for name in ["ec", "rsa"] {
        let tools = Tools::new();
        tools.write("password", PASSWORD);
        let entry = entry(name);
        let (private_key, chain) = &entry;
        for profile in PROFILES {
            let bytes = stellar(&entry).to_pkcs12(profile, &secret(PASSWORD)).unwrap();
            tools.write("store.p12", bytes.expose());
            let open = |options: &str| {
                tools.openssl(&format!("pkcs12 -in store.p12 -passin file:password {options}"))
            };
            let key = plain_key(&open("-nocerts -noenc"));
            assert_eq!(key.to_pkcs8_pem(), private_key.to_pkcs8_pem());
            assert_eq!(Certificate::read_all(&open("-nokeys")).unwrap(), *chain);
            assert_eq!(
                Certificate::read_all(&open("-nokeys -clcerts")).unwrap(),
                chain[..1]
            );
            tools.write("password", "another");
            assert!(!tools.succeeds("pkcs12 -in store.p12 -passin file:password -noout"));
            tools.write("password", PASSWORD);
        }
    }
}

#[test]
fn each_profile_has_its_algorithms() {
    let (private_key, chain) = entry("ec");
    let content = KeystoreContent::Key {
        alias: "x",
        private_key: &private_key,
        chain: &chain,
    };
    let modern = "PBES2, PBKDF2, AES-256-CBC, Iteration 300000, PRF hmacWithSHA256";
    let legacy = "pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 50000";
    for (profile, mac, cipher) in [
        (Pkcs12Profile::Modern, "MAC: sha256, Iteration 300000", modern),
        (Pkcs12Profile::Legacy, "MAC: sha1, Iteration 50000", legacy),
    ] {
        let tools = Tools::new();
        tools.write(
            "store.p12",
            content.to_pkcs12(profile, &secret("changeit")).unwrap().expose(),
        );
        let told = tools.openssl_messages("pkcs12 -in store.p12 -passin pass:changeit -info -noout");
        assert!(told.contains(mac), "{told}");
        assert_eq!(told.matches(cipher).count(), 2, "{told}");
    }
}

#[test]
fn a_truststore_is_a_list_of_trusted_certificates() {
    let tools = Tools::new();
    tools.root("one", "/CN=One");
    tools.root("two", "/CN=Two");
    let certificates = tools.certificates(&["one", "two"]);
    for (file, bytes) in written(&KeystoreContent::Authorities(&certificates)) {
        tools.write(file, bytes.expose());
        let store = ["-keystore", file, "-storepass", PASSWORD];
        let list = tools.keytool(&[&["-list", "-rfc"], &store[..]].concat());
        let entries: Vec<_> = list.split("Alias name: ").skip(1).collect();
        assert_eq!(entries.len(), 2, "{list}");
        for (alias, certificate) in ["ca", "ca-2"].into_iter().zip(&certificates) {
            let named = |entry: &&str| entry.lines().next() == Some(alias);
            let entry = entries.iter().copied().find(named).expect(alias);
            assert!(entry.contains("Entry type: trustedCertEntry"), "{entry}");
            assert_eq!(
                Certificate::read_all(entry).unwrap(),
                *std::slice::from_ref(certificate),
                "{file}"
            );
        }
        let error = Keystore::open(bytes.expose(), &secret(PASSWORD))
            .unwrap()
            .private_key(None, None);
        assert_eq!(error.unwrap_err(), KeystoreError::NoKey { certificates: 2 });
    }
}

#[test]
fn jks_says_when_an_entry_was_created_and_takes_any_password() {
    let tools = Tools::new();
    let password = "clé à molette 🔑";
    let bytes = stellar(&entry("ec"))
        .to_jks(&secret(password), created())
        .unwrap();
    tools.write("store.jks", bytes.expose());
    let store = [
        "-keystore",
        "store.jks",
        "-storepass:file",
        "password",
        "-J-Dfile.encoding=UTF-8",
    ];
    tools.write("password", password);
    let list = tools.keytool(
        &[
            &["-list", "-v", "-J-Duser.language=en", "-J-Duser.timezone=UTC"],
            &store[..],
        ]
        .concat(),
    );
    assert!(list.contains("Creation date: Feb 3, 2026"), "{list}");
    let request = tools.keytool(&[&["-certreq", "-alias", "stellar"], &store[..]].concat());
    assert!(request.contains("NEW CERTIFICATE REQUEST"), "{request}");
}

#[test]
fn every_kind_of_key_goes_into_every_format() {
    let curves = [EcdsaCurve::P256, EcdsaCurve::P384, EcdsaCurve::P521].map(KeyAlgorithm::Ecdsa);
    let others = [KeyAlgorithm::Rsa(RsaBits::B2048), KeyAlgorithm::Ed25519];
    for algorithm in curves.into_iter().chain(others) {
        let private_key = &PrivateKey::generate(algorithm).unwrap();
        let tools = Tools::new();
        let chain = &[Certificate::placeholder(private_key, "x", created(), 30).unwrap()];
        for (file, bytes) in written(&KeystoreContent::Key {
            alias: "x",
            private_key,
            chain,
        }) {
            let keystore = Keystore::open(bytes.expose(), &secret(PASSWORD)).unwrap();
            let read = keystore.private_key(None, None).unwrap().private_key;
            assert_eq!(read.to_pkcs8_pem(), private_key.to_pkcs8_pem(), "{file}");
            tools.write(file, bytes.expose());
        }
        let list = tools.keytool(&["-list", "-v", "-keystore", "modern.p12", "-storepass", PASSWORD]);
        assert!(
            list.contains("Entry type: PrivateKeyEntry"),
            "{algorithm:?}: {list}"
        );
    }
}
