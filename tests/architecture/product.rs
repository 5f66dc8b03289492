//! Mentions of the product, which the sdk must not know.

use crate::tree::Source;

/// Lines outside of tests that mention the product. The library's name at the beginning of a path does not count: it
/// would change with a crate of its own.
pub fn product_mentions(source: &Source) -> Vec<String> {
    let library = env!("CARGO_PKG_NAME").replace('-', "_") + "::";
    let mentions = source.lines().filter(|(_, line)| {
        let line = line.replace(&library, "").to_lowercase();
        ["stellantis", "accessing-party", "mobilisights"]
            .iter()
            .any(|product| line.contains(product))
    });
    mentions
        .map(|(number, line)| format!("{}:{number}: {}", source.file, line.trim()))
        .collect()
}
