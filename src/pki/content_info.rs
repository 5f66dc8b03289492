//! `ContentInfo`, the envelope of PKCS#7 bundles and of PKCS#12 keystores.

use der::Sequence;
use der::asn1::{AnyRef, ObjectIdentifier};

/// `ContentInfo` (RFC 2315 section 7).
#[derive(Sequence)]
pub struct ContentInfo<'a> {
    /// What the content is.
    pub content_type: ObjectIdentifier,
    /// The content itself.
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub content: Option<AnyRef<'a>>,
}
