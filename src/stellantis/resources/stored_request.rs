//! [`StoredRequest`]: a request in the state, and what else the state says about it. Somebody may have edited either.

use crate::pki::{CertificationRequest, DistinguishedName, PlainPrivateKey, SignatureError};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::stellantis::arguments::text::{quote_name, quote_up_to};

/// Hexadecimal digits of a SHA-256 hash.
const HASH_DIGITS: usize = 64;

/// A request in the state, and what it has to agree with.
pub struct StoredRequest<'a> {
    /// The request in PEM; `None` if there is none.
    pub pem: Option<&'a str>,
    /// The private key, if it is stored and not encrypted.
    pub key: Option<&'a PlainPrivateKey>,
    /// The subject that was configured.
    pub subject: Option<DistinguishedName>,
    /// SHA-256 hashes of the public key, as far as they are recorded beside the request. They count only without the key.
    pub public_key_sha256: [Option<&'a str>; 2],
}

impl StoredRequest<'_> {
    /// The request as it has to be, with a warning if the state has a different one: the same key and subject give the same
    /// request.
    ///
    /// # Errors
    ///
    /// A diagnostic: the state has another request, and the right one cannot be made without the key.
    pub fn restore(&self) -> Result<(CertificationRequest, Option<Diagnostic>), Diagnostic> {
        let cause = match self.read() {
            Ok(request) => match self.find_contradiction(&request) {
                None => return Ok((request, None)),
                Some(cause) => cause,
            },
            Err(cause) => cause,
        };
        let restored = self.sign().ok_or_else(|| wrong_request(&cause))?;
        let remark = restored_request(&cause, &restored);
        Ok((restored, Some(remark)))
    }

    fn read(&self) -> Result<CertificationRequest, String> {
        let pem = self
            .pem
            .ok_or_else(|| "The state has no certificate signing request.".to_owned())?;
        CertificationRequest::from_pem(pem)
            .map_err(|error| format!("The certificate signing request in the state cannot be read: {error}."))
    }

    fn sign(&self) -> Option<CertificationRequest> {
        let key = self.key?.check().ok()?;
        CertificationRequest::sign(&key, self.subject.as_ref()?).ok()
    }

    /// What the request does not match, in sentences.
    fn find_contradiction(&self, request: &CertificationRequest) -> Option<String> {
        // A request that was created elsewhere may have a signature that cannot be verified here.
        if request.verify_signature() == Err(SignatureError::Invalid) {
            return Some(
                "The signature of the certificate signing request in the state does not verify.".to_owned(),
            );
        }
        self.find_other_key(request)
            .or_else(|| self.find_other_subject(request))
    }

    fn find_other_key(&self, request: &CertificationRequest) -> Option<String> {
        let of_request = request.public_key().sha256();
        let (other, source) = match (self.key, self.public_key_sha256) {
            (Some(key), _) => (key.public_key().sha256(), "private key"),
            // If only one of them differs, it is the wrong one.
            (None, [Some(one), Some(id)]) if id != of_request => (one.to_owned(), "public_key_sha256"),
            _ => return None,
        };
        (other != of_request).then(|| {
            format!(
                "The certificate signing request in the state does not match the {source} there.\n\nPublic key of the request: \
                 {of_request:?}\nPublic key expected: {}",
                quote_up_to(HASH_DIGITS, &other)
            )
        })
    }

    fn find_other_subject(&self, request: &CertificationRequest) -> Option<String> {
        let expected = self.subject.as_ref()?;
        (!request.subject().has_attributes_of(expected)).then(|| {
            format!(
                "The certificate signing request in the state does not match the subject there.\n\nSubject of the request: \
                 {}\nSubject expected: {}",
                quote_name(request.subject()),
                quote_name(expected)
            )
        })
    }
}

fn restored_request(cause: &str, restored: &CertificationRequest) -> Diagnostic {
    Diagnostic::warning("Request in the state was corrected")
        .because(format!(
            "{cause}\n\nThe request was created again from the private key and the subject in the state. It is for {}, with the \
             public key {}.",
            quote_name(restored.subject()),
            restored.public_key().sha256()
        ))
        .remedy(
            "Find out what changed the state. If the request from the state was sent to Stellantis, send cert_request_pem again. To \
             store the correction alone, run terraform apply -refresh-only.",
        )
}

fn wrong_request(cause: &str) -> Diagnostic {
    Diagnostic::error("Request in the state is wrong")
        .because(format!(
            "{cause}\n\nThe state does not contain what is needed to create the request again: an unencrypted private key, and the \
             subject."
        ))
        .remedy(
            "Find out what changed the state, and restore an earlier version of it. If there is none, remove this resource from the \
             state with terraform state rm, and import the request that was sent to Stellantis from its file.",
        )
}
