//! Processor time of the provider in plans of the real Terraform.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use tokio::runtime::Runtime;

use crate::contender::Contender;
use crate::plans::apply;
use crate::registrations::grow;
use crate::samples::Samples;
use crate::table::{Column, Row};
use crate::workspace::Workspace;

/// The registrations are the same ones, and more: each has a key of its own.
pub fn rows(contenders: &[Contender], runtime: &Runtime) -> Vec<Row> {
    let ours = &contenders[0];
    let workspace = ours.workspace(1, 1);
    apply(&workspace);
    // Terraform itself takes a minute for the greater plan.
    let sizes = [(100, 3, "1.0"), (1_000, 1, "1.0, as with 100")];
    let row = |(registrations, plans, budget)| {
        Contender::resize(&workspace, registrations, registrations);
        runtime.block_on(grow(&workspace, registrations));
        let clock = Clock::new(ours, &workspace);
        let objects = (3 * registrations) as f64;
        let samples = Samples::take(plans, || clock.milliseconds_of_a_plan() / objects);
        let what =
            format!("refresh and plan of {registrations} registrations: the provider's CPU per object (ms)");
        let how = format!(
            "a key, a request and credentials each, every key another; all processes that `terraform plan` starts; plans: {plans}"
        );
        Row::new(what, how, [(Column::Ours, samples)].into())
            .only(&[Column::Ours])
            .budget(budget)
    };
    sizes.into_iter().map(row).collect()
}

/// A provider that writes down what processor time it took.
struct Clock<'a> {
    workspace: &'a Workspace,
    times: PathBuf,
}

impl<'a> Clock<'a> {
    fn new(ours: &Contender, workspace: &'a Workspace) -> Self {
        let times = workspace.path("../times");
        let (binary, source) = (ours.binary.display(), ours.source);
        let script = format!(
            "#!/bin/bash\n\"{binary}\" \"$@\"\ntimes >>\"{}\"\n",
            times.display()
        );
        workspace.write("../clock/terraform-provider-stellantis", &script);
        let folder = workspace.path("../clock");
        let program = folder.join("terraform-provider-stellantis");
        fs::set_permissions(program, fs::Permissions::from_mode(0o755)).unwrap();
        let folder = folder.display();
        let overrides = format!(
            "provider_installation {{\n  dev_overrides {{\n    \"{source}\" = \"{folder}\"\n  }}\n  direct {{}}\n}}\n"
        );
        workspace.write("../clock.rc", &overrides);
        Self { workspace, times }
    }

    fn milliseconds_of_a_plan(&self) -> f64 {
        let _ = fs::remove_file(&self.times);
        let mut plan = self
            .workspace
            .command(&["plan", "-input=false", "-detailed-exitcode"]);
        plan.env("TF_CLI_CONFIG_FILE", self.workspace.path("../clock.rc"));
        let planned = plan.output().unwrap();
        assert!(
            planned.status.success(),
            "{}",
            String::from_utf8_lossy(&planned.stderr)
        );
        // Of each process, two lines: the shell's own time, and that of the provider.
        let times = fs::read_to_string(&self.times).unwrap();
        times.lines().skip(1).step_by(2).map(milliseconds).sum()
    }
}

/// Reads `0m0.004s 0m0.008s`: user and system.
fn milliseconds(line: &str) -> f64 {
    let read = |time: &str| {
        let (minutes, seconds) = time.trim_end_matches('s').split_once('m').unwrap();
        minutes.parse::<f64>().unwrap() * 60e3 + seconds.parse::<f64>().unwrap() * 1e3
    };
    line.split_whitespace().map(read).sum()
}
