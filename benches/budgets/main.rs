//! The budgets, measured on the release binary, and the peers beside it: `make bench`. It writes BENCHMARKS.md, and judges
//! nothing.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used
)]

#[path = "../../tests/fixtures/mod.rs"]
mod fixtures;
#[path = "../../tests/host/mod.rs"]
mod host;
#[path = "../../tests/acceptance/workspace.rs"]
mod workspace;

mod builds;
mod contender;
mod key_pairs;
mod load;
mod machine;
mod page;
mod plans;
mod process;
mod processor;
mod registrations;
mod samples;
mod table;

use std::env;

use contender::Contender;
use page::Page;
use table::Row;
use tokio::runtime::Runtime;

type Measure = fn(&[Contender], &Runtime) -> Vec<Row>;

/// What is measured for the table, under the names that the command line can choose from.
const SECTIONS: [(&str, Measure); 4] = [
    ("start", process::rows),
    ("plans", plans::rows),
    ("key pairs", key_pairs::rows),
    ("processor", processor::rows),
];

fn main() {
    // `cargo test --benches` starts this program too; it has nothing to test.
    if !env::args().any(|argument| argument == "--bench") {
        return;
    }
    let chosen = env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let is_wanted = |name: &str| {
        chosen
            .as_ref()
            .is_none_or(|chosen| name.contains(chosen.as_str()))
    };
    let runtime = Runtime::new().unwrap();
    let contenders = contender::contenders();
    let machine = machine::description(&contenders);
    let mut rows = Vec::new();
    for (name, of_section) in SECTIONS.into_iter().filter(|(name, _)| is_wanted(name)) {
        eprintln!("== Measuring: {name}");
        rows.extend(of_section(&contenders, &runtime));
    }
    let budgets = table::table(&rows);
    let load = load::table(&runtime, is_wanted);
    match chosen {
        Some(_) => println!("{budgets}\n{load}"),
        None => Page::new(machine, budgets, load).write(),
    }
}
