//! [`Item`]: one step through msgpack. Text stays where it is, in the bytes that arrived.

use rmp::Marker;
use rmp::decode;

/// A scalar, or the head of an array or a map, whose elements follow it.
#[derive(Debug, PartialEq)]
pub enum Item<'a> {
    /// No value.
    Nil,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number, of at most 64 bits with or without sign.
    Integer(i128),
    /// A binary fraction.
    Float(f64),
    /// Text, which should be UTF-8.
    Text(&'a [u8]),
    /// Bytes.
    Binary(&'a [u8]),
    /// That many items follow.
    Array(u32),
    /// That many pairs of items follow.
    Map(u32),
    /// A code, and the payload that is read by it.
    Extension(i8, &'a [u8]),
}

impl<'a> Item<'a> {
    /// The text, if it is one, in UTF-8.
    pub fn text(&self) -> Option<&'a str> {
        match self {
            Self::Text(bytes) => str::from_utf8(bytes).ok(),
            _ => None,
        }
    }

    /// Which of the two, if it is `true` or `false`.
    pub fn to_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(boolean) => Some(*boolean),
            _ => None,
        }
    }

    /// The number, if it is a whole one from 0 to 2⁶⁴ − 1.
    pub fn to_u64(&self) -> Option<u64> {
        match self {
            Self::Integer(integer) => u64::try_from(*integer).ok(),
            _ => None,
        }
    }

    fn followers(&self) -> u64 {
        match self {
            Self::Array(length) => u64::from(*length),
            Self::Map(length) => 2 * u64::from(*length),
            _ => 0,
        }
    }
}

/// The items in some bytes, from the first on. Lengths are believed only as far as there are bytes.
pub struct Items<'a>(&'a [u8]);

impl<'a> Items<'a> {
    /// Before the first.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Whether the last has been read.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next one; `None` where the bytes end, or are not msgpack.
    pub fn read(&mut self) -> Option<Item<'a>> {
        let rest = &mut self.0;
        match Marker::from_u8(*rest.first()?) {
            Marker::Null => decode::read_nil(rest).ok().map(|()| Item::Nil),
            Marker::True | Marker::False => decode::read_bool(rest).ok().map(Item::Bool),
            Marker::F32 => decode::read_f32(rest).ok().map(|float| Item::Float(float.into())),
            Marker::F64 => decode::read_f64(rest).ok().map(Item::Float),
            Marker::FixStr(_) | Marker::Str8 | Marker::Str16 | Marker::Str32 => self.text(),
            Marker::Bin8 | Marker::Bin16 | Marker::Bin32 => self.binary(),
            Marker::FixArray(_) | Marker::Array16 | Marker::Array32 => {
                decode::read_array_len(rest).ok().map(Item::Array)
            }
            Marker::FixMap(_) | Marker::Map16 | Marker::Map32 => {
                decode::read_map_len(rest).ok().map(Item::Map)
            }
            Marker::FixExt1
            | Marker::FixExt2
            | Marker::FixExt4
            | Marker::FixExt8
            | Marker::FixExt16
            | Marker::Ext8
            | Marker::Ext16
            | Marker::Ext32 => self.extension(),
            Marker::Reserved => None,
            // What is left are the widths of whole numbers.
            _ => decode::read_int(rest).ok().map(Item::Integer),
        }
    }

    /// The next one with all that belongs to it. However deep it nests, no stack grows.
    pub fn whole(&mut self) -> Option<Self> {
        let start = self.0;
        let mut pending = 1;
        while pending > 0 {
            pending = pending - 1 + self.read()?.followers();
        }
        Some(Self(&start[..start.len() - self.0.len()]))
    }

    fn text(&mut self) -> Option<Item<'a>> {
        let length = decode::read_str_len(&mut self.0).ok()?;
        self.bytes(length).map(Item::Text)
    }

    fn binary(&mut self) -> Option<Item<'a>> {
        let length = decode::read_bin_len(&mut self.0).ok()?;
        self.bytes(length).map(Item::Binary)
    }

    fn extension(&mut self) -> Option<Item<'a>> {
        let head = decode::read_ext_meta(&mut self.0).ok()?;
        let payload = self.bytes(head.size)?;
        Some(Item::Extension(head.typeid, payload))
    }

    fn bytes(&mut self, length: u32) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(usize::try_from(length).ok()?)?;
        self.0 = rest;
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reserved_byte_is_no_item() {
        assert_eq!(Items::new(&[0xc1]).read(), None);
    }

    #[test]
    fn every_width_of_a_number_is_read() {
        for (bytes, item) in [
            (&[0x7f][..], Item::Integer(127)),
            (&[0xe0], Item::Integer(-32)),
            (&[0xcc, 0xff], Item::Integer(255)),
            (&[0xd0, 0xff], Item::Integer(-1)),
            (&[0xcd, 1, 0], Item::Integer(256)),
            (&[0xd1, 0xff, 0], Item::Integer(-256)),
            (&[0xce, 1, 0, 0, 0], Item::Integer(1 << 24)),
            (&[0xd2, 0xff, 0, 0, 0], Item::Integer(-(1 << 24))),
            (
                &[0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
                Item::Integer(u64::MAX.into()),
            ),
            (&[0xd3, 0x80, 0, 0, 0, 0, 0, 0, 0], Item::Integer(i64::MIN.into())),
            (&[0xca, 0x3f, 0, 0, 0], Item::Float(0.5)),
            (&[0xcb, 0x3f, 0xe0, 0, 0, 0, 0, 0, 0], Item::Float(0.5)),
        ] {
            assert_eq!(Items::new(bytes).read(), Some(item), "{bytes:x?}");
        }
    }

    #[test]
    fn a_whole_item_ends_where_its_last_element_ends() {
        let mut items = Items::new(&[0x82, 0xa1, b'a', 0x92, 1, 2, 0xa1, b'b', 0xd4, 0, 0, 0x07]);
        assert!(items.whole().is_some());
        assert_eq!((items.read(), items.is_empty()), (Some(Item::Integer(7)), true));
    }

    #[test]
    fn a_whole_item_may_nest_without_end() {
        let bytes = [vec![0x91; 1_000_000], vec![0xc0]].concat();
        assert!(Items::new(&bytes).whole().is_some_and(|whole| !whole.is_empty()));
        assert!(Items::new(&bytes[..1_000_000]).whole().is_none());
    }
}
