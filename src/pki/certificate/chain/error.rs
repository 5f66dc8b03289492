//! Why a certificate does not chain to an authority.

use crate::pki::key::signature::SignatureError;

/// Most certificates in a chain, the first and the last included.
pub const LONGEST_CHAIN: usize = 10;

/// Why a certificate does not chain to an authority. Names are written as RFC 4514 has them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// Nobody gave the issuer.
    #[error("the certificate of \"{subject}\" was issued by \"{issuer}\", whose certificate is missing")]
    MissingIssuer {
        /// Whose issuer is missing.
        subject: String,
        /// Who is missing.
        issuer: String,
    },
    /// An authority has the issuer's name, but another key.
    #[error(
        "the certificate of \"{subject}\" was signed with another key than that of the authority \"{issuer}\" given, \
         which only has the issuer's name"
    )]
    WrongIssuerKey {
        /// Whose certificate it is.
        subject: String,
        /// The authority of the same name.
        issuer: String,
    },
    /// The issuer's basicConstraints do not allow it to issue.
    #[error(
        "the certificate of \"{subject}\" was issued by \"{issuer}\", which is not a certificate authority"
    )]
    IssuerNotAuthority {
        /// Whose certificate it is.
        subject: String,
        /// Who issued it.
        issuer: String,
    },
    /// The chain ends in a root that is not among the authorities.
    #[error("the self-signed certificate of \"{subject}\" is not among the authorities given")]
    UntrustedRoot {
        /// Whose certificate it is.
        subject: String,
    },
    /// The signature of a link cannot be verified.
    #[error("the signature of the certificate of \"{subject}\" cannot be verified: {reason}")]
    UnsupportedSignature {
        /// Whose certificate it is.
        subject: String,
        /// Why.
        reason: SignatureError,
    },
    /// Authorities that issued each other, and none of them trusted.
    #[error(
        "the issuers of the certificate of \"{subject}\" go in a circle and never reach an authority given"
    )]
    Loop {
        /// Where the circle closes.
        subject: String,
    },
    /// More than [`LONGEST_CHAIN`].
    #[error("the chain has more than {LONGEST_CHAIN} certificates")]
    TooLong,
}
