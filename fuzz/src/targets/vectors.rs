//! The files in `tests/vectors`.

use std::fs;
use std::path::{Path, PathBuf};

use terraform_provider_stellantis::pki::{Content, pem};

/// The root of the repository: the package of the tests is there, that of the fuzz targets in a folder of it.
pub fn repository() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    match env!("CARGO_PKG_NAME").ends_with("-fuzz") {
        true => package.join(".."),
        false => package.to_path_buf(),
    }
}

/// The content of a vector.
pub fn vector(name: &str) -> Vec<u8> {
    let path = repository().join("tests/vectors").join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The content of a vector that is text.
pub fn text(name: &str) -> String {
    String::from_utf8(vector(name)).expect("the vector is text")
}

/// All vectors of keys, requests, certificates and keystores whose names end like this.
pub fn with_ending(ending: &str) -> Vec<Vec<u8>> {
    named(ending).into_iter().map(|(_, vector)| vector).collect()
}

/// The same with their names.
pub fn named(ending: &str) -> Vec<(String, Vec<u8>)> {
    let mut paths = Vec::new();
    for folder in ["pki", "csr"] {
        list(&repository().join("tests/vectors").join(folder), &mut paths);
    }
    let mut names: Vec<_> = paths
        .iter()
        .map(|path| path.to_string_lossy().into_owned())
        .collect();
    names.retain(|name| name.ends_with(ending));
    names.sort();
    names
        .into_iter()
        .map(|name| (name.clone(), fs::read(name).expect("the vector can be read")))
        .collect()
}

fn list(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder of vectors can be read") {
        let path = entry.expect("the entry can be read").path();
        match path.is_dir() {
            true => list(&path, paths),
            false => paths.push(path),
        }
    }
}

/// What is inside the PEM blocks of all vectors that contain this. Blocks with encryption headers are no DER.
pub fn der(content: &Content) -> Vec<Vec<u8>> {
    let texts = with_ending(".pem")
        .into_iter()
        .map(|text| String::from_utf8(text).expect("PEM is text"));
    let blocks = texts.flat_map(|text| pem::blocks(&text).expect("the vector is intact PEM"));
    blocks
        .filter(|block| block.content() == *content && !block.has_encryption_header())
        .map(|block| block.der().to_vec())
        .collect()
}
