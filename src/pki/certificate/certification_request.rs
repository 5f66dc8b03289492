//! Certificate signing requests (PKCS#10, RFC 2986): signed, read, verified.

use der::asn1::Any;
use der::{Decode, Tag, Tagged};
use rcgen::{CertificateParams, DnType, DnValue};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::request::CertReq;

use crate::pki::key::private_key::PrivateKey;
use crate::pki::key::public_key::PublicKey;
use crate::pki::key::signature::{SignatureError, Signed};
use crate::pki::name::distinguished_name::DistinguishedName;
use crate::pki::pem;
use crate::pki::pem::{Block, Content, PemError};

/// Why there is no request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificationRequestError {
    /// No intact PEM.
    #[error(transparent)]
    Pem(#[from] PemError),
    /// A PEM of another kind.
    #[error("the text holds {found}, not a certificate signing request")]
    WrongContent {
        /// What the text holds.
        found: Content,
    },
    /// Which one is meant cannot be known.
    #[error("the text holds {count} certificate signing requests, and only one is expected")]
    Several {
        /// How many requests the text holds.
        count: usize,
    },
    /// The DER does not parse.
    #[error(
        "the certificate signing request is damaged: its PEM is intact, but its content is not valid PKCS#10"
    )]
    Damaged,
    /// A name that was read somewhere and holds an attribute twice, or a value that is no string.
    #[error("the subject cannot be put into a certificate signing request")]
    UnsupportedSubject,
    /// The signature could not be made.
    #[error("the signing of the certificate signing request failed")]
    Signing,
}

/// A certificate signing request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificationRequest {
    der: Vec<u8>,
    subject: DistinguishedName,
    public_key: PublicKey,
}

impl CertificationRequest {
    /// Makes the request for a key and a subject: no attributes, signed with the key.
    ///
    /// The same key and subject give the same bytes, for ever; for RSA and Ed25519 they are those of
    /// `openssl req -new -utf8`.
    ///
    /// # Errors
    /// [`CertificationRequestError::UnsupportedSubject`] for names that [`DistinguishedName::from_attributes`] does not
    /// build, [`CertificationRequestError::Signing`] if the signature fails.
    pub fn sign(key: &PrivateKey, subject: &DistinguishedName) -> Result<Self, CertificationRequestError> {
        let mut parameters = CertificateParams::default();
        parameters.distinguished_name = rcgen_name(subject)?;
        let request = parameters
            .serialize_request(key)
            .map_err(|_| CertificationRequestError::Signing)?;
        Self::from_der(request.der())
    }

    /// Reads the one request of a text: PEM, or base64 of DER.
    ///
    /// # Errors
    /// [`CertificationRequestError`], which says what the text is instead.
    pub fn read(text: &str) -> Result<Self, CertificationRequestError> {
        match pem::decode_base64(text).filter(|_| !pem::is_pem(text)) {
            Some(der) => Self::from_der(der.expose()),
            None => Self::from_pem(text),
        }
    }

    /// Reads the one request of a PEM text (`CERTIFICATE REQUEST`, or keytool's `NEW CERTIFICATE REQUEST`). The
    /// signature is not verified: see [`CertificationRequest::verify_signature`].
    ///
    /// # Errors
    /// [`CertificationRequestError`], which says what the text holds instead.
    pub fn from_pem(text: &str) -> Result<Self, CertificationRequestError> {
        let blocks = pem::blocks(text)?;
        let is_request = |block: &&Block| block.content() == Content::CertificationRequest;
        let requests: Vec<&Block> = blocks.iter().filter(is_request).collect();
        match (requests.as_slice(), blocks.as_slice()) {
            ([request], _) => Self::from_der(request.der()),
            ([], [other, ..]) => Err(CertificationRequestError::WrongContent {
                found: other.content(),
            }),
            (requests, _) => Err(CertificationRequestError::Several {
                count: requests.len(),
            }),
        }
    }

    /// Reads a request in DER.
    ///
    /// # Errors
    /// [`CertificationRequestError::Damaged`] if the bytes are none.
    pub fn from_der(der: &[u8]) -> Result<Self, CertificationRequestError> {
        let damaged = CertificationRequestError::Damaged;
        let request = CertReq::from_der(der).map_err(|_| damaged.clone())?;
        let subject = DistinguishedName::from_name(&request.info.subject);
        let public_key = PublicKey::from_spki(&request.info.public_key).map_err(|_| damaged)?;
        Ok(Self {
            der: der.to_vec(),
            subject,
            public_key,
        })
    }

    /// The request as PEM: label `CERTIFICATE REQUEST`, 64 columns, LF, with a line break at the end.
    pub fn to_pem(&self) -> String {
        pem::encode("CERTIFICATE REQUEST", &self.der)
    }

    /// The request in DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The key that a certificate is asked for.
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// The name that a certificate is asked for.
    pub fn subject(&self) -> &DistinguishedName {
        &self.subject
    }

    /// Proof of possession: whoever made the request held the private key.
    ///
    /// # Errors
    /// [`SignatureError`] if the signature does not verify or cannot be verified.
    pub fn verify_signature(&self) -> Result<(), SignatureError> {
        let signed = Signed::from_der(&self.der).map_err(|_| SignatureError::Invalid)?;
        signed.verify(&self.public_key)
    }
}

pub(in crate::pki) fn rcgen_name(
    subject: &DistinguishedName,
) -> Result<rcgen::DistinguishedName, CertificationRequestError> {
    let mut name = rcgen::DistinguishedName::new();
    for attribute in subject.attributes() {
        let attribute_type = rcgen_type(attribute);
        let value = rcgen_value(&attribute.value).ok_or(CertificationRequestError::UnsupportedSubject)?;
        if name.get(&attribute_type).is_some() {
            return Err(CertificationRequestError::UnsupportedSubject);
        }
        name.push(attribute_type, value);
    }
    Ok(name)
}

fn rcgen_type(attribute: &AttributeTypeAndValue) -> DnType {
    let arcs: Vec<u64> = attribute.oid.arcs().map(u64::from).collect();
    DnType::from_oid(&arcs)
}

fn rcgen_value(value: &Any) -> Option<DnValue> {
    let text = std::str::from_utf8(value.value()).ok()?;
    match value.tag() {
        Tag::Utf8String => Some(DnValue::Utf8String(text.to_owned())),
        Tag::PrintableString => text.try_into().ok().map(DnValue::PrintableString),
        Tag::Ia5String => text.try_into().ok().map(DnValue::Ia5String),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::pki::key::private_key::{EcdsaCurve, KeyAlgorithm, RsaBits};
    use crate::pki::key::private_key_text::read_plain;
    use crate::pki::name::distinguished_name::AttributeType::*;
    use crate::pki::openssl::Tools;

    /// The values of C, ST, L, O, OU, CN and the email address.
    type Fields = [String; 7];

    const FIELDS: [(crate::pki::name::distinguished_name::AttributeType, &str); 7] = [
        (Country, "C"),
        (Province, "ST"),
        (Locality, "L"),
        (Organization, "O"),
        (OrganizationalUnit, "OU"),
        (CommonName, "CN"),
        (EmailAddress, "emailAddress"),
    ];

    fn name(fields: &Fields) -> DistinguishedName {
        let attributes = FIELDS
            .iter()
            .zip(fields)
            .map(|((attribute, _), value)| (*attribute, value.as_str()));
        DistinguishedName::from_attributes(attributes).unwrap()
    }

    /// A configuration of `openssl req`. In quotes only the quote and the backslash mean something else.
    fn configuration(fields: &Fields) -> String {
        let quoted = |value: &str| format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""));
        let lines = FIELDS
            .iter()
            .zip(fields)
            .map(|((_, short), value)| format!("{short}={}\n", quoted(value)));
        format!(
            "[req]\nprompt=no\ndistinguished_name=dn\n[dn]\n{}",
            lines.collect::<String>()
        )
    }

    fn openssl_request(tools: &Tools, fields: &Fields) -> String {
        tools.write("subject.cnf", configuration(fields));
        tools.openssl("req -new -utf8 -key key.pem -config subject.cnf")
    }

    fn subject() -> DistinguishedName {
        name(
            &[
                "FR",
                "Île-de-France",
                "Paris",
                "Free2Move",
                "Programs Partners",
                "MZP128745",
                "it@example.com",
            ]
            .map(str::to_owned),
        )
    }

    /// Any text of 1 to `limit` characters, every length alike; half of the characters are those that need escaping
    /// somewhere. Not a lone `#`, the one name that OpenSSL writes otherwise than RFC 4514.
    fn value(limit: usize) -> impl Strategy<Value = String> {
        let special = prop::sample::select(" ,+\"\\<>;=#$'`éÉñßÅΩЖ中日אع🚗𝒳ﬁ".chars().collect::<Vec<_>>());
        let character = prop_oneof![special, any::<char>().prop_filter("control", |c| !c.is_control())];
        let characters =
            (1..=limit).prop_flat_map(move |length| prop::collection::vec(character.clone(), length));
        characters
            .prop_map(String::from_iter)
            .prop_filter("lone number sign", |value| value != "#")
    }

    fn fields() -> impl Strategy<Value = Fields> {
        let email = "[a-z+.'#$\\\\]{1,60}@[a-z.-]{1,67}";
        let strategy = (
            "[A-Z]{2}",
            value(128),
            value(128),
            value(64),
            value(64),
            value(64),
            email,
        );
        strategy.prop_map(|(a, b, c, d, e, f, g)| [a, b, c, d, e, f, g])
    }

    #[test]
    fn for_random_subjects_the_bytes_and_the_name_are_openssls() {
        let tools = Tools::new();
        let key = PrivateKey::generate(KeyAlgorithm::Rsa(RsaBits::B2048)).unwrap();
        tools.write("key.pem", key.to_pkcs8_pem().expose());
        proptest!(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() }, |(fields in fields())| {
            let request = CertificationRequest::sign(&key, &name(&fields)).unwrap();
            let theirs = openssl_request(&tools, &fields);
            prop_assert_eq!(request.to_pem(), theirs.clone());
            tools.write("request.pem", &theirs);
            let printed = tools.openssl("req -in request.pem -noout -subject -nameopt RFC2253,-esc_msb");
            prop_assert_eq!(printed.trim_end_matches('\n'), format!("subject={}", request.subject()));
        });
    }

    #[test]
    fn openssl_believes_the_request_of_every_algorithm() {
        let tools = Tools::new();
        let curves = [EcdsaCurve::P256, EcdsaCurve::P384, EcdsaCurve::P521].map(KeyAlgorithm::Ecdsa);
        let rsa = [RsaBits::B2048, RsaBits::B3072].map(KeyAlgorithm::Rsa);
        for algorithm in curves.into_iter().chain(rsa).chain([KeyAlgorithm::Ed25519]) {
            let key = PrivateKey::generate(algorithm).unwrap();
            let request = CertificationRequest::sign(&key, &subject()).unwrap();
            tools.write("request.pem", request.to_pem());
            tools.openssl("req -in request.pem -noout -verify");
            request.verify_signature().unwrap();
            assert_eq!(
                request,
                CertificationRequest::sign(&key, &subject()).unwrap(),
                "{algorithm:?}"
            );
            assert_eq!(request.public_key(), &key.public_key());
        }
    }

    #[test]
    fn stored_keys_give_the_stored_requests_for_ever() {
        let vectors = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/pki");
        for algorithm in [
            "rsa-2048",
            "rsa-4096",
            "ecdsa-p256",
            "ecdsa-p384",
            "ecdsa-p521",
            "ed25519",
        ] {
            let read =
                |ending: &str| std::fs::read_to_string(format!("{vectors}/{algorithm}.{ending}")).unwrap();
            let key = read_plain(&read("key.pem")).unwrap();
            let request = CertificationRequest::sign(&key, &subject()).unwrap();
            assert_eq!(request.to_pem(), read("csr.pem"), "{algorithm}");
        }
    }

    #[test]
    fn a_request_of_keytool_is_read() {
        let tools = Tools::new();
        let dname = "EMAILADDRESS=it@example.com, CN=MZP128745, OU=Programs Partners, O=Free2Move, L=Paris, ST=Île-de-France, C=FR";
        let store = [
            "-keystore",
            "store.p12",
            "-storepass",
            "changeit",
            "-alias",
            "stellar",
        ];
        let make = [
            "-genkeypair",
            "-keyalg",
            "RSA",
            "-keysize",
            "2048",
            "-dname",
            dname,
        ];
        tools.keytool(&[&make[..], &store[..]].concat());
        let text = tools.keytool(&[&["-certreq"], &store[..]].concat());
        assert!(text.contains("NEW CERTIFICATE REQUEST"));
        let request = CertificationRequest::from_pem(&text).unwrap();
        request.verify_signature().unwrap();
        assert_eq!(request.subject().common_name().as_deref(), Some("MZP128745"));
        assert!(
            request
                .subject()
                .to_string()
                .contains("OU=Programs Partners,O=Free2Move")
        );
        assert_eq!(request.public_key().algorithm_name(), Some("RSA"));
    }

    #[test]
    fn a_request_whose_subject_was_changed_does_not_verify() {
        let key = PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
        let mut der = CertificationRequest::sign(&key, &subject())
            .unwrap()
            .der()
            .to_vec();
        let at = der.windows(9).position(|window| window == b"MZP128745").unwrap();
        der[at + 8] = b'6';
        let request = CertificationRequest::from_der(&der).unwrap();
        assert_eq!(request.verify_signature(), Err(SignatureError::Invalid));
    }

    #[test]
    fn a_sha1_signature_is_named_as_unsupported() {
        let tools = Tools::new();
        tools.key("key");
        let text = tools.openssl("req -new -sha1 -config req.cnf -key key.key -subj /CN=x");
        let error = CertificationRequest::from_pem(&text)
            .unwrap()
            .verify_signature()
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "the signature algorithm ecdsa-with-SHA1 is not supported"
        );
    }

    #[test]
    fn the_errors_say_what_the_text_holds() {
        let key = PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
        let text = CertificationRequest::sign(&key, &subject()).unwrap().to_pem();
        let error = |text: &str| CertificationRequest::from_pem(text).unwrap_err();
        let found = Content::PrivateKey;
        assert_eq!(
            error(key.to_pkcs8_pem().expose()),
            CertificationRequestError::WrongContent { found }
        );
        assert_eq!(
            error(&format!("{text}{text}")),
            CertificationRequestError::Several { count: 2 }
        );
        assert_eq!(
            error(&pem::encode("CERTIFICATE REQUEST", &[48, 0])),
            CertificationRequestError::Damaged
        );
        assert_eq!(error(""), CertificationRequestError::Pem(PemError::Empty));
    }

    #[test]
    fn a_subject_that_cannot_be_asked_for_is_refused() {
        let tools = Tools::new();
        tools.root("root", "/CN=one/CN=two");
        let key = PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
        let twice = tools.certificate("root").subject().clone();
        let result = CertificationRequest::sign(&key, &twice);
        assert_eq!(result, Err(CertificationRequestError::UnsupportedSubject));
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(position in 0_usize..400, byte: u8) {
            let vector = include_str!("../../../tests/vectors/pki/ecdsa-p256.csr.pem");
            let mut der = pem::blocks(vector).unwrap().remove(0).der().to_vec();
            let position = position % der.len();
            der[position] = byte;
            if let Ok(request) = CertificationRequest::from_der(&der) {
                let _ = (request.subject().to_string(), request.subject().common_name(), request.verify_signature());
            }
        }
    }
}
