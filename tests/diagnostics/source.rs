//! Every text that the source can put into a diagnostic is in a snapshot, where a person has read it.
//!
//! A text is a string literal of the source, or the template of a `format!`, whose literal parts are then looked for in their
//! order. Which ones count is in [`Texts`].

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, ExprCall, ExprMethodCall, ImplItemConst, ItemFn, ItemMod, LitStr, Macro, Token};

/// Where diagnostics, and the errors that they quote, are made. `src/sdk/plugin` speaks to no person but in its log.
const FOLDERS: [&str; 4] = [
    "src/pki",
    "src/sdk/framework",
    "src/sdk/protocol",
    "src/stellantis",
];

/// Texts that reach nobody: a parser wants a reason from the code that it calls, and that reason is dropped.
const DROPPED: [&str; 3] = ["a type", "the type has too few parameters", "too many levels"];

/// Macros whose words are for developers: they go to the log, or stop the compiler.
const FOR_DEVELOPERS: [&str; 6] = ["assert", "debug", "error", "info", "trace", "warn"];

/// A string literal in the source.
#[derive(Debug)]
struct Text {
    literal: String,
    /// Braces in it stand for values.
    is_template: bool,
    is_summary: bool,
}

impl Text {
    /// What is the same in every rendering.
    fn parts(&self) -> Vec<String> {
        match self.is_template {
            true => literal_parts(self.literal.trim()),
            false => vec![self.literal.trim().to_owned()],
        }
    }

    fn is_in(&self, snapshot: &str) -> bool {
        let mut rest = snapshot;
        self.parts()
            .iter()
            .all(|part| match rest.split_once(part.as_str()) {
                Some((_, after)) => {
                    rest = after;
                    true
                }
                None => false,
            })
    }
}

/// The parts of a template of `format!` around its values.
fn literal_parts(template: &str) -> Vec<String> {
    let escaped = template.replace("{{", "\u{1}").replace("}}", "\u{2}");
    let parts = escaped.split('{').enumerate();
    parts
        .map(|(index, part)| match index {
            0 => part,
            _ => part.split_once('}').map_or(part, |(_, literal)| literal),
        })
        .map(|part| part.replace('\u{1}', "{").replace('\u{2}', "}"))
        .collect()
}

/// Collects the texts of a file, tests left out: all that is prose, wherever it stands; what `Diagnostic::error` and
/// `warning`, `because` and `remedy` are given, be it a single word; and the messages of `thiserror`.
#[derive(Default)]
struct Texts {
    found: Vec<Text>,
    /// Modules that only tests have, and that stand in files of their own.
    test_modules: Vec<String>,
    in_diagnostic: bool,
    in_summary: bool,
    in_macro: bool,
}

impl Texts {
    fn of(source: &str) -> Self {
        let mut texts = Self::default();
        texts.visit_file(&syn::parse_file(source).unwrap());
        texts
    }

    fn visit_arguments<'a>(&mut self, arguments: impl Iterator<Item = &'a Expr>, is_summary: bool) {
        let (in_diagnostic, in_summary) = (self.in_diagnostic, self.in_summary);
        (self.in_diagnostic, self.in_summary) = (true, is_summary);
        arguments.for_each(|argument| self.visit_expr(argument));
        (self.in_diagnostic, self.in_summary) = (in_diagnostic, in_summary);
    }

    fn push(&mut self, literal: String) {
        self.found.push(Text {
            literal,
            is_template: self.in_macro,
            is_summary: self.in_summary,
        });
    }
}

impl<'ast> Visit<'ast> for Texts {
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        match is_for_tests(&module.attrs) {
            true => self.test_modules.push(module.ident.to_string()),
            false => visit::visit_item_mod(self, module),
        }
    }

    fn visit_item_fn(&mut self, function: &'ast ItemFn) {
        if !is_for_tests(&function.attrs) {
            visit::visit_item_fn(self, function);
        }
    }

    /// The description of an attribute is on the page of its resource.
    fn visit_impl_item_const(&mut self, item: &'ast ImplItemConst) {
        if item.ident != "REVISION" {
            visit::visit_impl_item_const(self, item);
        }
    }

    /// Documentation is no text of a diagnostic; the message of an error is one.
    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if attribute.path().is_ident("error")
            && let Ok(message) = attribute.parse_args_with(first_literal)
        {
            self.found.push(Text {
                literal: message.value(),
                is_template: true,
                is_summary: false,
            });
        }
    }

    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        match begins_diagnostic(&call.func) {
            true => self.visit_arguments(call.args.iter(), true),
            false => visit::visit_expr_call(self, call),
        }
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        self.visit_expr(&call.receiver);
        match call.method == "because" || call.method == "remedy" {
            true => self.visit_arguments(call.args.iter(), false),
            false => call.args.iter().for_each(|argument| self.visit_expr(argument)),
        }
    }

    /// Macros whose arguments are expressions, such as `format!`. Their first literal is a template.
    fn visit_macro(&mut self, call: &'ast Macro) {
        let name = call.path.segments.last().map(|name| name.ident.to_string());
        let for_developers = name.is_some_and(|name| FOR_DEVELOPERS.contains(&name.as_str()));
        let arguments = call.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated);
        if let (false, Ok(arguments)) = (for_developers, arguments) {
            let in_macro = std::mem::replace(&mut self.in_macro, true);
            arguments.iter().for_each(|argument| self.visit_expr(argument));
            self.in_macro = in_macro;
        }
    }

    fn visit_lit_str(&mut self, literal: &'ast LitStr) {
        if self.in_diagnostic || is_prose(&literal.value()) {
            self.push(literal.value());
        }
    }
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let condition = attribute.parse_args::<syn::Path>();
        attribute.path().is_ident("cfg") && condition.is_ok_and(|condition| condition.is_ident("test"))
    })
}

/// The literal that begins the arguments of an attribute. The others are not always expressions.
fn first_literal(input: ParseStream<'_>) -> syn::Result<LitStr> {
    let literal = input.parse()?;
    input.step(|cursor| {
        let mut rest = *cursor;
        while let Some((_, next)) = rest.token_tree() {
            rest = next;
        }
        Ok(((), rest))
    })?;
    Ok(literal)
}

fn begins_diagnostic(function: &Expr) -> bool {
    let Expr::Path(function) = function else {
        return false;
    };
    let names: Vec<String> = function
        .path
        .segments
        .iter()
        .map(|name| name.ident.to_string())
        .collect();
    matches!(names.as_slice(), [.., owner, name] if owner == "Diagnostic" && (name == "error" || name == "warning"))
}

/// Several words, one of them in lower case: neither a name, nor a label of PEM.
fn is_prose(text: &str) -> bool {
    let is_word = |word: &str| {
        let word = word.trim_matches(|character: char| character.is_ascii_punctuation());
        word.len() > 1 && word.chars().all(|letter| letter.is_ascii_lowercase())
    };
    text.split_whitespace().count() > 1 && text.split_whitespace().any(is_word)
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let files = files
        .into_iter()
        .filter(|path| path.to_string_lossy().ends_with(ending));
    files
        .chain(folders.iter().flat_map(|folder| self::files(folder, ending)))
        .collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The texts of the provider's source.
fn texts() -> Vec<Text> {
    let files = FOLDERS
        .iter()
        .flat_map(|folder| files(&root().join(folder), ".rs"));
    let (mut test_files, mut texts) = (BTreeSet::new(), Vec::new());
    for file in files {
        let found = Texts::of(&fs::read_to_string(&file).unwrap());
        let folder = file.parent().unwrap();
        test_files.extend(
            found
                .test_modules
                .iter()
                .map(|name| folder.join(format!("{name}.rs"))),
        );
        texts.push((file, found.found));
    }
    texts.retain(|(file, _)| !test_files.contains(file));
    texts.into_iter().flat_map(|(_, found)| found).collect()
}

/// What the snapshots hold, without the expressions at their heads.
fn snapshots() -> Vec<String> {
    let read = |folder: &str, ending: &str| -> Vec<String> {
        let files = files(&root().join(folder), ending);
        files
            .iter()
            .map(|file| fs::read_to_string(file).unwrap())
            .collect()
    };
    let snapshots = [read("tests/diagnostics/snapshots", ".snap"), read("src", ".snap")].concat();
    let contents = snapshots
        .iter()
        .map(|snapshot| snapshot.splitn(3, "---\n").nth(2).unwrap().to_owned());
    contents.collect()
}

fn missing<'a>(texts: &'a [Text], snapshots: &[String]) -> BTreeSet<&'a str> {
    texts
        .iter()
        .filter(|text| !snapshots.iter().any(|snapshot| text.is_in(snapshot)))
        .map(|text| text.literal.as_str())
        .collect()
}

#[test]
fn every_text_in_the_source_is_in_a_snapshot() {
    let texts = texts();
    assert!(texts.len() > 200, "the search finds too little: {texts:#?}");
    let missing = missing(&texts, &snapshots());
    assert_eq!(
        missing,
        BTreeSet::from(DROPPED),
        "in no snapshot, or dropped no longer"
    );
}

#[test]
fn every_summary_is_short_and_has_no_full_stop() {
    let texts = texts();
    let summaries: Vec<_> = texts.iter().filter(|text| text.is_summary).collect();
    assert!(
        summaries.len() > 30,
        "the search finds too little: {summaries:#?}"
    );
    for Text { literal, .. } in summaries {
        assert!(
            literal.chars().count() <= 60 && !literal.ends_with('.'),
            "{literal}"
        );
    }
}

/// Diagnostics as somebody could write them tomorrow.
const PLANTED: &str = r##"
    #[derive(thiserror::Error)]
    enum KnownError {
        #[error("the file of {} is empty", .name)]
        New,
        #[error("the file is full")]
        Known,
    }

    const ADVICE: &str = "Plant a tree.";

    /// A doc comment is no text of a diagnostic.
    fn planted(name: &str, seen: &str) -> Diagnostic {
        tracing::info!("nor is what goes to the log");
        info!("nor is what goes to the log");
        let remedy = match name {
            "oak" => "Water the {oak}.",
            _ => ADVICE,
        };
        Diagnostic::warning("Planted").because(format!("The {name:?} was {{planted}} by {}.", quoted(seen))).remedy(remedy)
    }

    fn known() -> Diagnostic {
        Diagnostic::error("Known").because(format!("The {name} was known:")).remedy("Leave it.")
    }

    #[cfg(test)]
    mod tests {
        const NAME: &str = "nor is what a test says";
    }
"##;

#[test]
fn a_diagnostic_without_a_snapshot_is_found_in_each_of_its_parts() {
    let snapshots = ["Error: Known\n\nThe oak was known: the file is full.\n\nLeave it.".to_owned()];
    let texts = Texts::of(PLANTED).found;
    assert_eq!(
        missing(&texts, &snapshots),
        BTreeSet::from([
            "the file of {} is empty",
            "Plant a tree.",
            "Water the {oak}.",
            "Planted",
            "The {name:?} was {{planted}} by {}.",
        ])
    );
    let summaries = texts.iter().filter(|text| text.is_summary);
    assert!(
        summaries
            .map(|text| text.literal.as_str())
            .eq(["Planted", "Known"])
    );
}

#[test]
fn a_template_is_found_whatever_its_values_are_and_only_in_its_order() {
    let text = Text {
        literal: "The {name:?} was {{planted}} by {}.".to_owned(),
        is_template: true,
        is_summary: false,
    };
    assert!(text.is_in("Warning: The \"oak\" was {planted} by \"me\"."));
    assert!(!text.is_in(" by me. The oak was {planted}"));
}
