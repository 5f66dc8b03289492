//! Files that import each other, directly or by way of others. Code under `#[cfg(test)]` does not count.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::tree::Tree;

/// The files that each file imports.
type Graph = BTreeMap<usize, BTreeSet<usize>>;

/// A text for each knot of files that all reach each other: its shortest circle, with the imports that make it.
pub fn circles(tree: &Tree) -> Vec<String> {
    let mut graph = Graph::new();
    for import in tree.imports().filter(|import| !import.in_test) {
        if import.from != import.to {
            graph.entry(import.from).or_default().insert(import.to);
        }
    }
    let mut circles: Vec<Vec<usize>> = graph.keys().filter_map(|&file| circle(&graph, file)).collect();
    circles.sort_by_key(Vec::len);
    let mut knotted = BTreeSet::new();
    let shortest = circles.iter().filter(|circle| {
        let is_new = !knotted.contains(&circle[0]);
        knotted.extend(knot(&graph, circle[0]));
        is_new
    });
    shortest.map(|circle| describe(tree, circle)).collect()
}

/// The shortest way from a file back to itself, without the end.
fn circle(graph: &Graph, start: usize) -> Option<Vec<usize>> {
    let mut ways = VecDeque::from([vec![start]]);
    let mut found = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        for &next in graph.get(way.last()?).into_iter().flatten() {
            if next == start {
                return Some(way);
            }
            if found.insert(next) {
                ways.push_back([way.as_slice(), &[next]].concat());
            }
        }
    }
    None
}

/// Every file that the file reaches, and that reaches it.
fn knot(graph: &Graph, file: usize) -> BTreeSet<usize> {
    let reached = reachable(graph, file);
    let and_back = reached
        .iter()
        .filter(|other| reachable(graph, **other).contains(&file));
    and_back.copied().collect()
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

fn describe(tree: &Tree, circle: &[usize]) -> String {
    let next = circle.iter().cycle().skip(1);
    let mut lines: Vec<String> = circle
        .iter()
        .zip(next)
        .flat_map(|(&from, &to)| import_lines(tree, from, to))
        .collect();
    lines.sort();
    format!("these files import each other:\n{}", lines.join("\n"))
}

/// Where a file has a `use` of the other one, what it names of it is not listed again.
fn import_lines(tree: &Tree, from: usize, to: usize) -> Vec<String> {
    let imports = || {
        let between = tree
            .imports()
            .filter(move |import| (import.from, import.to) == (from, to));
        between.filter(|import| !import.in_test)
    };
    let has_use = imports().any(|import| import.is_use);
    let best = imports().filter(|import| import.is_use == has_use);
    let lines: BTreeSet<usize> = best.map(|import| import.line).collect();
    lines
        .iter()
        .map(|line| format!("  {}:{line} imports {}", tree.file(from), tree.file(to)))
        .collect()
}
