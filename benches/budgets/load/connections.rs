//! Clients that connect and do no more.

use std::time::Instant;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

use super::{Load, peak, resident, start};
use crate::host::{Plugin, Terraform};
use crate::samples::Samples;

/// A thousand connections that send nothing stay open, 2,500 send something else than TLS, and the host goes on.
pub async fn bad_handshakes() -> Load {
    let (plugin, terraform) = start().await;
    let alone = latency(&terraform).await;
    let before = resident(&plugin);
    let mut stalled = Vec::new();
    for _ in 0..1_000 {
        stalled.push(connect(&plugin).await);
    }
    let attack = async {
        for _ in 0..2_500 {
            let mut stream = connect(&plugin).await;
            let _ = stream.write_all(b"GET / HTTP/1.1\r\n\r\n").await;
            let _ = stream.read_to_end(&mut Vec::new()).await;
        }
    };
    let (under_attack, ()) = tokio::join!(latency(&terraform), attack);
    let figures = format!(
        "a call takes {under_attack} ms instead of {alone} ms; {before} resident before, {} at the peak",
        peak(&plugin)
    );
    drop(stalled);
    plugin.shutdown().await;
    Load {
        what: "1,000 connections that stay silent and 2,500 bad handshakes, while the host works".into(),
        figures,
        limit: "the host is served",
    }
}

async fn connect(plugin: &Plugin) -> UnixStream {
    UnixStream::connect(&plugin.handshake.socket).await.unwrap()
}

/// Milliseconds of a small call.
pub async fn latency(terraform: &Terraform) -> Samples {
    let config = terraform.config("stellantis_keypair", &[]);
    let mut samples = Samples::default();
    for _ in 0..300 {
        let begin = Instant::now();
        terraform.validate("stellantis_keypair", &config).await;
        samples.push(begin.elapsed().as_secs_f64() * 1e3);
    }
    samples
}
