//! Every error of `pki`, for the snapshots of the diagnostics that quote it.
//!
//! [`every_variant`] lists an enum: a new variant does not compile without an example here, and each example is in a snapshot.
//! A text of `pki` that is not in an enum, such as the reason for which a file counts as damaged, is found by
//! `tests/diagnostics/source.rs`.

use time::{Duration, OffsetDateTime};

use crate::pki::certificate::chain::budget::{Exhausted, Work};
use crate::pki::certificate::chain::remark::Remark;
use crate::pki::{
    CertificateError, CertificationRequestError, ChainError, Content, DamagedCertificate,
    DistinguishedNameError, EcdsaCurveError, ForeignText, KeystoreContentError, KeystoreError, KeystorePart,
    NamingAttribute, NamingAttributeError, PbeError, PemError, PlaceholderError, PrivateKeyError,
    PublicKeyError, PublicKeyTextError, RsaBitsError, SignatureError, Weakness,
};
use crate::sdk::framework::diagnostic::Diagnostic;

/// Examples of an enum's variants, at least one of each: `every_variant!(Enum { Unit, Tuple(value), Struct { field: value } })`.
macro_rules! every_variant {
    ($enum:ident { $($variant:ident $(($($value:expr),*))? $({ $($field:ident: $of:expr),* })?),* $(,)? }) => {{
        #[allow(unreachable_patterns, reason = "a variant may have several examples")]
        fn check_that_none_is_missing(example: &$enum) {
            match example {
                $($enum::$variant { .. } => (),)*
            }
        }
        let examples = vec![$($enum::$variant $(($($value),*))? $({ $($field: $of),* })?),*];
        examples.iter().for_each(check_that_none_is_missing);
        examples
    }};
}

/// The diagnostics for errors, one below the other, each once.
pub fn render<E>(errors: Vec<E>, diagnose: impl Fn(&E) -> Diagnostic) -> String {
    let mut diagnostics = Vec::new();
    for diagnostic in errors.iter().map(|error| diagnose(error).to_string()) {
        if !diagnostics.contains(&diagnostic) {
            diagnostics.push(diagnostic);
        }
    }
    diagnostics.join("\n")
}

fn contents() -> Vec<Content> {
    every_variant!(Content {
        PrivateKey,
        EncryptedPrivateKey,
        OpenSshPrivateKey,
        Certificate,
        CertificationRequest,
        PublicKey,
        Pkcs7,
        CertificateRevocationList,
        Parameters,
        Unknown,
    })
}

fn pem_errors() -> Vec<PemError> {
    every_variant!(PemError {
        Empty,
        NoPem,
        Truncated,
        Garbled
    })
}

/// What can be wrong with the encryption of a key or a keystore, whatever the passphrase.
const DAMAGED_ENCRYPTION: [&str; 6] = [
    "its parameters are not valid",
    "its initialization vector is missing or not valid",
    "it is not a valid EncryptedPrivateKeyInfo",
    "its content is not a valid EncryptedPrivateKeyInfo (PKCS#8)",
    "its header \"DEK-Info\" is missing or not valid",
    "the encrypted data is truncated",
];

fn encryption_errors() -> Vec<PbeError> {
    let mut errors = every_variant!(PbeError {
        Damaged { because: DAMAGED_ENCRYPTION[0] },
        UnsupportedAlgorithm { algorithm: "camellia-256-cbc".to_owned() },
        TooManyRounds { count: 10_000_001, most: 10_000_000 },
        TooMuchScrypt { cost: 1 << 20, block_size: 8, parallelization: 1, most: 1 << 28 },
        Failed,
    });
    let damaged = DAMAGED_ENCRYPTION.into_iter().skip(1);
    errors.extend(damaged.map(|because| PbeError::Damaged { because }));
    errors
}

/// Errors about private keys.
pub fn private_key_errors() -> Vec<PrivateKeyError> {
    let mut errors = every_variant!(PrivateKeyError {
        Pem(PemError::Empty),
        WrongContent { found: Content::Certificate },
        Several { count: 2 },
        UnsupportedAlgorithm { algorithm: "a curve with explicit parameters".to_owned() },
        RsaSize { bits: 1024 },
        Damaged { form: "PKCS#8" },
        OtherPublicKey,
        NoDer,
        WrongPassphrase,
        EmptyPassphrase,
        Encryption(PbeError::Failed),
        Generation,
    });
    errors.extend(pem_errors().into_iter().map(PrivateKeyError::Pem));
    errors.extend(encryption_errors().into_iter().map(PrivateKeyError::Encryption));
    let others = contents().into_iter();
    let others =
        others.filter(|content| !matches!(content, Content::PrivateKey | Content::EncryptedPrivateKey));
    errors.extend(others.map(|found| PrivateKeyError::WrongContent { found }));
    errors
}

/// Errors about an encrypted private key that is decrypted.
pub fn decryption_errors() -> Vec<PrivateKeyError> {
    let errors = encryption_errors().into_iter().map(PrivateKeyError::Encryption);
    let others = [
        PrivateKeyError::WrongPassphrase,
        PrivateKeyError::EmptyPassphrase,
        PrivateKeyError::RsaSize { bits: 1024 },
    ];
    errors.chain(others).collect()
}

/// Errors about certificates.
pub fn certificate_errors() -> Vec<CertificateError> {
    let mut errors = every_variant!(CertificateError {
        TooLong { length: 10_000_000 },
        Pem(PemError::Empty),
        NotCertificate,
        UnknownDer,
        WrongContent { found: Content::PrivateKey },
        SecretBeside { found: Content::PrivateKey },
        DamagedBundle,
        EmptyBundle,
        Damaged,
        BeforeEpoch,
    });
    errors.extend(pem_errors().into_iter().map(CertificateError::Pem));
    let others = contents().into_iter();
    let others = others.filter(|content| !matches!(content, Content::Certificate | Content::Pkcs7));
    errors.extend(others.map(|found| CertificateError::WrongContent { found }));
    errors
}

fn signature_errors() -> Vec<SignatureError> {
    every_variant!(SignatureError {
        Invalid,
        UnsupportedAlgorithm { algorithm: "sha1WithRSAEncryption".to_owned() },
        KeyTooSmall { bits: 1024 },
    })
}

/// Errors about chains.
pub fn chain_errors() -> Vec<ChainError> {
    let (subject, issuer) = (
        || ForeignText::from("CN=MZP128745,C=FR"),
        || ForeignText::from("CN=Stellantis CA,C=FR"),
    );
    let mut errors = every_variant!(ChainError {
        MissingIssuer { subject: subject(), issuer: issuer() },
        WrongIssuerKey { subject: subject(), issuer: issuer() },
        IssuerNotAuthority { subject: subject(), issuer: issuer() },
        UntrustedRoot { subject: issuer() },
        UnsupportedSignature { subject: subject(), reason: SignatureError::Invalid },
        Loop { subject: issuer() },
        TooLong,
        OtherAuthorityKey { subject: subject(), issuer: issuer() },
        IssuerMayNotSign { subject: subject(), issuer: issuer() },
        TwoAlgorithms { subject: subject() },
        PathLength { authority: issuer(), allowed: 0, found: 1 },
        NameNotPermitted { subject: subject(), name: "api.example.com".into(), authority: issuer() },
        NameExcluded { subject: subject(), name: "api.example.com".into(), authority: issuer() },
        UnsupportedNameConstraint {
            subject: subject(),
            name: "otherName".into(),
            authority: issuer()
        },
        UnknownCriticalExtension { subject: subject(), extension: "1.2.3.4".to_owned() },
        DamagedExtension { subject: subject(), extension: "id-ce-keyUsage".to_owned() },
        AuthorityNotForClients { authority: issuer() },
        Refused { subject: subject(), authority: issuer(), reason: "UnknownIssuer".into() },
        TooManyCertificates { found: 1_000 },
        TooMuchWork(Exhausted { work: Work::Signature }),
    });
    let exhausted = every_variant!(Work {
        Signature,
        Step,
        NameComparison
    });
    errors.extend(exhausted.into_iter().map(|work| Exhausted { work }.into()));
    let unsupported = signature_errors().into_iter();
    errors.extend(unsupported.map(|reason| ChainError::UnsupportedSignature {
        subject: subject(),
        reason,
    }));
    errors
}

/// Remarks about chains.
pub fn chain_remarks() -> Vec<Remark> {
    let (subject, authority) = (
        || ForeignText::from("CN=MZP128745,C=FR"),
        || ForeignText::from("CN=Stellantis CA,C=FR"),
    );
    let [end, today, later] =
        [20_000, 20_040, 20_100].map(|days| OffsetDateTime::UNIX_EPOCH + Duration::days(days));
    every_variant!(Remark {
        NotForTlsClients { subject: subject() },
        NotForSignatures { subject: subject() },
        WeakSignature { subject: subject(), hash: "SHA-1" },
        WeakKey { subject: subject(), bits: 1024 },
        AuthorityExpired { authority: authority(), not_after: end, now: today },
        AuthorityNotYetValid { authority: authority(), not_before: later, now: today },
        AuthorityEndsFirst { authority: authority(), not_after: today, now: end, subject: subject(), leaf_not_after: later },
    })
}

/// What makes a private key weak.
pub fn weaknesses() -> Vec<Weakness> {
    every_variant!(Weakness {
        ClosePrimes,
        GuessableNumber,
    })
}

/// Errors about requests that are read and verified.
pub fn request_errors() -> Vec<String> {
    let read = request_text_errors().into_iter().map(|error| error.to_string());
    let verified = signature_errors().into_iter().map(|error| error.to_string());
    read.chain(verified).collect()
}

/// Errors about requests that are read or made.
pub fn request_text_errors() -> Vec<CertificationRequestError> {
    let mut errors = every_variant!(CertificationRequestError {
        Pem(PemError::Empty),
        WrongContent { found: Content::PrivateKey },
        Several { count: 2 },
        Damaged,
        UnsupportedSubject,
        Signing,
    });
    errors.extend(pem_errors().into_iter().map(CertificationRequestError::Pem));
    errors
}

/// Errors about texts from which a public key is read.
pub fn public_key_text_errors() -> Vec<PublicKeyTextError> {
    let mut errors = every_variant!(PublicKeyTextError {
        TooLong { length: 10_000_000 },
        Pem(PemError::Empty),
        Unknown,
        WrongContent { found: Content::CertificateRevocationList },
        Several { count: 2 },
        Encrypted,
        Certificate(CertificateError::Damaged),
        Certificate(CertificateError::BeforeEpoch),
        CertificationRequest(CertificationRequestError::Damaged),
        PublicKey(PublicKeyError),
        PrivateKey(PrivateKeyError::RsaSize { bits: 1024 }),
    });
    errors.extend(pem_errors().into_iter().map(PublicKeyTextError::Pem));
    errors
}

/// Errors about requests that are signed.
pub fn signing_errors() -> Vec<String> {
    let signed = [
        CertificationRequestError::UnsupportedSubject,
        CertificationRequestError::Signing,
    ];
    let named = name_errors().into_iter().map(|error| error.to_string());
    named.chain(signed.map(|error| error.to_string())).collect()
}

/// Errors about the value of an attribute of a name.
pub fn attribute_errors() -> Vec<NamingAttributeError> {
    let attribute = NamingAttribute::Organization;
    every_variant!(NamingAttributeError {
        Empty { attribute: attribute },
        TooLong { attribute: attribute, length: 65 },
        ControlCharacter { attribute: attribute },
        NotTwoLetters,
        NotAscii,
    })
}

/// Errors about names.
pub fn name_errors() -> Vec<DistinguishedNameError> {
    let mut errors = every_variant!(DistinguishedNameError {
        Attribute(NamingAttributeError::NotAscii),
        Encoding,
    });
    errors.extend(
        attribute_errors()
            .into_iter()
            .map(DistinguishedNameError::Attribute),
    );
    errors
}

/// Why a keystore cannot be read, whatever its password.
const DAMAGED_KEYSTORE: [&str; 6] = [
    "a certificate in the chain of the private key is not valid",
    "a private key in it is not a valid PKCS#8 key",
    "it begins like PKCS#12, but is not a complete PFX",
    "its authenticated safe is not valid",
    "its contents do not open with the password that matches its checksum",
    "its entries are truncated or not valid",
];

fn keystore_parts() -> Vec<KeystorePart> {
    every_variant!(KeystorePart {
        Checksum,
        Contents,
        PrivateKey { alias: "KeyName".to_owned() },
    })
}

/// Errors about keystores that are read.
pub fn keystore_errors() -> Vec<KeystoreError> {
    let aliases = |count| (1..=count).map(|number| format!("key-{number}")).collect();
    let mut errors = every_variant!(KeystoreError {
        UnknownFormat,
        Jceks,
        Damaged { because: DAMAGED_KEYSTORE[0] },
        WrongStorePassword,
        WrongKeyPassword { alias: "KeyName".to_owned() },
        Encryption { part: KeystorePart::Checksum, error: PbeError::Failed },
        TooManyRounds { count: 10_000_001, most: 10_000_000 },
        NoKey { certificates: 1 },
        Several { aliases: aliases(2) },
        Several { aliases: aliases(12) },
        UnknownAlias { alias: "KeyName".to_owned(), aliases: aliases(2) },
        PrivateKey(PrivateKeyError::RsaSize { bits: 1024 }),
    });
    let damaged = DAMAGED_KEYSTORE.into_iter().skip(1);
    errors.extend(damaged.map(|because| KeystoreError::Damaged { because }));
    for part in keystore_parts() {
        let of_part = encryption_errors().into_iter();
        errors.extend(of_part.map(|error| KeystoreError::Encryption {
            part: part.clone(),
            error,
        }));
    }
    errors
}

/// Errors about keystores that are written, the placeholder in them included.
pub fn keystore_writing_errors() -> Vec<String> {
    let written = every_variant!(KeystoreContentError {
        ShortPassword,
        UnsupportedPassword,
        UnusableAlias,
        NoCertificate,
        OtherKey,
        Failed,
    });
    let signed = every_variant!(PlaceholderError {
        Name(DistinguishedNameError::Encoding),
        Validity,
        Signing,
    });
    let written = written.iter().map(ToString::to_string);
    written.chain(signed.iter().map(ToString::to_string)).collect()
}

#[test]
fn errors_that_no_diagnostic_quotes_have_a_text_too() {
    let errors = [
        RsaBitsError(1024).to_string(),
        EcdsaCurveError.to_string(),
        PublicKeyError.to_string(),
        DamagedCertificate.to_string(),
    ];
    insta::assert_snapshot!(errors.join("\n"));
}
