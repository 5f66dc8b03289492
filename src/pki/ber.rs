//! BER (X.690): NSS, and so Firefox, writes keystores with lengths that are not known before the end.

use zeroize::Zeroizing;

const CONSTRUCTED: u8 = 0x20;
const HIGH_TAG_NUMBER: u8 = 0x1F;
const OCTET_STRING: u8 = 0x04;
const INDEFINITE: u8 = 0x80;
const END_OF_CONTENTS: &[u8] = &[0, 0];

/// More levels than any keystore has.
const DEEPEST: usize = 32;

/// The first element of the bytes with definite lengths, and octet strings in one piece. DER stays as it is. `None` if
/// the bytes are not whole, or if others follow.
pub(in crate::pki) fn to_der(bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut rest = bytes;
    let der = element(&mut rest, DEEPEST)?;
    rest.is_empty().then_some(der)
}

/// The contents of the octet strings that an octet string with another tag is made of.
pub(in crate::pki) fn joined(mut pieces: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::with_capacity(pieces.len());
    while !pieces.is_empty() {
        let (OCTET_STRING, Some(length)) = header(&mut pieces)? else {
            return None;
        };
        whole.extend_from_slice(pieces.split_off(..length)?);
    }
    Some(whole)
}

fn element(rest: &mut &[u8], depth: usize) -> Option<Zeroizing<Vec<u8>>> {
    let (tag, length) = header(rest)?;
    if tag & CONSTRUCTED == 0 {
        return encoded(tag, rest.split_off(..length?)?);
    }
    let content = content(rest, length, depth.checked_sub(1)?)?;
    match tag == OCTET_STRING | CONSTRUCTED {
        true => encoded(OCTET_STRING, &Zeroizing::new(joined(&content)?)),
        false => encoded(tag, &content),
    }
}

/// What stands inside of a constructed element, up to its length or its mark of the end.
fn content(rest: &mut &[u8], length: Option<usize>, depth: usize) -> Option<Zeroizing<Vec<u8>>> {
    let mut inside = match length {
        Some(length) => rest.split_off(..length)?,
        None => marked(rest, depth)?,
    };
    // Longer lengths take a few bytes more than they did.
    let mut content = Zeroizing::new(Vec::with_capacity(inside.len() + inside.len() / 1024 + 16));
    while !inside.is_empty() {
        content.extend_from_slice(&element(&mut inside, depth)?);
    }
    Some(content)
}

/// The content up to its mark of the end, which is taken off too. A buffer of the size of all the rest would be
/// overwritten whole for every one of a million small elements.
fn marked<'a>(rest: &mut &'a [u8], depth: usize) -> Option<&'a [u8]> {
    let mut probe = *rest;
    while !probe.starts_with(END_OF_CONTENTS) {
        skip(&mut probe, depth)?;
    }
    let inside = rest.split_off(..rest.len() - probe.len())?;
    rest.split_off(..END_OF_CONTENTS.len())?;
    Some(inside)
}

fn skip(rest: &mut &[u8], depth: usize) -> Option<()> {
    match header(rest)? {
        (_, Some(length)) => rest.split_off(..length).map(|_| ()),
        (tag, None) if tag & CONSTRUCTED != 0 => marked(rest, depth.checked_sub(1)?).map(|_| ()),
        (_, None) => None,
    }
}

/// Tag and length. No length is one that is not known yet.
fn header(rest: &mut &[u8]) -> Option<(u8, Option<usize>)> {
    let tag = *rest.split_off_first()?;
    if tag & HIGH_TAG_NUMBER == HIGH_TAG_NUMBER {
        return None;
    }
    let length = match *rest.split_off_first()? {
        INDEFINITE => None,
        short @ 0..INDEFINITE => Some(short.into()),
        long => Some(number(rest.split_off(..usize::from(long & !INDEFINITE))?)?),
    };
    Some((tag, length))
}

fn number(bytes: &[u8]) -> Option<usize> {
    bytes.iter().try_fold(0_usize, |number, byte| {
        number.checked_mul(256)?.checked_add((*byte).into())
    })
}

fn encoded(tag: u8, content: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(content.len() + 10));
    bytes.push(tag);
    match u8::try_from(content.len()) {
        Ok(short @ 0..INDEFINITE) => bytes.push(short),
        _ => {
            let length = content.len().to_be_bytes();
            let zeros = length.iter().take_while(|byte| **byte == 0).count();
            let significant = length.get(zeros..)?;
            bytes.push(INDEFINITE | u8::try_from(significant.len()).ok()?);
            bytes.extend_from_slice(significant);
        }
    }
    bytes.extend_from_slice(content);
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn der(bytes: &[u8]) -> Option<Vec<u8>> {
        to_der(bytes).map(|der| der.to_vec())
    }

    #[test]
    fn lengths_become_definite_and_octet_strings_whole() {
        let sequence = [0x30, 0x80, 0x24, 0x80, 4, 1, 7, 4, 2, 8, 9, 0, 0, 2, 1, 3, 0, 0];
        assert_eq!(der(&sequence), Some(vec![0x30, 8, 4, 3, 7, 8, 9, 2, 1, 3]));
        let definite = [0x30, 7, 0x24, 5, 4, 1, 7, 4, 0];
        assert_eq!(der(&definite), Some(vec![0x30, 3, 4, 1, 7]));
    }

    #[test]
    fn long_lengths_become_as_short_as_they_can_be() {
        assert_eq!(der(&[4, 0x84, 0, 0, 0, 2, 8, 9]), Some(vec![4, 2, 8, 9]));
        let long = [&[4, 0x82, 1, 0][..], &[7; 256]].concat();
        assert_eq!(der(&long), Some(long));
    }

    #[test]
    fn what_is_not_whole_is_nothing() {
        let broken: [&[u8]; 9] = [
            &[],
            &[4],
            &[4, 2, 7],
            &[4, 1, 7, 0],
            &[4, 0x80, 0, 0],
            &[0x30, 0x80, 2, 1, 3],
            &[0x24, 3, 2, 1, 7],
            &[0x1F, 1, 0],
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
        assert!(der(&nest(DEEPEST)).is_some());
        assert_eq!(der(&nest(DEEPEST + 1)), None);
    }

    #[test]
    fn a_million_small_elements_are_read() {
        let many = [&[0x30, 0x80][..], &[0x30, 0x80, 0, 0].repeat(1_000_000), &[0, 0]].concat();
        assert_eq!(der(&many).map(|der| der.len()), Some(2_000_005));
    }

    proptest! {
        #[test]
        fn der_stays_as_it_is(pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..4)) {
            let pieces: Vec<u8> = pieces.iter().flat_map(|piece| encoded(4, piece).unwrap().to_vec()).collect();
            let sequence = encoded(0x30, &pieces).unwrap();
            prop_assert_eq!(to_der(&sequence), Some(sequence));
        }

        #[test]
        fn no_bytes_make_the_reader_panic(bytes: Vec<u8>) {
            let _ = to_der(&bytes);
        }
    }
}
