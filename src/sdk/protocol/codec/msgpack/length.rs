//! Lengths: of what is going to be written, and of collections.

use std::io;

/// The bytes that `write` writes.
pub fn of(write: impl FnOnce(&mut Counter) -> io::Result<()>) -> usize {
    let mut counter = Counter(0);
    // Counting cannot fail.
    let _ = write(&mut counter);
    counter.0
}

/// A writer that counts.
pub struct Counter(usize);

impl io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A length as the format counts: in 32 bits, more than any gRPC message can hold.
pub fn to_u32(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
