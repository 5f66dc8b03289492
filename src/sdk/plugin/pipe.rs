//! What the process at the other end of a pipe does: whether it has closed its end, and whether it reads.

use std::time::Duration;

#[cfg(unix)]
pub(super) use std::os::fd::AsFd as Stream;

/// Any stream: this system does not tell.
#[cfg(not(unix))]
pub(super) trait Stream {}

#[cfg(not(unix))]
impl<T> Stream for T {}

/// How many bytes can be written without waiting, once there is room for any (POSIX: at least 512).
pub(super) const SAFE_WRITE: usize = 512;

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

/// Waits until there is room for [`SAFE_WRITE`] bytes, or until writing fails. `false` if there is none after `limit`.
#[cfg(unix)]
pub(super) fn wait_for_room(stream: &impl Stream, limit: Duration) -> bool {
    use nix::poll::PollFlags;
    poll(stream, PollFlags::POLLOUT, limit).map_or(true, |events| !events.is_empty())
}

#[cfg(not(unix))]
pub(super) fn wait_for_room(_stream: &impl Stream, _limit: Duration) -> bool {
    true
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
    use std::io::{self, Write};

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

    #[test]
    fn a_pipe_has_room_until_it_is_full_and_a_write_never_waits() {
        let (_reader, mut writer) = io::pipe().unwrap();
        let mut written = 0;
        while wait_for_room(&writer, Duration::ZERO) {
            written += writer.write(&[0; SAFE_WRITE]).unwrap();
        }
        assert!(written >= SAFE_WRITE, "{written}");
    }
}
