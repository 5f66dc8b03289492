//! The release binary under load and attack. All of it stays on the Unix socket of a process that this program started.

mod connections;
mod lifecycles;
mod log;
mod messages;
mod scrypt;
mod streams;

use std::fmt::Write;
use std::time::Instant;

use tokio::runtime::Runtime;

use crate::host::{Launch, Plugin, Terraform};
use crate::process::memory;
use crate::workspace::release_binary;

/// One load, and what came of it.
struct Load {
    what: String,
    figures: String,
    limit: &'static str,
}

/// As Markdown. Under the name "load", or their own.
pub fn table(runtime: &Runtime, is_wanted: impl Fn(&str) -> bool) -> String {
    let mut table = "| load | what happens | limit |\n|---|---|---|\n".to_owned();
    let mut measure = |name: &str, load: &dyn Fn() -> Load| {
        if is_wanted(&format!("load, {name}")) {
            eprintln!("== Measuring: load, {name}");
            let Load { what, figures, limit } = load();
            writeln!(table, "| {what} | {figures} | {limit} |").unwrap();
        }
    };
    measure("lifecycles", &|| runtime.block_on(lifecycles::lifecycles()));
    measure("handshakes", &|| runtime.block_on(connections::bad_handshakes()));
    measure("streams", &|| runtime.block_on(streams::streams()));
    measure("nulls", &|| runtime.block_on(messages::nulls()));
    measure("keepers", &|| runtime.block_on(messages::keepers()));
    measure("scrypt", &|| runtime.block_on(scrypt::ten_keys()));
    measure("log", &|| runtime.block_on(log::unread()));
    table
}

/// The provider with logs off, as users have it, and a host that has loaded its schema.
async fn start() -> (Plugin, Terraform) {
    Terraform::start(launch().without("TF_LOG")).await
}

fn launch() -> Launch {
    Launch::default().binary(release_binary())
}

/// Resident memory now, in whole MiB.
fn resident(plugin: &Plugin) -> String {
    format!("{:.0} MiB", memory(plugin.process_id(), "VmRSS:"))
}

/// Resident memory at its peak, in whole MiB.
fn peak(plugin: &Plugin) -> String {
    format!("{:.0} MiB", memory(plugin.process_id(), "VmHWM:"))
}

fn seconds_since(begin: Instant) -> String {
    format!("{:.1} s", begin.elapsed().as_secs_f64())
}
