//! Where and with what it was measured.

use std::fmt::Write;
use std::process::Command;
use std::{fs, thread};

use time::OffsetDateTime;

use crate::contender::Contender;
use crate::table::Column;
use crate::workspace::{root, terraform};

/// As a list in Markdown.
pub fn description(contenders: &[Contender]) -> String {
    let mut list = String::new();
    let mut item = |what: &str, value: &str| writeln!(list, "- {what}: {value}").unwrap();
    item("date", &OffsetDateTime::now_utc().date().to_string());
    item("machine", &machine());
    item("load average at the start", &load_average());
    item(
        "this provider",
        &format!("{}, commit {}", env!("CARGO_PKG_VERSION"), commit()),
    );
    for contender in contenders
        .iter()
        .filter(|contender| contender.column != Column::Ours)
    {
        item(contender.source, &contender.version());
    }
    item(
        "Terraform",
        &first_line(&terraform().to_string_lossy(), &["version"]),
    );
    item("OpenSSL", &first_line("openssl", &["version"]));
    item("Rust", &first_line("rustc", &["--version"]));
    list
}

/// The commit that is checked out, and whether files differ from it.
pub fn commit() -> String {
    first_line("git", &["describe", "--always", "--dirty", "--exclude=*"])
}

fn machine() -> String {
    let processors = fs::read_to_string("/proc/cpuinfo").unwrap();
    let model = processors.lines().find(|line| line.starts_with("model name"));
    let model = model
        .and_then(|line| line.split(": ").nth(1))
        .unwrap_or("unknown processor");
    let cores = thread::available_parallelism().unwrap();
    let system = first_line("uname", &["-srm"]);
    format!("{cores} cores of {model}, {system}")
}

/// Of the last minute.
fn load_average() -> String {
    let averages = fs::read_to_string("/proc/loadavg").unwrap();
    averages.split(' ').next().unwrap().to_owned()
}

fn first_line(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).current_dir(root()).output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}"));
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned()
}
