//! What Java's own classes read of certificates.

use std::path::Path;
use std::process::Command;

use crate::calls::Attributes;
use crate::tools::Tools;

/// What `X509Certificate` says of the certificate in each file, in the words of `parse_certificate`.
pub fn certificates(tools: &Tools, files: &[String]) -> Vec<Attributes> {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/functions/Certificates.java");
    let output = Command::new("java")
        .args(["-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8"])
        .arg(program)
        .args(files)
        .current_dir(tools.path(""))
        .output()
        .expect("java");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    let objects = text.split_terminator("---\n");
    objects.map(attributes).collect()
}

fn attributes(lines: &str) -> Attributes {
    let pairs = lines.lines().filter_map(|line| line.split_once('='));
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
