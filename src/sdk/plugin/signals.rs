//! Signals (PROTOCOL.md section 1). Ctrl-C reaches the host and all its plugins at once, and the host decides what
//! becomes of it.

use std::io;

use super::server::Stop;

/// From now on SIGINT does nothing, and SIGTERM calls `stop`. Neither ends the process.
#[cfg(unix)]
pub(super) fn outlive(stop: Stop) -> io::Result<()> {
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

/// From now on Ctrl-C does nothing. Windows knows no SIGTERM.
#[cfg(not(unix))]
pub(super) fn outlive(_stop: Stop) -> io::Result<()> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    tokio::spawn(async move { while interrupt.recv().await.is_some() {} });
    Ok(())
}

/// Ends with the next Ctrl-C or SIGTERM. Until then, from this call on, neither ends the process.
#[cfg(unix)]
pub(super) fn end() -> io::Result<impl Future<Output = ()>> {
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

/// Ends with the next Ctrl-C. Until then, from this call on, it does not end the process.
#[cfg(not(unix))]
pub(super) fn end() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}
