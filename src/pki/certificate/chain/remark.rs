//! Remarks about accepted certificates: weaknesses, purposes that do not fit, and validity.

use std::fmt;

use der::asn1::ObjectIdentifier;
use der::oid::db::rfc5912;
use time::OffsetDateTime;
use x509_cert::ext::pkix::{ExtendedKeyUsage, KeyUsage};

use crate::pki::certificate::chain::certification_path::Chain;
use crate::pki::certificate::chain::extension::find;
use crate::pki::certificate::x509_certificate::Certificate;
use crate::pki::foreign_text::ForeignText;
use crate::pki::instant::{minute, minute_and_distance};

/// Smallest RSA key that is not weak, in bits (NIST SP 800-57 part 1, 112 bits of security).
pub const SMALLEST_RSA_KEY: u32 = 2048;

/// Signature algorithms over SHA-1 or MD5.
const WEAK_SIGNATURES: [(ObjectIdentifier, &str); 5] = [
    (rfc5912::MD_5_WITH_RSA_ENCRYPTION, "MD5"),
    (rfc5912::SHA_1_WITH_RSA_ENCRYPTION, "SHA-1"),
    (ObjectIdentifier::new_unwrap("1.2.840.10045.4.1"), "SHA-1"),
    (rfc5912::DSA_WITH_SHA_1, "SHA-1"),
    (ObjectIdentifier::new_unwrap("1.3.14.3.2.29"), "SHA-1"),
];

/// Something about an accepted certificate that its user should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// The extended key usage does not contain clientAuth. In an authority it contains anyExtendedKeyUsage instead, which
    /// OpenSSL does not accept for TLS clients.
    NotForTlsClients {
        /// Whose certificate it is.
        subject: ForeignText,
    },
    /// The key usage of the leaf lacks digitalSignature, which TLS clients need to prove possession of the key.
    NotForSignatures {
        /// Whose certificate it is.
        subject: ForeignText,
    },
    /// The leaf was signed over SHA-1 or MD5.
    WeakSignature {
        /// Whose certificate it is.
        subject: ForeignText,
        /// The hash.
        hash: &'static str,
    },
    /// The leaf is for an RSA key of fewer than [`SMALLEST_RSA_KEY`] bits.
    WeakKey {
        /// Whose certificate it is.
        subject: ForeignText,
        /// Size of the modulus in bits.
        bits: u32,
    },
    /// An authority of the chain has expired.
    AuthorityExpired {
        /// Which one.
        authority: ForeignText,
        /// Its last instant.
        not_after: OffsetDateTime,
        /// The time of the remark.
        now: OffsetDateTime,
    },
    /// An authority of the chain is not valid yet.
    AuthorityNotYetValid {
        /// Which one.
        authority: ForeignText,
        /// Its first instant.
        not_before: OffsetDateTime,
        /// The time of the remark.
        now: OffsetDateTime,
    },
    /// An authority of the chain is valid, but ends before the leaf.
    AuthorityEndsFirst {
        /// Which one.
        authority: ForeignText,
        /// Its last instant.
        not_after: OffsetDateTime,
        /// The time of the remark.
        now: OffsetDateTime,
        /// Whose certificate it is.
        subject: ForeignText,
        /// The last instant of the leaf.
        leaf_not_after: OffsetDateTime,
    },
}

/// A complete sentence. Names are written as in RFC 4514, escaped and shortened, times in UTC to the minute.
impl fmt::Display for Remark {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sentence = match self {
            Self::NotForTlsClients { subject } => format!(
                "The extended key usage of the certificate of \"{subject}\" does not contain TLS client authentication."
            ),
            Self::NotForSignatures { subject } => format!(
                "The key usage of the certificate of \"{subject}\" does not allow digital signatures, which TLS \
                 clients need to prove possession of the key."
            ),
            Self::WeakSignature { subject, hash } => format!(
                "The signature of the certificate of \"{subject}\" uses {hash}, which is no longer secure."
            ),
            Self::WeakKey { subject, bits } => format!(
                "The certificate of \"{subject}\" is for an RSA key of {bits} bits. Fewer than {SMALLEST_RSA_KEY} are not secure."
            ),
            Self::AuthorityExpired {
                authority,
                not_after,
                now,
            } => format!(
                "The authority \"{authority}\" expired on {}.",
                minute_and_distance(*now, *not_after)
            ),
            Self::AuthorityNotYetValid {
                authority,
                not_before,
                now,
            } => format!(
                "The authority \"{authority}\" is valid only from {}.",
                minute_and_distance(*now, *not_before)
            ),
            Self::AuthorityEndsFirst {
                authority,
                not_after,
                now,
                subject,
                leaf_not_after,
            } => format!(
                "The authority \"{authority}\" ends on {}, before the certificate of \"{subject}\", which ends on {}.",
                minute_and_distance(*now, *not_after),
                minute(*leaf_not_after)
            ),
        };
        formatter.write_str(&sentence)
    }
}

/// Remarks about an issued certificate, which need no chain.
pub fn about_leaf(leaf: &Certificate) -> Vec<Remark> {
    let subject = || ForeignText::from(leaf.subject());
    let purpose =
        (!names_client_authentication(leaf)).then(|| Remark::NotForTlsClients { subject: subject() });
    let usage = find::<KeyUsage>(leaf).ok().flatten();
    let signatures = usage
        .filter(|usage| !usage.digital_signature())
        .map(|_| Remark::NotForSignatures { subject: subject() });
    let weak_signature = weak_hash(leaf).map(|hash| Remark::WeakSignature {
        subject: subject(),
        hash,
    });
    let bits = leaf.public_key().rsa_bits();
    let weak_key = bits
        .filter(|bits| *bits < SMALLEST_RSA_KEY)
        .map(|bits| Remark::WeakKey {
            subject: subject(),
            bits,
        });
    [purpose, signatures, weak_signature, weak_key]
        .into_iter()
        .flatten()
        .collect()
}

/// Remarks about the authorities of a chain at a given time, from the leaf's issuer to the anchor.
pub fn about_authorities(chain: &Chain, now: OffsetDateTime) -> Vec<Remark> {
    let Some((leaf, authorities)) = chain.certificates().split_first() else {
        return Vec::new();
    };
    let any_purpose = |authority: &&Certificate| !names_client_authentication(authority);
    let purposes = authorities
        .iter()
        .filter(any_purpose)
        .map(|authority| Remark::NotForTlsClients {
            subject: authority.subject().into(),
        });
    let times = authorities
        .iter()
        .filter_map(|authority| about_time(leaf, authority, now));
    purposes.chain(times).collect()
}

fn about_time(leaf: &Certificate, authority: &Certificate, now: OffsetDateTime) -> Option<Remark> {
    let (not_before, not_after) = (authority.not_before(), authority.not_after());
    let authority = authority.subject().into();
    if now > not_after {
        Some(Remark::AuthorityExpired {
            authority,
            not_after,
            now,
        })
    } else if now < not_before {
        Some(Remark::AuthorityNotYetValid {
            authority,
            not_before,
            now,
        })
    } else if not_after < leaf.not_after() {
        Some(Remark::AuthorityEndsFirst {
            authority,
            not_after,
            now,
            subject: leaf.subject().into(),
            leaf_not_after: leaf.not_after(),
        })
    } else {
        None
    }
}

fn names_client_authentication(certificate: &Certificate) -> bool {
    match find::<ExtendedKeyUsage>(certificate) {
        Ok(Some(ExtendedKeyUsage(purposes))) => purposes.contains(&rfc5912::ID_KP_CLIENT_AUTH),
        Ok(None) => true,
        Err(_) => false,
    }
}

fn weak_hash(certificate: &Certificate) -> Option<&'static str> {
    let used = certificate.signature_algorithm();
    WEAK_SIGNATURES
        .iter()
        .find_map(|(algorithm, hash)| (*algorithm == used).then_some(*hash))
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::*;
    use crate::pki::key::key_algorithm::KeyAlgorithm;
    use crate::pki::key::private_key::PrivateKey;

    const START: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    /// A certificate that is valid from [`START`] for so many days.
    fn valid_for(days: u32) -> Certificate {
        let key = PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
        Certificate::placeholder(&key, "x", START, days).unwrap()
    }

    #[test]
    fn an_authority_is_valid_from_its_first_to_its_last_instant() {
        let (leaf, authority) = (valid_for(10), valid_for(10));
        let end = START + Duration::days(10);
        let remark = |now| about_time(&leaf, &authority, now);
        assert!(matches!(
            remark(START - Duration::SECOND),
            Some(Remark::AuthorityNotYetValid { not_before, .. }) if not_before == START
        ));
        assert_eq!((remark(START), remark(end)), (None, None));
        assert!(matches!(
            remark(end + Duration::SECOND),
            Some(Remark::AuthorityExpired { not_after, .. }) if not_after == end
        ));
    }

    #[test]
    fn an_authority_that_ends_before_the_leaf_is_remarked_while_it_is_valid() {
        let (leaf, authority) = (valid_for(10), valid_for(9));
        assert!(matches!(
            about_time(&leaf, &authority, START),
            Some(Remark::AuthorityEndsFirst { leaf_not_after, .. }) if leaf_not_after == leaf.not_after()
        ));
        assert_eq!(about_time(&authority, &leaf, START), None);
    }
}
