//! Signals (PROTOCOL.md section 1). Ctrl-C reaches the host and all its plugins at once, and the host decides what
//! happens to the plugins.

use std::io;

/// From now on SIGINT does nothing, and SIGTERM calls `stop`. Neither ends the process.
#[cfg(unix)]
pub(super) fn install_handlers(stop: impl Fn() + Send + 'static) -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::spawn(async move {
        loop {
            tokio::select! {
                Some(()) = interrupt.recv() => {}
                Some(()) = terminate.recv() => stop(),
                else => return,
            }
        }
    });
    Ok(())
}

/// From now on Ctrl-C does nothing. Windows has no SIGTERM.
#[cfg(not(unix))]
pub(super) fn install_handlers(_stop: impl Fn() + Send + 'static) -> io::Result<()> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    tokio::spawn(async move { while interrupt.recv().await.is_some() {} });
    Ok(())
}

/// A future that completes with the next Ctrl-C or SIGTERM. From now on neither ends the process.
#[cfg(unix)]
pub(super) fn termination() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
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
