//! [`Samples`]: what was measured, and how it is shown.

use std::fmt;

/// Measurements of one thing, in the unit that the row names.
#[derive(Clone, Default)]
pub struct Samples(Vec<f64>);

impl Samples {
    /// So many of them, one after the other.
    pub fn take(count: usize, measure: impl FnMut() -> f64) -> Self {
        Self(std::iter::repeat_with(measure).take(count).collect())
    }

    /// A thing that does not vary.
    pub fn one(measured: f64) -> Self {
        Self(vec![measured])
    }

    pub fn push(&mut self, measured: f64) {
        self.0.push(measured);
    }

    /// The ratios of measurements taken in the same round.
    pub fn over(&self, other: &Self) -> Self {
        let pairs = self.0.iter().zip(&other.0);
        Self(pairs.map(|(one, other)| one / other).collect())
    }

    pub fn median(&self) -> f64 {
        let sorted = self.sorted();
        let (low, high) = (sorted[(sorted.len() - 1) / 2], sorted[sorted.len() / 2]);
        f64::midpoint(low, high)
    }

    fn sorted(&self) -> Vec<f64> {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted
    }
}

/// The median, and in brackets the least and the greatest.
impl fmt::Display for Samples {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let median = figure(self.median());
        match self.sorted()[..] {
            [least, .., greatest] => {
                write!(formatter, "{median} ({}–{})", figure(least), figure(greatest))
            }
            _ => formatter.write_str(&median),
        }
    }
}

/// With about three digits.
pub fn figure(measured: f64) -> String {
    let decimals = match measured.abs() {
        100.0.. => 0,
        10.0.. => 1,
        _ => 2,
    };
    format!("{measured:.decimals$}")
}
