//! [`Names`]: what a file declares and names, as it is written.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::visit::{self, Visit};
use syn::{Attribute, Item, UseTree};

use crate::tree::Module;

/// A path of at least two names, or what a `use` imports.
#[derive(Clone, Debug)]
pub struct Name {
    /// The module in which it stands, inline modules included.
    pub module: Module,
    pub path: Vec<String>,
    /// What it is called there, if it is a `use`; `*` for all names of a module.
    pub alias: Option<String>,
    pub line: usize,
    pub in_test: bool,
}

/// What a file declares and names.
#[derive(Default)]
pub struct Names {
    pub names: Vec<Name>,
    /// Inline modules.
    pub modules: Vec<Module>,
    /// Modules in files of their own that exist for tests only.
    pub test_modules: Vec<Module>,
    /// Macros that stand at the root of the crate.
    pub exported_macros: Vec<String>,
    /// First and last lines of inline modules for tests.
    pub test_lines: Vec<(usize, usize)>,
    module: Module,
    in_test: bool,
}

impl Names {
    /// Reads the file of a module.
    pub fn read(file: &syn::File, module: &Module) -> Self {
        let mut names = Self {
            module: module.clone(),
            ..Self::default()
        };
        names.visit_file(file);
        names
    }

    fn push(&mut self, path: Vec<String>, alias: Option<String>, span: Span) {
        self.names.push(Name {
            module: self.module.clone(),
            path,
            alias,
            line: span.start().line,
            in_test: self.in_test,
        });
    }

    fn visit_use_tree_below(&mut self, prefix: &[String], tree: &UseTree) {
        let with = |name: &syn::Ident| [prefix, &[name.unraw().to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.visit_use_tree_below(&with(&path.ident), &path.tree),
            UseTree::Name(name) if name.ident == "self" => {
                self.push(prefix.to_vec(), prefix.last().cloned(), name.ident.span());
            }
            UseTree::Name(name) => {
                self.push(
                    with(&name.ident),
                    Some(name.ident.unraw().to_string()),
                    name.ident.span(),
                );
            }
            UseTree::Rename(rename) => {
                let path = if rename.ident == "self" {
                    prefix.to_vec()
                } else {
                    with(&rename.ident)
                };
                self.push(path, Some(rename.rename.to_string()), rename.ident.span());
            }
            UseTree::Glob(glob) => self.push(prefix.to_vec(), Some("*".to_owned()), glob.star_token.span),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.visit_use_tree_below(prefix, tree);
                }
            }
        }
    }

    /// The paths in the tokens of a macro, of which only the macro knows the grammar.
    fn visit_tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut rest = tokens.as_slice();
        while let [first, after @ ..] = rest {
            rest = after;
            match first {
                TokenTree::Group(group) => self.visit_tokens(group.stream()),
                TokenTree::Ident(ident) => rest = self.visit_path_tokens(&[], ident, after),
                _ => {}
            }
        }
    }

    /// A path that goes on from `ident`, or several in braces. What follows it.
    fn visit_path_tokens<'a>(
        &mut self,
        prefix: &[String],
        ident: &proc_macro2::Ident,
        rest: &'a [TokenTree],
    ) -> &'a [TokenTree] {
        let path = [prefix, &[ident.unraw().to_string()]].concat();
        match after_colons(rest) {
            Some([TokenTree::Ident(next), rest @ ..]) => return self.visit_path_tokens(&path, next, rest),
            Some([TokenTree::Group(group), rest @ ..]) if group.delimiter() == Delimiter::Brace => {
                let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
                for item in
                    tokens.split(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ','))
                {
                    if let [TokenTree::Ident(first), rest @ ..] = item {
                        self.visit_path_tokens(&path, first, rest);
                    }
                }
                return rest;
            }
            _ if path.len() > 1 => self.push(path, None, ident.span()),
            _ => {}
        }
        rest
    }

    fn in_test_if(&mut self, test: bool, visit: impl FnOnce(&mut Self)) {
        let before = self.in_test;
        self.in_test |= test;
        visit(self);
        self.in_test = before;
    }
}

/// What follows `::`, if that comes next.
fn after_colons(tokens: &[TokenTree]) -> Option<&[TokenTree]> {
    match tokens {
        [TokenTree::Punct(one), TokenTree::Punct(two), rest @ ..]
            if one.as_char() == ':'
                && two.as_char() == ':'
                && one.spacing() == proc_macro2::Spacing::Joint =>
        {
            Some(rest)
        }
        _ => None,
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item(&mut self, item: &'ast Item) {
        let test = attributes(item).iter().any(is_for_tests);
        self.in_test_if(test, |names| visit::visit_item(names, item));
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.module.push(item.ident.unraw().to_string());
        match &item.content {
            Some((brace, _)) => {
                self.modules.push(self.module.clone());
                if self.in_test {
                    let first = item.mod_token.span.start().line;
                    self.test_lines.push((first, brace.span.close().end().line));
                }
            }
            None if self.in_test => self.test_modules.push(self.module.clone()),
            None => {}
        }
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        let test = function.attrs.iter().any(is_for_tests);
        self.in_test_if(test, |names| visit::visit_impl_item_fn(names, function));
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if item.leading_colon.is_none() {
            self.visit_use_tree_below(&[], &item.tree);
        }
    }

    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        let exported = item
            .attrs
            .iter()
            .any(|attribute| attribute.path().is_ident("macro_export"));
        if let Some(name) = item.ident.as_ref().filter(|_| exported) {
            self.exported_macros.push(name.to_string());
        }
        visit::visit_item_macro(self, item);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        self.visit_path(&called.path);
        self.visit_tokens(called.tokens.clone());
    }

    fn visit_meta_list(&mut self, list: &'ast syn::MetaList) {
        self.visit_tokens(list.tokens.clone());
        visit::visit_meta_list(self, list);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path
            .segments
            .iter()
            .map(|segment| segment.ident.unraw().to_string())
            .collect();
        if let (true, None, Some(first)) = (names.len() > 1, &path.leading_colon, path.segments.first()) {
            self.push(names, None, first.ident.span());
        }
        visit::visit_path(self, path);
    }

    /// `pub(in path)` imports nothing.
    fn visit_vis_restricted(&mut self, _: &'ast syn::VisRestricted) {}
}

/// `#[cfg(test)]` or `#[cfg(all(test, …))]`.
fn is_for_tests(attribute: &Attribute) -> bool {
    let syn::Meta::List(list) = &attribute.meta else {
        return false;
    };
    let condition = list.tokens.to_string().replace(' ', "");
    attribute.path().is_ident("cfg") && (condition == "test" || condition.starts_with("all(test,"))
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
