//! The syntax of PKCS#12 (RFC 7292): bags of keys and certificates, in safes that are encrypted or not, under a MAC.

use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use der::{Sequence, Tag, TagNumber};
use x509_cert::spki::AlgorithmIdentifierOwned;

use super::pkcs12_mac::MacData;

pub(super) const KEY_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.1");
pub(super) const SHROUDED_KEY_BAG: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.2");
pub(super) const CERTIFICATE_BAG: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.3");
pub(super) const X509_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.22.1");
pub(super) const FRIENDLY_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.20");
pub(super) const LOCAL_KEY_ID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.21");

/// `[0]`, around an octet string that came in pieces.
pub(super) const PIECES: Tag = Tag::ContextSpecific {
    constructed: true,
    number: TagNumber(0),
};

/// `[0]`, on an octet string.
pub(super) const WHOLE: Tag = Tag::ContextSpecific {
    constructed: false,
    number: TagNumber(0),
};

/// `PFX` (RFC 7292 section 4).
#[derive(Sequence)]
pub(super) struct Pfx<'a> {
    pub(super) version: u8,
    pub(super) auth_safe: ContentInfo<'a>,
    pub(super) mac_data: Option<MacData>,
}

/// `ContentInfo` (RFC 2315 section 7).
#[derive(Sequence)]
pub(super) struct ContentInfo<'a> {
    pub(super) content_type: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub(super) content: Option<AnyRef<'a>>,
}

/// `EncryptedData` (RFC 2315 section 13).
#[derive(Sequence)]
pub(super) struct EncryptedData<'a> {
    pub(super) version: u8,
    pub(super) encrypted_content_info: EncryptedContentInfo<'a>,
}

/// `EncryptedContentInfo` (RFC 2315 section 10.1). The content is an octet string with the tag `[0]`.
#[derive(Sequence)]
pub(super) struct EncryptedContentInfo<'a> {
    pub(super) content_type: ObjectIdentifier,
    pub(super) content_encryption_algorithm: AlgorithmIdentifierOwned,
    pub(super) encrypted_content: AnyRef<'a>,
}

/// `SafeBag` (RFC 7292 section 4.2). Writers do not always sort the set of attributes, as DER wants it.
#[derive(Sequence)]
pub(super) struct SafeBag<'a> {
    pub(super) bag_id: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    pub(super) bag_value: AnyRef<'a>,
    pub(super) bag_attributes: Option<AnyRef<'a>>,
}

/// `CertBag` (RFC 7292 section 4.2.3).
#[derive(Sequence)]
pub(super) struct CertBag<'a> {
    pub(super) cert_id: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    pub(super) cert_value: AnyRef<'a>,
}

/// `EncryptedPrivateKeyInfo` (RFC 5958 section 3).
#[derive(Sequence)]
pub(super) struct EncryptedPrivateKeyInfo<'a> {
    pub(super) encryption_algorithm: AlgorithmIdentifierOwned,
    pub(super) encrypted_data: &'a OctetStringRef,
}

/// `Attribute` (RFC 5652 section 5.3).
#[derive(Sequence)]
pub(super) struct Attribute<'a> {
    pub(super) attribute_type: ObjectIdentifier,
    pub(super) values: AnyRef<'a>,
}
