//! [`Number`]: a decimal without loss.

use std::cmp::Reverse;

/// Digits after the decimal point, without zeros at either end, and the power of ten that they are multiplied by:
/// `(2, "125")` is 12.5.
type Magnitude = (i64, String);

/// Zero, below every other magnitude.
const ZERO: Magnitude = (i64::MIN, String::new());

/// Decimal places of the binary float that has the most.
const MOST_DECIMAL_PLACES: usize = 1074;

/// A number in one spelling, so that equal numbers are equal, and in the order of numbers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Number {
    NegativeInfinity,
    Negative(Reverse<Magnitude>),
    NotNegative(Magnitude),
    PositiveInfinity,
}

impl Number {
    /// Reads a decimal with or without an exponent, by the grammar of JSON.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse::<serde_json::Number>().ok()?;
        let (negative, text) = match text.strip_prefix('-') {
            Some(text) => (true, text),
            None => (false, text),
        };
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}");
        let significant = digits.trim_start_matches('0');
        let leading = (digits.len() - significant.len()) as i64;
        let point = whole.len() as i64 - leading + exponent.parse::<i64>().ok()?;
        let significant = significant.trim_end_matches('0').to_owned();
        Some(match (significant.is_empty(), negative) {
            (true, _) => Self::NotNegative(ZERO),
            (_, true) => Self::Negative(Reverse((point, significant))),
            (_, false) => Self::NotNegative((point, significant)),
        })
    }

    /// The shortest decimal that reads as the float, which go-cty takes for equal to it. `None` for NaN.
    pub fn from_f64(float: f64) -> Option<Self> {
        match float {
            f64::INFINITY => Some(Self::PositiveInfinity),
            f64::NEG_INFINITY => Some(Self::NegativeInfinity),
            _ => Self::parse(&float.to_string()),
        }
    }

    /// All digits, without an exponent. `None` for the infinities.
    pub fn to_decimal(&self) -> Option<String> {
        let (sign, (point, digits)) = match self {
            Self::Negative(Reverse(magnitude)) => ("-", magnitude),
            Self::NotNegative(magnitude) => ("", magnitude),
            _ => return None,
        };
        if digits.is_empty() {
            return Some("0".to_owned());
        }
        let length = digits.len() as i64;
        Some(match *point {
            point if point <= 0 => format!("{sign}0.{}{digits}", "0".repeat(-point as usize)),
            point if point >= length => format!("{sign}{digits}{}", "0".repeat((point - length) as usize)),
            point => format!(
                "{sign}{}.{}",
                &digits[..point as usize],
                &digits[point as usize..]
            ),
        })
    }

    /// The number, if it is a whole one of 64 bits with sign.
    pub fn to_i64(&self) -> Option<i64> {
        self.to_decimal()?.parse().ok()
    }

    /// The float that is exactly this number, if it is not a whole one.
    pub fn to_fractional_f64(&self) -> Option<f64> {
        let decimal = self.to_decimal()?;
        let float: f64 = decimal.parse().ok()?;
        let exact = Self::parse(&format!("{float:.MOST_DECIMAL_PLACES$}"));
        (decimal.contains('.') && exact.as_ref() == Some(self)).then_some(float)
    }
}

impl From<i64> for Number {
    fn from(integer: i64) -> Self {
        Self::parse(&integer.to_string()).expect("an integer is a number")
    }
}
