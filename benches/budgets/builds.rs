//! How long builds and tests take. They are measured only when `BENCH_BUILD` is set, and otherwise stay as they were.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;
use std::{env, fs};

use time::OffsetDateTime;

use crate::machine;
use crate::workspace::root;

const HEAD: &str = "| what | budget | measured | command | when |\n|---|---|---|---|---|\n";

/// As Markdown. `page` is the one that is there.
pub fn table(page: &str) -> String {
    match env::var_os("BENCH_BUILD") {
        Some(_) => HEAD.to_owned() + &measure(),
        None => HEAD.to_owned() + &measured_before(page),
    }
}

fn measured_before(page: &str) -> String {
    let (_, after) = page.split_once(HEAD).unwrap_or_default();
    let rows: String = after
        .lines()
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.to_owned() + "\n")
        .collect();
    match rows.is_empty() {
        true => "| not measured | | | `BENCH_BUILD=1 make bench` | |\n".to_owned(),
        false => rows,
    }
}

fn measure() -> String {
    let clone = fresh_clone();
    let demo = make(&clone, "make demo");
    // Compiles the dependencies of the tests and of the release, and this crate, which is then touched.
    make(&clone, "cargo build --release && cargo test --no-run");
    make(&clone, "touch src/lib.rs build.rs");
    let tests = make(&clone, "make test");
    let unit_tests = make(&clone, "cargo test --lib");
    fs::remove_dir_all(&clone).unwrap();
    [
        row(
            "a demonstration in a fresh clone, nothing compiled",
            "4 min",
            demo,
            "make demo",
        ),
        row("all tests, dependencies compiled", "3 min", tests, "make test"),
        row("the unit tests, compiled", "10 s", unit_tests, "cargo test --lib"),
    ]
    .concat()
}

fn row(what: &str, budget: &str, seconds: f64, command: &str) -> String {
    let measured = match seconds {
        60.0.. => format!("{} min {} s", seconds as u64 / 60, seconds as u64 % 60),
        _ => format!("{seconds:.1} s"),
    };
    let (date, commit) = (OffsetDateTime::now_utc().date(), machine::commit());
    format!("| {what} | {budget} | {measured} | `{command}` | {date}, commit {commit} |\n")
}

/// What is committed, in a folder of its own.
fn fresh_clone() -> PathBuf {
    let clone = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fresh-clone");
    let _ = fs::remove_dir_all(&clone);
    let git = Command::new("git")
        .args(["clone", "-q"])
        .arg(root())
        .arg(&clone)
        .status();
    assert!(git.unwrap().success());
    clone
}

/// Seconds of a command of the shell.
fn make(clone: &Path, command: &str) -> f64 {
    eprintln!("   {command}");
    let mut shell = Command::new("bash");
    shell
        .args(["-c", command])
        .current_dir(clone)
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    // What this run of make and cargo has set is not what a person's shell has.
    for (name, _) in env::vars().filter(|(name, _)| name.starts_with("CARGO_") || name.starts_with("MAKE")) {
        shell.env_remove(name);
    }
    let begin = Instant::now();
    assert!(shell.status().unwrap().success(), "{command}");
    begin.elapsed().as_secs_f64()
}
