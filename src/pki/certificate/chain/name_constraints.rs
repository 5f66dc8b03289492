//! Name constraints (RFC 5280 section 4.2.1.10): which names the certificates below an authority may contain.
//!
//! They apply to the subject, the email addresses in it, and the subject alternative names. rustls-webpki implements them for
//! DNS names and IP addresses only, which the certificate of an application does not contain.

use std::fmt;
use std::mem::discriminant;
use std::net::{Ipv4Addr, Ipv6Addr};

use x509_cert::ext::pkix::constraints::name::GeneralSubtree;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{NameConstraints, SubjectAltName};

use crate::pki::certificate::chain::budget::{Budget, Work};
use crate::pki::certificate::chain::error::ChainError;
use crate::pki::certificate::chain::extension::find;
use crate::pki::certificate::x509_certificate::Certificate;
use crate::pki::name::distinguished_name::{ComparableName, DistinguishedName};
use crate::pki::name::naming_attribute::NamingAttribute;

/// Checks the names of the certificates below the authority, the leaf first.
pub(super) fn check(
    authority: &Certificate,
    below: &[&Certificate],
    budget: &mut Budget,
) -> Result<(), ChainError> {
    let Some(constraints) = find::<NameConstraints>(authority)? else {
        return Ok(());
    };
    let subtrees = |subtrees: Option<Vec<GeneralSubtree>>| -> Vec<Subtree> {
        subtrees.iter().flatten().map(Subtree::from).collect()
    };
    let permitted = subtrees(constraints.permitted_subtrees);
    let excluded = subtrees(constraints.excluded_subtrees);
    budget.spend(Work::NameComparison, permitted.len() + excluded.len())?;
    for (position, certificate) in below.iter().enumerate() {
        // RFC 5280 section 6.1.3 exempts self-issued authorities.
        if position > 0 && certificate.is_self_issued() {
            continue;
        }
        for name in names(certificate)? {
            budget.spend(Work::NameComparison, 1 + permitted.len() + excluded.len())?;
            verdict(&name, &permitted, &excluded)
                .map_err(|found| found.about(&name, certificate, authority))?;
        }
    }
    Ok(())
}

/// Why a name does not conform.
#[derive(Debug, PartialEq, Eq)]
enum Violation {
    NotPermitted,
    Excluded,
    NotComparable,
}

impl Violation {
    fn about(&self, name: &Name, certificate: &Certificate, authority: &Certificate) -> ChainError {
        let (subject, name) = (certificate.subject().into(), name.to_string().into());
        let authority = authority.subject().into();
        match self {
            Self::NotPermitted => ChainError::NameNotPermitted {
                subject,
                name,
                authority,
            },
            Self::Excluded => ChainError::NameExcluded {
                subject,
                name,
                authority,
            },
            Self::NotComparable => ChainError::UnsupportedNameConstraint {
                subject,
                name,
                authority,
            },
        }
    }
}

fn verdict(name: &Name, permitted: &[Subtree], excluded: &[Subtree]) -> Result<(), Violation> {
    let of_the_form = |subtrees: &[Subtree]| -> Result<Vec<bool>, Violation> {
        let same_form = subtrees.iter().filter(|subtree| name.has_form_of(&subtree.base));
        same_form
            .map(|subtree| subtree.holds(name).ok_or(Violation::NotComparable))
            .collect()
    };
    if of_the_form(excluded)?.contains(&true) {
        return Err(Violation::Excluded);
    }
    let permitted = of_the_form(permitted)?;
    match permitted.is_empty() || permitted.contains(&true) {
        true => Ok(()),
        false => Err(Violation::NotPermitted),
    }
}

/// All names of the certificate.
fn names(certificate: &Certificate) -> Result<Vec<Name>, ChainError> {
    let subject = certificate.subject();
    let directory_name = Name::Directory(subject.comparable(), subject.to_string());
    let email_addresses = subject.values_of(NamingAttribute::EmailAddress).map(Name::Email);
    let alternative = find::<SubjectAltName>(certificate)?.map(|names| names.0);
    let alternative = alternative.iter().flatten().map(Name::from);
    let has_subject = !subject.comparable().is_empty();
    Ok(has_subject
        .then_some(directory_name)
        .into_iter()
        .chain(email_addresses)
        .chain(alternative)
        .collect())
}

/// A name, or what a constraint says of its form.
#[derive(Debug)]
enum Name {
    /// As it is compared, and as RFC 4514 writes it.
    Directory(ComparableName, String),
    Email(String),
    Dns(String),
    Uri(String),
    Ip(Vec<u8>),
    /// A form that is not compared, with its name in RFC 5280.
    Other(&'static str),
}

impl From<&GeneralName> for Name {
    fn from(name: &GeneralName) -> Self {
        match name {
            GeneralName::DirectoryName(name) => {
                let name = DistinguishedName::from_name(name);
                Self::Directory(name.comparable(), name.to_string())
            }
            GeneralName::Rfc822Name(address) => Self::Email(address.to_string()),
            GeneralName::DnsName(name) => Self::Dns(name.to_string()),
            GeneralName::UniformResourceIdentifier(uri) => Self::Uri(uri.to_string()),
            GeneralName::IpAddress(address) => Self::Ip(address.as_bytes().to_vec()),
            GeneralName::OtherName(_) => Self::Other("otherName"),
            GeneralName::EdiPartyName(_) => Self::Other("ediPartyName"),
            GeneralName::RegisteredId(_) => Self::Other("registeredID"),
        }
    }
}

impl Name {
    fn has_form_of(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Other(own), Self::Other(other)) => own == other,
            _ => discriminant(self) == discriminant(other),
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory(_, text) | Self::Email(text) | Self::Dns(text) | Self::Uri(text) => {
                formatter.write_str(text)
            }
            Self::Ip(address) => match (<[u8; 4]>::try_from(&**address), <[u8; 16]>::try_from(&**address)) {
                (Ok(address), _) => Ipv4Addr::from(address).fmt(formatter),
                (_, Ok(address)) => Ipv6Addr::from(address).fmt(formatter),
                _ => formatter.write_str(&base16ct::lower::encode_string(address)),
            },
            Self::Other(form) => formatter.write_str(form),
        }
    }
}

/// `GeneralSubtree`.
#[derive(Debug)]
struct Subtree {
    base: Name,
    /// Whether it has the distances that RFC 5280 prescribes: none.
    is_supported: bool,
}

impl From<&GeneralSubtree> for Subtree {
    fn from(subtree: &GeneralSubtree) -> Self {
        Self {
            base: Name::from(&subtree.base),
            is_supported: subtree.minimum == 0 && subtree.maximum.is_none(),
        }
    }
}

impl Subtree {
    /// Whether the name, which has the same form, is in the subtree; `None` if that cannot be told.
    fn holds(&self, name: &Name) -> Option<bool> {
        match (name, &self.base) {
            _ if !self.is_supported => None,
            (Name::Directory(name, _), Name::Directory(base, _)) => Some(name.starts_with(base)),
            (Name::Email(name), Name::Email(base)) => email_is_within(name, base),
            (Name::Dns(name), Name::Dns(base)) => Some(dns_name_is_within(name, base)),
            (Name::Uri(name), Name::Uri(base)) => Some(host_is_within(host(name)?, base)),
            (Name::Ip(name), Name::Ip(base)) => address_is_within(name, base),
            _ => None,
        }
    }
}

/// A constraint is a mailbox, a host, or with a leading dot all hosts of a domain.
fn email_is_within(name: &str, base: &str) -> Option<bool> {
    let (mailbox, host) = name.rsplit_once('@')?;
    Some(match base.rsplit_once('@') {
        Some((base_mailbox, base_host)) => mailbox == base_mailbox && host.eq_ignore_ascii_case(base_host),
        None => host_is_within(host, base),
    })
}

/// A constraint is a host, or with a leading dot all hosts of a domain; empty, it is every host.
fn host_is_within(host: &str, base: &str) -> bool {
    let (host, base) = (host.to_ascii_lowercase(), base.to_ascii_lowercase());
    match base.starts_with('.') {
        true => host.ends_with(&base),
        false => base.is_empty() || host == base,
    }
}

/// A constraint is a domain and all below it; with a leading dot only what is below it.
fn dns_name_is_within(name: &str, base: &str) -> bool {
    let below = format!(".{}", base.trim_start_matches('.'));
    host_is_within(name, base) || name.to_ascii_lowercase().ends_with(&below.to_ascii_lowercase())
}

/// The host of a URI (RFC 3986 section 3.2), if it has one that is a name.
fn host(uri: &str) -> Option<&str> {
    let (_, rest) = uri.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = host.split(':').next().filter(|host| !host.is_empty())?;
    let is_address = host.starts_with('[') || host.parse::<Ipv4Addr>().is_ok();
    (!is_address).then_some(host)
}

/// A constraint is an address and a mask of the same length.
fn address_is_within(address: &[u8], base: &[u8]) -> Option<bool> {
    let (network, mask) = base.split_at(base.len() / 2);
    let is_range = network.len() == mask.len() && [4, 16].contains(&network.len());
    let masked = |octets: &[u8]| -> Vec<u8> {
        octets
            .iter()
            .zip(mask)
            .map(|(octet, mask)| octet & mask)
            .collect()
    };
    is_range.then(|| address.len() == network.len() && masked(address) == masked(network))
}

#[cfg(test)]
mod tests {
    use der::{Decode, Encode};
    use rcgen::{CertificateParams, CustomExtension};
    use time::OffsetDateTime;

    use super::*;
    use crate::pki::key::key_algorithm::KeyAlgorithm;
    use crate::pki::key::private_key::PrivateKey;

    fn subtrees(bases: Vec<Name>) -> Vec<Subtree> {
        let subtree = |base| Subtree {
            base,
            is_supported: true,
        };
        bases.into_iter().map(subtree).collect()
    }

    fn directory(attributes: &[(NamingAttribute, &str)]) -> Name {
        let name = DistinguishedName::from_attributes(attributes.iter().copied()).unwrap();
        Name::Directory(name.comparable(), name.to_string())
    }

    fn email(text: &str) -> Name {
        Name::Email(text.to_owned())
    }

    fn dns(text: &str) -> Name {
        Name::Dns(text.to_owned())
    }

    fn uri(text: &str) -> Name {
        Name::Uri(text.to_owned())
    }

    #[test]
    fn a_constraint_holds_the_names_that_rfc_5280_says() {
        use NamingAttribute::{CommonName, Country, Organization};
        let ip = |octets: &[u8]| Name::Ip(octets.to_vec());
        let cases = [
            (email("api@example.com"), email("example.com"), Some(true)),
            (email("api@EXAMPLE.com"), email("example.com"), Some(true)),
            (email("api@mail.example.com"), email("example.com"), Some(false)),
            (email("api@mail.example.com"), email(".example.com"), Some(true)),
            (email("api@example.com"), email(".example.com"), Some(false)),
            (email("api@example.com"), email("api@example.com"), Some(true)),
            (email("API@example.com"), email("api@example.com"), Some(false)),
            (email("no address"), email("example.com"), None),
            (dns("example.com"), dns("example.com"), Some(true)),
            (dns("www.Example.com"), dns("example.com"), Some(true)),
            (dns("wwwexample.com"), dns("example.com"), Some(false)),
            (dns("example.com"), dns(".example.com"), Some(false)),
            (dns("example.com"), dns(""), Some(true)),
            (uri("https://example.com/a"), uri("example.com"), Some(true)),
            (
                uri("https://u@www.example.com:1/"),
                uri(".example.com"),
                Some(true),
            ),
            (uri("https://www.example.com"), uri("example.com"), Some(false)),
            (uri("https://192.0.2.1/"), uri("example.com"), None),
            (uri("urn:example"), uri("example.com"), None),
            (ip(&[10, 1, 2, 3]), ip(&[10, 0, 0, 0, 255, 0, 0, 0]), Some(true)),
            (ip(&[11, 1, 2, 3]), ip(&[10, 0, 0, 0, 255, 0, 0, 0]), Some(false)),
            (ip(&[0; 16]), ip(&[10, 0, 0, 0, 255, 0, 0, 0]), Some(false)),
            (ip(&[10, 1, 2, 3]), ip(&[10, 0, 0]), None),
            (ip(&[10, 1, 2]), ip(&[10, 0, 0, 255, 0, 0]), None),
            (
                directory(&[(Country, "FR"), (Organization, "Free2Move"), (CommonName, "MZP1")]),
                directory(&[(Country, "fr"), (Organization, " free2move ")]),
                Some(true),
            ),
            (
                directory(&[(Organization, "Free2Move"), (Country, "FR")]),
                directory(&[(Country, "FR")]),
                Some(false),
            ),
        ];
        for (name, base, expected) in cases {
            let said = format!("{name:?} under {base:?}");
            assert_eq!(subtrees(vec![base])[0].holds(&name), expected, "{said}");
        }
    }

    #[test]
    fn one_permitted_subtree_is_enough_and_one_excluded_is_too_much() {
        let permitted = subtrees(vec![dns("a.example"), dns("b.example"), email("c.example")]);
        assert_eq!(verdict(&dns("b.example"), &permitted, &[]), Ok(()));
        assert_eq!(
            verdict(&dns("c.example"), &permitted, &[]),
            Err(Violation::NotPermitted)
        );
        assert_eq!(
            verdict(&dns("b.example"), &permitted, &permitted),
            Err(Violation::Excluded)
        );
    }

    #[test]
    fn a_form_that_no_subtree_has_is_free() {
        let subtrees = subtrees(vec![dns("a.example")]);
        assert_eq!(verdict(&email("api@b.example"), &subtrees, &subtrees), Ok(()));
    }

    #[test]
    fn a_constraint_with_distances_is_not_applied_but_refused() {
        let distant = Subtree {
            base: dns("a.example"),
            is_supported: false,
        };
        assert_eq!(
            verdict(&dns("a.example"), &[distant], &[]),
            Err(Violation::NotComparable)
        );
    }

    #[test]
    fn a_form_that_is_not_compared_is_refused_where_a_subtree_has_it_and_free_elsewhere() {
        let other_names = subtrees(vec![Name::Other("otherName")]);
        let not_comparable = Err(Violation::NotComparable);
        assert_eq!(
            verdict(&Name::Other("otherName"), &other_names, &[]),
            not_comparable
        );
        assert_eq!(
            verdict(&Name::Other("otherName"), &[], &other_names),
            not_comparable
        );
        assert_eq!(
            verdict(&Name::Other("registeredID"), &other_names, &other_names),
            Ok(())
        );
    }

    #[test]
    fn an_address_is_shown_as_people_write_it() {
        let mut octets = [0; 16];
        octets[15] = 1;
        assert_eq!(Name::Ip(octets.to_vec()).to_string(), "::1");
        assert_eq!(Name::Ip(vec![192, 0, 2, 1]).to_string(), "192.0.2.1");
        assert_eq!(Name::Ip(vec![192, 0, 2]).to_string(), "c00002");
    }

    fn dns_subtree(name: &str) -> GeneralSubtree {
        GeneralSubtree {
            base: GeneralName::DnsName(name.to_owned().try_into().unwrap()),
            minimum: 0,
            maximum: None,
        }
    }

    #[test]
    fn a_subtree_with_any_distance_is_not_supported() {
        let distance = |minimum, maximum| {
            let subtree = GeneralSubtree {
                minimum,
                maximum,
                ..dns_subtree("a.example")
            };
            Subtree::from(&subtree).is_supported
        };
        assert!(distance(0, None));
        assert!(!distance(1, None) && !distance(0, Some(5)) && !distance(1, Some(5)));
    }

    /// A self-signed certificate with these name constraints.
    fn with_constraints(constraints: Option<NameConstraints>) -> Certificate {
        let mut parameters = CertificateParams::default();
        if let Some(constraints) = constraints {
            let content = constraints.to_der().unwrap();
            let extension = CustomExtension::from_oid_content(&[2, 5, 29, 30], content);
            parameters.custom_extensions.push(extension);
        }
        let key = PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
        Certificate::from_der(parameters.self_signed(&key).unwrap().der()).unwrap()
    }

    #[test]
    fn every_comparison_is_counted() {
        let authority = with_constraints(Some(NameConstraints {
            permitted_subtrees: Some(vec![dns_subtree("a.example"), dns_subtree("b.example")]),
            excluded_subtrees: Some(vec![dns_subtree("c.example")]),
        }));
        let mut budget = Budget::default();
        check(&authority, &[&with_constraints(None)], &mut budget).unwrap();
        // Three subtrees, and one name with each of them.
        let spent = 3 + 1 + 3;
        let rest = Work::NameComparison.limit() - spent;
        assert_eq!(budget.spend(Work::NameComparison, rest), Ok(()));
        assert!(budget.spend(Work::NameComparison, 1).is_err());
    }

    #[test]
    fn a_self_issued_certificate_is_exempt_only_above_the_leaf() {
        let certificate = with_constraints(None);
        let parsed = x509_cert::Certificate::from_der(certificate.der()).unwrap();
        let subject = parsed.tbs_certificate().subject().clone();
        let excluded = GeneralSubtree {
            base: GeneralName::DirectoryName(subject),
            ..dns_subtree("")
        };
        let authority = with_constraints(Some(NameConstraints {
            permitted_subtrees: None,
            excluded_subtrees: Some(vec![excluded]),
        }));
        assert!(certificate.is_self_issued());
        let other = Certificate::placeholder(
            &PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap(),
            "other",
            OffsetDateTime::UNIX_EPOCH,
            1,
        );
        let other = other.unwrap();
        let verdict = |below: &[&Certificate]| check(&authority, below, &mut Budget::default());
        assert!(matches!(
            verdict(&[&certificate]),
            Err(ChainError::NameExcluded { .. })
        ));
        assert_eq!(verdict(&[&other, &certificate]), Ok(()));
    }
}
