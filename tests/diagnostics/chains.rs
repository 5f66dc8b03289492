//! What is said of chains that break a rule, and of certificates that are accepted with a warning.

use insta::assert_snapshot;
use rcgen::{BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa, KeyUsagePurpose};
use terraform_provider_stellantis::sdk::framework::value::Value;

use crate::fixtures::{request, vector};
use crate::party::{Party, extension, valid};
use crate::rendering::{cases, made, plan, resource, text, validation, without_times};

const CREDENTIALS: &str = "stellantis_credentials";

fn arguments(leaf: &Party, given: &[&Party], trusted: &[&Party]) -> Vec<(&'static str, Value)> {
    let bundle = |parties: &[&Party]| parties.iter().map(|party| party.pem()).collect::<String>();
    vec![
        ("cert_request_pem", text(request(&leaf.key_pem(), "MZP1"))),
        ("certificate_pem", text(leaf.pem() + &bundle(given))),
        ("ca_certificate_pem", text(bundle(trusted))),
    ]
}

fn errors(leaf: &Party, given: &[&Party], trusted: &[&Party]) -> String {
    validation(CREDENTIALS, &arguments(leaf, given, trusted))
}

fn warnings(leaf: &Party, given: &[&Party], trusted: &[&Party]) -> String {
    plan(CREDENTIALS, &Value::Null, &arguments(leaf, given, trusted))
}

#[test]
fn a_chain_that_breaks_a_rule_is_refused_with_the_certificate_and_the_rule() {
    let root = Party::root("root");
    let middle = root.authority("middle");
    let leaf = middle.leaf();
    let other = |change: &dyn Fn(&mut CertificateParams)| {
        errors(&leaf, &[&root.certify_again(&middle, change)], &[&root])
    };
    let short = root.renewed(|p| p.is_ca = IsCa::Ca(BasicConstraints::Constrained(0)));
    assert_snapshot!(cases([
        (
            "no right to sign",
            other(&|p| p.key_usages = vec![KeyUsagePurpose::CrlSign])
        ),
        ("a path length", errors(&leaf, &[&middle], &[&short])),
        (
            "an unknown critical extension",
            other(&extension(&[1, 2, 3, 4], true, &[5, 0]))
        ),
        (
            "for servers only",
            other(&|p| p.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth])
        ),
    ]));
}

#[test]
fn too_many_certificates_are_refused_with_their_number() {
    let root = Party::root("root");
    let others: Vec<Party> = (2100..2600).map(|end| root.renewed(valid(2020, end))).collect();
    let trusted: Vec<&Party> = others.iter().chain([&root]).collect();
    assert_snapshot!(errors(&root.leaf(), &[], &trusted));
}

#[test]
fn what_a_tls_server_may_refuse_is_a_warning() {
    let root = Party::root("root");
    let middle = root.authority("middle");
    let leaf = middle.leaf();
    let over = |begin, end| {
        let authority = root.certify_again(&middle, valid(begin, end));
        warnings(&leaf, &[&authority], &[&root])
    };
    let for_servers = root.leaf_with(|p| p.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth]);
    let for_encryption = root.leaf_with(|p| p.key_usages = vec![KeyUsagePurpose::KeyEncipherment]);
    assert_snapshot!(without_times(&cases([
        ("nothing to warn of", warnings(&leaf, &[&middle], &[&root])),
        ("for servers", warnings(&for_servers, &[], &[&root])),
        ("for encryption", warnings(&for_encryption, &[], &[&root])),
        ("an expired authority", over(2020, 2025)),
        ("an authority of the future", over(2079, 2090)),
        ("an authority that ends before the certificate", over(2020, 2079)),
    ])));
}

#[test]
fn a_plan_without_changes_repeats_what_a_tls_server_may_refuse() {
    let root = Party::root("root");
    let leaf = root.leaf_with(|p| p.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth]);
    let state = made(CREDENTIALS, &arguments(&leaf, &[], &[&root]));
    let (state, said) = resource(CREDENTIALS).refresh(state);
    assert!(said.is_empty(), "the plan may bring another certificate");
    let said = plan(CREDENTIALS, &state, &arguments(&leaf, &[], &[&root]));
    let summaries = said.lines().filter(|line| line.starts_with("Warning: "));
    assert!(summaries.eq(["Warning: Certificate is not meant for TLS clients"]));
}

#[test]
fn a_certificate_with_a_weak_signature_is_a_warning_while_its_authority_is_not_given() {
    let vector = |name: &str| vector(&format!("chains/{name}"));
    let said = |name: &str| {
        let arguments = [
            ("cert_request_pem", text(vector("request.csr.pem"))),
            ("certificate_pem", text(vector(name))),
        ];
        plan(CREDENTIALS, &Value::Null, &arguments)
    };
    assert_snapshot!(cases([
        ("signed over SHA-1", said("sha1.pem")),
        ("signed over MD5", said("md5.pem")),
    ]));
}
