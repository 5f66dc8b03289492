//! [`Number`]: a decimal number of any size (PROTOCOL.md section 6).

use std::fmt;
use std::str::FromStr;

use bigdecimal::num_bigint::BigInt;
use bigdecimal::{BigDecimal, ToPrimitive};

/// The most significant digits that are read. Terraform computes with about 155.
const MOST_DIGITS: usize = 4096;

/// The longest text that is read as a number, in bytes: as long as a number with the most digits is written, with its sign,
/// point, zeros and exponent.
const LONGEST_TEXT: usize = MOST_DIGITS + 32;

/// The largest exponent that is read, as that of the largest numbers that Terraform computes with. Computing with exponents
/// near 2⁶³ overflows.
const LARGEST_EXPONENT: u64 = 1 << 31;

/// An exact number. Terraform compares numbers exactly, so `0.1` must stay the decimal that the practitioner wrote.
///
/// Two numbers are equal if they have the same value. Their order is not numeric: it only gives sets a canonical order.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Number {
    /// `-∞`.
    NegativeInfinity,
    /// `digits × 10^-scale`, without trailing zeros in `digits`.
    Finite {
        /// The power of ten that divides the digits.
        scale: i64,
        /// The significant digits, with the sign.
        digits: BigInt,
    },
    /// `+∞`.
    PositiveInfinity,
}

/// A text that is not a decimal number, one of more than 4096 digits or 4128 bytes, or one with an exponent of more than 2³¹.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a decimal number")]
pub struct NotANumber;

impl Number {
    /// The number as an integer of 64 bits, if it is one.
    pub fn to_i64(&self) -> Option<i64> {
        let decimal = self.to_decimal()?;
        // A number with a larger exponent does not fit, and would take long to expand.
        if !(-19..=0).contains(&decimal.fractional_digit_count()) {
            return None;
        }
        decimal.to_i64()
    }

    /// The number that a binary float stands for: the shortest decimal that reads as this float. `None` for NaN.
    ///
    /// Hosts write the float `0.1` and the decimal `0.1` to the state with the same digits, so they count as equal. The
    /// exact value of the float, `0.1000…0055…`, is another number (PROTOCOL.md section 6).
    pub fn from_f64(float: f64) -> Option<Self> {
        if float.is_infinite() {
            return Some(if float > 0.0 {
                Self::PositiveInfinity
            } else {
                Self::NegativeInfinity
            });
        }
        float.to_string().parse().ok()
    }

    fn to_decimal(&self) -> Option<BigDecimal> {
        match self {
            Self::Finite { digits, scale } => Some(BigDecimal::new(digits.clone(), *scale)),
            _ => None,
        }
    }
}

impl From<BigDecimal> for Number {
    fn from(decimal: BigDecimal) -> Self {
        let (digits, scale) = decimal.normalized().into_bigint_and_exponent();
        Self::Finite { digits, scale }
    }
}

impl From<i64> for Number {
    fn from(integer: i64) -> Self {
        BigDecimal::from(integer).into()
    }
}

impl From<u64> for Number {
    fn from(integer: u64) -> Self {
        BigDecimal::from(integer).into()
    }
}

impl From<i128> for Number {
    fn from(integer: i128) -> Self {
        BigDecimal::from(integer).into()
    }
}

impl FromStr for Number {
    type Err = NotANumber;

    fn from_str(text: &str) -> Result<Self, NotANumber> {
        if text.len() > LONGEST_TEXT {
            return Err(NotANumber);
        }
        let decimal = BigDecimal::from_str(text).map_err(|_| NotANumber)?;
        check_exponent(decimal.fractional_digit_count())?;
        let normalized = decimal.normalized();
        if text.len() > MOST_DIGITS && normalized.digits() > MOST_DIGITS as u64 {
            return Err(NotANumber);
        }
        let (digits, scale) = normalized.into_bigint_and_exponent();
        // It is written without its trailing zeros, so with a larger exponent, and must be readable then too.
        check_exponent(scale)?;
        Ok(Self::Finite { digits, scale })
    }
}

fn check_exponent(scale: i64) -> Result<(), NotANumber> {
    match scale.unsigned_abs() {
        ..=LARGEST_EXPONENT => Ok(()),
        _ => Err(NotANumber),
    }
}

/// Without the digits, because any value may be a secret.
impl fmt::Debug for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("number")
    }
}

impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_decimal() {
            Some(decimal) => decimal.fmt(formatter),
            None if *self == Self::PositiveInfinity => formatter.write_str("Infinity"),
            None => formatter.write_str("-Infinity"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        text.parse().unwrap()
    }

    #[test]
    fn spellings_of_one_value_are_equal() {
        assert!(number("1e3") == number("1000.0"));
        assert!(number("0.10") == number("1E-1"));
        assert!(number("-0") == number("0"));
    }

    #[test]
    fn a_decimal_stays_the_decimal_that_was_written() {
        assert_eq!(number("0.1").to_string(), "0.1");
        assert!(Number::from_f64(0.1).unwrap() == number("0.1"));
        assert!(Number::from_f64(0.5).unwrap() == number("0.5"));
        assert!(Number::from_f64(f64::NAN).is_none());
    }

    #[test]
    fn a_huge_exponent_is_neither_an_integer_nor_a_hang() {
        assert_eq!(number("1e1000000000").to_i64(), None);
        assert_eq!(number("1e18").to_i64(), Some(1_000_000_000_000_000_000));
        assert_eq!(number("9223372036854775808").to_i64(), None);
        assert_eq!(number("1.5").to_i64(), None);
    }

    #[test]
    fn an_exponent_that_no_host_computes_with_is_refused() {
        for exponent in [
            "3000000000",
            "9223372036854775807",
            "9223372036854775808",
            "99999999999999999999",
        ] {
            for text in [
                format!("1e{exponent}"),
                format!("10e{exponent}"),
                format!("1000e-{exponent}"),
                format!("0.001e{exponent}"),
                format!("0.001e-{exponent}"),
                format!("0e{exponent}"),
            ] {
                assert!(Number::from_str(&text).is_err(), "{text}");
            }
        }
        assert_eq!(number("1e-2000000000").to_i64(), None);
    }

    #[test]
    fn what_is_read_can_be_read_again_as_it_is_written() {
        let digits = "9".repeat(MOST_DIGITS);
        let long = [
            format!("-{digits}e1000"),
            format!("-{digits}e-2147483648"),
            format!("0.0000{digits}"),
        ];
        for text in ["1e2147483648", "1000e2147483645", "0.001e-2147483645"]
            .into_iter()
            .chain(long.iter().map(String::as_str))
        {
            let read = number(text);
            assert!(number(&read.to_string()) == read, "{text:.20}");
        }
        for text in ["1000e2147483647", &format!("{digits}9"), &format!("{digits}.9")] {
            assert!(Number::from_str(text).is_err(), "{text:.20}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "one", "1e", "NaN", &"0".repeat(LONGEST_TEXT + 1)] {
            assert!(Number::from_str(text).is_err(), "{text:.20}");
        }
        assert!(Number::from_str(&"0".repeat(LONGEST_TEXT)).is_ok());
    }

    #[test]
    fn an_infinite_number_keeps_its_sign() {
        let infinite = |float| Number::from_f64(float).unwrap().to_string();
        assert_eq!(infinite(f64::INFINITY), "Infinity");
        assert_eq!(infinite(f64::NEG_INFINITY), "-Infinity");
        assert_eq!(Number::PositiveInfinity.to_i64(), None);
    }
}
