//! Chains of every shape, judged by the provider, by `openssl verify` for a TLS client, and by rustls-webpki.

use std::time::{Duration, SystemTime};

use der::Encode;
use der::asn1::Ia5String;
use insta::assert_snapshot;
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DnType, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa,
    KeyIdMethod, KeyUsagePurpose, NameConstraints, SanType,
};
use rustls::pki_types::{CertificateDer, UnixTime};
use terraform_provider_stellantis::pki::certificate::chain::remark::{about_authorities, about_leaf};
use terraform_provider_stellantis::pki::{Certificate, Chain};
use time::OffsetDateTime;
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};

use crate::party::{ECDSA_WITH_SHA384, Party, extension, named, valid};
use crate::tools::Tools;

/// What the provider is expected to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Accepted,
    Warned,
    Refused,
}
use Verdict::{Accepted, Refused, Warned};

struct Shape {
    name: &'static str,
    leaf: String,
    given: String,
    trusted: String,
    expected: Verdict,
    /// Why the other verifiers may disagree.
    because: Option<&'static str>,
}

impl Shape {
    fn because(mut self, reason: &'static str) -> Self {
        self.because = Some(reason);
        self
    }
}

fn shape(name: &'static str, leaf: &Party, given: &[&Party], trusted: &[&Party], expected: Verdict) -> Shape {
    let text = |parties: &[&Party]| parties.iter().map(|party| party.pem()).collect();
    Shape {
        name,
        leaf: leaf.pem(),
        given: text(given),
        trusted: text(trusted),
        expected,
        because: None,
    }
}

fn orders_and_lengths() -> Vec<Shape> {
    let root = Party::root("root");
    let middle = root.authority("middle");
    let issuing = middle.authority("issuing");
    let leaf = issuing.leaf();
    let direct = root.leaf();
    let mut long = vec![Party::root("0")];
    for number in 1..=9 {
        long.push(long.last().unwrap().authority(&number.to_string()));
    }
    let below: Vec<&Party> = long.iter().skip(1).collect();
    vec![
        shape("a leaf below a root", &direct, &[], &[&root], Accepted),
        shape(
            "two intermediates",
            &leaf,
            &[&issuing, &middle],
            &[&root],
            Accepted,
        ),
        shape(
            "two intermediates from the root on",
            &leaf,
            &[&middle, &issuing],
            &[&root],
            Accepted,
        ),
        shape(
            "the leaf and the root in the bundle too",
            &leaf,
            &[&leaf, &root, &middle, &issuing],
            &[&root],
            Accepted,
        ),
        shape(
            "intermediates with the root",
            &leaf,
            &[],
            &[&middle, &root, &issuing],
            Accepted,
        ),
        shape(
            "an intermediate as anchor",
            &leaf,
            &[&issuing],
            &[&middle],
            Accepted,
        ),
        shape(
            "the issuing authority as anchor",
            &leaf,
            &[],
            &[&issuing],
            Accepted,
        ),
        shape("a missing intermediate", &leaf, &[&issuing], &[&root], Refused),
        shape(
            "an unrelated root",
            &leaf,
            &[&issuing, &middle],
            &[&Party::root("other")],
            Refused,
        ),
        shape(
            "a root that is only in the bundle",
            &leaf,
            &[&issuing, &middle, &root],
            &[&Party::root("other")],
            Refused,
        ),
        shape(
            "ten certificates",
            &long[8].leaf(),
            &below[..8],
            &[&long[0]],
            Accepted,
        )
        .because("rustls-webpki takes six intermediates at most"),
        shape(
            "eleven certificates",
            &long[9].leaf(),
            &below,
            &[&long[0]],
            Refused,
        ),
    ]
}

fn names_and_keys() -> Vec<Shape> {
    let root = Party::root("root");
    let namesake = Party::root("root");
    let middle = root.authority("middle");
    let leaf = middle.leaf();
    let shouting = root.renewed(|parameters| parameters.distinguished_name = named("ROOT"));
    let without_identifier = root.leaf_with(|p| p.use_authority_key_identifier_extension = false);
    let misled = Party::root_with("root", |p| {
        p.key_identifier_method = KeyIdMethod::PreSpecified(vec![1; 20])
    });
    let of_misled = misled.leaf();
    let otherwise_identified =
        misled.renewed(|p| p.key_identifier_method = KeyIdMethod::PreSpecified(vec![2; 20]));
    // AuthorityKeyIdentifier with the serial number 1 and the name CN=x of its holder's issuer.
    let by_serial = [
        0x30, 0x17, 0xa1, 0x12, 0xa4, 0x10, 0x30, 0x0e, 0x31, 0x0c, 0x30, 0x0a, 0x06, 0x03, 0x55, 0x04, 0x03,
        0x0c, 0x03, b'x', b'y', b'z', 0x82, 0x01, 0x01,
    ];
    let by_serial = root.leaf_with(|p| {
        p.use_authority_key_identifier_extension = false;
        extension(&[2, 5, 29, 35], false, &by_serial)(p);
    });
    vec![
        shape("a namesake of the root", &leaf, &[&middle], &[&namesake], Refused),
        shape(
            "a namesake beside the root",
            &leaf,
            &[&middle],
            &[&namesake, &root],
            Accepted,
        ),
        shape(
            "a root in other capitals",
            &leaf,
            &[&middle],
            &[&shouting],
            Accepted,
        )
        .because("rustls-webpki compares names byte by byte"),
        shape(
            "a damaged signature",
            &root.leaf().damaged(),
            &[],
            &[&root],
            Refused,
        ),
        shape(
            "a damaged signature of an intermediate",
            &leaf,
            &[&root.certify_again(&middle, |_| {}).damaged()],
            &[&root],
            Refused,
        ),
        shape(
            "no authority key identifier",
            &without_identifier,
            &[],
            &[&root],
            Accepted,
        ),
        shape(
            "an authority key identifier of another key",
            &of_misled,
            &[],
            &[&otherwise_identified],
            Refused,
        ),
        shape(
            "an authority key identifier of another certificate",
            &by_serial,
            &[],
            &[&root],
            Refused,
        ),
        shape(
            "two signature algorithms in the leaf",
            &other_algorithm(root.leaf(), &root),
            &[],
            &[&root],
            Refused,
        ),
        shape(
            "two signature algorithms in an intermediate",
            &leaf,
            &[&other_algorithm(root.certify_again(&middle, |_| {}), &root)],
            &[&root],
            Refused,
        ),
    ]
}

fn other_algorithm(party: Party, issuer: &Party) -> Party {
    party.rewritten(Some(issuer), |fields| fields[2] = ECDSA_WITH_SHA384.to_vec())
}

fn rights_to_issue() -> Vec<Shape> {
    let root = Party::root("root");
    let middle = root.authority("middle");
    let leaf = middle.leaf();
    let middle_as = |change: fn(&mut CertificateParams)| root.certify_again(&middle, change);
    let no_authority = middle_as(|p| p.is_ca = IsCa::ExplicitNoCa);
    let no_constraints = middle_as(|p| p.is_ca = IsCa::NoCa);
    let no_signing = middle_as(|p| p.key_usages = vec![KeyUsagePurpose::CrlSign]);
    let no_usage = middle_as(|p| p.key_usages.clear());
    let root_as = |change: fn(&mut CertificateParams)| root.renewed(change);
    let direct = root.leaf();
    let first_version = root_as(|_| {}).version_1(None);
    let authority = root.leaf_with(|p| p.is_ca = IsCa::Ca(BasicConstraints::Unconstrained));
    let self_signed = Party::root_with("MZP1", |p| p.is_ca = IsCa::NoCa);
    vec![
        shape("a leaf as issuer", &direct.leaf(), &[&direct], &[&root], Refused),
        shape(
            "an intermediate that is no authority",
            &leaf,
            &[&no_authority],
            &[&root],
            Refused,
        ),
        shape(
            "an intermediate without basic constraints",
            &leaf,
            &[&no_constraints],
            &[&root],
            Refused,
        ),
        shape(
            "an intermediate without keyCertSign",
            &leaf,
            &[&no_signing],
            &[&root],
            Refused,
        ),
        shape(
            "an intermediate without key usage",
            &leaf,
            &[&no_usage],
            &[&root],
            Accepted,
        ),
        shape(
            "an intermediate of version 1",
            &leaf,
            &[&middle_as(|_| {}).version_1(Some(&root))],
            &[&root],
            Refused,
        ),
        shape("a root of version 1", &direct, &[], &[&first_version], Accepted),
        shape(
            "a root that is no authority",
            &direct,
            &[],
            &[&root_as(|p| p.is_ca = IsCa::ExplicitNoCa)],
            Refused,
        ),
        shape(
            "a root without basic constraints",
            &direct,
            &[],
            &[&root_as(|p| p.is_ca = IsCa::NoCa)],
            Refused,
        )
        .because("OpenSSL takes keyCertSign alone for an authority, and rustls-webpki looks at no root"),
        shape(
            "a root without keyCertSign",
            &direct,
            &[],
            &[&root_as(|p| p.key_usages = vec![KeyUsagePurpose::CrlSign])],
            Refused,
        ),
        shape(
            "an anchor without keyCertSign",
            &leaf,
            &[],
            &[&no_signing],
            Refused,
        ),
        shape(
            "a leaf of version 1",
            &root.leaf().version_1(Some(&root)),
            &[],
            &[&root],
            Accepted,
        )
        .because("rustls-webpki reads version 3 only"),
        shape("a leaf that may issue", &authority, &[], &[&root], Accepted)
            .because("rustls-webpki does not take an authority for a client"),
        shape("a self-signed leaf", &self_signed, &[], &[&root], Refused),
        shape(
            "a self-signed leaf that is trusted",
            &self_signed,
            &[],
            &[&self_signed],
            Warned,
        ),
    ]
}

fn path_lengths() -> Vec<Shape> {
    let root = Party::root("root");
    let limit =
        |length| move |p: &mut CertificateParams| p.is_ca = IsCa::Ca(BasicConstraints::Constrained(length));
    let middle = root.authority("middle");
    let issuing = middle.authority("issuing");
    let leaf = issuing.leaf();
    let (none, one) = (root.renewed(limit(0)), root.renewed(limit(1)));
    let (middle_none, middle_one) = (
        root.certify_again(&middle, limit(0)),
        root.certify_again(&middle, limit(1)),
    );
    let rollover = issuing.authority("issuing");
    let two_below = issuing.authority("lowest");
    vec![
        shape(
            "a path length that is used up",
            &leaf,
            &[&middle_one, &issuing],
            &[&root],
            Accepted,
        ),
        shape(
            "a path length of zero above a leaf",
            &middle.leaf(),
            &[&middle_none],
            &[&root],
            Accepted,
        ),
        shape(
            "a path length of zero above an authority",
            &leaf,
            &[&middle_none, &issuing],
            &[&root],
            Refused,
        ),
        shape(
            "a path length of one above two authorities",
            &two_below.leaf(),
            &[&middle_one, &issuing, &two_below],
            &[&root],
            Refused,
        ),
        shape(
            "a root's path length of zero",
            &middle.leaf(),
            &[&middle],
            &[&none],
            Refused,
        ),
        shape(
            "a root's path length of one",
            &leaf,
            &[&middle, &issuing],
            &[&one],
            Refused,
        ),
        shape(
            "an anchor's path length of zero",
            &leaf,
            &[&issuing],
            &[&middle_none],
            Refused,
        ),
        shape(
            "a self-issued authority within a path length",
            &rollover.leaf(),
            &[&middle_one, &issuing, &rollover],
            &[&root],
            Accepted,
        )
        .because("rustls-webpki counts self-issued authorities"),
    ]
}

fn permitting(subtrees: Vec<GeneralSubtree>) -> impl Fn(&mut CertificateParams) {
    constraining(subtrees, Vec::new())
}

fn excluding(subtrees: Vec<GeneralSubtree>) -> impl Fn(&mut CertificateParams) {
    constraining(Vec::new(), subtrees)
}

fn constraining(
    permitted_subtrees: Vec<GeneralSubtree>,
    excluded_subtrees: Vec<GeneralSubtree>,
) -> impl Fn(&mut CertificateParams) {
    let constraints = NameConstraints {
        permitted_subtrees,
        excluded_subtrees,
    };
    move |parameters| parameters.name_constraints = Some(constraints.clone())
}

fn directory(attributes: &[(DnType, &str)]) -> Vec<GeneralSubtree> {
    let mut name = rcgen::DistinguishedName::new();
    for (attribute, value) in attributes {
        name.push(attribute.clone(), *value);
    }
    vec![GeneralSubtree::DirectoryName(name)]
}

fn constraints_on_subjects() -> Vec<Shape> {
    const UNKNOWN_FORM: &str = "rustls-webpki refuses what it does not compare";
    let root = Party::root("root");
    let middle = root.authority("middle");
    let leaf = middle.leaf();
    let ours = || {
        directory(&[
            (DnType::CountryName, "FR"),
            (DnType::OrganizationName, "free2move"),
        ])
    };
    let others = || directory(&[(DnType::CountryName, "DE")]);
    let email = |text: &str| vec![GeneralSubtree::Rfc822Name(text.to_owned())];
    let case = |name, change: &dyn Fn(&mut CertificateParams), expected| {
        shape(
            name,
            &leaf,
            &[&root.certify_again(&middle, change)],
            &[&root],
            expected,
        )
    };
    let own_name = || {
        directory(&[
            (DnType::OrganizationName, "Authority"),
            (DnType::CommonName, "issuing"),
        ])
    };
    let issuing = middle.authority("issuing");
    let rollover = issuing.authority("issuing");
    let constrained_root = root.renewed(permitting(others()));
    let for_authorities = root.certify_again(&middle, excluding(own_name()));
    vec![
        case(
            "a subject within a permitted subtree",
            &permitting(ours()),
            Accepted,
        )
        .because(UNKNOWN_FORM),
        case(
            "a subject outside of the permitted subtrees",
            &permitting(others()),
            Refused,
        ),
        case(
            "a subject within one of two permitted subtrees",
            &permitting([others(), ours()].concat()),
            Accepted,
        )
        .because(UNKNOWN_FORM),
        case(
            "a subject within an excluded subtree",
            &excluding(ours()),
            Refused,
        ),
        case(
            "a subject outside of an excluded subtree",
            &excluding(others()),
            Accepted,
        )
        .because(UNKNOWN_FORM),
        case(
            "a subject that is permitted and excluded",
            &constraining(ours(), ours()),
            Refused,
        ),
        case(
            "an email address of a permitted host",
            &permitting(email("example.com")),
            Accepted,
        ),
        case(
            "an email address of another host",
            &permitting(email("other.example")),
            Refused,
        ),
        case(
            "an excluded email address",
            &excluding(email("api@example.com")),
            Refused,
        ),
        shape(
            "a root that does not permit the subject",
            &middle.leaf(),
            &[&middle],
            &[&constrained_root],
            Refused,
        ),
        shape(
            "an authority's own excluded name",
            &issuing.leaf(),
            &[&for_authorities, &issuing],
            &[&root],
            Refused,
        ),
        shape(
            "a self-issued authority's excluded name",
            &rollover.leaf(),
            &[
                &middle.certify_again(&issuing, excluding(own_name())),
                &rollover,
                &middle,
            ],
            &[&root],
            Accepted,
        )
        .because(UNKNOWN_FORM),
    ]
}

fn constraints_on_alternative_names() -> Vec<Shape> {
    let root = Party::root("root");
    let middle = root.authority("middle");
    let ia5 = |text: &str| rcgen::string::Ia5String::try_from(text).unwrap();
    let leaf = middle.leaf_with(|p| {
        p.subject_alt_names = vec![
            SanType::DnsName(ia5("app.example.com")),
            SanType::IpAddress([10, 1, 2, 3].into()),
            SanType::URI(ia5("https://app.example.com/mzp")),
        ];
    });
    let case = |name, change: &dyn Fn(&mut CertificateParams), expected| {
        shape(
            name,
            &leaf,
            &[&root.certify_again(&middle, change)],
            &[&root],
            expected,
        )
    };
    let dns = |text: &str| vec![GeneralSubtree::DnsName(text.to_owned())];
    let ip = |network| vec![GeneralSubtree::IpAddress(CidrSubnet::from_v4_prefix(network, 8))];
    let permitted_dns = root.certify_again(&middle, permitting(dns("example.com")));
    vec![
        case(
            "a DNS name in a permitted domain",
            &permitting(dns("example.com")),
            Accepted,
        ),
        case(
            "a DNS name outside of the permitted domain",
            &permitting(dns("example.org")),
            Refused,
        ),
        case(
            "a DNS name in an excluded domain",
            &excluding(dns("example.com")),
            Refused,
        ),
        case(
            "a DNS name outside of an excluded domain",
            &excluding(dns("example.org")),
            Accepted,
        ),
        shape(
            "no DNS name below a permitted domain",
            &middle.leaf(),
            &[&permitted_dns],
            &[&root],
            Accepted,
        ),
        case(
            "an IP address in a permitted network",
            &permitting(ip([10, 0, 0, 0])),
            Accepted,
        ),
        case(
            "an IP address outside of the permitted network",
            &permitting(ip([11, 0, 0, 0])),
            Refused,
        ),
        case(
            "a URI of a permitted host",
            &permitting_uri("app.example.com"),
            Accepted,
        )
        .because("rustls-webpki refuses what it does not compare"),
        case("a URI of another host", &permitting_uri("other.example"), Refused),
    ]
}

/// `NameConstraints` with a permitted URI, which rcgen does not write.
fn permitting_uri(host: &str) -> impl Fn(&mut CertificateParams) {
    use x509_cert::ext::pkix::constraints::name::{GeneralSubtree, NameConstraints};
    let subtree = GeneralSubtree {
        base: x509_cert::ext::pkix::name::GeneralName::UniformResourceIdentifier(
            Ia5String::new(host).unwrap(),
        ),
        minimum: 0,
        maximum: None,
    };
    let constraints = NameConstraints {
        permitted_subtrees: Some(vec![subtree]),
        excluded_subtrees: None,
    };
    let content = constraints.to_der().unwrap();
    move |parameters| extension(&[2, 5, 29, 30], true, &content)(parameters)
}

fn extensions() -> Vec<Shape> {
    let root = Party::root("root");
    let middle = root.authority("middle");
    let leaf = middle.leaf();
    let direct = root.leaf();
    let unknown = |is_critical| extension(&[1, 2, 3, 4], is_critical, &[5, 0]);
    let any_policy = [0x30, 6, 0x30, 4, 6, 2, 0x2a, 3];
    let below = |change: &dyn Fn(&mut CertificateParams)| root.certify_again(&middle, change);
    let damaged = below(&|p| {
        p.key_usages.clear();
        extension(&[2, 5, 29, 15], true, &[5, 0])(p);
    });
    let twice = below(&extension(&[2, 5, 29, 15], true, &[3, 2, 2, 4]));
    vec![
        shape(
            "an unknown critical extension of the leaf",
            &root.leaf_with(unknown(true)),
            &[],
            &[&root],
            Refused,
        ),
        shape(
            "an unknown critical extension of an intermediate",
            &leaf,
            &[&below(&unknown(true))],
            &[&root],
            Refused,
        ),
        shape(
            "an unknown critical extension of the root",
            &direct,
            &[],
            &[&root.renewed(unknown(true))],
            Refused,
        ),
        shape(
            "an unknown extension that is not critical",
            &leaf,
            &[&below(&unknown(false))],
            &[&root],
            Accepted,
        ),
        shape(
            "a critical policy",
            &leaf,
            &[&below(&extension(&[2, 5, 29, 32], true, &any_policy))],
            &[&root],
            Accepted,
        )
        .because("rustls-webpki knows no policies"),
        shape(
            "a damaged key usage of an intermediate",
            &leaf,
            &[&damaged],
            &[&root],
            Refused,
        ),
        shape(
            "two key usages of an intermediate",
            &leaf,
            &[&twice],
            &[&root],
            Refused,
        ),
    ]
}

fn purposes() -> Vec<Shape> {
    use ExtendedKeyUsagePurpose::{Any, ClientAuth, ServerAuth};
    let root = Party::root("root");
    let middle = root.authority("middle");
    let leaf = middle.leaf();
    let purposes = |purposes: &[ExtendedKeyUsagePurpose]| {
        let purposes = purposes.to_vec();
        move |p: &mut CertificateParams| p.extended_key_usages = purposes.clone()
    };
    let below = |given: &[ExtendedKeyUsagePurpose]| root.certify_again(&middle, purposes(given));
    let usage = |usages: &'static [KeyUsagePurpose]| root.leaf_with(move |p| p.key_usages = usages.to_vec());
    let of_server = root.renewed(purposes(&[ServerAuth]));
    vec![
        shape(
            "an authority for servers",
            &leaf,
            &[&below(&[ServerAuth])],
            &[&root],
            Refused,
        ),
        shape(
            "an authority for clients and servers",
            &leaf,
            &[&below(&[ServerAuth, ClientAuth])],
            &[&root],
            Accepted,
        ),
        shape(
            "an authority for any purpose",
            &leaf,
            &[&below(&[Any])],
            &[&root],
            Warned,
        ),
        shape("a root for servers", &root.leaf(), &[], &[&of_server], Refused),
        shape(
            "a leaf for servers",
            &root.leaf_with(purposes(&[ServerAuth])),
            &[],
            &[&root],
            Warned,
        ),
        shape(
            "a leaf with an empty list of purposes",
            &root.leaf_with(|p| {
                p.extended_key_usages.clear();
                extension(&[2, 5, 29, 37], false, &[0x30, 0])(p);
            }),
            &[],
            &[&root],
            Refused,
        ),
        shape(
            "a leaf for any purpose",
            &root.leaf_with(purposes(&[Any])),
            &[],
            &[&root],
            Warned,
        ),
        shape(
            "a leaf without purposes",
            &root.leaf_with(purposes(&[])),
            &[],
            &[&root],
            Accepted,
        ),
        shape(
            "a leaf for encryption",
            &usage(&[KeyUsagePurpose::KeyEncipherment]),
            &[],
            &[&root],
            Warned,
        ),
        shape(
            "a leaf for key agreement",
            &usage(&[KeyUsagePurpose::KeyAgreement]),
            &[],
            &[&root],
            Warned,
        )
        .because("TLS 1.3 signs, and the other verifiers know no version"),
        shape("a leaf without key usage", &usage(&[]), &[], &[&root], Accepted),
    ]
}

fn times() -> Vec<Shape> {
    const LEAF_ALONE: &str = "the status tells of the leaf's own time";
    let root = Party::root("root");
    let middle = root.authority("middle");
    let leaf = middle.leaf();
    let below = |begin, end| root.certify_again(&middle, valid(begin, end));
    let (expired, early) = (below(2020, 2025), below(2070, 2090));
    let former_root = root.renewed(valid(2010, 2025));
    let old = Party::root_with("old", valid(2000, 2025));
    let cross = old.certify_again(&root, |_| {});
    let direct = root.leaf();
    vec![
        shape(
            "an expired leaf",
            &root.leaf_with(valid(2024, 2025)),
            &[],
            &[&root],
            Accepted,
        )
        .because(LEAF_ALONE),
        shape(
            "a leaf that is not valid yet",
            &root.leaf_with(valid(2070, 2080)),
            &[],
            &[&root],
            Accepted,
        )
        .because(LEAF_ALONE),
        shape("an expired intermediate", &leaf, &[&expired], &[&root], Warned),
        shape(
            "an intermediate that is not valid yet",
            &leaf,
            &[&early],
            &[&root],
            Warned,
        ),
        shape(
            "an intermediate that ended before the leaf began",
            &leaf,
            &[&below(2020, 2023)],
            &[&root],
            Warned,
        ),
        shape(
            "an intermediate that ends before the leaf",
            &leaf,
            &[&below(2020, 2070)],
            &[&root],
            Warned,
        )
        .because("so far it is valid"),
        shape("an expired root", &direct, &[], &[&former_root], Warned),
        shape(
            "a root that is not valid yet",
            &direct,
            &[],
            &[&root.renewed(valid(2070, 2090))],
            Warned,
        ),
        shape(
            "an intermediate after its former self",
            &leaf,
            &[&expired, &middle],
            &[&root],
            Accepted,
        ),
        shape(
            "an intermediate before its former self",
            &leaf,
            &[&middle, &expired],
            &[&root],
            Accepted,
        ),
        shape(
            "a root after its former self",
            &direct,
            &[],
            &[&former_root, &root],
            Accepted,
        ),
        shape(
            "a root before its former self",
            &direct,
            &[],
            &[&root, &former_root],
            Accepted,
        ),
        shape(
            "a cross-signed root, and the old root expired",
            &leaf,
            &[&cross, &middle],
            &[&old, &root],
            Accepted,
        ),
        shape(
            "a cross-signed root without the root",
            &leaf,
            &[&cross, &middle],
            &[&old],
            Warned,
        ),
        shape(
            "a cross-signed root under a valid old root",
            &leaf,
            &[
                &old.renewed(valid(2000, 2085)).certify_again(&root, |_| {}),
                &middle,
            ],
            &[&old.renewed(valid(2000, 2085))],
            Accepted,
        ),
    ]
}

fn circles() -> Vec<Shape> {
    let (one, other) = (Party::root("one"), Party::root("other"));
    let (one_by_other, other_by_one) = (
        other.certify_again(&one, |_| {}),
        one.certify_again(&other, |_| {}),
    );
    let leaf = one.leaf();
    vec![
        shape(
            "authorities in a circle",
            &leaf,
            &[&one_by_other, &other_by_one],
            &[&Party::root("third")],
            Refused,
        ),
        shape(
            "a circle with a way out",
            &leaf,
            &[&one_by_other, &other_by_one],
            &[&other],
            Accepted,
        ),
        shape(
            "a circle with two ways out",
            &leaf,
            &[&one_by_other, &other_by_one],
            &[&other, &one],
            Accepted,
        ),
    ]
}

/// Algorithms that only `openssl` still signs with.
fn weak_algorithms() -> Vec<Shape> {
    let tools = Tools::new();
    tools.openssl("genrsa -out root.key 2048");
    tools.openssl("genrsa -out small.key 1024");
    let root = |name: &str, key: &str, hash: &str| {
        tools.openssl(&format!(
            "req -x509 -new -{hash} -config req.cnf -key {key}.key -subj /CN=root -days 30 -out {name}.pem"
        ));
        tools.write(&format!("{name}.key"), tools.read(&format!("{key}.key")));
    };
    root("root", "root", "sha256");
    root("sha1root", "root", "sha1");
    root("smallroot", "small", "sha256");
    let leaf = |name: &str, key: &str, hash: &str, issuer: &str| {
        tools.openssl(&format!(
            "req -new -config req.cnf -key {key}.key -subj /CN=MZP1 -out request.csr"
        ));
        tools.write("extensions.cnf", "basicConstraints=CA:FALSE\n");
        tools.openssl(&format!(
            "x509 -req -{hash} -in request.csr -CA {issuer}.pem -CAkey {issuer}.key -CAcreateserial -days 20 \
             -extfile extensions.cnf -out {name}.pem"
        ));
    };
    tools.key("leaf");
    leaf("good", "leaf", "sha256", "root");
    leaf("sha1", "leaf", "sha1", "root");
    leaf("md5", "leaf", "md5", "root");
    leaf("small", "small", "sha256", "root");
    leaf("below", "leaf", "sha256", "smallroot");
    let case = |name, leaf: &str, root: &str, expected| Shape {
        name,
        leaf: tools.read(&format!("{leaf}.pem")),
        given: String::new(),
        trusted: tools.read(&format!("{root}.pem")),
        expected,
        because: None,
    };
    vec![
        case("a leaf signed over SHA-1", "sha1", "root", Refused),
        case("a leaf signed over MD5", "md5", "root", Refused),
        case(
            "a root that signed itself over SHA-1",
            "good",
            "sha1root",
            Accepted,
        ),
        case("a leaf with an RSA key of 1024 bits", "small", "root", Warned),
        case(
            "a root with an RSA key of 1024 bits",
            "below",
            "smallroot",
            Refused,
        ),
    ]
}

fn shapes() -> Vec<Shape> {
    [
        orders_and_lengths(),
        names_and_keys(),
        rights_to_issue(),
        path_lengths(),
        constraints_on_subjects(),
        constraints_on_alternative_names(),
        extensions(),
        purposes(),
        times(),
        circles(),
        weak_algorithms(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What the provider says: the verdict and the words.
fn judge(shape: &Shape) -> (Verdict, String) {
    let leaf = certificates(&shape.leaf).remove(0);
    let chain = match Chain::build(&leaf, &certificates(&shape.given), &certificates(&shape.trusted)) {
        Ok(chain) => chain,
        Err(error) => return (Refused, error.to_string()),
    };
    let mut remarks = about_leaf(&leaf);
    remarks.extend(about_authorities(&chain, now()));
    let words: Vec<String> = remarks.iter().map(ToString::to_string).collect();
    match words.is_empty() {
        true => (Accepted, "accepted".to_owned()),
        false => (Warned, words.join("\n  ")),
    }
}

/// Always the same instant, 2026-12-01, so that remarks say the same times left in every run.
fn now() -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + 20_788 * Duration::from_hours(24)
}

fn certificates(pem: &str) -> Vec<Certificate> {
    match pem.is_empty() {
        true => Vec::new(),
        false => Certificate::read_all(pem).unwrap(),
    }
}

/// Whether `openssl verify` accepts it for a TLS client. An anchor may be any certificate.
fn openssl_accepts(shape: &Shape, options: &str) -> bool {
    let tools = Tools::new();
    tools.write("leaf.pem", &shape.leaf);
    tools.write("given.pem", &shape.given);
    tools.write("trusted.pem", &shape.trusted);
    let untrusted = if shape.given.is_empty() {
        ""
    } else {
        "-untrusted given.pem"
    };
    tools.succeeds(&format!(
        "verify -purpose sslclient -auth_level 2 -no-CApath -no-CAstore -partial_chain {options} -CAfile trusted.pem \
         {untrusted} leaf.pem"
    ))
}

fn webpki_accepts(shape: &Shape) -> bool {
    let ders = |pem: &str| -> Vec<CertificateDer<'static>> {
        let certificates = certificates(pem);
        certificates
            .iter()
            .map(|one| CertificateDer::from(one.der().to_vec()))
            .collect()
    };
    let (leaf, given, trusted) = (ders(&shape.leaf), ders(&shape.given), ders(&shape.trusted));
    let anchors: Vec<_> = trusted
        .iter()
        .filter_map(|one| anchor_from_trusted_cert(one).ok())
        .collect();
    let given: Vec<_> = given.into_iter().chain(trusted.iter().cloned()).collect();
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let now = UnixTime::since_unix_epoch(Duration::from_secs(now.as_secs()));
    EndEntityCert::try_from(&leaf[0]).is_ok_and(|leaf| {
        leaf.verify_for_usage(
            provider.signature_verification_algorithms.all,
            &anchors,
            &given,
            now,
            KeyUsage::client_auth(),
            None,
            None,
        )
        .is_ok()
    })
}

#[test]
fn every_shape_of_chain_is_judged_as_other_verifiers_judge_it_or_for_a_reason() {
    let mut table = String::new();
    let mut surprises = Vec::new();
    for shape in shapes() {
        let (verdict, words) = judge(&shape);
        let (openssl, webpki) = (openssl_accepts(&shape, ""), webpki_accepts(&shape));
        let agrees = match verdict {
            Accepted => openssl && webpki,
            Warned | Refused => !openssl || !webpki,
        };
        let reason = shape
            .because
            .map(|reason| format!("; {reason}"))
            .unwrap_or_default();
        let row = format!(
            "{}\n  {words}\n  OpenSSL {}; webpki {}{reason}\n\n",
            shape.name,
            match (openssl, openssl && openssl_accepts(&shape, "-x509_strict")) {
                (true, true) => "accepts",
                (true, false) => "accepts, but not with -x509_strict",
                (false, _) => "refuses",
            },
            if webpki { "accepts" } else { "refuses" },
        );
        if verdict != shape.expected || agrees == shape.because.is_some() {
            surprises.push(row.clone());
        }
        table += &row;
    }
    assert!(surprises.is_empty(), "{}", surprises.concat());
    assert_snapshot!(table);
}
