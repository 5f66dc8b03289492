//! [`Item`]: one element of msgpack. Text is borrowed from the bytes that arrived.

use rmp::Marker;
use rmp::decode;

/// A scalar, or the head of an array or a map, whose elements follow it.
#[derive(Debug, PartialEq)]
pub enum Item<'a> {
    /// No value.
    Nil,
    /// `true` or `false`.
    Bool(bool),
    /// An integer of at most 64 bits, signed or unsigned.
    Integer(i128),
    /// A binary fraction.
    Float(f64),
    /// Text, not yet checked to be UTF-8.
    Text(&'a [u8]),
    /// Bytes.
    Binary(&'a [u8]),
    /// An array of so many items, which follow.
    Array(u32),
    /// A map of so many pairs of items, which follow.
    Map(u32),
    /// An extension: its code and its payload.
    Extension(i8, &'a [u8]),
}

impl<'a> Item<'a> {
    /// The text, if it is text in UTF-8.
    pub fn text(&self) -> Option<&'a str> {
        match self {
            Self::Text(bytes) => str::from_utf8(bytes).ok(),
            _ => None,
        }
    }

    /// The boolean, if it is one.
    pub fn to_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(boolean) => Some(*boolean),
            _ => None,
        }
    }

    /// The number, if it is an integer from 0 to 2⁶⁴ − 1.
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

/// Reads the items in some bytes. A length is trusted only as far as there are bytes.
pub struct Items<'a>(&'a [u8]);

impl<'a> Items<'a> {
    /// Starts at the first item.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Whether the last item has been read.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next item; `None` if the bytes end, or are not msgpack.
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
            // Only the widths of integers are left.
            _ => decode::read_int(rest).ok().map(Item::Integer),
        }
    }

    /// The next item with everything in it. It does not recurse, so that nesting does not use the stack.
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
