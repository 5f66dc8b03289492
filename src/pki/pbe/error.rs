//! [`Error`]: why encryption under a passphrase cannot be undone or done.

/// Why something encrypted, or authenticated, under a passphrase cannot be read or written. Holds no part of a secret.
///
/// The message has no subject: "uses RC4, which is not supported". Whoever wraps the error says what it looked at, such as
/// "the encryption of the private key".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The parameters cannot be read, whatever the passphrase.
    #[error("is damaged: {because}")]
    Damaged {
        /// What is wrong.
        because: &'static str,
    },
    /// An unsupported cipher, key derivation or hash.
    #[error("uses {algorithm}, which is not supported")]
    UnsupportedAlgorithm {
        /// Name of the algorithm, or its object identifier in dotted form.
        algorithm: String,
    },
    /// The key derivation would take too long.
    #[error("asks for {count} rounds of key derivation, and at most {most} are accepted")]
    TooManyRounds {
        /// The iteration count of the file.
        count: u64,
        /// The largest that is accepted.
        most: u64,
    },
    /// scrypt would take too much memory, or too long.
    #[error(
        "asks for scrypt with N = {cost}, r = {block_size} and p = {parallelization}, and 128·N·r·p may be at most \
         {most} bytes"
    )]
    TooMuchScrypt {
        /// N.
        cost: u64,
        /// r.
        block_size: u64,
        /// p.
        parallelization: u64,
        /// The largest product that is accepted, in bytes.
        most: u64,
    },
    /// No random bytes could be had, or the library failed.
    #[error("failed")]
    Failed,
}

impl Error {
    /// Parameters that do not parse, or that the standard forbids.
    pub(in crate::pki) const INVALID_PARAMETERS: Self = Self::Damaged {
        because: "its parameters are not valid",
    };
}

impl From<aws_lc_rs::error::Unspecified> for Error {
    fn from(_: aws_lc_rs::error::Unspecified) -> Self {
        Self::Failed
    }
}
