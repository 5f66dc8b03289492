//! BER (X.690, section 8) turned into DER. Keystores written by NSS, and so by Firefox, are in BER, and so are PKCS#7 bundles
//! that were written as a stream: they contain elements whose length is not known before their end.

use std::io;
use std::io::Write;

use bcder::decode::{BytesSource, Constructed, Content, DecodeError, Source};
use bcder::encode::{Values, total_encoded_len, write_header};
use bcder::{Mode, OctetString, Tag};
use bytes::Bytes;
use der::asn1::OctetStringRef;
use der::{Reader, SliceReader};
use zeroize::Zeroizing;

/// Most levels of nesting, the outermost included. Keystores and PKCS#7 bundles have fewer than 20.
const MOST_LEVELS: usize = 32;

/// Turns one element into DER as far as lengths and octet strings go: lengths become definite and as short as they can be,
/// octet strings become primitive. DER stays as it is. `None` if the bytes are not exactly one element.
pub(in crate::pki) fn to_der(bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    // Parts of the element share this copy, which is wiped together with the last of them.
    let copy = Bytes::from_owner(Zeroizing::new(bytes.to_vec()));
    let mut source = BytesSource::new(copy);
    let element = Mode::Ber
        .decode(&mut source, |outermost| Element::take(outermost, MOST_LEVELS))
        .ok()
        .flatten()
        .filter(|_| source.is_empty())?;
    let mut der = Zeroizing::new(Vec::with_capacity(element.encoded_len(Mode::Der)));
    element.write_encoded(Mode::Der, &mut *der).ok()?;
    Some(der)
}

/// Joins the segments of an octet string under an implicit tag, whose content [`to_der`] cannot know to be one. `None` if
/// the bytes are anything but octet strings in DER.
pub(in crate::pki) fn joined(segments: &[u8]) -> Option<Vec<u8>> {
    let mut reader = SliceReader::new(segments).ok()?;
    let mut whole = Vec::with_capacity(segments.len());
    while !reader.is_finished() {
        let segment: &OctetStringRef = reader.decode().ok()?;
        whole.extend_from_slice(segment.as_bytes());
    }
    Some(whole)
}

/// An element and all that it contains.
enum Element {
    OctetString(OctetString),
    Primitive(Tag, Bytes),
    Constructed(Tag, Vec<Element>),
}

impl Element {
    /// Takes the next element out of the one around it. `None` at the end of that one.
    fn take<S: Source>(
        parent: &mut Constructed<'_, S>,
        levels: usize,
    ) -> Result<Option<Self>, DecodeError<S::Error>> {
        parent.take_opt_value(|tag, content| match content {
            octets if tag == Tag::OCTET_STRING => OctetString::from_content(octets).map(Self::OctetString),
            Content::Primitive(primitive) => Ok(Self::Primitive(tag, primitive.take_all()?)),
            Content::Constructed(inside) => Ok(Self::Constructed(tag, Self::take_all(inside, levels)?)),
        })
    }

    fn take_all<S: Source>(
        parent: &mut Constructed<'_, S>,
        levels: usize,
    ) -> Result<Vec<Self>, DecodeError<S::Error>> {
        let levels = levels
            .checked_sub(1)
            .ok_or_else(|| parent.content_err("too many levels"))?;
        std::iter::from_fn(|| Self::take(parent, levels).transpose()).collect()
    }
}

impl Values for Element {
    fn encoded_len(&self, mode: Mode) -> usize {
        match self {
            Self::OctetString(octets) => octets.encode_ref().encoded_len(mode),
            Self::Primitive(tag, content) => total_encoded_len(*tag, content.len()),
            Self::Constructed(tag, elements) => total_encoded_len(*tag, elements.encoded_len(mode)),
        }
    }

    fn write_encoded<W: Write>(&self, mode: Mode, target: &mut W) -> io::Result<()> {
        match self {
            Self::OctetString(octets) => octets.encode_ref().write_encoded(mode, target),
            Self::Primitive(tag, content) => {
                write_header(target, *tag, false, content.len())?;
                target.write_all(content)
            }
            Self::Constructed(tag, elements) => {
                write_header(target, *tag, true, elements.encoded_len(mode))?;
                elements.write_encoded(mode, target)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use der::Encode;
    use proptest::prelude::*;

    use super::*;

    fn der(bytes: &[u8]) -> Option<Vec<u8>> {
        to_der(bytes).map(|der| der.to_vec())
    }

    #[test]
    fn lengths_become_definite_and_octet_strings_primitive() {
        let sequence = [0x30, 0x80, 0x24, 0x80, 4, 1, 7, 4, 2, 8, 9, 0, 0, 2, 1, 3, 0, 0];
        assert_eq!(der(&sequence), Some(vec![0x30, 8, 4, 3, 7, 8, 9, 2, 1, 3]));
        let definite = [0x30, 7, 0x24, 5, 4, 1, 7, 4, 0];
        assert_eq!(der(&definite), Some(vec![0x30, 3, 4, 1, 7]));
        let nested = [0x24, 0x80, 0x24, 5, 4, 1, 7, 4, 0, 4, 1, 8, 0, 0];
        assert_eq!(der(&nested), Some(vec![4, 2, 7, 8]));
    }

    #[test]
    fn long_lengths_become_as_short_as_they_can_be() {
        assert_eq!(der(&[4, 0x84, 0, 0, 0, 2, 8, 9]), Some(vec![4, 2, 8, 9]));
        let long = [&[4, 0x82, 1, 0][..], &[7; 256]].concat();
        assert_eq!(der(&long), Some(long));
    }

    #[test]
    fn what_is_not_whole_is_nothing() {
        let broken: [&[u8]; 10] = [
            &[],
            &[4],
            &[4, 2, 7],
            &[4, 1, 7, 0],
            &[4, 0x80, 0, 0],
            &[0x30, 0x80, 2, 1, 3],
            &[0x30, 2, 0, 0],
            &[0x24, 3, 2, 1, 7],
            &[0x1F, 1],
            &[4, 0x89, 1, 0, 0, 0, 0, 0, 0, 0, 0],
        ];
        for bytes in broken {
            assert_eq!(der(bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn a_deep_nest_is_refused() {
        assert_eq!(der(&[0x30, 0x80].repeat(100_000)), None);
        let nest = |levels| [[0x30, 0x80].repeat(levels), vec![0; 2 * levels]].concat();
        assert!(der(&nest(MOST_LEVELS)).is_some());
        assert_eq!(der(&nest(MOST_LEVELS + 1)), None);
    }

    #[test]
    fn a_deep_nest_of_octet_strings_does_not_exhaust_the_stack() {
        assert_eq!(der(&[0x24, 0x80].repeat(100_000)), None);
        let whole = [[0x24, 0x80].repeat(100_000), vec![0; 200_000]].concat();
        assert_eq!(der(&whole), Some(vec![4, 0]));
    }

    #[test]
    fn a_hundred_thousand_small_elements_are_read() {
        let many = [&[0x30, 0x80][..], &[0x30, 0x80, 0, 0].repeat(100_000), &[0, 0]].concat();
        assert_eq!(der(&many).map(|der| der.len()), Some(200_005));
    }

    #[test]
    fn the_segments_of_an_octet_string_are_joined() {
        assert_eq!(joined(&[4, 1, 7, 4, 0, 4, 2, 8, 9]), Some(vec![7, 8, 9]));
        assert_eq!(joined(&[]), Some(vec![]));
        assert_eq!(joined(&[4, 1, 7, 2, 1, 8]), None);
        assert_eq!(joined(&[4, 2, 7]), None);
    }

    /// What is encoded: a primitive element, an octet string in segments, or a sequence.
    #[derive(Clone, Debug)]
    enum Content {
        Primitive(Vec<u8>),
        Segments(Vec<Vec<u8>>),
        Sequence(Vec<(Content, bool)>),
    }

    fn contents() -> impl Strategy<Value = Content> {
        let octets = || prop::collection::vec(any::<u8>(), 0..200);
        let leaf = prop_oneof![
            octets().prop_map(Content::Primitive),
            prop::collection::vec(octets(), 0..4).prop_map(Content::Segments),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop::collection::vec((inner, any::<bool>()), 0..4).prop_map(Content::Sequence)
        })
    }

    fn definite(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = der::Length::try_from(content.len()).unwrap().to_der().unwrap();
        [&[tag], &length[..], content].concat()
    }

    fn constructed(tag: u8, content: &[u8], is_indefinite: bool) -> Vec<u8> {
        match is_indefinite {
            true => [&[tag, 0x80], content, &[0, 0]].concat(),
            false => definite(tag, content),
        }
    }

    /// The content in BER, and in DER.
    fn encodings(content: &Content, is_indefinite: bool) -> (Vec<u8>, Vec<u8>) {
        match content {
            Content::Primitive(octets) => (definite(2, octets), definite(2, octets)),
            Content::Segments(segments) => {
                let ber: Vec<u8> = segments.iter().flat_map(|segment| definite(4, segment)).collect();
                (
                    constructed(0x24, &ber, is_indefinite),
                    definite(4, &segments.concat()),
                )
            }
            Content::Sequence(contents) => {
                let (ber, der): (Vec<_>, Vec<_>) = contents
                    .iter()
                    .map(|(content, is_indefinite)| encodings(content, *is_indefinite))
                    .unzip();
                (
                    constructed(0x30, &ber.concat(), is_indefinite),
                    definite(0x30, &der.concat()),
                )
            }
        }
    }

    proptest! {
        #[test]
        fn every_encoding_of_a_content_gives_the_same_der(content in contents(), is_indefinite: bool) {
            let (ber, expected) = encodings(&content, is_indefinite);
            prop_assert_eq!(der(&ber), Some(expected.clone()));
            prop_assert_eq!(der(&expected), Some(expected));
        }

        #[test]
        fn no_bytes_make_the_reader_panic(bytes: Vec<u8>, content in contents(), position: usize, byte: u8) {
            let _ = (to_der(&bytes), joined(&bytes));
            let (mut changed, _) = encodings(&content, true);
            let position = position % changed.len();
            changed[position] = byte;
            let _ = to_der(&changed);
        }
    }
}
