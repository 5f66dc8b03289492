//! Faults planted into small trees: each must be found, and nothing beside it.

use crate::circles::circles;
use crate::product::product_mentions;
use crate::table::Table;
use crate::tree::Tree;

const TABLE: &str = "
| part | may use |
|---|---|
| `main` | `sdk`, `stellantis` |
| `stellantis` | `sdk`, `pki`, `secret` |
| `sdk` | `secret` |
| `sdk::protocol` | `sdk::framework` |
| `sdk::plugin` | |
| `sdk::framework` | |
| `pki` | `secret` |
| `secret` | |
| `examples/small` | `sdk` |
";

/// Every file that the trees below import, empty.
const EMPTY: [&str; 12] = [
    "src/lib.rs",
    "src/main.rs",
    "src/secret.rs",
    "src/pki/mod.rs",
    "src/pki/key.rs",
    "src/sdk/mod.rs",
    "src/sdk/framework/mod.rs",
    "src/sdk/framework/value.rs",
    "src/sdk/plugin/mod.rs",
    "src/sdk/protocol/mod.rs",
    "src/stellantis/mod.rs",
    "examples/small/main.rs",
];

fn tree(files: &[(&str, &str)]) -> Tree {
    let empty = EMPTY
        .iter()
        .filter(|file| files.iter().all(|(other, _)| other != *file));
    let empty = empty.map(|file| ((*file).to_owned(), String::new()));
    Tree::new(
        files
            .iter()
            .map(|(file, text)| ((*file).to_owned(), (*text).to_owned()))
            .chain(empty),
    )
}

fn violations(file: &str, text: &str) -> Vec<String> {
    Table::read(TABLE).violations(&tree(&[(file, text)]))
}

#[track_caller]
fn assert_violation(file: &str, text: &str, expected: &str) {
    assert_eq!(violations(file, text), [expected], "{text}");
}

#[test]
fn a_forbidden_import_is_found_however_it_is_written() {
    for text in [
        "use crate::sdk::framework::value::Value;",
        "use crate::{sdk::framework::value, secret};",
        "use super::super::sdk::framework::value::*;",
        "use crate::sdk::framework as terraform; type Value = terraform::value::Value;",
        "fn f() { crate::sdk::framework::value::of(1); }",
        "type Value = Vec<crate::sdk::framework::value::Value>;",
        "fn f() { assert_eq!(1, crate::sdk::framework::value::of(1)); }",
        "macro_rules! value { () => { $crate::sdk::framework::value::of(1) } }",
        "macro_rules! value { () => { use $crate::{secret, sdk::framework::value}; } }",
        "#[derive(Debug)] struct S { #[serde(with = crate::sdk::framework::value::json)] s: u8 }",
        "mod tests { use super::super::super::sdk::framework::value::Value; }",
        "#[cfg(test)] mod tests { use crate::sdk::framework::value::Value; }",
        "impl crate::sdk::framework::value::Of for u8 {}",
    ] {
        let mut found = violations("src/pki/key.rs", text);
        found.retain(|violation| !violation.ends_with("sdk::framework"));
        assert_eq!(
            found
                .iter()
                .map(String::as_str)
                .collect::<std::collections::BTreeSet<_>>(),
            ["src/pki/key.rs:1: pki may not use sdk::framework::value"].into(),
            "{text}"
        );
    }
}

#[test]
fn programs_are_held_to_the_table_too() {
    assert_violation(
        "src/main.rs",
        "use terraform_provider_stellantis::sdk;\nuse terraform_provider_stellantis::pki::key::Key;",
        "src/main.rs:2: main may not use pki::key",
    );
    assert_violation(
        "examples/small/main.rs",
        "fn main() { terraform_provider_stellantis::stellantis::provider() }",
        "examples/small/main.rs:1: examples/small may not use stellantis",
    );
    assert_violation("src/other.rs", "", "src/other.rs is in no part of the table");
}

#[test]
fn a_part_inside_a_wing_is_held_to_its_own_row() {
    let framework = "use crate::sdk::framework::value::Value;";
    assert_violation(
        "src/sdk/plugin/mod.rs",
        framework,
        "src/sdk/plugin/mod.rs:1: sdk::plugin may not use sdk::framework::value",
    );
    assert_violation(
        "src/sdk/framework/value.rs",
        "use super::super::protocol::X;",
        "src/sdk/framework/value.rs:1: sdk::framework may not use sdk::protocol",
    );
    assert_violation(
        "src/sdk/framework/value.rs",
        "use crate::sdk::Value;",
        "src/sdk/framework/value.rs:1: sdk::framework may not use sdk",
    );
}

#[test]
fn what_an_index_re_exports_is_for_other_wings_only() {
    let index = ("src/pki/mod.rs", "pub mod key;\npub use key::Key;");
    let violations = |file| Table::read(TABLE).violations(&tree(&[index, file]));
    assert_eq!(
        violations(("src/stellantis/mod.rs", "use crate::pki::Key;")),
        [""; 0]
    );
    assert_eq!(
        violations(("src/pki/pem.rs", "use super::Key;")),
        ["src/pki/pem.rs:1: a file of pki may not import through src/pki/mod.rs"]
    );
    assert_eq!(violations(("src/pki/pem.rs", "use super::key::Key;")), [""; 0]);
}

#[test]
fn what_the_table_allows_and_what_is_not_ours_is_no_violation() {
    for (file, text) in [
        (
            "src/sdk/protocol/mod.rs",
            "use crate::sdk::framework::value::Value; use crate::secret::Secret;",
        ),
        (
            "src/sdk/mod.rs",
            "pub use framework::value::Value; pub mod framework; use crate::sdk::plugin::serve;",
        ),
        (
            "src/stellantis/mod.rs",
            "use crate::pki::key::Key; use crate::sdk::Value;",
        ),
        (
            "src/main.rs",
            "use terraform_provider_stellantis::sdk::plugin; fn main() { plugin::serve() }",
        ),
        (
            "src/pki/key.rs",
            "use ::sdk::Value; use time::{self, Date}; use stellantis::X; fn f() { sdk::of(Vec::new()) }",
        ),
        (
            "src/pki/key.rs",
            "pub(in crate::pki) struct Key; /// [`crate::sdk`]\nstruct S;",
        ),
    ] {
        assert_eq!(violations(file, text), [""; 0], "{text}");
    }
}

/// What is said about `src/pki/a.rs` and the files beside it.
fn circles_between(files: &[(&str, &str)]) -> Vec<String> {
    circles(&tree(files))
}

#[test]
fn two_files_that_import_each_other_are_found_however_it_is_written() {
    for back in [
        "use crate::pki::a::A;",
        "use super::a::A;",
        "use super::{a, key};",
        "use super::super::pki::a::*;",
        "fn f() { crate::pki::a::f() }",
        "fn f() { super::a::f() }",
        "fn f() { use super::a::A; }",
        "type A = Option<super::a::A>;",
        "fn f() { vec![super::a::f()] }",
        "macro_rules! a { () => { $crate::pki::a::f() } }",
        "fn f() { crate::made_in_a!() }",
        "mod inner { use super::super::a::A; }",
    ] {
        let a = "use crate::pki::b::B;\n#[macro_export]\nmacro_rules! made_in_a { () => {} }";
        let found = circles_between(&[("src/pki/a.rs", a), ("src/pki/b.rs", back)]);
        let expected = "these files import each other:\n  src/pki/a.rs:1 imports src/pki/b.rs\n  src/pki/b.rs:1 imports src/pki/a.rs";
        assert_eq!(found, [expected], "{back}");
    }
}

#[test]
fn a_circle_around_corners_is_found_with_all_its_imports_and_nothing_else() {
    let found = circles_between(&[
        ("src/pki/a.rs", "//! A.\n\nuse super::b::B;\nuse super::key::Key;"),
        ("src/pki/b.rs", "fn f() {\n    let _: Vec<super::c::C>;\n}"),
        ("src/pki/c.rs", "use crate::pki::{key::Key, a::A};"),
        ("src/stellantis/mod.rs", "use crate::pki::a::A;"),
    ]);
    let expected = "these files import each other:\n  src/pki/a.rs:3 imports src/pki/b.rs\n  \
                    src/pki/b.rs:2 imports src/pki/c.rs\n  src/pki/c.rs:1 imports src/pki/a.rs";
    assert_eq!(found, [expected]);
}

#[test]
fn of_files_that_all_reach_each_other_only_the_shortest_circle_is_shown() {
    let found = circles_between(&[
        ("src/pki/a.rs", "use super::b::B;"),
        ("src/pki/b.rs", "use super::c::C;"),
        ("src/pki/c.rs", "use super::{a::A, d::D};"),
        ("src/pki/d.rs", "use super::c::C;"),
        ("src/sdk/plugin/server.rs", "use super::signals;"),
        ("src/sdk/plugin/signals.rs", "use super::server;"),
    ]);
    let expected = [
        "these files import each other:\n  src/pki/c.rs:1 imports src/pki/d.rs\n  src/pki/d.rs:1 imports src/pki/c.rs",
        "these files import each other:\n  src/sdk/plugin/server.rs:1 imports src/sdk/plugin/signals.rs\n  \
         src/sdk/plugin/signals.rs:1 imports src/sdk/plugin/server.rs",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_folder_and_its_index_form_a_circle_when_one_imports_through_the_other() {
    let found = circles_between(&[
        ("src/pki/mod.rs", "mod a;\npub use a::A;"),
        ("src/pki/a.rs", "use super::A;"),
    ]);
    let expected = "these files import each other:\n  src/pki/a.rs:1 imports src/pki/mod.rs\n  \
                    src/pki/mod.rs:2 imports src/pki/a.rs";
    assert_eq!(found, [expected]);
}

#[test]
fn declarations_and_tests_make_no_circle() {
    for back in [
        "#[cfg(test)] mod tests { use super::super::a::A; }",
        "#[cfg(test)] use super::a::A;",
        "#[cfg(test)] fn f() { super::a::f() }",
        "struct S; impl S { #[cfg(all(test, unix))] fn f() { super::a::f() } }",
        "pub(in crate::pki::a) struct S;",
        "mod c { use super::B; }",
    ] {
        let a = ("src/pki/a.rs", "use crate::pki::b::B;");
        let index = ("src/pki/mod.rs", "mod a; mod b;");
        assert_eq!(
            circles_between(&[a, ("src/pki/b.rs", back), index]),
            [""; 0],
            "{back}"
        );
    }
    let files = [
        ("src/pki/a.rs", "#[cfg(test)] mod tests; fn f() {}"),
        ("src/pki/a/tests.rs", "use super::f;"),
        ("src/pki/b.rs", "use super::a::f;"),
    ];
    assert_eq!(circles_between(&files), [""; 0]);
}

#[test]
fn a_mention_of_the_product_is_found_in_comments_and_strings_but_not_in_tests_and_paths() {
    let text = "//! For Stellantis.\n\
                //! use terraform_provider_stellantis::sdk;\n\
                const ADDRESS: &str = \"accessing-party\";\n\
                #[cfg(test)]\n\
                mod tests {\n    const NAME: &str = \"stellantis\";\n}\n\
                // mobilisights\n";
    let tree = tree(&[("src/sdk/mod.rs", text)]);
    let mentions: Vec<String> = tree.sources().iter().flat_map(product_mentions).collect();
    assert_eq!(
        mentions,
        [
            "src/sdk/mod.rs:1: //! For Stellantis.",
            "src/sdk/mod.rs:3: const ADDRESS: &str = \"accessing-party\";",
            "src/sdk/mod.rs:8: // mobilisights",
        ]
    );
}
