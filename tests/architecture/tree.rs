//! [`Tree`]: the modules of all files, and the imports between them.

use std::collections::BTreeMap;

use crate::imports::{Name, Names};

/// The names of a module from the root of the library. A program's root is `main` or `examples/<name>`.
pub type Module = Vec<String>;

/// The library, as the programs name it.
const LIBRARY: &str = env!("CARGO_PKG_NAME");

/// Rust resolves imports of imports without end; nobody writes so many.
const MOST_ALIASES: usize = 16;

/// A file.
pub struct Source {
    /// Its path, such as `src/sdk/plugin/mod.rs`.
    pub file: String,
    pub module: Module,
    text: String,
    names: Names,
}

/// A place at which a file names something of a file.
#[derive(Debug)]
pub struct Import {
    /// Which of [`Tree::sources`] imports.
    pub from: usize,
    /// Which one is imported.
    pub to: usize,
    pub line: usize,
    /// Whether the imported file has it from yet another one.
    pub is_reexport: bool,
    /// Whether it is a `use`.
    pub is_use: bool,
    pub in_test: bool,
}

pub struct Tree {
    sources: Vec<Source>,
    /// In which file each module stands.
    modules: BTreeMap<Module, usize>,
    /// In which file each macro stands that is called by its name at the root.
    macros: BTreeMap<String, usize>,
    /// The imports of each module, by the name under which they are known there.
    aliases: BTreeMap<(Module, String), Vec<Name>>,
    imports: Vec<Import>,
}

impl Tree {
    /// Reads files, each with its path and its text.
    pub fn new(files: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut tree = Self {
            sources: files
                .into_iter()
                .map(|(file, text)| Source::new(file, text))
                .collect(),
            modules: BTreeMap::new(),
            macros: BTreeMap::new(),
            aliases: BTreeMap::new(),
            imports: Vec::new(),
        };
        for (index, source) in tree.sources.iter().enumerate() {
            let inline = source.names.modules.iter();
            tree.modules.extend(
                inline
                    .chain([&source.module])
                    .map(|module| (module.clone(), index)),
            );
            tree.macros.extend(
                source
                    .names
                    .exported_macros
                    .iter()
                    .map(|name| (name.clone(), index)),
            );
            for name in &source.names.names {
                if let Some(alias) = &name.alias {
                    let key = (name.module.clone(), alias.clone());
                    tree.aliases.entry(key).or_default().push(name.clone());
                }
            }
        }
        tree.imports = tree.find_imports();
        tree
    }

    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    pub fn imports(&self) -> impl Iterator<Item = &Import> {
        self.imports.iter()
    }

    pub fn file(&self, source: usize) -> &str {
        &self.sources[source].file
    }

    pub fn module(&self, source: usize) -> &Module {
        &self.sources[source].module
    }

    pub fn has(&self, module: &Module) -> bool {
        self.modules.contains_key(module)
    }

    fn find_imports(&self) -> Vec<Import> {
        let test_modules: Vec<&Module> = self
            .sources
            .iter()
            .flat_map(|source| &source.names.test_modules)
            .collect();
        let mut imports = Vec::new();
        for (from, source) in self.sources.iter().enumerate() {
            let is_test = test_modules
                .iter()
                .any(|module| source.module.starts_with(module));
            for name in &source.names.names {
                imports.extend(self.target(name).map(|(to, is_reexport)| Import {
                    from,
                    to,
                    is_reexport,
                    line: name.line,
                    is_use: name.alias.is_some(),
                    in_test: is_test || name.in_test,
                }));
            }
        }
        imports
    }

    /// The file of what is named, and whether that file only re-exports it; `None` if it is not one of ours.
    fn target(&self, name: &Name) -> Option<(usize, bool)> {
        let path = self.absolute(name, MOST_ALIASES)?;
        if let Some(file) = path.first().and_then(|first| self.macros.get(first)) {
            return Some((*file, false));
        }
        let mut splits = (0..=path.len()).rev().map(|length| path.split_at(length));
        splits.find_map(|(module, item)| {
            let is_import = |item: &String| self.aliases.contains_key(&(module.to_vec(), item.clone()));
            Some((*self.modules.get(module)?, item.first().is_some_and(is_import)))
        })
    }

    /// The path from the root; `None` if it leads to another crate, or to something local.
    fn absolute(&self, name: &Name, aliases: usize) -> Option<Module> {
        let (first, rest) = name.path.split_first()?;
        let mut module = match first.as_str() {
            "crate" => crate_root(&name.module),
            "self" => name.module.clone(),
            "super" => parent(&name.module),
            library if library == LIBRARY.replace('-', "_") => Module::new(),
            local => self.local(&name.module, local, name.alias.as_deref(), aliases)?,
        };
        for name in rest {
            match name.as_str() {
                "super" => module = parent(&module),
                name => module.push(name.to_owned()),
            }
        }
        Some(module)
    }

    /// What a name stands for in a module. An import's own name does not stand for itself.
    fn local(&self, module: &Module, name: &str, own: Option<&str>, aliases: usize) -> Option<Module> {
        let child = [module.as_slice(), &[name.to_owned()]].concat();
        if self.modules.contains_key(&child) {
            return Some(child);
        }
        let aliases = aliases.checked_sub(1)?;
        let imported = |alias: &str| {
            self.aliases
                .get(&(module.clone(), alias.to_owned()))
                .into_iter()
                .flatten()
        };
        if own != Some(name) {
            let found = imported(name).find_map(|import| self.absolute(import, aliases));
            if found.is_some() {
                return found;
            }
        }
        if own == Some("*") {
            return None;
        }
        let mut whole_modules = imported("*").filter_map(|import| self.absolute(import, aliases));
        whole_modules.find_map(|module| self.local(&module, name, None, aliases))
    }
}

impl Source {
    fn new(file: String, text: String) -> Self {
        let syntax = syn::parse_file(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
        let module = module_of(&file);
        Self {
            names: Names::read(&syntax, &module),
            file,
            module,
            text,
        }
    }

    /// Whether code or a string contains these words. Comments do not count.
    pub fn mentions(&self, words: &str) -> bool {
        let mut lines = self.text.lines();
        lines.any(|line| !line.trim_start().starts_with("//") && line.contains(words))
    }

    /// The lines outside of tests, with their numbers.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let tests = &self.names.test_lines;
        let lines = self
            .text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line));
        lines.filter(|(number, _)| !tests.iter().any(|(first, last)| (first..=last).contains(&number)))
    }
}

/// `[sdk, plugin]` for `src/sdk/plugin/mod.rs`, nothing for `src/lib.rs`.
fn module_of(file: &str) -> Module {
    let path = file.trim_end_matches(".rs");
    let (root, path) = match path.strip_prefix("src/") {
        Some("lib") => return Module::new(),
        Some(path) => (None, path),
        None => {
            let folder = path.match_indices('/').nth(1).expect("examples/<name>/…").0;
            (Some(path[..folder].to_owned()), &path[folder + 1..])
        }
    };
    let names = path.trim_end_matches("/mod").split('/').map(str::to_owned);
    let below = names.filter(|name| root.is_none() || name != "main");
    root.clone().into_iter().chain(below).collect()
}

fn crate_root(module: &Module) -> Module {
    let program = module
        .first()
        .filter(|first| *first == "main" || first.contains('/'));
    program.cloned().into_iter().collect()
}

fn parent(module: &Module) -> Module {
    module[..module.len().saturating_sub(1)].to_vec()
}
