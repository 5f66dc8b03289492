//! [`Secret`]: a value that shows itself to nobody and is overwritten when it is dropped.

use std::{fmt, mem};

use zeroize::Zeroize;

/// Memory that can be overwritten.
pub trait Wipe {
    /// Overwrites the value with zeros, spare capacity included, and leaves it empty.
    fn wipe(&mut self);
}

/// At once: `Vec::zeroize` overwrites byte by byte, which was a tenth of the work of a plan in which nothing changes.
impl Wipe for Vec<u8> {
    fn wipe(&mut self) {
        self.clear();
        self.spare_capacity_mut().zeroize();
    }
}

impl Wipe for String {
    fn wipe(&mut self) {
        mem::take(self).into_bytes().wipe();
    }
}

/// Holds a value that must reach no log, no diagnostic and no `Debug` output.
///
/// Reading it takes a call to [`Secret::expose`], so that every place where a secret leaves its shell can be found by
/// that one word.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Secret<T: Wipe>(T);

impl<T: Wipe> Secret<T> {
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

impl<T: Wipe> From<T> for Secret<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: Wipe> fmt::Debug for Secret<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(redacted)")
    }
}

impl<T: Wipe> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.wipe();
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

    #[cfg(target_os = "linux")]
    #[test]
    fn what_is_dropped_is_overwritten() {
        use std::{fs::File, os::unix::fs::FileExt};
        let memory = File::open("/proc/self/mem").unwrap();
        let read = |address: *const u8| {
            let mut bytes = [0; 700];
            memory.read_exact_at(&mut bytes, address as u64).unwrap();
            String::from_utf8_lossy(&bytes).into_owned()
        };
        let secret = Secret::new("hunter2".repeat(100));
        let address = secret.expose().as_ptr();
        assert!(read(address).contains("hunter2"));
        drop(secret);
        assert!(!read(address).contains("hunter2"));
    }
}
