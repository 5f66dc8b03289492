//! Certificates in a PKCS#7 bundle: `SignedData` (RFC 2315) that signs nothing.

use der::asn1::{AnyRef, ObjectIdentifier};
use der::oid::db::rfc5911;
use der::{Decode, Reader, Sequence, SliceReader, Tag, TagNumber, Tagged};

const CERTIFICATES: Tag = Tag::ContextSpecific {
    constructed: true,
    number: TagNumber(0),
};

/// `ContentInfo` (RFC 2315 section 7).
#[derive(Sequence)]
struct ContentInfo<'a> {
    content_type: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    content: AnyRef<'a>,
}

/// The DER of each certificate in the bundle, in its order. `None` if the bytes are no PKCS#7 bundle.
pub(in crate::pki) fn certificates(der: &[u8]) -> Option<Vec<&[u8]>> {
    let info = ContentInfo::from_der(der).ok()?;
    if info.content_type != rfc5911::ID_SIGNED_DATA || info.content.tag() != Tag::Sequence {
        return None;
    }
    let mut fields = SliceReader::new(info.content.value()).ok()?;
    let _version: u8 = fields.decode().ok()?;
    let _digest_algorithms: AnyRef<'_> = fields.decode().ok()?;
    let _signed_content: AnyRef<'_> = fields.decode().ok()?;
    let set: AnyRef<'_> = fields.decode().ok()?;
    match set.tag() {
        CERTIFICATES => elements(set.value()),
        _ => Some(Vec::new()),
    }
}

/// Writers do not always sort the set, as DER wants it: so it is read element by element.
fn elements(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let mut reader = SliceReader::new(bytes).ok()?;
    let mut elements = Vec::new();
    while !reader.is_finished() {
        elements.push(reader.tlv_bytes().ok()?);
    }
    Some(elements)
}
