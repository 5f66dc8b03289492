//! [`Secret`]: a value that shows itself to nobody and is overwritten when it is dropped.

use std::fmt;

use zeroize::Zeroize;

/// Holds a value that must reach no log, no diagnostic and no `Debug` output.
///
/// Reading it takes a call to [`Secret::expose`], so that every place where a secret leaves its shell can be found by
/// that one word.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    /// Takes the value in.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// Fills the value in place, so that no copy of it is left elsewhere.
    pub fn with_mut<U>(&mut self, fill: impl FnOnce(&mut T) -> U) -> U {
        fill(&mut self.0)
    }

    /// The value itself. What is done with it is the caller's to answer for.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> From<T> for Secret<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(redacted)")
    }
}

impl<T: Zeroize> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_shows_nothing_of_the_value() {
        let secret = Secret::new(String::from("hunter2"));
        assert_eq!(
            format!("{secret:?} {secret:#?}"),
            "Secret(redacted) Secret(redacted)"
        );
    }
}
