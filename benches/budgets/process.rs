//! Start, memory and size of a provider's process.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Child;
use std::sync::Arc;
use std::time::Instant;
use std::{fs, thread};

use tempfile::TempDir;
use tokio::runtime::Runtime;
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic_prost::ProstCodec;

use crate::contender::Contender;
use crate::host::{Handshake, Identity, Launch, channel};
use crate::samples::Samples;
use crate::table::{Figures, Row, alternate};

pub fn rows(contenders: &[Contender], runtime: &Runtime) -> Vec<Row> {
    let measures: Vec<_> = contenders
        .iter()
        .map(|contender| {
            (contender.column, || {
                Process::start(&contender.binary).milliseconds
            })
        })
        .collect();
    let starts = alternate(60, &measures);
    let each = |measure: &dyn Fn(&Contender) -> Samples| -> Figures {
        let figures = contenders
            .iter()
            .map(|contender| (contender.column, measure(contender)));
        figures.collect()
    };
    let memory =
        each(&|contender| Samples::take(5, || runtime.block_on(memory_after_schema(&contender.binary))));
    let sizes = each(&|contender| Samples::one(mebibytes(fs::metadata(&contender.binary).unwrap().len())));
    vec![
        Row::new("start to handshake line (ms)", "60 starts, without logs", starts).budget("3"),
        Row::new(
            "resident memory after a schema call (MiB)",
            "VmRSS of 5 processes",
            memory,
        )
        .budget("10"),
        Row::new("binary (MiB)", "size of the file", sizes).budget("8"),
    ]
}

/// A provider that was started as Terraform does it. Dropping it kills it.
struct Process {
    child: Child,
    identity: Arc<Identity>,
    handshake: Handshake,
    /// Path of the call that asks for the schema.
    schema_call: &'static str,
    /// From the start to the handshake line.
    milliseconds: f64,
    /// Holds the socket, which some providers leave behind when they are killed.
    _directory: TempDir,
}

impl Process {
    fn start(binary: &Path) -> Self {
        let identity = Arc::new(Identity::generate());
        let directory = tempfile::tempdir().unwrap();
        let launch = Launch::default()
            .binary(binary)
            .without("TF_LOG")
            .with("PLUGIN_CLIENT_CERT", identity.pem.clone())
            .with("PLUGIN_UNIX_SOCKET_DIR", directory.path());
        let mut command = launch.command().into_std();
        let begin = Instant::now();
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut line).unwrap();
        let milliseconds = begin.elapsed().as_secs_f64() * 1e3;
        thread::spawn(move || std::io::copy(&mut stdout, &mut std::io::sink()));
        let schema_call = match line.starts_with("1|5|") {
            true => "/tfplugin5.Provider/GetSchema",
            false => "/tfplugin6.Provider/GetProviderSchema",
        };
        Self {
            child,
            identity,
            // The strict host of the tests knows version 6 only; what is measured is the same in version 5.
            handshake: Handshake::parse(&line.replacen("1|5|", "1|6|", 1)),
            schema_call,
            milliseconds,
            _directory: directory,
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

async fn memory_after_schema(binary: &Path) -> f64 {
    let process = Process::start(binary);
    let channel = channel(&process.handshake, Some(process.identity.clone()))
        .await
        .unwrap();
    let mut client = Grpc::new(channel);
    client.ready().await.unwrap();
    let path = PathAndQuery::from_static(process.schema_call);
    // The messages of version 5 are not compiled here. An empty one is a request, and its fields are skipped in the answer.
    let codec = ProstCodec::<(), ()>::default();
    client.unary(tonic::Request::new(()), path, codec).await.unwrap();
    memory(process.child.id(), "VmRSS:")
}

/// Memory of a process in MiB: `VmRSS:` now, or `VmHWM:` at its peak.
pub fn memory(process: u32, field: &str) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    let kibibytes: u64 = line.unwrap().split_whitespace().next().unwrap().parse().unwrap();
    mebibytes(kibibytes << 10)
}

fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}
