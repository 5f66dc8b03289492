//! Why a keystore, or a key in it, cannot be opened.

use std::fmt;

use crate::pki::foreign_text::quote_alias;
use crate::pki::key::private_key::PrivateKeyError;
use crate::pki::pbe::error::Error as PbeError;

/// Most aliases that an error names.
const MOST_NAMED: usize = 10;

/// Why a keystore, or a key in it, cannot be opened. Holds no part of a key or a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeystoreError {
    /// Something else, or a keystore in a proprietary format.
    #[error("the file is neither a PKCS#12 nor a JKS keystore")]
    UnknownFormat,
    /// Java's format with 3DES.
    #[error("the keystore is a JCEKS keystore, and only PKCS#12 and JKS are supported")]
    Jceks,
    /// The structure does not parse, whatever the password.
    #[error("the keystore is damaged: {because}")]
    Damaged {
        /// What is wrong.
        because: &'static str,
    },
    /// The checksum over the keystore, which depends on the password, does not verify.
    #[error("the password of the keystore is wrong, or the keystore was changed after it was written")]
    WrongStorePassword,
    /// The keystore opens, but the key does not.
    #[error(
        "the password of the private key {} is wrong, or the key was changed after it was written",
        quote_alias(.alias)
    )]
    WrongKeyPassword {
        /// The key's alias.
        alias: String,
    },
    /// The encryption of a part, or the checksum, cannot be read, is not supported, or is too much work.
    #[error("{part} {error}")]
    Encryption {
        /// What was looked at.
        part: KeystorePart,
        /// What is wrong.
        error: PbeError,
    },
    /// All key derivations together would take too long.
    #[error(
        "the keystore asks for as much key derivation as {count} rounds with SHA-256 in total, and at most {most} are accepted"
    )]
    TooManyRounds {
        /// The sum of what is needed to open the key, in rounds with SHA-256.
        count: u64,
        /// The largest that is accepted.
        most: u64,
    },
    /// No private key, as in a truststore.
    #[error("the keystore contains no private key; certificates in it: {certificates}")]
    NoKey {
        /// How many certificates it contains.
        certificates: usize,
    },
    /// More than one private key, and no alias to choose one.
    #[error("the keystore contains {} private keys, and no alias says which one to use: {}", .aliases.len(), Aliases(.aliases))]
    Several {
        /// The aliases of the keys, in the order of the file.
        aliases: Vec<String>,
    },
    /// The private keys have other aliases.
    #[error("the keystore contains no private key {}; it contains {}", quote_alias(.alias), Aliases(.aliases))]
    UnknownAlias {
        /// The alias that was asked for.
        alias: String,
        /// The aliases of the keys, in the order of the file.
        aliases: Vec<String>,
    },
    /// The key decrypts, but is of an unsupported kind.
    #[error(transparent)]
    PrivateKey(PrivateKeyError),
}

/// The parts of a keystore that a password protects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeystorePart {
    /// The MAC over everything.
    Checksum,
    /// The encrypted contents that have to be decrypted to list the entries: usually the certificates.
    Contents,
    /// A private key.
    PrivateKey {
        /// The key's alias.
        alias: String,
    },
}

impl KeystorePart {
    /// The error of this part.
    pub(in crate::pki) fn error(self, error: PbeError) -> KeystoreError {
        KeystoreError::Encryption { part: self, error }
    }
}

impl fmt::Display for KeystorePart {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Checksum => formatter.write_str("the checksum of the keystore"),
            Self::Contents => formatter.write_str("the encryption of the keystore's contents"),
            Self::PrivateKey { alias } => {
                write!(
                    formatter,
                    "the encryption of the private key {} in the keystore",
                    quote_alias(alias)
                )
            }
        }
    }
}

/// A list of aliases. They come from a file and may contain terminal control characters, so they are escaped.
struct Aliases<'a>(&'a [String]);

impl fmt::Display for Aliases<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named: Vec<String> = self
            .0
            .iter()
            .take(MOST_NAMED)
            .map(|alias| quote_alias(alias))
            .collect();
        formatter.write_str(&named.join(", "))?;
        match self.0.len().saturating_sub(MOST_NAMED) {
            0 => Ok(()),
            more => write!(formatter, " and {more} more"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::iter;

    use super::*;

    #[test]
    fn a_long_list_of_aliases_is_cut() {
        let others = (2..=12).map(|number| number.to_string());
        let aliases = iter::once("\u{1B}[2J".to_owned()).chain(others).collect();
        let error = KeystoreError::Several { aliases }.to_string();
        assert!(error.contains("12 private keys"), "{error}");
        assert!(error.contains(r#""\u{1b}[2J", "2""#), "{error}");
        assert!(error.ends_with(", \"9\", \"10\" and 2 more"), "{error}");
        let alias = "a".repeat(400_000);
        let error = KeystoreError::WrongKeyPassword { alias }.to_string();
        assert!(error.len() < 500, "{}", error.len());
    }
}
