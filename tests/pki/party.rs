//! Holders of certificates, with every fault that a certificate can have.

// Each test program uses its own part.
#![allow(dead_code)]

use der::asn1::{AnyRef, BitString};
use der::{Decode, Encode, Reader, SliceReader, Tag};
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DistinguishedName, DnType, DnValue,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose, SigningKey, date_time_ymd,
};
use terraform_provider_stellantis::pki::Certificate;

/// The DER of `ecdsa-with-SHA384` as an `AlgorithmIdentifier`.
pub const ECDSA_WITH_SHA384: [u8; 12] = [0x30, 10, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3];

/// Somebody with a key and a certificate for it.
pub struct Party {
    parameters: CertificateParams,
    key: KeyPair,
    der: Vec<u8>,
}

impl Party {
    /// A root that is as it should be.
    pub fn root(name: &str) -> Self {
        Self::root_with(name, |_| {})
    }

    /// A root whose certificate was changed before it was signed.
    pub fn root_with(name: &str, change: impl FnOnce(&mut CertificateParams)) -> Self {
        let key = KeyPair::generate().unwrap();
        let parameters = changed(authority(name), change);
        let der = parameters.self_signed(&key).unwrap().der().to_vec();
        Self { parameters, key, der }
    }

    /// An authority that this one certified.
    pub fn authority(&self, name: &str) -> Self {
        self.authority_with(name, |_| {})
    }

    /// An authority that this one certified, with a change.
    pub fn authority_with(&self, name: &str, change: impl FnOnce(&mut CertificateParams)) -> Self {
        self.certify(KeyPair::generate().unwrap(), changed(authority(name), change))
    }

    /// An application that this authority certified.
    pub fn leaf(&self) -> Self {
        self.leaf_with(|_| {})
    }

    /// An application that this authority certified, with a change.
    pub fn leaf_with(&self, change: impl FnOnce(&mut CertificateParams)) -> Self {
        self.certify(KeyPair::generate().unwrap(), changed(application(), change))
    }

    /// Another certificate, for the key of a party that exists.
    pub fn certify_again(&self, party: &Self, change: impl FnOnce(&mut CertificateParams)) -> Self {
        self.certify(
            KeyPair::from_pem(&party.key.serialize_pem()).unwrap(),
            changed(party.parameters.clone(), change),
        )
    }

    /// The same root with another certificate.
    pub fn renewed(&self, change: impl FnOnce(&mut CertificateParams)) -> Self {
        let parameters = changed(self.parameters.clone(), change);
        let key = KeyPair::from_pem(&self.key.serialize_pem()).unwrap();
        let der = parameters.self_signed(&key).unwrap().der().to_vec();
        Self { parameters, key, der }
    }

    fn certify(&self, key: KeyPair, parameters: CertificateParams) -> Self {
        // rcgen refuses to sign for an issuer whose key usage does not allow it.
        let mut issuer = self.parameters.clone();
        issuer.key_usages.clear();
        let issuer = Issuer::from_params(&issuer, &self.key);
        let der = parameters.signed_by(&key, &issuer).unwrap().der().to_vec();
        Self { parameters, key, der }
    }

    /// Changes the fields of the signed part, each in DER, and signs it again with the key of the issuer.
    pub fn rewritten(mut self, issuer: Option<&Self>, change: impl FnOnce(&mut Vec<Vec<u8>>)) -> Self {
        let [signed, algorithm, _signature] = fields(&self.der).try_into().unwrap();
        let mut content = fields(&signed);
        change(&mut content);
        let signed = sequence(&content);
        let signature = issuer
            .map_or(&self.key, |issuer| &issuer.key)
            .sign(&signed)
            .unwrap();
        let signature = BitString::from_bytes(&signature).unwrap().to_der().unwrap();
        self.der = sequence(&[signed, algorithm, signature]);
        self
    }

    /// The same as a certificate of version 1.
    pub fn version_1(self, issuer: Option<&Self>) -> Self {
        self.rewritten(issuer, |fields| {
            fields.remove(0);
            fields.pop();
        })
    }

    /// The same with a signature that was damaged afterwards.
    pub fn damaged(mut self) -> Self {
        *self.der.last_mut().unwrap() ^= 1;
        self
    }

    pub fn certificate(&self) -> Certificate {
        Certificate::from_der(&self.der).unwrap()
    }

    pub fn pem(&self) -> String {
        self.certificate().to_pem()
    }

    pub fn key_pem(&self) -> String {
        self.key.serialize_pem()
    }
}

/// The subject of an authority.
pub fn named(name: &str) -> DistinguishedName {
    let mut distinguished_name = DistinguishedName::new();
    distinguished_name.push(DnType::OrganizationName, "Authority");
    distinguished_name.push(DnType::CommonName, name);
    distinguished_name
}

/// Sets the years in which a certificate begins and ends, on 1 January each.
pub fn valid(begin: i32, end: i32) -> impl Fn(&mut CertificateParams) {
    move |parameters| {
        parameters.not_before = date_time_ymd(begin, 1, 1);
        parameters.not_after = date_time_ymd(end, 1, 1);
    }
}

/// Adds an extension of any content.
pub fn extension(identifier: &[u64], is_critical: bool, content: &[u8]) -> impl Fn(&mut CertificateParams) {
    move |parameters| {
        let mut extension = CustomExtension::from_oid_content(identifier, content.to_vec());
        extension.set_criticality(is_critical);
        parameters.custom_extensions.push(extension);
    }
}

fn changed(
    mut parameters: CertificateParams,
    change: impl FnOnce(&mut CertificateParams),
) -> CertificateParams {
    change(&mut parameters);
    parameters
}

fn authority(name: &str) -> CertificateParams {
    let mut parameters = CertificateParams::default();
    parameters.distinguished_name = named(name);
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    parameters.use_authority_key_identifier_extension = true;
    valid(2020, 2090)(&mut parameters);
    parameters
}

fn application() -> CertificateParams {
    let mut parameters = CertificateParams::default();
    let mut subject = DistinguishedName::new();
    subject.push(DnType::CountryName, "FR");
    subject.push(DnType::OrganizationName, "Free2Move");
    subject.push(DnType::CommonName, "MZP1");
    let email_address = DnType::CustomDnType(vec![1, 2, 840, 113549, 1, 9, 1]);
    subject.push(
        email_address,
        DnValue::Ia5String("api@example.com".try_into().unwrap()),
    );
    parameters.distinguished_name = subject;
    parameters.is_ca = IsCa::ExplicitNoCa;
    parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    parameters.use_authority_key_identifier_extension = true;
    valid(2024, 2080)(&mut parameters);
    parameters
}

/// The elements of a sequence, each in DER.
fn fields(sequence: &[u8]) -> Vec<Vec<u8>> {
    let content = AnyRef::from_der(sequence).unwrap();
    let mut reader = SliceReader::new(content.value()).unwrap();
    let mut fields = Vec::new();
    while !reader.is_finished() {
        fields.push(reader.tlv_bytes().unwrap().to_vec());
    }
    fields
}

fn sequence(fields: &[Vec<u8>]) -> Vec<u8> {
    AnyRef::new(Tag::Sequence, &fields.concat())
        .unwrap()
        .to_der()
        .unwrap()
}
