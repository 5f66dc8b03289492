//! [`Request`]: a certificate signing request (RFC 2986) that has been examined and can be answered.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, ECDSA_P521_SHA512_ASN1, ED25519,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, UnparsedPublicKey,
    VerificationAlgorithm,
};
use der::asn1::{ObjectIdentifier, UintRef};
use der::{Decode, Encode, Sequence};
use rcgen::{DistinguishedName, SubjectPublicKeyInfo};
use x509_cert::request::CertReq;

use crate::refusal::{Refusal, Refusals};
use crate::subject::Subject;

/// `openssl` writes the first, `keytool` the second.
const LABELS: [&str; 2] = ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"];
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const P521: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.35");
const FEWEST_BITS: usize = 2048;

/// RFC 8017, appendix A.1.1.
#[derive(Sequence)]
struct RsaPublicKey<'a> {
    modulus: UintRef<'a>,
    #[allow(dead_code)]
    public_exponent: UintRef<'a>,
}

/// What is accepted although Stellantis's rules forbid it.
#[derive(Clone, Copy, Default)]
pub struct Exceptions {
    /// Other keys than RSA. RSA below 2048 bits never is.
    pub any_key: bool,
    /// The subject of the tutorial's `keytool` command: no state or province, and `Programs Partner` as the unit.
    pub keytool_recipe: bool,
}

/// A request whose signature, key and subject are in order.
pub struct Request {
    subject: Subject,
    public_key: SubjectPublicKeyInfo,
}

impl Request {
    /// Reads the first PEM block of `text`, whatever stands around it.
    pub fn examine(text: &str, exceptions: Exceptions) -> Result<Self, Refusals> {
        let request = parse(text)?;
        let key = examine_key(&request, exceptions.any_key).and_then(|key| verify(&request).map(|()| key));
        let subject = Subject::examine(&request.info.subject, exceptions.keytool_recipe);
        match (key, subject) {
            (Ok(public_key), Ok(subject)) => Ok(Self { subject, public_key }),
            (key, subject) => Err(Refusals(
                key.err()
                    .into_iter()
                    .chain(subject.err().into_iter().flatten())
                    .collect(),
            )),
        }
    }

    /// The login identifier, such as `MZP128745`.
    pub fn mzp(&self) -> &str {
        self.subject.mzp()
    }

    /// The subject as it was asked for.
    pub fn subject(&self) -> &DistinguishedName {
        self.subject.name()
    }

    /// The key that the certificate will be for.
    pub fn public_key(&self) -> &SubjectPublicKeyInfo {
        &self.public_key
    }
}

fn parse(text: &str) -> Result<CertReq, Refusal> {
    let block = pem::parse(text).map_err(|_| {
        Refusal::new(
            "There is no certificate signing request in the text.",
            "No PEM block could be read in it (RFC 7468).",
            "Send the text from -----BEGIN CERTIFICATE REQUEST----- to -----END CERTIFICATE REQUEST-----.",
        )
    })?;
    if !LABELS.contains(&block.tag()) {
        return Err(Refusal::new(
            format!("This is a {:?}, not a certificate signing request.", block.tag()),
            "The PEM label says so.",
            "Send cert_request_pem. Never send a private key to anybody.",
        ));
    }
    CertReq::from_der(block.contents()).map_err(|error| {
        Refusal::new(
            "The certificate signing request is damaged.",
            format!("Its content is not that of RFC 2986: {error}."),
            "Send it again, whole and unchanged.",
        )
    })
}

fn examine_key(request: &CertReq, any_key: bool) -> Result<SubjectPublicKeyInfo, Refusal> {
    let key = &request.info.public_key;
    if key.algorithm.oid == RSA_ENCRYPTION {
        let bits = RsaPublicKey::from_der(key.subject_public_key.raw_bytes())
            .map_or(0, |key| bit_length(&key.modulus));
        if bits < FEWEST_BITS {
            return Err(Refusal::new(
                format!("The key is RSA with {bits} bits."),
                "Stellantis documents RSA with 2048 bits; fewer are not safe.",
                "Make a new key with 2048 bits.",
            ));
        }
    } else if !any_key {
        return Err(Refusal::new(
            format!("The key is not RSA (its algorithm is {}).", key.algorithm.oid),
            "Stellantis documents RSA with 2048 bits only.",
            "Make an RSA key, or start the sandbox authority with --any-key.",
        ));
    }
    let info = key.to_der().map_err(|error| unknown_algorithm(&error))?;
    SubjectPublicKeyInfo::from_der(&info).map_err(|error| unknown_algorithm(&error))
}

fn bit_length(number: &UintRef<'_>) -> usize {
    let bytes = number.as_bytes();
    let leading_zeros = bytes.first().map_or(0, |byte| byte.leading_zeros() as usize);
    bytes.len() * 8 - leading_zeros
}

fn unknown_algorithm(error: &dyn std::fmt::Display) -> Refusal {
    Refusal::new(
        "The request's algorithm is unknown here.",
        error.to_string(),
        "Make an RSA key with 2048 bits and sign with SHA-256.",
    )
}

fn verify(request: &CertReq) -> Result<(), Refusal> {
    let signed = request.info.to_der().map_err(|error| unknown_algorithm(&error))?;
    let key = request.info.public_key.subject_public_key.raw_bytes();
    UnparsedPublicKey::new(verification(request)?, key)
        .verify(&signed, request.signature.raw_bytes())
        .map_err(|_| {
            Refusal::new(
                "The signature of the request is invalid.",
                "It was not made by the key in the request, or the request was changed afterwards.",
                "Make the request again with the right private key.",
            )
        })
}

/// The signature algorithms of RFC 8017, RFC 5758 and RFC 8410, without SHA-1.
fn verification(request: &CertReq) -> Result<&'static dyn VerificationAlgorithm, Refusal> {
    let algorithm = request.algorithm.oid.to_string();
    let key = &request.info.public_key.algorithm;
    let curve = key
        .parameters
        .as_ref()
        .and_then(|curve| curve.decode_as::<ObjectIdentifier>().ok());
    match (algorithm.as_str(), curve) {
        ("1.2.840.113549.1.1.11", _) => Ok(&RSA_PKCS1_2048_8192_SHA256),
        ("1.2.840.113549.1.1.12", _) => Ok(&RSA_PKCS1_2048_8192_SHA384),
        ("1.2.840.113549.1.1.13", _) => Ok(&RSA_PKCS1_2048_8192_SHA512),
        ("1.2.840.10045.4.3.2", Some(P256)) => Ok(&ECDSA_P256_SHA256_ASN1),
        ("1.2.840.10045.4.3.3", Some(P384)) => Ok(&ECDSA_P384_SHA384_ASN1),
        ("1.2.840.10045.4.3.4", Some(P521)) => Ok(&ECDSA_P521_SHA512_ASN1),
        ("1.3.101.112", _) => Ok(&ED25519),
        _ => Err(unknown_algorithm(&format!(
            "The signature algorithm is {algorithm}; with ECDSA, the hash must be of the curve's size."
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P384_SHA384, PKCS_ED25519, SigningKey};

    fn refusals(text: &str) -> Vec<String> {
        let any_key = Exceptions {
            any_key: true,
            ..Exceptions::default()
        };
        let Err(Refusals(refusals)) = Request::examine(text, any_key) else {
            return Vec::new();
        };
        refusals.into_iter().map(|refusal| refusal.what).collect()
    }

    fn request(key: &impl SigningKey) -> String {
        CertificateParams::default()
            .serialize_request(key)
            .unwrap()
            .pem()
            .unwrap()
    }

    #[test]
    fn a_private_key_is_not_a_request() {
        let key = KeyPair::generate().unwrap().serialize_pem();
        assert_eq!(
            refusals(&key),
            ["This is a \"PRIVATE KEY\", not a certificate signing request."]
        );
        assert_eq!(
            refusals("hello"),
            ["There is no certificate signing request in the text."]
        );
    }

    #[test]
    fn other_keys_than_rsa_need_a_flag() {
        for algorithm in [&PKCS_ECDSA_P384_SHA384, &PKCS_ED25519] {
            let text = request(&KeyPair::generate_for(algorithm).unwrap());
            let Err(Refusals(refused)) = Request::examine(&text, Exceptions::default()) else {
                panic!("accepted")
            };
            assert!(refused[0].what.starts_with("The key is not RSA"));
            assert!(!refusals(&text).iter().any(|what| what.contains("key")));
        }
    }

    #[test]
    fn a_changed_request_is_refused() {
        let text = request(&KeyPair::generate_for(&PKCS_ED25519).unwrap());
        let mut der = pem::parse(&text).unwrap().into_contents();
        *der.last_mut().unwrap() ^= 1;
        let changed = pem::encode(&pem::Pem::new("CERTIFICATE REQUEST", der));
        assert_eq!(refusals(&changed)[0], "The signature of the request is invalid.");
    }
}
