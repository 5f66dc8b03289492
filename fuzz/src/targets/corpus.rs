//! The inputs that a target starts from.

use std::fs;
use std::io;

use super::{Target, vectors};

/// Most bytes of a seed: longer ones take the fuzzer longer than they help it.
const LONGEST: usize = 1 << 14;

/// The seeds of a target, and the inputs that once broke a rule: `fuzz/regressions`.
pub fn inputs(target: &Target) -> Vec<Vec<u8>> {
    let mut inputs = (target.seeds)();
    inputs.retain(|input| input.len() <= LONGEST);
    inputs.extend(regressions(target.name));
    inputs
}

fn regressions(target: &str) -> Vec<Vec<u8>> {
    let folder = vectors::repository().join("fuzz/regressions").join(target);
    match fs::read_dir(folder) {
        Ok(entries) => entries
            .map(|entry| {
                fs::read(entry.expect("the entry can be read").path()).expect("the regression can be read")
            })
            .collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => panic!("{error}"),
    }
}
