//! Keys, requests and certificates.

use std::sync::Arc;

use divan::{Bencher, black_box};
use terraform_provider_stellantis::pki::{
    Certificate, CertificationRequest, Chain, DistinguishedName, KeyAlgorithm, NamingAttribute, PrivateKey,
    PrivateKeyText, RsaBits,
};

use crate::arguments::{MZP, ROOT};
use crate::fixtures::{key, request, vector};

const KEYS: [&str; 5] = [
    "rsa-2048.key.pem",
    "rsa-4096.key.pem",
    "ecdsa-p256.key.pem",
    "ecdsa-p521.key.pem",
    "ed25519.key.pem",
];

fn private_key(name: &str) -> Arc<PrivateKey> {
    read_key(&vector(name)).check().unwrap()
}

fn read_key(pem: &str) -> terraform_provider_stellantis::pki::PlainPrivateKey {
    match PrivateKeyText::from_pem(pem).unwrap() {
        PrivateKeyText::Plain(key) => key,
        PrivateKeyText::Encrypted(_) => panic!("the key is encrypted"),
    }
}

#[divan::bench]
fn generate_rsa_2048() -> PrivateKey {
    PrivateKey::generate(KeyAlgorithm::Rsa(RsaBits::B2048)).unwrap()
}

/// As a refresh does it.
#[divan::bench(args = KEYS)]
fn read_private_key(bencher: Bencher<'_, '_>, name: &str) {
    let pem = vector(name);
    bencher.bench(|| read_key(black_box(&pem)));
}

/// As what uses the key does it.
#[divan::bench(args = KEYS)]
fn read_and_check_private_key(bencher: Bencher<'_, '_>, name: &str) {
    let pem = vector(name);
    bencher.bench(|| read_key(black_box(&pem)).check().unwrap());
}

#[divan::bench(args = KEYS)]
fn sign_request(bencher: Bencher<'_, '_>, name: &str) {
    let key = private_key(name);
    let subject = [
        (NamingAttribute::Country, "FR"),
        (NamingAttribute::Organization, "Free2Move"),
        (NamingAttribute::CommonName, MZP),
    ];
    let subject = DistinguishedName::from_attributes(subject).unwrap();
    bencher.bench(|| CertificationRequest::sign(black_box(&key), &subject).unwrap());
}

#[divan::bench]
fn read_request(bencher: Bencher<'_, '_>) {
    let pem = request(&key(), MZP);
    bencher.bench(|| CertificationRequest::from_pem(black_box(&pem)).unwrap());
}

#[divan::bench]
fn read_certificate(bencher: Bencher<'_, '_>) {
    let pem = ROOT.issue(&key(), MZP, 0..1_000);
    bencher.bench(|| Certificate::read_all(black_box(&pem)).unwrap());
}

/// More leaves than the process remembers chains of, in turn, so that none is remembered.
#[divan::bench]
fn build_chain(bencher: Bencher<'_, '_>) {
    let issue = |hours: i64| certificate(&ROOT.issue(&key(), MZP, 0..1_000 + hours));
    let leaves: Vec<_> = (0..100).map(issue).collect();
    let root = [certificate(&ROOT.pem())];
    let mut turns = leaves.iter().cycle();
    bencher
        .with_inputs(|| turns.next().unwrap())
        .bench_local_values(|leaf| Chain::build(leaf, &[], &root).unwrap());
}

#[divan::bench]
fn build_chain_again(bencher: Bencher<'_, '_>) {
    let leaf = certificate(&ROOT.issue(&key(), MZP, 0..1_000));
    let root = [certificate(&ROOT.pem())];
    bencher.bench(|| Chain::build(black_box(&leaf), &[], &root).unwrap());
}

fn certificate(pem: &str) -> Certificate {
    Certificate::read_all(pem).unwrap().remove(0)
}
