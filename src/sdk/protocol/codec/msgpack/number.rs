//! Numbers as msgpack: an integer, a float, or decimal text (PROTOCOL.md section 6).

use std::io;

use crate::sdk::framework::value::number::Number;
use crate::sdk::protocol::codec::msgpack::item::Item;

/// The number, if the item is one.
pub fn read(item: &Item<'_>) -> Option<Number> {
    match item {
        Item::Integer(integer) => Some(Number::from(*integer)),
        Item::Float(float) => Number::from_f64(*float),
        _ => item.text()?.parse().ok(),
    }
}

/// Writes an integer if the number is whole and fits in 64 bits, a float if it is infinite, and decimal text otherwise: hosts
/// read a float as a binary fraction, and compare exactly.
///
/// # Errors
///
/// Those of `out`.
pub fn write(out: &mut impl io::Write, number: &Number) -> io::Result<()> {
    match (number, number.to_i64()) {
        (Number::PositiveInfinity, _) => rmp::encode::write_f64(out, f64::INFINITY)?,
        (Number::NegativeInfinity, _) => rmp::encode::write_f64(out, f64::NEG_INFINITY)?,
        (_, Some(integer)) => {
            rmp::encode::write_sint(out, integer)?;
        }
        _ => rmp::encode::write_str(out, &number.to_string())?,
    }
    Ok(())
}
