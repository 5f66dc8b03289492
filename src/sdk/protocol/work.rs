//! [`Work`]: runs calls off the threads that serve connections, and lets the host interrupt them.

use std::sync::{Mutex, PoisonError};

use tokio::task::JoinError;
use tokio_util::sync::CancellationToken;
use tracing::Span;

use crate::sdk::framework::diagnostic::Diagnostic;

/// The calls that are running.
#[derive(Default)]
pub struct Work {
    cancellation: Mutex<CancellationToken>,
}

impl Work {
    /// Makes every running call return at once. Later calls are not affected (PROTOCOL.md section 3).
    pub fn stop(&self) {
        let mut current = self.cancellation.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *current).cancel();
    }

    /// Runs a job on a thread of its own, to its end, even if nothing waits for it any more.
    ///
    /// # Errors
    ///
    /// A diagnostic if the host stopped the provider in the meantime, or if the job panicked.
    pub async fn run<T: Send + 'static>(
        &self,
        span: Span,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Diagnostic> {
        let stopped = self
            .cancellation
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let job = tokio::task::spawn_blocking(move || span.in_scope(job));
        tokio::select! {
            outcome = job => outcome.map_err(|failure| panicked(&failure)),
            () = stopped.cancelled() => Err(interrupted()),
        }
    }
}

fn interrupted() -> Diagnostic {
    Diagnostic::error("Interrupted")
        .because("The operation was stopped before it finished. The objects in the state have not changed.")
        .remedy("Run the command again.")
}

/// The message of the panic is left out: it may quote a value.
fn panicked(_: &JoinError) -> Diagnostic {
    Diagnostic::error("Bug in the provider")
        .because("The provider panicked during this operation. The objects in the state have not changed.")
        .remedy("Run the command again with TF_LOG=error, and report the source location from the log.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_becomes_a_diagnostic_without_its_message() {
        let outcome: Result<(), _> = Work::default().run(Span::none(), || panic!("hunter2")).await;
        let diagnostic = outcome.unwrap_err();
        insta::assert_snapshot!(diagnostic.to_string());
    }

    #[tokio::test]
    async fn stop_lets_a_running_job_return_and_later_jobs_run() {
        let work = Work::default();
        let (end, wait) = std::sync::mpsc::channel::<()>();
        let (outcome, ()) = tokio::join!(work.run(Span::none(), move || wait.recv().is_ok()), async {
            tokio::task::yield_now().await;
            work.stop();
        });
        insta::assert_snapshot!(outcome.unwrap_err().to_string());
        drop(end);
        assert_eq!(work.run(Span::none(), || 1).await.unwrap(), 1);
    }
}
