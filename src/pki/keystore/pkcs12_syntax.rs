//! The syntax of PKCS#12 (RFC 7292): bags of keys and certificates, in safes that are encrypted or not, under a MAC.

use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use der::{Sequence, Tag, TagNumber};
use x509_cert::spki::AlgorithmIdentifierOwned;

use crate::pki::keystore::pkcs12_mac::MacData;

pub(in crate::pki) const KEY_BAG: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.1");
pub(in crate::pki) const SHROUDED_KEY_BAG: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.2");
pub(in crate::pki) const CERTIFICATE_BAG: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.3");
pub(in crate::pki) const X509_CERTIFICATE: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.22.1");
pub(in crate::pki) const FRIENDLY_NAME: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.20");
pub(in crate::pki) const LOCAL_KEY_ID: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.21");

/// `[0]`, around an octet string that came in pieces.
pub(in crate::pki) const PIECES: Tag = Tag::ContextSpecific {
    constructed: true,
    number: TagNumber(0),
};

/// `[0]`, on an octet string.
pub(in crate::pki) const WHOLE: Tag = Tag::ContextSpecific {
    constructed: false,
    number: TagNumber(0),
};

/// `PFX` (RFC 7292 section 4).
#[derive(Sequence)]
pub(in crate::pki) struct Pfx<'a> {
    pub(in crate::pki) version: u8,
    pub(in crate::pki) auth_safe: ContentInfo<'a>,
    pub(in crate::pki) mac_data: Option<MacData>,
}

/// `ContentInfo` (RFC 2315 section 7).
#[derive(Sequence)]
pub(in crate::pki) struct ContentInfo<'a> {
    pub(in crate::pki) content_type: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub(in crate::pki) content: Option<AnyRef<'a>>,
}

/// `EncryptedData` (RFC 2315 section 13).
#[derive(Sequence)]
pub(in crate::pki) struct EncryptedData<'a> {
    pub(in crate::pki) version: u8,
    pub(in crate::pki) encrypted_content_info: EncryptedContentInfo<'a>,
}

/// `EncryptedContentInfo` (RFC 2315 section 10.1). The content is an octet string with the tag `[0]`.
#[derive(Sequence)]
pub(in crate::pki) struct EncryptedContentInfo<'a> {
    pub(in crate::pki) content_type: ObjectIdentifier,
    pub(in crate::pki) content_encryption_algorithm: AlgorithmIdentifierOwned,
    pub(in crate::pki) encrypted_content: AnyRef<'a>,
}

/// `SafeBag` (RFC 7292 section 4.2). Writers do not always sort the set of attributes, as DER wants it.
#[derive(Sequence)]
pub(in crate::pki) struct SafeBag<'a> {
    pub(in crate::pki) bag_id: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    pub(in crate::pki) bag_value: AnyRef<'a>,
    pub(in crate::pki) bag_attributes: Option<AnyRef<'a>>,
}

/// `CertBag` (RFC 7292 section 4.2.3).
#[derive(Sequence)]
pub(in crate::pki) struct CertBag<'a> {
    pub(in crate::pki) cert_id: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    pub(in crate::pki) cert_value: AnyRef<'a>,
}

/// `EncryptedPrivateKeyInfo` (RFC 5958 section 3).
#[derive(Sequence)]
pub(in crate::pki) struct EncryptedPrivateKeyInfo<'a> {
    pub(in crate::pki) encryption_algorithm: AlgorithmIdentifierOwned,
    pub(in crate::pki) encrypted_data: &'a OctetStringRef,
}

/// `Attribute` (RFC 5652 section 5.3).
#[derive(Sequence)]
pub(in crate::pki) struct Attribute<'a> {
    pub(in crate::pki) attribute_type: ObjectIdentifier,
    pub(in crate::pki) values: AnyRef<'a>,
}
