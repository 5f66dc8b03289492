//! The running process.

use std::{
    path::Path,
    process::ExitStatus,
    sync::{Arc, Mutex},
    time::Duration,
};

use terraform_provider_stellantis::sdk::plugin::go_plugin::Empty;
use terraform_provider_stellantis::sdk::plugin::go_plugin::grpc_controller_client::GrpcControllerClient;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    process::{Child, ChildStderr, ChildStdout, Command},
    task::JoinHandle,
    time::timeout,
};
use tonic::transport::Channel;

use super::{Handshake, Identity, connection, log};

/// How long a host waits for the handshake.
const HANDSHAKE_LIMIT: Duration = Duration::from_secs(60);

/// How long a host waits for the end of the process after Shutdown. Then it kills.
const EXIT_LIMIT: Duration = Duration::from_secs(2);

/// A plugin after its handshake. Dropping it kills the process.
pub struct Plugin {
    pub handshake: Handshake,
    pub identity: Option<Arc<Identity>>,
    child: Child,
    rest_of_stdout: JoinHandle<Vec<u8>>,
    stderr: JoinHandle<()>,
    stderr_lines: Arc<Mutex<Vec<String>>>,
}

impl Plugin {
    /// Reads the handshake, which must offer TLS exactly when the host has an `identity`. Whoever has taken the child's
    /// stderr reads it, or leaves it unread.
    pub async fn greet(mut child: Child, identity: Option<Arc<Identity>>) -> Self {
        let stderr_lines = Arc::default();
        let stderr = tokio::spawn(collect(child.stderr.take(), Arc::clone(&stderr_lines)));
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let handshake = Handshake::parse(&first_line(&mut stdout).await);
        assert_eq!(handshake.certificate.is_some(), identity.is_some());
        let rest_of_stdout = tokio::spawn(async move {
            let mut rest = Vec::new();
            stdout.read_to_end(&mut rest).await.unwrap();
            rest
        });
        Self {
            handshake,
            identity,
            child,
            rest_of_stdout,
            stderr,
            stderr_lines,
        }
    }

    /// A new connection of the host that started the plugin.
    pub async fn connect(&self) -> Channel {
        let channel = match &self.identity {
            Some(identity) => self.connect_as(Some(identity.clone())).await,
            None => connection::channel_without_tls(self.handshake.socket.clone()).await,
        };
        channel.expect("a connection")
    }

    /// A new TLS connection of any client, with `identity` or without a certificate.
    pub async fn connect_as(
        &self,
        identity: Option<Arc<Identity>>,
    ) -> Result<Channel, tonic::transport::Error> {
        connection::channel(&self.handshake, identity).await
    }

    pub fn process_id(&self) -> u32 {
        self.child.id().expect("a process that runs")
    }

    /// Ends the test if the plugin has started a process. Needs Linux's `/proc`.
    pub fn check_childless(&self) {
        let of_the_test = children(std::process::id());
        assert!(
            of_the_test.contains(&self.process_id()),
            "the search finds children"
        );
        assert!(children(self.process_id()).is_empty());
    }

    /// Sends a signal, such as `INT`.
    pub async fn signal(&self, name: &str) {
        signal(self.process_id(), name).await;
    }

    /// Ends the process without giving it a chance to clean up.
    pub async fn kill(&mut self) {
        self.child.kill().await.unwrap();
    }

    /// Closes our ends of the pipes, as the death of a host does.
    pub async fn close_pipes(&mut self) {
        self.rest_of_stdout.abort();
        self.stderr.abort();
        assert!((&mut self.rest_of_stdout).await.is_err() & (&mut self.stderr).await.is_err());
    }

    /// Every line on stderr, after the end of the process.
    pub async fn whole_stderr(&mut self) -> Vec<String> {
        (&mut self.stderr).await.unwrap();
        self.stderr_lines()
    }

    /// Every line on stderr so far.
    pub fn stderr_lines(&self) -> Vec<String> {
        self.stderr_lines.lock().unwrap().clone()
    }

    /// Ends the plugin as a host does, and checks what it leaves behind. Returns the log.
    pub async fn shutdown(self) -> Vec<serde_json::Value> {
        self.call_shutdown().await;
        self.finish().await
    }

    /// Calls `GRPCController.Shutdown`, which must answer.
    pub async fn call_shutdown(&self) {
        let mut controller = GrpcControllerClient::new(self.connect().await);
        let answer = timeout(EXIT_LIMIT, controller.shutdown(Empty {})).await;
        answer.expect("an answer in time").expect("an answer");
    }

    /// Waits for the end after a Shutdown, and checks what the plugin leaves behind. Returns the log.
    pub async fn finish(mut self) -> Vec<serde_json::Value> {
        assert!(self.exit().await.success());
        assert_eq!(
            self.rest_of_stdout.await.unwrap(),
            b"",
            "stdout after the handshake"
        );
        self.stderr.await.unwrap();
        let lines = self.stderr_lines.lock().unwrap();
        lines.iter().map(|line| log::check(line)).collect()
    }

    /// Like [`Plugin::finish`] for a host that has closed its pipes.
    pub async fn exit(&mut self) -> ExitStatus {
        self.exit_within(EXIT_LIMIT).await
    }

    /// Waits for the end of a process that nobody asked to shut down, and checks what it leaves behind.
    pub async fn exit_within(&mut self, limit: Duration) -> ExitStatus {
        let end = timeout(limit, self.child.wait()).await;
        let status = end.expect("an end in time").unwrap();
        let directory = self.handshake.socket.parent().expect("a directory");
        assert!(
            !is_there(&self.handshake.socket) && !is_there(directory),
            "{} is left",
            directory.display()
        );
        status
    }
}

/// Sends a signal, such as `INT`.
pub async fn signal(process: u32, name: &str) {
    // Every shell has `kill` built in; the program is not on every machine.
    let kill = format!("kill -{name} {process}");
    let status = Command::new("sh").args(["-c", &kill]).status().await.unwrap();
    assert!(status.success());
}

/// Processes whose parent is this one.
fn children(parent: u32) -> Vec<u32> {
    let processes = std::fs::read_dir("/proc")
        .unwrap()
        .map(|entry| entry.unwrap().path());
    // A process may end in between.
    let statistics = processes.filter_map(|process| std::fs::read_to_string(process.join("stat")).ok());
    let of_parent = statistics.filter_map(|line| {
        // "number (name) state parent …"
        let (number, after) = (line.split(' ').next()?, line.rsplit(") ").next()?);
        let its_parent = after.split(' ').nth(1)?;
        (its_parent == parent.to_string()).then(|| number.parse().ok())?
    });
    of_parent.collect()
}

fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

async fn first_line(stdout: &mut BufReader<ChildStdout>) -> String {
    let mut line = String::new();
    timeout(HANDSHAKE_LIMIT, stdout.read_line(&mut line))
        .await
        .expect("a handshake in time")
        .expect("text");
    line
}

async fn collect(stderr: Option<ChildStderr>, into: Arc<Mutex<Vec<String>>>) {
    let Some(stderr) = stderr else {
        return;
    };
    let mut lines = BufReader::new(stderr).lines();
    while let Some(line) = lines.next_line().await.unwrap() {
        into.lock().unwrap().push(line);
    }
}
