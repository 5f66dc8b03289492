//! A command that somebody watches and answers while it runs.

use std::io::{self, BufRead, BufReader, PipeReader, Write};
use std::process::{Child, Command, Stdio};

use crate::workspace::Outcome;

/// A command under way.
pub struct Dialogue {
    child: Child,
    output: BufReader<PipeReader>,
    said: String,
}

impl Dialogue {
    pub fn start(mut command: Command) -> Self {
        let (reader, writer) = io::pipe().unwrap();
        command
            .stdin(Stdio::piped())
            .stderr(writer.try_clone().unwrap())
            .stdout(writer);
        Self {
            child: command.spawn().unwrap(),
            output: BufReader::new(reader),
            said: String::new(),
        }
    }

    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// The next line of what it says; none when it has ended.
    pub fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let length = self.output.read_line(&mut line).unwrap();
        self.said += &line;
        (length > 0).then_some(line)
    }

    /// Reads to the line that contains these words.
    #[track_caller]
    pub fn until(&mut self, words: &str) {
        while let Some(line) = self.line() {
            if line.contains(words) {
                return;
            }
        }
        panic!("not said: {words}\n{}", self.said);
    }

    pub fn answer(&mut self, text: &str) {
        writeln!(self.child.stdin.as_mut().unwrap(), "{text}").unwrap();
    }

    /// Waits for its end. Both streams are in `stdout`, and the code of a process that was killed is -1.
    pub fn end(mut self) -> Outcome {
        while self.line().is_some() {}
        Outcome {
            code: self.child.wait().unwrap().code().unwrap_or(-1),
            stdout: self.said,
            stderr: String::new(),
        }
    }
}
