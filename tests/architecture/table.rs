//! [`Table`]: which part of the source may use which.

use std::collections::BTreeMap;

use crate::tree::{Import, Module, Tree};

/// The rows by part. A part is a module with everything below it, save the parts that have a row of their own.
pub struct Table(BTreeMap<Module, Vec<Module>>);

impl Table {
    /// Reads the table with the heading `| part | may use |`.
    pub fn read(page: &str) -> Self {
        let (_, table) = page.split_once("| part | may use |").expect("the table");
        let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
        Self(
            rows.map(|row| {
                let cells: Vec<Vec<Module>> = row.trim_matches('|').split('|').map(modules).collect();
                (cells[0][0].clone(), cells[1].clone())
            })
            .collect(),
        )
    }

    pub fn parts(&self) -> impl Iterator<Item = &Module> {
        self.0.keys()
    }

    /// Every import that the table does not allow, and every file that is in none of its parts.
    pub fn violations(&self, tree: &Tree) -> Vec<String> {
        let homeless = tree
            .sources()
            .iter()
            .filter(|source| !source.module.is_empty() && self.part(&source.module).is_none())
            .map(|source| format!("{} is in no part of the table", source.file));
        let forbidden = tree.imports().filter_map(|import| self.violation(tree, import));
        homeless.chain(forbidden).collect()
    }

    fn violation(&self, tree: &Tree, import: &Import) -> Option<String> {
        let (from, to) = (tree.module(import.from), tree.module(import.to));
        let part = self.part(from)?.join("::");
        let rule = if !self.allows(self.part(from)?, to) {
            format!("{part} may not use {}", to.join("::"))
        } else if is_through_an_index(tree, import) {
            format!(
                "a file of {} may not import through {}",
                from[0],
                tree.file(import.to)
            )
        } else {
            return None;
        };
        Some(format!("{}:{}: {rule}", tree.file(import.from), import.line))
    }

    /// A part may use itself and, as an index, the parts below it, and what its row and those of the parts around it list.
    fn allows(&self, part: &Module, to: &Module) -> bool {
        let Some(used) = self.part(to) else {
            return false;
        };
        let around = self.0.iter().filter(|(other, _)| part.starts_with(other));
        let mut listed = around.flat_map(|(_, listed)| listed);
        used.starts_with(part) || listed.any(|module| to.starts_with(module))
    }

    /// The smallest part that the module is in.
    fn part(&self, module: &Module) -> Option<&Module> {
        self.parts()
            .filter(|part| module.starts_with(part))
            .max_by_key(|part| part.len())
    }
}

/// Whether a file of a wing imports what an index of that wing only re-exports.
fn is_through_an_index(tree: &Tree, import: &Import) -> bool {
    let same_wing = tree.module(import.from).first() == tree.module(import.to).first();
    let other_file = import.from != import.to && tree.file(import.to).ends_with("/mod.rs");
    same_wing && other_file && import.is_reexport && !import.in_test
}

/// The modules of a cell, which stand in back quotes.
fn modules(cell: &str) -> Vec<Module> {
    let quoted = cell.split('`').skip(1).step_by(2);
    quoted
        .map(|path| path.split("::").map(str::to_owned).collect())
        .collect()
}
