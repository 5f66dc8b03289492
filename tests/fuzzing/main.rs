//! The fuzz targets without a fuzzer: on their seeds, on inputs that once broke a rule, and on changes of these.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod mutation;

#[path = "../../fuzz/src/targets/mod.rs"]
mod targets;

use std::panic::catch_unwind;
use std::path::Path;
use std::{fs, iter};

use base64::prelude::{BASE64_STANDARD, Engine};
use targets::message::{self, SECRET};
use targets::{TARGETS, Target, corpus, derivation};

/// How many inputs of a target are changed. Some take milliseconds, for a key derivation.
const CHANGED_INPUTS: usize = 24;

/// All inputs of a target, and changes of some from its whole corpus.
fn replayed(target: &Target) -> Vec<Vec<u8>> {
    let inputs = corpus::inputs(target);
    let step = inputs.len().div_ceil(CHANGED_INPUTS).max(1);
    let changed = inputs.iter().step_by(step).flat_map(|input| mutation::of(input));
    let changed: Vec<_> = changed.collect();
    iter::once(Vec::new()).chain(inputs).chain(changed).collect()
}

/// The inputs that break a rule, in base64.
fn failures(target: &Target) -> Vec<String> {
    let breaks = |input: &Vec<u8>| catch_unwind(|| (target.check)(input)).is_err();
    let broken = replayed(target).into_iter().filter(breaks);
    broken.map(|input| BASE64_STANDARD.encode(input)).collect()
}

macro_rules! replay {
    ($($name:ident),*) => {
        const REPLAYED: &[&str] = &[$(stringify!($name)),*];

        $(#[test]
        fn $name() {
            let target = TARGETS.iter().find(|target| target.name == stringify!($name)).unwrap();
            let failures = failures(target);
            assert!(failures.is_empty(), "each of these inputs, in base64, breaks a rule: {failures:#?}");
        })*
    };
}

replay!(
    certificate,
    import_id,
    jks,
    lifecycle,
    msgpack,
    name,
    pem,
    pkcs12,
    pkcs7,
    pkcs8,
    request,
    rpc,
    state_json,
    type_json
);

#[test]
fn every_target_is_replayed_and_has_a_program_for_the_fuzzer() {
    let names: Vec<_> = TARGETS.iter().map(|target| target.name).collect();
    assert_eq!(names, REPLAYED);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    for name in names {
        let program = format!("fuzz_targets/{name}.rs");
        assert!(
            manifest.contains(&format!("name = \"{name}\"\npath = \"{program}\"")),
            "{name}"
        );
        let source = fs::read_to_string(folder.join(program)).unwrap();
        assert!(source.contains(&format!(
            "write_corpus(\"{name}\"), |input: &[u8]| targets::{name}::check(input)"
        )));
    }
}

#[test]
fn a_broken_rule_is_found_in_a_seed_and_in_a_change_of_it() {
    let planted = |check| Target {
        name: "planted",
        check,
        seeds: || vec![b"seed".to_vec(), b"other".to_vec()],
    };
    assert!(failures(&planted(|_| {})).is_empty());
    let seed = failures(&planted(|input| assert_ne!(input, b"seed")));
    assert_eq!(seed, [BASE64_STANDARD.encode("seed")]);
    let changed = planted(|input| assert!([&b""[..], b"seed", b"other"].contains(&input)));
    assert!(failures(&changed).len() > 4);
}

#[test]
fn a_message_that_no_host_should_show_is_found() {
    let key = include_str!("../vectors/pki/encrypted/ec.key.pem");
    let line = key.lines().nth(1).unwrap();
    let secrets = [SECRET.to_owned(), key.to_owned()];
    let is_found = |text: &str, others: &[String]| {
        catch_unwind(|| message::check_without(text, &secrets, others)).is_err()
    };
    let messages = [
        format!("The passphrase {SECRET} is wrong."),
        format!("The key {line} is damaged."),
        "Bug in the provider".to_owned(),
        "\u{1b}[2J".to_owned(),
        "a".repeat(100_000),
    ];
    assert!(messages.iter().all(|text| is_found(text, &[])));
    assert!(!is_found("The passphrase is wrong.", &[]));
    assert!(!is_found(&messages[0], &[SECRET.to_owned()]));
}

/// Those without encryption are not, and neither are those with the usual number of rounds.
#[test]
fn only_files_with_a_slow_key_derivation_are_left_out() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/pki/keystores");
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let keystores = entries.filter(|path| path.extension().is_some_and(|extension| extension == "p12"));
    let slow = keystores.filter(|path| derivation::is_slow(&fs::read(path).unwrap()));
    let mut names: Vec<_> = slow
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let expected = [
        "keytool-legacy-ec.p12",
        "keytool-legacy-rsa.p12",
        "nss-ec.p12",
        "nss-rsa.p12",
        "openssl-excessive-in-total.p12",
        "scrypt-excessive-certificates.p12",
        "scrypt-excessive-key.p12",
    ];
    assert_eq!(names, expected);
}
