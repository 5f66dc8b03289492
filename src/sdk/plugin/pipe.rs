//! Whether the process at the other end of a pipe has closed its end.

use std::time::Duration;

#[cfg(unix)]
pub(super) use std::os::fd::AsFd as Stream;

/// Any stream: this system does not tell.
#[cfg(not(unix))]
pub(super) trait Stream {}

#[cfg(not(unix))]
impl<T> Stream for T {}

/// Whether nobody can read any more what is written. `false` for a file, and where the system does not tell.
#[cfg(unix)]
pub(super) fn is_abandoned(stream: &impl Stream) -> bool {
    use nix::poll::PollFlags;
    poll(stream, PollFlags::empty(), Duration::ZERO).is_ok_and(|events| !events.is_empty())
}

#[cfg(not(unix))]
pub(super) fn is_abandoned(_stream: &impl Stream) -> bool {
    false
}

/// Errors and hang-ups are reported whatever `events` is.
#[cfg(unix)]
fn poll(
    stream: &impl Stream,
    events: nix::poll::PollFlags,
    limit: Duration,
) -> nix::Result<nix::poll::PollFlags> {
    use nix::{errno::Errno, poll};
    let timeout = poll::PollTimeout::try_from(limit).unwrap_or(poll::PollTimeout::ZERO);
    let mut streams = [poll::PollFd::new(stream.as_fd(), events)];
    while let Err(error) = poll::poll(&mut streams, timeout) {
        if error != Errno::EINTR {
            return Err(error);
        }
    }
    let [stream] = streams;
    Ok(stream.revents().unwrap_or(poll::PollFlags::empty()))
}

#[cfg(all(test, unix))]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn a_pipe_is_abandoned_when_its_reader_is_gone() {
        let (reader, writer) = io::pipe().unwrap();
        assert!(!is_abandoned(&writer));
        drop(reader);
        assert!(is_abandoned(&writer));
    }

    #[test]
    fn a_file_is_never_abandoned() {
        assert!(!is_abandoned(&tempfile::tempfile().unwrap()));
    }
}
