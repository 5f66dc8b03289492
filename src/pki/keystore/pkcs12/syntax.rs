//! The syntax of PKCS#12 (RFC 7292): bags of keys and certificates, in safes that are encrypted or not, under a MAC.

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Sequence, Tag, TagNumber};
use x509_cert::spki::AlgorithmIdentifierOwned;

use crate::pki::content_info::ContentInfo;
use crate::pki::keystore::pkcs12::mac::MacData;

pub const KEY_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.1");
pub const SHROUDED_KEY_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.2");
pub const CERTIFICATE_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.3");
pub const X509_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.22.1");
pub const FRIENDLY_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.20");
pub const LOCAL_KEY_ID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.21");

/// `[0]` on an octet string in pieces.
pub const PIECES: Tag = Tag::ContextSpecific {
    constructed: true,
    number: TagNumber(0),
};

/// `[0]` on an octet string in one piece.
pub const WHOLE: Tag = Tag::ContextSpecific {
    constructed: false,
    number: TagNumber(0),
};

/// `PFX` (RFC 7292 section 4).
#[derive(Sequence)]
pub struct Pfx<'a> {
    pub version: u8,
    pub auth_safe: ContentInfo<'a>,
    pub mac_data: Option<MacData>,
}

/// `EncryptedData` (RFC 2315 section 13).
#[derive(Sequence)]
pub struct EncryptedData<'a> {
    pub version: u8,
    pub encrypted_content_info: EncryptedContentInfo<'a>,
}

/// `EncryptedContentInfo` (RFC 2315 section 10.1). The content is an octet string with the tag `[0]`.
#[derive(Sequence)]
pub struct EncryptedContentInfo<'a> {
    pub content_type: ObjectIdentifier,
    pub content_encryption_algorithm: AlgorithmIdentifierOwned,
    pub encrypted_content: AnyRef<'a>,
}

/// `SafeBag` (RFC 7292 section 4.2). The set of attributes is not decoded as one, since
/// not all writers sort it as DER requires.
#[derive(Sequence)]
pub struct SafeBag<'a> {
    pub bag_id: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    pub bag_value: AnyRef<'a>,
    pub bag_attributes: Option<AnyRef<'a>>,
}

/// `CertBag` (RFC 7292 section 4.2.3).
#[derive(Sequence)]
pub struct CertBag<'a> {
    pub cert_id: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    pub cert_value: AnyRef<'a>,
}

/// `Attribute` (RFC 5652 section 5.3).
#[derive(Sequence)]
pub struct Attribute<'a> {
    pub attribute_type: ObjectIdentifier,
    pub values: AnyRef<'a>,
}
