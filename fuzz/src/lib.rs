//! The fuzz targets, for libFuzzer.

pub mod targets;

use std::fs;
use std::path::Path;

use targets::TARGETS;
use targets::corpus::inputs;

/// Writes the inputs of a target into the folder from which `cargo fuzz run` reads them.
pub fn write_corpus(name: &str) {
    let target = TARGETS
        .iter()
        .find(|target| target.name == name)
        .expect("there is such a target");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name);
    fs::create_dir_all(&folder).expect("the folder of the corpus can be made");
    for (number, input) in inputs(target).iter().enumerate() {
        fs::write(folder.join(format!("seed-{number:03}")), input).expect("the corpus can be written");
    }
}
