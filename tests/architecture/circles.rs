//! Files that import each other, directly or by way of others. Code under `#[cfg(test)]` does not count.

use std::collections::{BTreeMap, BTreeSet};

use crate::tree::Tree;

type Graph = BTreeMap<usize, BTreeSet<usize>>;

/// A text for each circle, with its files and the imports that make it.
pub fn circles(tree: &Tree) -> Vec<String> {
    let mut graph = Graph::new();
    for import in tree.imports().filter(|import| !import.in_test) {
        if import.from != import.to {
            graph.entry(import.from).or_default().insert(import.to);
        }
    }
    components(&graph)
        .iter()
        .map(|circle| describe(tree, circle))
        .collect()
}

/// The sets of files that reach each other (the strongly connected components of more than one file).
fn components(graph: &Graph) -> BTreeSet<BTreeSet<usize>> {
    let reachable: Graph = graph.keys().map(|&file| (file, reachable(graph, file))).collect();
    let reaches = |from: &usize, to: &usize| reachable.get(from).is_some_and(|files| files.contains(to));
    let in_a_circle = reachable.keys().filter(|file| reaches(file, file));
    in_a_circle
        .map(|file| {
            let others = reachable.keys();
            others
                .filter(|other| reaches(file, other) && reaches(other, file))
                .copied()
                .collect()
        })
        .collect()
}

fn reachable(graph: &Graph, start: usize) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut open = vec![start];
    while let Some(file) = open.pop() {
        for &next in graph.get(&file).into_iter().flatten() {
            if found.insert(next) {
                open.push(next);
            }
        }
    }
    found
}

/// Where a file has a `use` of another one, what it names of it is not listed again.
fn describe(tree: &Tree, circle: &BTreeSet<usize>) -> String {
    let mut lines: BTreeMap<(&str, &str), BTreeSet<(bool, usize)>> = BTreeMap::new();
    for import in tree.imports().filter(|import| !import.in_test) {
        if import.from != import.to && circle.contains(&import.from) && circle.contains(&import.to) {
            let files = (tree.file(import.from), tree.file(import.to));
            lines
                .entry(files)
                .or_default()
                .insert((!import.is_use, import.line));
        }
    }
    let mut text = "these files import each other:".to_owned();
    for ((from, to), lines) in lines {
        let best = lines.first().map(|(kind, _)| *kind);
        for (_, line) in lines.iter().filter(|(kind, _)| Some(*kind) == best) {
            text += &format!("\n  {from}:{line} imports {to}");
        }
    }
    text
}
