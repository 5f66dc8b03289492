//! Points 55 and 56: imports and moves leave keys and requests unchanged.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::arguments::{CREDENTIALS, CSR, IDENTITY, KEYPAIR, number, subject, text};
use crate::host::wire::provider_client::ProviderClient;
use crate::host::wire::{
    Diagnostic, RawState, ResourceIdentityData, import_resource_state, move_resource_state,
};
use crate::host::{Action, Launch, Terraform, Value, summaries};

/// With these variables in the provider's environment.
fn launch(variables: &[(&str, &str)]) -> Launch {
    variables.iter().fold(Launch::default(), |launch, (name, value)| {
        launch.with(name, value)
    })
}

fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

fn file(name: &str) -> String {
    vectors().join("pki").join(name).to_str().unwrap().to_owned()
}

#[tokio::test]
async fn point_55_a_key_in_a_file_is_imported_and_the_next_plan_is_empty() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    for (name, configured) in [
        ("rsa-2048.key.pem", vec![]),
        (
            "rsa-2048.key.pem",
            vec![("algorithm", text("RSA")), ("rsa_bits", number(2048))],
        ),
        ("rsa-4096.key.pem", vec![]),
        ("ecdsa-p384.key.pem", vec![]),
        (
            "ecdsa-p384.key.pem",
            vec![("algorithm", text("ECDSA")), ("ecdsa_curve", text("P384"))],
        ),
        ("ed25519.key.pem", vec![("algorithm", text("ED25519"))]),
        ("encrypted/pkcs1.der", vec![]),
        ("encrypted/pkcs8.der", vec![]),
        ("encrypted/sec1.der", vec![]),
    ] {
        let (stored, warnings) = terraform.import(KEYPAIR, &file(name)).await.unwrap();
        assert!(warnings.is_empty(), "{name}");
        let pem = stored.json("private_key_pem").as_str().unwrap().to_owned();
        assert!(pem.starts_with("-----BEGIN PRIVATE KEY-----"), "{name}");
        terraform
            .check_settled(&stored, &terraform.config(KEYPAIR, &configured))
            .await;
        let generated = terraform.generate_config(&stored).await;
        terraform.check_settled(&stored, &generated).await;
    }
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_55_an_encrypted_key_stays_encrypted_and_gets_its_version_in_place() {
    let passphrase = "clé à molette";
    let (plugin, terraform) = Terraform::start(launch(&[("KEY_PASS", passphrase)])).await;
    for name in [
        "req-newkey.pem",
        "rsa-traditional-aes256.pem",
        "scrypt.pem",
        "pbes2.der",
    ] {
        let id = format!("{}?passphrase_env=KEY_PASS", file(&format!("encrypted/{name}")));
        let (stored, _) = terraform.import(KEYPAIR, &id).await.unwrap();
        let pem = stored.json("private_key_pem").as_str().unwrap().to_owned();
        assert!(pem.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"), "{name}");
        let opened = [("private_key_pem", text(pem)), ("passphrase", text(passphrase))];
        let opened = terraform.open("stellantis_private_key", &opened).await.unwrap();
        assert!(*opened.attribute("public_key_sha256") == text(stored.json("id").as_str().unwrap()));
        terraform
            .check_settled(&stored, &terraform.config(KEYPAIR, &[]))
            .await;

        let versioned = [
            ("passphrase_wo", text(passphrase)),
            ("passphrase_wo_version", number(1)),
        ];
        let config = terraform.config(KEYPAIR, &versioned);
        let planned = terraform
            .plan(KEYPAIR, Some(&stored), &config)
            .await
            .ok()
            .unwrap();
        assert_eq!(planned.action, Action::Update);
        let versioned = terraform.apply(planned, &config).await.ok().unwrap().unwrap();
        assert_eq!(versioned.json("id"), stored.json("id"));
        terraform.check_settled(&versioned, &config).await;
    }
    plugin.shutdown().await;
}

/// A keystore, the options of its import ID, the password of its key, and the key.
const KEYSTORES: [[&str; 4]; 7] = [
    ["keytool-rsa.p12", "password_env=KS_PASS", "changeit", "rsa"],
    ["keytool-ec.p12", "password_env=KS_PASS", "changeit", "ec"],
    [
        "keytool-legacy-rsa.p12",
        "password_env=KS_PASS",
        "changeit",
        "rsa",
    ],
    [
        "openssl-rsa.p12",
        "password_env=KS_ACCENTED",
        "clé à molette",
        "rsa",
    ],
    [
        "openssl-pbe-sha1-rc2-40.p12",
        "password_env=KS_ACCENTED",
        "clé à molette",
        "ec",
    ],
    [
        "keytool-rsa.jks",
        "password_env=KS_ACCENTED",
        "clé à molette",
        "rsa",
    ],
    [
        "keytool-several.jks",
        "alias=RSA&password_env=KS_PASS&key_password_env=KEY_PASS",
        "key of rsa",
        "rsa",
    ],
];

#[tokio::test]
async fn point_55_a_key_in_a_keystore_is_imported_under_its_password() {
    let variables = [
        ("KS_PASS", "changeit"),
        ("KS_ACCENTED", "clé à molette"),
        ("KEY_PASS", "key of rsa"),
    ];
    let (plugin, terraform) = Terraform::start(launch(&variables)).await;
    for [name, options, passphrase, key] in KEYSTORES {
        let id = format!("{}?{options}", file(&format!("keystores/{name}")));
        let (stored, _) = terraform.import(KEYPAIR, &id).await.unwrap();
        let pem = stored.json("private_key_pem").as_str().unwrap().to_owned();
        assert!(pem.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"), "{name}");
        let opened = [("private_key_pem", text(pem)), ("passphrase", text(passphrase))];
        let opened = terraform.open("stellantis_private_key", &opened).await.unwrap();
        let plain = file(&format!("keystores/{key}.key.pem"));
        let (expected, _) = terraform.import(KEYPAIR, &plain).await.unwrap();
        assert_eq!(stored.json("id"), expected.json("id"), "{name}");
        assert!(*opened.attribute("public_key_sha256") == text(stored.json("id").as_str().unwrap()));
        terraform
            .check_settled(&stored, &terraform.config(KEYPAIR, &[]))
            .await;
    }
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_55_an_import_that_fails_says_why_and_shows_no_secret() {
    let (plugin, terraform) = Terraform::start(launch(&[("KEY_PASS", "hunter2-is-wrong")])).await;
    for (type_name, id, summary) in [
        (KEYPAIR, "nowhere.pem".to_owned(), "File cannot be read"),
        (KEYPAIR, file("certificate.pem"), "Private key cannot be used"),
        (KEYPAIR, file("encrypted/scrypt.pem"), "Passphrase is missing"),
        (
            KEYPAIR,
            file("encrypted/scrypt.pem?passphrase_env=KEY_PASS"),
            "Private key cannot be opened",
        ),
        (
            KEYPAIR,
            file("encrypted/scrypt.pem?passphrase=hunter2"),
            "Secret in an import ID",
        ),
        (
            CSR,
            file("rsa-2048.key.pem"),
            "Certificate signing request cannot be read",
        ),
        (CREDENTIALS, "anything".to_owned(), "Credentials need no import"),
    ] {
        let errors = terraform.import(type_name, &id).await.err().unwrap();
        assert_eq!(summaries(&errors), [summary]);
        assert!(!errors[0].detail.contains("hunter2"));
    }
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_55_a_keystore_of_several_keys_lists_their_aliases() {
    let (plugin, terraform) = Terraform::start(launch(&[("KS_PASS", "changeit")])).await;
    for name in ["keytool-several.jks", "keytool-several.p12"] {
        for options in ["password_env=KS_PASS", "password_env=KS_PASS&alias=nobody"] {
            let id = file(&format!("keystores/{name}?{options}"));
            let errors = terraform.import(KEYPAIR, &id).await.err().unwrap();
            assert_eq!(summaries(&errors), ["Keystore cannot be opened"]);
            let detail = &errors[0].detail;
            assert!(
                detail.contains("\"ec\", \"rsa\"") && detail.contains("?alias="),
                "{detail}"
            );
        }
    }
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_55_an_import_by_identity_is_refused() {
    let plugin = Launch::default().start().await;
    let mut client = ProviderClient::new(plugin.connect().await);
    let request = import_resource_state::Request {
        type_name: KEYPAIR.to_owned(),
        identity: Some(ResourceIdentityData::default()),
        ..Default::default()
    };
    let answer = client.import_resource_state(request).await.unwrap().into_inner();
    assert_eq!(summaries(&answer.diagnostics), ["Import ID names no file"]);
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_55_an_imported_request_keeps_every_byte_when_its_key_and_subject_are_added() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    for name in ["openssl.csr.pem", "openssl.csr.der", "keytool.csr.pem"] {
        let id = vectors().join("csr").join(name).to_str().unwrap().to_owned();
        let (stored, warnings) = terraform.import(CSR, &id).await.unwrap();
        assert!(warnings.is_empty(), "{name}");
        let key = fs::read_to_string(vectors().join("csr/key.pem")).unwrap();
        let config = terraform.config(CSR, &[("private_key_pem", text(key)), ("subject", subject(&[]))]);
        let planned = terraform.plan(CSR, Some(&stored), &config).await.ok().unwrap();
        assert_eq!(
            (planned.action, planned.warnings.len()),
            (Action::Update, 0),
            "{name}"
        );
        let made = terraform.apply(planned, &config).await.ok().unwrap().unwrap();
        assert_eq!(
            made.json("cert_request_pem"),
            stored.json("cert_request_pem"),
            "{name}"
        );
        terraform.check_settled(&made, &config).await;
    }
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_55_the_configuration_of_an_imported_key_pair_has_what_differs_from_the_defaults() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    for (name, expected) in [
        ("rsa-2048.key.pem", vec![]),
        ("rsa-4096.key.pem", vec![("rsa_bits", number(4096))]),
        ("ecdsa-p256.key.pem", vec![("algorithm", text("ECDSA"))]),
        (
            "ecdsa-p384.key.pem",
            vec![("algorithm", text("ECDSA")), ("ecdsa_curve", text("P384"))],
        ),
    ] {
        let (stored, _) = terraform.import(KEYPAIR, &file(name)).await.unwrap();
        let generated = terraform.generate_config(&stored).await;
        assert!(generated == terraform.config(KEYPAIR, &expected), "{name}");
    }
    plugin.shutdown().await;
}

/// The configuration of a request with the key of the vectors.
fn with_key(config: &Value) -> Value {
    let Value::Map(mut config) = config.clone() else {
        panic!("an object")
    };
    let key = fs::read_to_string(vectors().join("csr/key.pem")).unwrap();
    config.insert("private_key_pem".to_owned(), text(key));
    Value::Map(config)
}

#[tokio::test]
async fn point_55_the_generated_configuration_of_a_request_works_once_the_key_is_filled_in() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    for (name, subject) in [
        ("openssl.csr.pem", subject(&[])),
        ("keytool.csr.pem", subject(&[])),
        ("recipe.csr.pem", Value::Null),
        ("misspelt.csr.pem", Value::Null),
        ("two-units.csr.pem", Value::Null),
    ] {
        let id = vectors().join("csr").join(name);
        let (stored, _) = terraform.import(CSR, id.to_str().unwrap()).await.unwrap();
        let generated = terraform.generate_config(&stored).await;
        assert!(
            generated == terraform.config(CSR, &[("subject", subject)]),
            "{name}"
        );
        let config = with_key(&generated);
        let planned = terraform.plan(CSR, Some(&stored), &config).await.ok().unwrap();
        assert!(planned.warnings.is_empty(), "{name}");
        let made = terraform.apply(planned, &config).await.ok().unwrap().unwrap();
        for unchanged in ["cert_request_pem", "subject", "subject_dn", "id"] {
            assert_eq!(made.json(unchanged), stored.json(unchanged), "{name}");
        }
        terraform.check_settled(&made, &config).await;
    }
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_55_a_request_without_a_subject_in_its_configuration_keeps_what_it_has() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let without = with_key(&terraform.config(CSR, &[]));
    let with = with_key(&terraform.config(CSR, &[("subject", subject(&[]))]));
    for (name, fits) in [("keytool.csr.pem", true), ("recipe.csr.pem", false)] {
        let id = vectors().join("csr").join(name);
        let (stored, _) = terraform.import(CSR, id.to_str().unwrap()).await.unwrap();
        let kept = terraform.make(CSR, Some(&stored), &without).await.unwrap();
        assert_eq!(kept.json("cert_request_pem"), stored.json("cert_request_pem"));
        assert_eq!(kept.json("subject").is_null(), !fits, "{name}");
        terraform.check_settled(&kept, &without).await;

        // A subject that says the same changes nothing, and leaving it out again neither.
        let planned = terraform.plan(CSR, Some(&kept), &with).await.ok().unwrap();
        let action = if fits { Action::NoOp } else { Action::Update };
        assert_eq!((planned.action, planned.warnings.is_empty()), (action, fits));
        let made = terraform.make(CSR, Some(&kept), &with).await.unwrap();
        assert_eq!(
            made.json("cert_request_pem") == kept.json("cert_request_pem"),
            fits
        );
        terraform.check_settled(&made, &with).await;
        terraform.check_settled(&made, &without).await;
    }
    plugin.shutdown().await;
}

#[tokio::test]
async fn a_request_is_not_created_without_a_subject_and_is_changed_with_the_one_it_has() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let without = with_key(&terraform.config(CSR, &[]));
    let refused = terraform.plan(CSR, None, &without).await.err().unwrap();
    assert_eq!(summaries(&refused), ["Subject is missing"]);
    let made = terraform
        .make(CSR, None, &terraform.config(CSR, &crate::arguments::csr()))
        .await
        .unwrap();
    let planned = terraform.plan(CSR, Some(&made), &without).await.ok().unwrap();
    assert_eq!(
        summaries(&planned.warnings),
        ["Certificate signing request will change"]
    );
    let changed = terraform.apply(planned, &without).await.ok().unwrap().unwrap();
    assert_ne!(changed.json("cert_request_pem"), made.json("cert_request_pem"));
    assert_eq!(changed.json("subject_dn"), made.json("subject_dn"));
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_55_a_request_whose_subject_no_argument_can_express_is_imported_with_a_warning() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let id = vectors()
        .join("csr/misspelt.csr.pem")
        .to_str()
        .unwrap()
        .to_owned();
    let (stored, warnings) = terraform.import(CSR, &id).await.unwrap();
    assert_eq!(
        summaries(&warnings),
        ["Subject differs from what Stellantis prescribes"]
    );
    assert!(
        warnings[0].detail.contains("Programs Partner"),
        "{}",
        warnings[0].detail
    );
    assert!(stored.json("subject").is_null());
    plugin.shutdown().await;
}

/// The state of a resource of hashicorp/tls, as a request to move it.
fn tls(version: &str, type_name: &str, name: &str) -> (move_resource_state::Request, Json) {
    let file = vectors().join(format!("tls/{version}.json"));
    let state: Json = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let resources = state["resources"].as_array().unwrap();
    let resource = resources
        .iter()
        .find(|resource| resource["type"] == type_name && resource["name"] == name);
    let instance = resource.unwrap()["instances"][0].clone();
    let attributes = instance["attributes"].clone();
    let request = move_resource_state::Request {
        source_provider_address: "registry.terraform.io/hashicorp/tls".to_owned(),
        source_type_name: type_name.to_owned(),
        source_schema_version: instance["schema_version"].as_i64().unwrap(),
        source_state: Some(RawState {
            json: attributes.to_string().into_bytes(),
            ..RawState::default()
        }),
        ..move_resource_state::Request::default()
    };
    (request, attributes)
}

const VERSIONS: [&str; 3] = ["3.0", "3.4", "4.2"];

/// A host names the provider of an object in full. OpenTofu up to 1.12.3 gives the name only that the type implies.
const TLS: [&str; 3] = [
    "registry.terraform.io/hashicorp/tls",
    "registry.opentofu.org/hashicorp/tls",
    "tls",
];
const OURS: [&str; 2] = ["registry.opentofu.org/accessing-party/stellantis", "stellantis"];

/// Every version of hashicorp/tls, under every name.
fn versions() -> impl Iterator<Item = (&'static str, &'static str)> {
    VERSIONS
        .into_iter()
        .flat_map(|version| TLS.map(|address| (version, address)))
}

#[tokio::test]
async fn point_56_a_tls_private_key_becomes_a_key_pair_with_the_same_key() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    for (version, address) in versions() {
        for (name, arguments) in [
            ("rsa", vec![]),
            (
                "ecdsa",
                vec![("algorithm", text("ECDSA")), ("ecdsa_curve", text("P384"))],
            ),
            ("ed25519", vec![("algorithm", text("ED25519"))]),
        ] {
            let (mut request, source) = tls(version, "tls_private_key", name);
            address.clone_into(&mut request.source_provider_address);
            let (stored, warnings) = terraform.move_state(KEYPAIR, request).await.unwrap();
            let same_text = stored.json("private_key_pem") == source["private_key_pem"];
            assert_eq!((same_text, warnings.is_empty()), (name == "ed25519", same_text));
            assert_eq!(stored.json("public_key_pem"), source["public_key_pem"]);
            terraform
                .check_settled(&stored, &terraform.config(KEYPAIR, &arguments))
                .await;
        }
    }
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_56_a_tls_cert_request_becomes_a_request_with_the_bytes_that_were_sent() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    for (version, address) in versions() {
        let whole = version == "4.2";
        let (mut request, source) = tls(version, "tls_cert_request", "app");
        address.clone_into(&mut request.source_provider_address);
        let (stored, warnings) = terraform.move_state(CSR, request).await.unwrap();
        assert_eq!(stored.json("cert_request_pem"), source["cert_request_pem"]);
        // Before 4.1 a tls_cert_request had no email address.
        assert_eq!(summaries(&warnings).is_empty(), whole, "{version}");
        let key = tls(version, "tls_private_key", "rsa").1["private_key_pem"].clone();
        let arguments = [
            ("private_key_pem", text(key.as_str().unwrap())),
            ("subject", subject(&[])),
        ];
        let without_subject = terraform.config(CSR, &arguments[..1]);
        let kept = terraform
            .make(CSR, Some(&stored), &without_subject)
            .await
            .unwrap();
        assert_eq!(kept.json("cert_request_pem"), stored.json("cert_request_pem"));
        let config = terraform.config(CSR, &arguments);
        let planned = terraform.plan(CSR, Some(&stored), &config).await.ok().unwrap();
        assert_eq!(planned.warnings.is_empty(), whole);
        let made = terraform.apply(planned, &config).await;
        let made = made.ok().unwrap().unwrap();
        assert_eq!(
            made.json("cert_request_pem") == stored.json("cert_request_pem"),
            whole
        );
        assert_eq!(made.json("id"), stored.json("id"));
    }
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_56_what_cannot_be_carried_over_is_named() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let (request, _) = tls("4.2", "tls_cert_request", "other");
    let (stored, warnings) = terraform.move_state(CSR, request).await.unwrap();
    assert!(stored.json("subject").is_null());
    let detail = &warnings[0].detail;
    for named in ["The country is", "The email address is", "api.example.com"] {
        assert!(detail.contains(named), "{named} in {detail}");
    }
    let (request, _) = tls("4.2", "tls_private_key", "p224");
    let refused = terraform.move_state(KEYPAIR, request).await;
    let refused = refused.err().unwrap();
    assert_eq!(summaries(&refused), ["Private key cannot be used"]);
    assert_remedy_is_safe(&refused);
    plugin.shutdown().await;
}

/// The old object stays, whatever the reason of the refusal.
#[track_caller]
fn assert_remedy_is_safe(refused: &[Diagnostic]) {
    let [refused] = refused else { panic!("one error") };
    let (_, remedy) = refused.detail.rsplit_once("\n\n").unwrap();
    for unsafe_step in ["create", "-replace", "state rm", "generate", "new key"] {
        assert!(!remedy.contains(unsafe_step), "{unsafe_step} in {remedy}");
    }
    assert!(
        remedy.contains("stays as it is") || remedy.contains("version of the provider"),
        "{remedy}"
    );
}

#[tokio::test]
async fn point_56_other_sources_and_newer_versions_are_refused() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let source = || tls("4.2", "tls_private_key", "rsa").0;
    let of_nobody = move_resource_state::Request {
        source_provider_address: "registry.terraform.io/evilhashicorp/tls".to_owned(),
        ..source()
    };
    let of_the_future = move_resource_state::Request {
        source_schema_version: 2,
        ..source()
    };
    let without_key = move_resource_state::Request {
        source_state: stored(r#"{"id":"1","private_key_pem":null}"#),
        ..source()
    };
    let of_another_tls = move_resource_state::Request {
        source_provider_address: "tls".to_owned(),
        source_state: stored(r#"{"id":"1","private_key":"a"}"#),
        ..source()
    };
    let [ours_of_the_future, of_another_stellantis] =
        [(OURS[0], 1, "{}"), ("stellantis", 0, r#"{"id":"1","bits":2048}"#)].map(
            |(address, version, state)| move_resource_state::Request {
                source_provider_address: address.to_owned(),
                source_type_name: KEYPAIR.to_owned(),
                source_schema_version: version,
                source_state: stored(state),
                ..source()
            },
        );
    for (type_name, request, summary) in [
        (CSR, source(), "Move not supported"),
        (CREDENTIALS, source(), "Move not supported"),
        (KEYPAIR, of_nobody, "Move not supported"),
        (KEYPAIR, of_another_tls, "Move not supported"),
        (KEYPAIR, of_another_stellantis, "Move not supported"),
        (KEYPAIR, without_key, "No private key in the state"),
        (KEYPAIR, of_the_future, "State of an unknown schema version"),
        (KEYPAIR, ours_of_the_future, "State of an unknown schema version"),
    ] {
        let refused = terraform.move_state(type_name, request).await.err().unwrap();
        assert_eq!(summaries(&refused), [summary]);
        assert_remedy_is_safe(&refused);
    }
    plugin.shutdown().await;
}

fn stored(json: &str) -> Option<RawState> {
    Some(RawState {
        json: json.into(),
        ..RawState::default()
    })
}

#[tokio::test]
async fn point_56_a_resource_of_this_provider_moves_from_another_registry() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let config = terraform.config(KEYPAIR, &[("algorithm", text("ED25519"))]);
    let stored = terraform.make(KEYPAIR, None, &config).await.unwrap();
    let pem: Value = text(stored.json("private_key_pem").as_str().unwrap());
    for address in OURS {
        let request = move_resource_state::Request {
            source_provider_address: address.to_owned(),
            source_type_name: KEYPAIR.to_owned(),
            source_state: Some(RawState {
                json: stored.whole_json().to_vec(),
                ..RawState::default()
            }),
            // Earlier versions of the provider gave identities.
            source_identity: self::stored(IDENTITY),
            ..move_resource_state::Request::default()
        };
        let (moved, _) = terraform.move_state(KEYPAIR, request).await.unwrap();
        assert!(pem == text(moved.json("private_key_pem").as_str().unwrap()));
        terraform.check_settled(&moved, &config).await;
    }
    plugin.shutdown().await;
}
