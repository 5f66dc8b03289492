//! Chains, compared with `openssl`.

use terraform_provider_stellantis::pki::certificate::chain::budget::{Exhausted, MOST_CERTIFICATES, Work};
use terraform_provider_stellantis::pki::certificate::chain::bundle::{leaf_for, with_issuers};
use terraform_provider_stellantis::pki::{Certificate, Chain, ChainError};
use time::Duration;

use crate::party::{Party, valid};
use crate::tools::Tools;

/// root → middle → leaf, and a root of the same name with another key.
fn tools() -> Tools {
    let tools = Tools::new();
    tools.root("root", "/O=Authority/CN=root");
    tools.root("impostor", "/O=Authority/CN=root");
    tools.intermediate("middle", "/O=Authority/CN=middle", "root");
    tools.leaf("leaf", "/CN=MZP1", "middle");
    tools
}

fn build(tools: &Tools, intermediates: &[&str], authorities: &[&str]) -> Result<Chain, ChainError> {
    let leaf = tools.certificate("leaf");
    let given = |names: &[&str]| match names.is_empty() {
        true => Vec::new(),
        false => tools.certificates(names),
    };
    Chain::build(&leaf, &given(intermediates), &given(authorities))
}

fn message(tools: &Tools, intermediates: &[&str], authorities: &[&str]) -> String {
    build(tools, intermediates, authorities).unwrap_err().to_string()
}

#[test]
fn a_chain_is_sent_without_its_root_and_openssl_believes_it() {
    let tools = tools();
    let chain = build(&tools, &["leaf", "middle"], &["root"]).unwrap();
    assert_eq!(
        chain.certificates(),
        tools.certificates(&["leaf", "middle", "root"])
    );
    assert_eq!(chain.to_pem(), tools.read("leaf.pem") + &tools.read("middle.pem"));
    tools.write("chain.pem", chain.to_pem());
    tools.openssl("verify -CAfile root.pem -untrusted chain.pem leaf.pem");
}

#[test]
fn intermediates_may_come_with_the_authorities_in_any_order() {
    let tools = tools();
    let expected = build(&tools, &["middle"], &["root"]).unwrap();
    assert_eq!(build(&tools, &[], &["root", "middle"]).unwrap(), expected);
    assert_eq!(
        build(&tools, &["leaf"], &["leaf", "middle", "impostor", "root"]).unwrap(),
        expected
    );
}

#[test]
fn an_intermediate_given_alone_is_trusted_and_sent() {
    let tools = tools();
    let chain = build(&tools, &[], &["middle"]).unwrap();
    assert_eq!(chain.certificates(), tools.certificates(&["leaf", "middle"]));
    assert_eq!(chain.to_pem(), tools.read("leaf.pem") + &tools.read("middle.pem"));
    assert_eq!(build(&tools, &["root"], &["middle"]).unwrap(), chain);
}

#[test]
fn a_missing_intermediate_is_named() {
    let tools = tools();
    assert_eq!(
        message(&tools, &[], &["root"]),
        "the certificate of \"CN=MZP1\" was issued by \"CN=middle,O=Authority\", whose certificate is missing"
    );
    let missing = ChainError::MissingIssuer {
        subject: "CN=middle,O=Authority".into(),
        issuer: "CN=root,O=Authority".into(),
    };
    assert_eq!(build(&tools, &["middle"], &["leaf"]), Err(missing));
}

#[test]
fn an_authority_of_the_same_name_with_another_key_is_named() {
    let tools = tools();
    let wrong = ChainError::WrongIssuerKey {
        subject: "CN=middle,O=Authority".into(),
        issuer: "CN=root,O=Authority".into(),
    };
    assert_eq!(build(&tools, &["middle"], &["impostor"]), Err(wrong));
}

#[test]
fn a_root_that_is_not_among_the_authorities_is_not_trusted() {
    let tools = tools();
    tools.root("other", "/CN=other");
    let untrusted = ChainError::UntrustedRoot {
        subject: "CN=root,O=Authority".into(),
    };
    assert_eq!(build(&tools, &["middle", "root"], &["other"]), Err(untrusted));
}

#[test]
fn a_certificate_that_is_no_authority_cannot_issue() {
    let tools = tools();
    tools.leaf("below", "/CN=below", "leaf");
    let below = tools.certificate("below");
    let given = tools.certificates(&["leaf", "middle"]);
    let error = Chain::build(&below, &given, &tools.certificates(&["root"])).unwrap_err();
    let expected = ChainError::IssuerNotAuthority {
        subject: "CN=below".into(),
        issuer: "CN=MZP1".into(),
    };
    assert_eq!(error, expected);
}

#[test]
fn a_cross_signed_authority_is_reached_by_either_way() {
    let tools = tools();
    tools.root("old", "/CN=old");
    tools.write("cross.key", tools.read("root.key"));
    tools.issue(
        "cross",
        "/O=Authority/CN=root",
        "old",
        "basicConstraints=CA:TRUE\n",
    );
    let over_old = build(&tools, &["root", "middle", "cross"], &["old"]).unwrap();
    assert_eq!(
        over_old.certificates(),
        tools.certificates(&["leaf", "middle", "cross", "old"])
    );
    let direct = build(&tools, &["cross", "middle"], &["old", "root"]).unwrap();
    assert_eq!(
        direct.certificates(),
        tools.certificates(&["leaf", "middle", "root"])
    );
}

#[test]
fn authorities_that_certify_each_other_in_a_circle_are_refused() {
    let tools = tools();
    tools.root("other", "/CN=other");
    for (name, subject, issuer) in [
        ("one", "/O=Authority/CN=root", "other"),
        ("two", "/CN=other", "root"),
    ] {
        let key = if name == "one" { "root.key" } else { "other.key" };
        tools.write(&format!("{name}.key"), tools.read(key));
        tools.issue(name, subject, issuer, "basicConstraints=CA:TRUE\n");
    }
    let looped = ChainError::Loop {
        subject: "CN=other".into(),
    };
    assert_eq!(
        build(&tools, &["middle", "one", "two"], &["impostor"]),
        Err(looped)
    );
}

#[test]
fn more_than_ten_certificates_are_refused() {
    let tools = Tools::new();
    tools.root("ca0", "/CN=ca0");
    for number in 1..=10 {
        let issuer = format!("ca{}", number - 1);
        tools.intermediate(&format!("ca{number}"), &format!("/CN=ca{number}"), &issuer);
    }
    let names: Vec<String> = (1..=9).map(|number| format!("ca{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (given, root) = (tools.certificates(&names), tools.certificates(&["ca0"]));
    assert_eq!(
        Chain::build(&given[8], &given, &root)
            .unwrap()
            .certificates()
            .len(),
        10
    );
    assert_eq!(
        Chain::build(&tools.certificate("ca10"), &given, &root),
        Err(ChainError::TooLong)
    );
}

#[test]
fn a_self_signed_leaf_is_trusted_only_where_it_is_given() {
    let tools = tools();
    tools.root("leaf", "/CN=MZP1");
    assert_eq!(
        message(&tools, &["leaf"], &["root"]),
        "the self-signed certificate of \"CN=MZP1\" is not among the authorities given"
    );
    assert_eq!(
        build(&tools, &[], &["leaf"]).unwrap().to_pem(),
        tools.read("leaf.pem")
    );
}

#[test]
fn every_algorithm_of_an_authority_is_verified() {
    let algorithms = [
        ("RSA -pkeyopt rsa_keygen_bits:2048", "-sha256"),
        (
            "RSA -pkeyopt rsa_keygen_bits:2048",
            "-sha512 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest",
        ),
        ("EC -pkeyopt ec_paramgen_curve:P-384", "-sha384"),
        ("EC -pkeyopt ec_paramgen_curve:P-521", "-sha512"),
        ("ED25519", ""),
    ];
    for (algorithm, signature) in algorithms {
        let tools = Tools::new();
        tools.key("leaf");
        tools.openssl(&format!("genpkey -algorithm {algorithm} -out root.key"));
        tools.openssl("req -x509 -new -config req.cnf -key root.key -subj /CN=root -out root.pem");
        tools.openssl("req -new -config req.cnf -key leaf.key -subj /CN=leaf -out leaf.csr");
        tools.openssl(&format!(
            "x509 -req -in leaf.csr -CA root.pem -CAkey root.key -CAcreateserial {signature} -out leaf.pem"
        ));
        assert_eq!(
            build(&tools, &[], &["root"]).unwrap().certificates().len(),
            2,
            "{algorithm} {signature}"
        );
    }
}

#[test]
fn a_sha1_signature_is_not_believed_but_an_old_root_still_is() {
    let tools = Tools::new();
    tools.openssl("genrsa -out root.key 2048");
    tools.key("leaf");
    tools.openssl("req -x509 -new -sha1 -config req.cnf -key root.key -subj /CN=root -out root.pem");
    tools.issue("leaf", "/CN=leaf", "root", "basicConstraints=CA:FALSE\n");
    let chain = build(&tools, &[], &["root"]).unwrap();
    assert_eq!(chain.to_pem(), tools.read("leaf.pem"));
    tools.openssl(
        "x509 -req -sha1 -in request.csr -CA root.pem -CAkey root.key -CAcreateserial -out leaf.pem",
    );
    assert_eq!(
        message(&tools, &[], &["root"]),
        "the signature of the certificate of \"CN=leaf\" cannot be verified: \
         the signature algorithm sha1WithRSAEncryption is not supported"
    );
}

#[test]
fn the_leaf_is_the_one_with_the_key_wherever_it_stands() {
    let tools = tools();
    let bundle = tools.certificates(&["middle", "leaf", "root"]);
    let leaf = tools.certificate("leaf");
    assert_eq!(leaf_for(&bundle, leaf.public_key()), Some(&leaf));
    assert_eq!(leaf_for(&bundle[..1], leaf.public_key()), None);
}

#[test]
fn a_self_signed_placeholder_is_not_taken_for_the_issued_leaf() {
    let tools = tools();
    tools.openssl("req -x509 -new -config req.cnf -key leaf.key -subj /CN=MZP1 -out placeholder.pem");
    let bundle = tools.certificates(&["placeholder", "leaf"]);
    assert_eq!(leaf_for(&bundle, bundle[0].public_key()), Some(&bundle[1]));
    assert_eq!(leaf_for(&bundle[..1], bundle[0].public_key()), Some(&bundle[0]));
}

fn certificates(parties: &[&Party]) -> Vec<Certificate> {
    parties.iter().map(|party| party.certificate()).collect()
}

#[test]
fn the_authority_that_lasts_longest_is_sent_whatever_the_order() {
    let root = Party::root("root");
    let middle = root.authority("middle");
    let leaf = middle.leaf();
    let [past, short, long] = [(2020, 2025), (2020, 2081), (2020, 2085)]
        .map(|(begin, end)| root.certify_again(&middle, valid(begin, end)));
    let expected = certificates(&[&leaf, &long, &root]);
    let orders: [[&Party; 3]; 3] = [
        [&past, &short, &long],
        [&long, &past, &short],
        [&short, &long, &past],
    ];
    for order in orders {
        let given = certificates(&order);
        let chain = Chain::build(&leaf.certificate(), &given, &certificates(&[&root])).unwrap();
        assert_eq!(chain.certificates(), expected);
        assert_eq!(with_issuers(&leaf.certificate(), &given), expected[..2]);
    }
}

#[test]
fn of_authorities_that_outlast_the_leaf_the_one_that_was_there_from_its_start_is_sent() {
    let root = Party::root("root");
    let middle = root.authority("middle");
    let leaf = middle.leaf_with(valid(2024, 2028));
    let [current, future] =
        [(2020, 2030), (2027, 2090)].map(|(begin, end)| root.certify_again(&middle, valid(begin, end)));
    let given = certificates(&[&future, &current]);
    let chain = Chain::build(&leaf.certificate(), &given, &certificates(&[&root])).unwrap();
    assert_eq!(chain.certificates()[1], current.certificate());
}

#[test]
fn a_longer_way_is_taken_where_the_shorter_one_breaks_a_rule() {
    let (root, other) = (Party::root("root"), Party::root("other"));
    let middle = root.authority("middle");
    let barred = root.certify_again(&middle, |p| p.key_usages = vec![rcgen::KeyUsagePurpose::CrlSign]);
    let detour = other.authority("detour");
    let over_detour = detour.certify_again(&middle, |_| {});
    let leaf = middle.leaf();
    let given = certificates(&[&barred, &over_detour, &detour]);
    let chain = Chain::build(&leaf.certificate(), &given, &certificates(&[&root, &other])).unwrap();
    assert_eq!(
        chain.certificates(),
        certificates(&[&leaf, &over_detour, &detour, &other])
    );
}

#[test]
fn a_longer_chain_is_not_preferred_for_lasting_an_hour_longer() {
    let (root, old) = (Party::root("root"), Party::root("old"));
    let brief = root.renewed(valid(2020, 2079));
    let cross = old.certify_again(&root, |p| {
        p.not_after = rcgen::date_time_ymd(2079, 1, 1) + Duration::hours(1)
    });
    let leaf = root.leaf();
    let trusted = certificates(&[&old, &brief]);
    let chain = Chain::build(&leaf.certificate(), &certificates(&[&cross]), &trusted).unwrap();
    assert_eq!(chain.certificates(), certificates(&[&leaf, &brief]));
}

#[test]
fn of_several_leaves_for_a_key_the_one_that_ends_last_is_taken() {
    let root = Party::root("root");
    let old = root.leaf_with(valid(2024, 2026));
    let new = root.certify_again(&old, valid(2025, 2028));
    for bundle in [certificates(&[&old, &new]), certificates(&[&new, &old])] {
        assert_eq!(
            leaf_for(&bundle, old.certificate().public_key()),
            Some(&new.certificate())
        );
    }
}

/// So many certificates of two authorities for each other, each another one.
fn crossing(pairs: i32) -> (Certificate, Vec<Certificate>) {
    let (one, other) = (Party::root("one"), Party::root("other"));
    let again = |end| {
        [
            one.certify_again(&other, valid(2020, end)).certificate(),
            other.certify_again(&one, valid(2020, end)).certificate(),
        ]
    };
    (
        one.leaf().certificate(),
        (2100..2100 + pairs).flat_map(again).collect(),
    )
}

#[test]
fn authorities_that_certified_each_other_a_hundred_times_are_searched_to_the_end() {
    let (leaf, given) = crossing(40);
    let unrelated = certificates(&[&Party::root("third")]);
    let error = Chain::build(&leaf, &given, &unrelated).unwrap_err();
    assert!(matches!(error, ChainError::Loop { .. }), "{error}");
}

#[test]
fn a_search_ends_at_its_limits_and_says_so() {
    let unrelated = certificates(&[&Party::root("third")]);
    let (leaf, given) = crossing(200);
    assert_eq!(
        Chain::build(&leaf, &given, &unrelated),
        Err(ChainError::TooMuchWork(Exhausted {
            work: Work::Signature
        }))
    );
    assert_eq!(with_issuers(&leaf, &given).len(), 3);
    let (leaf, given) = crossing(400);
    assert_eq!(
        Chain::build(&leaf, &given, &unrelated),
        Err(ChainError::TooManyCertificates { found: 801 })
    );
    assert!(given.len() > MOST_CERTIFICATES);
}
