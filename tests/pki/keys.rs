//! Private and public keys, written for `openssl` and written by it.

use terraform_provider_stellantis::pki::{
    EcdsaCurve, KeyAlgorithm, PrivateKey, PrivateKeyError, PrivateKeyText, PublicKey, RsaBits, pem,
};
use terraform_provider_stellantis::secret::Secret;

use crate::tools::{Tools, plain_key};

const ALGORITHMS: [KeyAlgorithm; 5] = [
    KeyAlgorithm::Rsa(RsaBits::B2048),
    KeyAlgorithm::Ecdsa(EcdsaCurve::P256),
    KeyAlgorithm::Ecdsa(EcdsaCurve::P384),
    KeyAlgorithm::Ecdsa(EcdsaCurve::P521),
    KeyAlgorithm::Ed25519,
];

const GENERATORS: [(&str, &str); 5] = [
    ("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048", "RSA"),
    ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256", "ECDSA"),
    ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384", "ECDSA"),
    ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521", "ECDSA"),
    ("genpkey -algorithm ED25519", "ED25519"),
];

fn error(text: &str) -> PrivateKeyError {
    PrivateKeyText::from_pem(text).unwrap_err()
}

fn public_key(text: &str) -> PublicKey {
    PublicKey::from_spki_der(pem::blocks(text).unwrap()[0].der()).unwrap()
}

fn secret(passphrase: &str) -> Secret<String> {
    Secret::new(passphrase.to_owned())
}

#[test]
fn openssl_reads_what_is_generated_and_writes_the_same() {
    let tools = Tools::new();
    for algorithm in ALGORITHMS {
        let key = PrivateKey::generate(algorithm).unwrap();
        tools.write("key.pem", key.to_pkcs8_pem().expose());
        assert_eq!(
            &tools.openssl("pkey -in key.pem"),
            key.to_pkcs8_pem().expose(),
            "{algorithm:?}"
        );
        assert_eq!(
            tools.openssl("pkey -in key.pem -pubout"),
            key.public_key().to_pem(),
            "{algorithm:?}"
        );
    }
}

#[test]
fn an_rsa_key_in_pkcs1_is_what_openssl_writes_and_other_keys_have_none() {
    let tools = Tools::new();
    let key = PrivateKey::generate(ALGORITHMS[0]).unwrap();
    tools.write("key.pem", key.to_pkcs8_pem().expose());
    let written = tools.openssl("rsa -in key.pem -traditional");
    assert_eq!(key.to_pkcs1_pem().unwrap().expose(), &written);
    let other = PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
    assert!(other.to_pkcs1_pem().is_none());
}

#[test]
fn what_openssl_generates_is_read_and_written_the_same() {
    let tools = Tools::new();
    for (generator, name) in GENERATORS {
        let text = tools.openssl(generator);
        let key = plain_key(&text);
        assert_eq!(key.to_pkcs8_pem().expose(), &text, "{generator}");
        assert_eq!(key.algorithm_name(), name);
    }
}

#[test]
fn pkcs1_and_sec1_give_the_same_key_as_pkcs8() {
    let tools = Tools::new();
    for (generator, name) in &GENERATORS[..4] {
        let text = tools.openssl(generator);
        tools.write("key.pem", &text);
        let legacy = tools.openssl("pkey -in key.pem -traditional");
        assert!(
            legacy.contains("-----BEGIN RSA PRIVATE KEY") || legacy.contains("-----BEGIN EC PRIVATE KEY")
        );
        let key = plain_key(&legacy.replace('\n', "\r\n"));
        assert_eq!(key.to_pkcs8_pem().expose(), &text, "{name}");
    }
}

#[test]
fn parameters_before_an_ec_key_are_ignored() {
    let text = Tools::new().openssl("ecparam -name secp384r1 -genkey");
    assert!(text.starts_with("-----BEGIN EC PARAMETERS"));
    assert_eq!(plain_key(&text).algorithm_name(), "ECDSA");
}

#[test]
fn a_private_key_with_a_compressed_point_is_the_same_key() {
    let tools = Tools::new();
    tools.write("key.pem", tools.openssl(GENERATORS[2].0));
    let compressed = tools.openssl("ec -in key.pem -conv_form compressed");
    let key = plain_key(&compressed);
    assert_eq!(key.to_pkcs8_pem().expose(), &tools.read("key.pem"));
}

#[test]
fn a_public_key_with_a_compressed_point_is_the_same_key() {
    let tools = Tools::new();
    for curve in ["P-256", "P-384", "P-521"] {
        tools.openssl(&format!(
            "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:{curve} -out key.pem"
        ));
        let plain = tools.openssl("ec -in key.pem -pubout");
        let compressed = tools.openssl("ec -in key.pem -pubout -conv_form compressed");
        assert_ne!(plain, compressed);
        assert_eq!(public_key(&plain), public_key(&compressed));
        assert_eq!(public_key(&compressed).to_pem(), plain);
    }
}

#[test]
fn a_public_key_of_an_algorithm_without_a_name_here_is_kept_as_it_is() {
    let tools = Tools::new();
    tools.openssl("genpkey -algorithm ED448 -out key.pem");
    let text = tools.openssl("pkey -in key.pem -pubout");
    assert_eq!(public_key(&text).algorithm_name(), None);
    assert_eq!(public_key(&text).to_pem(), text);
}

#[test]
fn the_hash_of_the_public_key_is_openssls() {
    let tools = Tools::new();
    let key = PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
    tools.write("public.pem", key.public_key().to_pem());
    tools.openssl("pkey -pubin -in public.pem -outform DER -out public.der");
    let printed = tools.openssl("dgst -sha256 -r public.der");
    assert_eq!(
        printed.split_whitespace().next().unwrap(),
        key.public_key().sha256()
    );
}

#[test]
fn unsupported_algorithms_are_named() {
    let tools = Tools::new();
    let cases = [
        ("ecparam -name secp256k1 -genkey -noout", "secp256k1"),
        ("genpkey -algorithm ED448", "id-Ed448"),
        ("genpkey -algorithm X25519", "id-X25519"),
        (
            "genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048",
            "id-RSASSA-PSS",
        ),
        (
            "ecparam -name prime256v1 -genkey -noout -param_enc explicit",
            "a curve with explicit parameters",
        ),
    ];
    for (generator, algorithm) in cases {
        let expected = PrivateKeyError::UnsupportedAlgorithm {
            algorithm: algorithm.to_owned(),
        };
        assert_eq!(error(&tools.openssl(generator)), expected, "{generator}");
    }
}

#[test]
fn a_short_rsa_key_is_refused_with_its_size() {
    let text = Tools::new().openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024");
    assert_eq!(error(&text), PrivateKeyError::RsaSize { bits: 1024 });
}

#[test]
fn another_kind_of_pem_is_named() {
    let tools = Tools::new();
    tools.root("root", "/CN=root");
    let found = |text: &str| match error(text) {
        PrivateKeyError::WrongContent { found } => found.to_string(),
        other => panic!("{other}"),
    };
    assert_eq!(found(&tools.read("root.pem")), "a certificate");
    assert_eq!(found(&tools.openssl("pkey -in root.key -pubout")), "a public key");
    assert_eq!(
        found(&tools.openssl("ecparam -name prime256v1")),
        "the parameters of a key"
    );
    assert_eq!(
        found(&pem::encode("OPENSSH PRIVATE KEY", b"x")),
        "a private key in OpenSSH format"
    );
}

#[test]
fn openssl_opens_what_is_encrypted_with_the_passphrase_and_with_no_other() {
    let tools = Tools::new();
    tools.write("passphrase", "clé à molette\n");
    tools.write("other", "cle a molette\n");
    for algorithm in [
        KeyAlgorithm::Rsa(RsaBits::B2048),
        KeyAlgorithm::Ecdsa(EcdsaCurve::P384),
        KeyAlgorithm::Ed25519,
    ] {
        let key = PrivateKey::generate(algorithm).unwrap();
        let text = key.to_encrypted_pkcs8_pem(&secret("clé à molette"), 1).unwrap();
        tools.write("key.pem", text.expose());
        let opened = tools.openssl("pkey -in key.pem -passin file:passphrase");
        assert_eq!(&opened, key.to_pkcs8_pem().expose());
        assert!(!tools.succeeds("pkey -in key.pem -passin file:other"));
    }
}

#[test]
fn what_is_encrypted_names_its_algorithms() {
    let tools = Tools::new();
    let key = PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
    let text = key.to_encrypted_pkcs8_pem(&secret("sandbox"), 1).unwrap();
    tools.write("key.pem", text.expose());
    let printed = tools.openssl("asn1parse -in key.pem");
    // 0x0927C0 is 600,000.
    for part in [
        ":PBES2",
        ":PBKDF2",
        ":0927C0",
        ":hmacWithSHA256",
        "NULL",
        ":aes-256-cbc",
    ] {
        assert!(printed.contains(part), "{part}");
    }
}
