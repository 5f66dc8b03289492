//! [`Refinements`] as the payload of an extension: a map with integer keys (PROTOCOL.md section 6).

use std::io;

use crate::sdk::framework::value::Refinements;
use crate::sdk::framework::value::number::Number;
use crate::sdk::protocol::codec::msgpack::item::{Item, Items};
use crate::sdk::protocol::codec::msgpack::{length, number};
use crate::secret::Secret;

/// Extension code of an unknown without refinements.
const UNKNOWN: i8 = 0;
/// Extension code of an unknown with refinements.
const REFINED_UNKNOWN: i8 = 12;
/// The longest refinements that a host accepts, in bytes.
const MOST_BYTES: usize = 1024;

const NULL: u64 = 1;
const STRING_PREFIX: u64 = 2;
const NUMBER_LOWER_BOUND: u64 = 3;
const NUMBER_UPPER_BOUND: u64 = 4;
const COLLECTION_LENGTH_LOWER_BOUND: u64 = 5;
const COLLECTION_LENGTH_UPPER_BOUND: u64 = 6;

/// Reads the payload of an unknown. Whatever is not understood is ignored: refinements are hints.
pub fn read(code: i8, payload: &[u8]) -> Refinements {
    let mut refinements = Refinements::default();
    if code == REFINED_UNKNOWN {
        // What a truncated payload holds before its end is used.
        let _ = read_entries(&mut Items::new(payload), &mut refinements);
    }
    refinements
}

fn read_entries(items: &mut Items<'_>, refinements: &mut Refinements) -> Option<()> {
    let Item::Map(entries) = items.read()? else {
        return None;
    };
    for _ in 0..entries {
        let key = items.whole()?.read()?.to_u64();
        refine(refinements, key, items.whole()?);
    }
    Some(())
}

fn refine(refinements: &mut Refinements, key: Option<u64>, mut value: Items<'_>) {
    let Some(item) = value.read() else {
        return;
    };
    match key {
        Some(NULL) => refinements.null = item.to_bool(),
        Some(STRING_PREFIX) => {
            refinements.string_prefix = item.text().map(|text| Secret::new(text.to_owned()))
        }
        Some(NUMBER_LOWER_BOUND) => refinements.number_lower_bound = bound(&item, value),
        Some(NUMBER_UPPER_BOUND) => refinements.number_upper_bound = bound(&item, value),
        Some(COLLECTION_LENGTH_LOWER_BOUND) => refinements.collection_length_lower_bound = item.to_u64(),
        Some(COLLECTION_LENGTH_UPPER_BOUND) => refinements.collection_length_upper_bound = item.to_u64(),
        _ => {}
    }
}

fn bound(head: &Item<'_>, mut pair: Items<'_>) -> Option<(Number, bool)> {
    let Item::Array(2) = head else {
        return None;
    };
    Some((number::read(&pair.read()?)?, pair.read()?.to_bool()?))
}

/// Writes an unknown without refinements. It has one byte of payload, because hosts read extension code 0 as fixext1.
///
/// # Errors
///
/// Those of `out`.
pub fn write_plain(out: &mut impl io::Write) -> io::Result<()> {
    rmp::encode::write_ext_meta(out, 1, UNKNOWN)?;
    out.write_all(&[0])
}

/// Writes an unknown with its refinements.
///
/// # Errors
///
/// Those of `out`.
pub fn write(out: &mut impl io::Write, refinements: &Refinements) -> io::Result<()> {
    let entries: Vec<_> = entries(refinements).collect();
    let size = length::of(|counter| write_entries(counter, &entries));
    if entries.is_empty() || size > MOST_BYTES {
        return write_plain(out);
    }
    rmp::encode::write_ext_meta(out, length::to_u32(size), REFINED_UNKNOWN)?;
    write_entries(out, &entries)
}

/// The value of one refinement.
enum Refinement<'a> {
    Boolean(bool),
    Text(&'a str),
    Bound(&'a (Number, bool)),
    Length(u64),
}

fn entries(refinements: &Refinements) -> impl Iterator<Item = (u64, Refinement<'_>)> {
    let prefix = refinements
        .string_prefix
        .as_ref()
        .map(|prefix| prefix.expose().as_str());
    let (lower, upper) = (&refinements.number_lower_bound, &refinements.number_upper_bound);
    let (least, most) = (
        refinements.collection_length_lower_bound,
        refinements.collection_length_upper_bound,
    );
    let entries = [
        (NULL, refinements.null.map(Refinement::Boolean)),
        (STRING_PREFIX, prefix.map(Refinement::Text)),
        (NUMBER_LOWER_BOUND, lower.as_ref().map(Refinement::Bound)),
        (NUMBER_UPPER_BOUND, upper.as_ref().map(Refinement::Bound)),
        (COLLECTION_LENGTH_LOWER_BOUND, least.map(Refinement::Length)),
        (COLLECTION_LENGTH_UPPER_BOUND, most.map(Refinement::Length)),
    ];
    entries
        .into_iter()
        .filter_map(|(key, refinement)| Some((key, refinement?)))
}

fn write_entries(out: &mut impl io::Write, entries: &[(u64, Refinement<'_>)]) -> io::Result<()> {
    rmp::encode::write_map_len(out, length::to_u32(entries.len()))?;
    entries.iter().try_for_each(|(key, refinement)| {
        rmp::encode::write_uint(out, *key)?;
        write_refinement(out, refinement)
    })
}

fn write_refinement(out: &mut impl io::Write, refinement: &Refinement<'_>) -> io::Result<()> {
    match refinement {
        Refinement::Boolean(boolean) => rmp::encode::write_bool(out, *boolean),
        Refinement::Text(text) => Ok(rmp::encode::write_str(out, text)?),
        Refinement::Length(length) => {
            rmp::encode::write_uint(out, *length)?;
            Ok(())
        }
        Refinement::Bound((limit, inclusive)) => {
            rmp::encode::write_array_len(out, 2)?;
            number::write(out, limit)?;
            rmp::encode::write_bool(out, *inclusive)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_understood_is_passed_over() {
        let unknown_key = [
            0x83, 0x63, 0x92, 0x01, 0x81, 0x01, 0x02, 0x01, 0xc2, 0x05, 0xa1, b'x',
        ];
        let read = read(REFINED_UNKNOWN, &unknown_key);
        assert_eq!(
            (read.null, read.collection_length_lower_bound),
            (Some(false), None)
        );
    }

    #[test]
    fn a_payload_that_breaks_off_has_said_what_it_has_said() {
        let read = read(REFINED_UNKNOWN, &[0x82, 0x01, 0xc2, 0x02, 0xa9, b'a']);
        assert_eq!((read.null, read.string_prefix.is_none()), (Some(false), true));
    }

    #[test]
    fn refinements_of_another_code_or_form_say_nothing() {
        for (code, payload) in [
            (11, &[0x81, 0x01, 0xc2][..]),
            (REFINED_UNKNOWN, &[0x01]),
            (REFINED_UNKNOWN, &[]),
        ] {
            assert!(
                read(code, payload) == Refinements::default(),
                "{code} {payload:x?}"
            );
        }
    }

    #[test]
    fn refinements_that_a_host_would_find_too_long_are_left_out() {
        let written = |length: usize| {
            let mut bytes = Vec::new();
            let string_prefix = Some("a".repeat(length).into());
            let refinements = Refinements {
                string_prefix,
                ..Refinements::default()
            };
            write(&mut bytes, &refinements).unwrap();
            bytes
        };
        // A map's head, a key, a text's head of three bytes.
        assert_eq!(written(MOST_BYTES - 5).len(), MOST_BYTES + 4);
        assert_eq!(written(MOST_BYTES - 4), [0xd4, 0x00, 0x00]);
    }
}
