//! Why a certificate does not chain to an authority.

use crate::pki::certificate::chain::budget::{Exhausted, LONGEST_CHAIN, MOST_CERTIFICATES};
use crate::pki::foreign_text::ForeignText;
use crate::pki::key::signature::SignatureError;

/// Why a certificate does not chain to an authority. Names are written as RFC 4514 has them, escaped and shortened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// Nobody gave the issuer.
    #[error("the certificate of \"{subject}\" was issued by \"{issuer}\", whose certificate is missing")]
    MissingIssuer {
        /// Whose issuer is missing.
        subject: ForeignText,
        /// Who is missing.
        issuer: ForeignText,
    },
    /// An authority has the issuer's name, but another key.
    #[error(
        "the certificate of \"{subject}\" was signed with another key than that of the authority \"{issuer}\" given, \
         which only has the issuer's name"
    )]
    WrongIssuerKey {
        /// Whose certificate it is.
        subject: ForeignText,
        /// The authority of the same name.
        issuer: ForeignText,
    },
    /// The authority key identifier names another certificate or key (RFC 5280 section 4.2.1.1).
    #[error(
        "the authority key identifier of the certificate of \"{subject}\" does not match the certificate of the \
         authority \"{issuer}\" given, although its signature does"
    )]
    OtherAuthorityKey {
        /// Whose certificate it is.
        subject: ForeignText,
        /// The authority whose key verifies.
        issuer: ForeignText,
    },
    /// The issuer's basicConstraints do not allow it to issue.
    #[error(
        "the certificate of \"{subject}\" was issued by \"{issuer}\", which is not a certificate authority"
    )]
    IssuerNotAuthority {
        /// Whose certificate it is.
        subject: ForeignText,
        /// Who issued it.
        issuer: ForeignText,
    },
    /// The issuer's keyUsage does not have keyCertSign (RFC 5280 section 4.2.1.3).
    #[error(
        "the certificate of \"{subject}\" was issued by \"{issuer}\", whose key usage does not allow it to sign \
         certificates"
    )]
    IssuerMayNotSign {
        /// Whose certificate it is.
        subject: ForeignText,
        /// Who issued it.
        issuer: ForeignText,
    },
    /// The chain ends in a root that is not among the authorities.
    #[error("the self-signed certificate of \"{subject}\" is not among the authorities given")]
    UntrustedRoot {
        /// Whose certificate it is.
        subject: ForeignText,
    },
    /// The signature of a link cannot be verified.
    #[error("the signature of the certificate of \"{subject}\" cannot be verified: {reason}")]
    UnsupportedSignature {
        /// Whose certificate it is.
        subject: ForeignText,
        /// Why.
        reason: SignatureError,
    },
    /// `tbsCertificate.signature` and `signatureAlgorithm` are not the same (RFC 5280 section 4.1.1.2).
    #[error("the certificate of \"{subject}\" names two different signature algorithms for its signature")]
    TwoAlgorithms {
        /// Whose certificate it is.
        subject: ForeignText,
    },
    /// Authorities that issued each other, and none of them trusted.
    #[error(
        "the issuers of the certificate of \"{subject}\" go in a circle and never reach an authority given"
    )]
    Loop {
        /// Where the circle closes.
        subject: ForeignText,
    },
    /// More than [`LONGEST_CHAIN`].
    #[error("the chain has more than {LONGEST_CHAIN} certificates")]
    TooLong,
    /// More authorities below one than its basicConstraints allow (RFC 5280 section 4.2.1.9).
    #[error(
        "the path length constraint of the authority \"{authority}\" is {allowed}, and the number of authorities below it \
         in the chain is {found}"
    )]
    PathLength {
        /// Whose constraint it is.
        authority: ForeignText,
        /// How many authorities may stand between it and the leaf. Self-issued ones do not count.
        allowed: u8,
        /// How many do.
        found: usize,
    },
    /// A name outside of the permitted subtrees (RFC 5280 section 4.2.1.10).
    #[error(
        "the name constraints of the authority \"{authority}\" do not permit the name \"{name}\", which the certificate \
         of \"{subject}\" has"
    )]
    NameNotPermitted {
        /// Whose certificate it is.
        subject: ForeignText,
        /// The name in it.
        name: ForeignText,
        /// Whose constraint it is.
        authority: ForeignText,
    },
    /// A name inside an excluded subtree (RFC 5280 section 4.2.1.10).
    #[error(
        "the name constraints of the authority \"{authority}\" exclude the name \"{name}\", which the certificate of \
         \"{subject}\" has"
    )]
    NameExcluded {
        /// Whose certificate it is.
        subject: ForeignText,
        /// The name in it.
        name: ForeignText,
        /// Whose constraint it is.
        authority: ForeignText,
    },
    /// A constraint on a form of name that is in a certificate, but cannot be compared.
    #[error(
        "the name constraints of the authority \"{authority}\" cannot be applied to the name \"{name}\", which the \
         certificate of \"{subject}\" has"
    )]
    UnsupportedNameConstraint {
        /// Whose certificate it is.
        subject: ForeignText,
        /// The name in it.
        name: ForeignText,
        /// Whose constraint it is.
        authority: ForeignText,
    },
    /// A critical extension that is not processed (RFC 5280 section 4.2).
    #[error(
        "the certificate of \"{subject}\" has the critical extension {extension}, which is unknown. RFC 5280 requires such certificates to be refused"
    )]
    UnknownCriticalExtension {
        /// Whose certificate it is.
        subject: ForeignText,
        /// Name of the extension, or its object identifier in dotted form.
        extension: String,
    },
    /// An extension that is needed and does not parse, or stands there twice.
    #[error("the extension {extension} of the certificate of \"{subject}\" is damaged")]
    DamagedExtension {
        /// Whose certificate it is.
        subject: ForeignText,
        /// Name of the extension, or its object identifier in dotted form.
        extension: String,
    },
    /// The extended key usage of an authority has neither clientAuth nor anyExtendedKeyUsage (RFC 5280 section 4.2.1.12).
    #[error(
        "the extended key usage of the authority \"{authority}\" restricts it to certificates that are not for TLS clients"
    )]
    AuthorityNotForClients {
        /// Whose extended key usage it is.
        authority: ForeignText,
    },
    /// Our own rules are satisfied, but rustls-webpki's are not.
    #[error(
        "the chain of \"{subject}\" to \"{authority}\" was refused by the verifier rustls-webpki: {reason}"
    )]
    Refused {
        /// Whose certificate it is.
        subject: ForeignText,
        /// Where the chain ends.
        authority: ForeignText,
        /// The verifier's own error.
        reason: ForeignText,
    },
    /// More than [`MOST_CERTIFICATES`].
    #[error("{found} certificates are given, but a chain is searched among at most {MOST_CERTIFICATES}")]
    TooManyCertificates {
        /// How many there are, duplicates left out.
        found: usize,
    },
    /// A limit of the search.
    #[error(transparent)]
    TooMuchWork(#[from] Exhausted),
}
