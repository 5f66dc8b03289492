//! [`LogOutput`]: stderr, which the host may not be reading.

use std::{
    io::{self, Write},
    time::Duration,
};

use super::pipe::{SAFE_WRITE, Stream, wait_for_room};

/// How long the process waits for a reader before it drops lines.
const PATIENCE: Duration = Duration::from_secs(1);

/// Writes lines for as long as they are read. After that it drops them, and counts.
pub(super) struct LogOutput<W, N> {
    stream: W,
    /// Makes the line that says how many were dropped.
    notice: N,
    dropped: u64,
    /// What is left of a line that has been written in part.
    unwritten: Vec<u8>,
}

impl<W: Write + Stream, N: Fn(u64) -> Vec<u8>> LogOutput<W, N> {
    pub fn new(stream: W, notice: N) -> Self {
        Self {
            stream,
            notice,
            dropped: 0,
            unwritten: Vec::new(),
        }
    }

    /// Writes a line with its line break. It waits once for a reader, and no longer than [`PATIENCE`]; from then on, it
    /// waits no more until the reader is back.
    pub fn write(&mut self, line: &[u8]) {
        if !self.write_rest(Duration::ZERO) {
            self.dropped += 1;
            return;
        }
        if self.dropped > 0 {
            let notice = (self.notice)(std::mem::take(&mut self.dropped));
            self.unwritten.extend(notice);
        }
        self.unwritten.extend_from_slice(line);
        self.write_rest(PATIENCE);
    }

    /// Whether nothing is left.
    fn write_rest(&mut self, patience: Duration) -> bool {
        while !self.unwritten.is_empty() {
            if !wait_for_room(&self.stream, patience) {
                return false;
            }
            let part = self.unwritten.len().min(SAFE_WRITE);
            match self.stream.write(self.unwritten.get(..part).unwrap_or_default()) {
                Ok(written) => drop(self.unwritten.drain(..written)),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // A host that crashed has closed its end, and the plugin still has to end in order.
                Err(_) => self.unwritten.clear(),
            }
        }
        true
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::{io::Read, thread};

    use super::*;

    fn line(number: u64) -> Vec<u8> {
        format!("{number:1000}\n").into_bytes()
    }

    #[test]
    fn lines_that_nobody_reads_are_dropped_and_counted() {
        let (mut reader, writer) = io::pipe().unwrap();
        let mut output = LogOutput::new(writer, |dropped| format!("dropped {dropped}\n").into_bytes());
        let lines = 10_000;
        for number in 1..=lines {
            output.write(&line(number));
        }
        let reading = thread::spawn(move || {
            let mut text = String::new();
            reader.read_to_string(&mut text).unwrap();
            text
        });
        while !wait_for_room(&output.stream, PATIENCE) {}
        output.write(b"last\n");
        drop(output);
        let text = reading.join().unwrap();
        let read: Vec<&str> = text.lines().map(str::trim).collect();
        let [numbers @ .., notice, last] = read.as_slice() else {
            panic!("{read:?}");
        };
        assert_eq!(*last, "last");
        let dropped: u64 = notice.strip_prefix("dropped ").unwrap().parse().unwrap();
        assert_eq!(numbers.len() as u64 + dropped, lines);
        assert!(
            numbers
                .iter()
                .zip(1..)
                .all(|(number, expected)| *number == format!("{expected}"))
        );
    }

    #[test]
    fn the_end_of_the_reader_is_no_error() {
        let (reader, writer) = io::pipe().unwrap();
        drop(reader);
        let mut output = LogOutput::new(writer, |_| Vec::new());
        output.write(b"line\n");
        output.write(b"line\n");
        assert_eq!(output.dropped, 0);
    }
}
