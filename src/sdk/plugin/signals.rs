//! Signals (PROTOCOL.md section 1). Ctrl-C reaches the host and all its plugins at once, and the host decides what
//! happens to the plugins.

use std::io;

#[cfg(unix)]
use std::{future, task::Poll};

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Signals that the host receives too, and that end this process only by ending the host: Ctrl-C, and the end of a
/// terminal, which `nohup` lets a host survive.
#[cfg(unix)]
const OF_THE_HOST: [(SignalKind, &str); 2] = [
    (SignalKind::interrupt(), "SIGINT"),
    (SignalKind::hangup(), "SIGHUP"),
];

#[cfg(unix)]
const TERMINATION: (SignalKind, &str) = (SignalKind::terminate(), "SIGTERM");

/// Signals that end a process without a handler, which would leave the socket behind.
#[cfg(unix)]
const FATAL: [(SignalKind, &str); 4] = [
    (SignalKind::quit(), "SIGQUIT"),
    (SignalKind::alarm(), "SIGALRM"),
    (SignalKind::user_defined1(), "SIGUSR1"),
    (SignalKind::user_defined2(), "SIGUSR2"),
];

/// Installs the handlers, and returns a future that handles the signals. It completes with the name of one that ends the
/// process.
///
/// `terminate` is called on SIGTERM, and says whether the process is to go on.
#[cfg(unix)]
pub(super) fn handle(terminate: impl Fn() -> bool) -> io::Result<impl Future<Output = &'static str>> {
    let mut of_the_host = install(&OF_THE_HOST)?;
    let mut termination = install(&[TERMINATION])?;
    let mut fatal = install(&FATAL)?;
    Ok(async move {
        loop {
            tokio::select! {
                _ = next(&mut of_the_host) => {}
                name = next(&mut termination) => if !terminate() {
                    return name;
                },
                name = next(&mut fatal) => return name,
            }
        }
    })
}

/// From now on Ctrl-C does nothing. Windows has no other signals.
#[cfg(not(unix))]
pub(super) fn handle(_terminate: impl Fn() -> bool) -> io::Result<impl Future<Output = &'static str>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        while interrupt.recv().await.is_some() {}
        std::future::pending().await
    })
}

/// A future that completes with the next signal that ends a process. From now on these signals do nothing else.
///
/// SIGHUP is not one of them, so that `nohup` works.
#[cfg(unix)]
pub(super) fn termination() -> io::Result<impl Future<Output = ()>> {
    let [interrupt, _] = OF_THE_HOST;
    let mut ending = install(&[&[interrupt, TERMINATION], &FATAL[..]].concat())?;
    Ok(async move {
        next(&mut ending).await;
    })
}

/// A future that completes with the next Ctrl-C. From now on it does not end the process.
#[cfg(not(unix))]
pub(super) fn termination() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}

#[cfg(unix)]
fn install(kinds: &[(SignalKind, &'static str)]) -> io::Result<Vec<(Signal, &'static str)>> {
    kinds
        .iter()
        .map(|&(kind, name)| Ok((signal(kind)?, name)))
        .collect()
}

/// The name of the next of these signals.
#[cfg(unix)]
async fn next(signals: &mut [(Signal, &'static str)]) -> &'static str {
    future::poll_fn(|context| {
        let mut arrived = signals
            .iter_mut()
            .filter_map(|(signal, name)| signal.poll_recv(context).is_ready().then_some(*name));
        arrived.next().map_or(Poll::Pending, Poll::Ready)
    })
    .await
}
