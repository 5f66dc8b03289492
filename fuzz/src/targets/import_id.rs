//! Import IDs. Hosts print them, so a message repeats nothing of one that may be a secret.

use terraform_provider_stellantis::sdk::framework::engine::managed_resource::ManagedResource;
use terraform_provider_stellantis::sdk::framework::model::schema::Attribute;
use terraform_provider_stellantis::sdk::framework::value::Value;

use super::{message, msgpack, typed, vectors};

/// The files that an ID may name by its first byte.
const FILES: [&str; 8] = [
    "pki/encrypted/ec.key.pem",
    "pki/encrypted/scrypt.pem",
    "pki/encrypted/pbes2.der",
    "pki/ed25519.key.pem",
    "pki/keystores/keytool-several.jks",
    "pki/keystores/openssl-plain.p12",
    "csr/openssl.csr.pem",
    "csr/openssl.csr.der",
];

/// Stands for a secret in an input.
const SECRET_HERE: char = '\u{1}';

/// The number of a file, or another number and a path, and what follows the path.
pub fn check(input: &[u8]) {
    let Some((number, Ok(rest))) = input
        .split_first()
        .map(|(first, rest)| (*first, str::from_utf8(rest)))
    else {
        return;
    };
    let path = FILES
        .get(usize::from(number))
        .map(|name| vectors::repository().join("tests/vectors").join(name));
    let id = path.map_or_else(String::new, |path| path.to_string_lossy().into_owned())
        + &rest.replace(SECRET_HERE, message::SECRET);
    for resource in typed::PROVIDER.resources() {
        match resource.import(&id) {
            Some(Ok((state, remarks))) => {
                message::check_all(&remarks, &secrets(&id), &repeatable(&id));
                check_imported(resource, &state);
            }
            Some(Err(error)) => message::check_all(&[error], &secrets(&id), &repeatable(&id)),
            None => {}
        }
    }
}

/// An imported object is complete, and nothing secret gets into the configuration that a host writes for it.
fn check_imported(resource: &dyn ManagedResource, state: &Value) {
    assert!(state.is_wholly_known());
    msgpack::check_round_trip(state, &resource.schema().object_type());
    assert!(resource.upgrade(state) == *state);
    let configuration = resource.configuration(state);
    let is_secret = |attribute: &&Attribute| attribute.sensitive || attribute.write_only;
    for attribute in resource.schema().attributes.iter().filter(is_secret) {
        assert!(
            configuration.attribute(attribute.name).is_null(),
            "{} is in the configuration",
            attribute.name
        );
    }
}

/// The values of the options, and an ID without options: it may be anything.
fn secrets(id: &str) -> Vec<String> {
    match id.split_once('?') {
        Some((_, query)) => query
            .split('&')
            .filter_map(|option| option.split_once('='))
            .map(|(_, value)| value.to_owned())
            .collect(),
        None => vec![id.to_owned()],
    }
}

/// What a message may repeat: the path of a file that can be read, and an alias.
fn repeatable(id: &str) -> Vec<String> {
    let (path, query) = id.split_once('?').unwrap_or((id, ""));
    let path = std::path::Path::new(path).is_file().then(|| path.to_owned());
    query
        .split('&')
        .filter_map(|option| option.strip_prefix("alias="))
        .map(str::to_owned)
        .chain(path)
        .collect()
}

/// IDs as they are documented, and the mistakes that people make.
pub fn seeds() -> Vec<Vec<u8>> {
    let files = 0..=u8::try_from(FILES.len()).expect("a few files");
    let options = [
        "",
        "?passphrase_env=PATH",
        "?alias=ec&password_env=PATH&key_password_env=PATH",
        "?alias=Schl%C3%BCssel%26+1",
        "?passphrase=\u{1}",
        "?password_env=\u{1}",
        "?\u{1}",
    ];
    let with_files = files.flat_map(|number| options.map(|option| [&[number], option.as_bytes()].concat()));
    let others = [
        "nowhere.pem",
        "/dev/null",
        "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG\n",
        "a.pem\0?b",
    ];
    with_files
        .chain(others.map(|other| [&[255], other.as_bytes()].concat()))
        .collect()
}
