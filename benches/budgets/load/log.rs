//! A host that does not read the log.

use std::time::Instant;

use tokio::io::{AsyncBufReadExt, BufReader};

use super::{Load, launch, seconds_since};
use crate::host::{Plugin, Terraform};

const CALLS: usize = 1_000;

/// A thousand calls at trace, while nobody reads stderr.
pub async fn unread() -> Load {
    let mut child = launch().without_client_certificate().command().spawn().unwrap();
    let stderr = child.stderr.take().unwrap();
    let plugin = Plugin::greet(child, None).await;
    let terraform = Terraform::over(plugin.connect().await).await;
    let config = terraform.config("stellantis_keypair", &[]);
    let begin = Instant::now();
    for _ in 0..CALLS {
        terraform.validate("stellantis_keypair", &config).await;
    }
    let figures = format!("all answered after {}", seconds_since(begin));
    let mut lines = BufReader::new(stderr).lines();
    let read = tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    plugin.shutdown().await;
    read.await.unwrap();
    Load {
        what: format!("{CALLS} calls at `TF_LOG=trace`, while nobody reads stderr"),
        figures,
        limit: "the host waits for a second, once",
    }
}
