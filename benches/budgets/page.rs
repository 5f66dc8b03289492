//! [`Page`]: BENCHMARKS.md.

use std::path::PathBuf;
use std::{env, fs};

use crate::builds;
use crate::workspace::root;

fn path() -> PathBuf {
    root().join("BENCHMARKS.md")
}

/// What was measured, each in Markdown.
pub struct Page {
    machine: String,
    budgets: String,
    builds: String,
    load: String,
    parts: String,
}

/// What the benchmarks of the parts printed, into the file that `BENCH_PARTS` names.
fn parts() -> String {
    let printed = env::var_os("BENCH_PARTS").map(|file| fs::read_to_string(file).unwrap());
    let printed = printed.unwrap_or_else(|| "not measured".to_owned());
    let lines = printed.lines().map(str::trim_end).filter(|line| !line.is_empty());
    lines.map(|line| line.to_owned() + "\n").collect()
}

impl Page {
    /// With the figures of builds and of parts.
    pub fn new(machine: String, budgets: String, load: String) -> Self {
        let before = fs::read_to_string(path()).unwrap_or_default();
        Self {
            machine,
            budgets,
            builds: builds::table(&before),
            load,
            parts: parts(),
        }
    }

    /// Replaces the page that is there.
    pub fn write(&self) {
        let Self {
            machine,
            budgets,
            builds,
            load,
            parts,
        } = self;
        let page = format!(
            "{INTRODUCTION}\n{machine}\n## Budgets\n\n{BUDGETS}\n{budgets}\n## Builds and tests\n\n{BUILDS}\n{builds}\n\
             ## Load\n\n{LOAD}\n{load}\n## Parts\n\n{PARTS}\n```\n{parts}```\n"
        );
        fs::write(path(), page).unwrap();
        println!("Written to BENCHMARKS.md");
    }
}

const INTRODUCTION: &str = "\
# Benchmarks

`make bench` measures all of this in one run and writes this page. To see other providers beside this one, name their binaries, for
example as `terraform init` leaves them in `.terraform/providers`:

```sh
PEER_TLS=/path/to/terraform-provider-tls_v4.2.1 PEER_PKI=/path/to/terraform-provider-pki_v1.1.0 make bench
```
";

const BUDGETS: &str = "\
Each figure is a median, with the least and the greatest in brackets. The columns of a row were measured in turn, in the same rounds, and
each ratio is one of figures from the same round. The configurations are in `benches/budgets/configurations`.
";

const BUILDS: &str = "\
`BENCH_BUILD=1 make bench` measures these too. Otherwise the last figures stay.
";

const LOAD: &str = "\
The release binary under the strict host of the tests, each time in a new process. `SOAK=40000 make bench` runs 40,000 lifecycles.
";

const PARTS: &str = "\
`benches/parts`, in the release profile, as divan prints it. `calls` reach the service in the same process, without gRPC and TLS; `connection`
measures a process of its own.
";
