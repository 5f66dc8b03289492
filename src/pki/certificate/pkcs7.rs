//! Certificates in a PKCS#7 bundle: a `SignedData` (RFC 2315 section 9), whose signatures, if any, are not looked at.

use der::asn1::AnyRef;
use der::oid::db::rfc5911;
use der::{Decode, Reader, SliceReader, Tag, TagNumber, Tagged};

use crate::pki::ber;
use crate::pki::content_info::ContentInfo;

const CERTIFICATES: Tag = Tag::ContextSpecific {
    constructed: true,
    number: TagNumber(0),
};

/// The DER of each certificate in a bundle in DER or BER, in the bundle's order. `None` if the bytes are not a PKCS#7
/// bundle.
pub(in crate::pki) fn certificates(bundle: &[u8]) -> Option<Vec<Vec<u8>>> {
    let der = ber::to_der(bundle)?;
    let info = ContentInfo::from_der(&der).ok()?;
    let content = info.content?;
    if info.content_type != rfc5911::ID_SIGNED_DATA || content.tag() != Tag::Sequence {
        return None;
    }
    let mut fields = SliceReader::new(content.value()).ok()?;
    let _version: u8 = fields.decode().ok()?;
    let _digest_algorithms: AnyRef<'_> = fields.decode().ok()?;
    let _signed_content: AnyRef<'_> = fields.decode().ok()?;
    let set: AnyRef<'_> = fields.decode().ok()?;
    match set.tag() {
        CERTIFICATES => elements(set.value()),
        _ => Some(Vec::new()),
    }
}

/// Reads the set element by element, since not every writer sorts it as DER requires.
fn elements(bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut reader = SliceReader::new(bytes).ok()?;
    let mut elements = Vec::new();
    while !reader.is_finished() {
        elements.push(reader.tlv_bytes().ok()?.to_vec());
    }
    Some(elements)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_structure_of_another_type_is_no_bundle() {
        let mut bundle = include_bytes!("../../../tests/vectors/pki/pkcs7/certificates.p7b").to_vec();
        assert_eq!(certificates(&bundle).map(|found| found.is_empty()), Some(false));
        let signed_data = rfc5911::ID_SIGNED_DATA.as_bytes();
        let at = bundle
            .windows(signed_data.len())
            .position(|window| window == signed_data);
        // The last number becomes that of DigestedData.
        bundle[at.unwrap() + signed_data.len() - 1] = 5;
        assert_eq!(certificates(&bundle), None);
    }
}
