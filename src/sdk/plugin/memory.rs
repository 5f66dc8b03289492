//! Protects the memory of this process, which holds secrets, from other processes and from core dumps.

/// Disables core dumps and, on Linux, reading by other processes of the same user (`ptrace`, `/proc/PID/mem`).
///
/// Where the system refuses, the provider works all the same.
#[cfg(unix)]
pub fn keep_private() {
    use nix::sys::resource::{Resource, setrlimit};
    let _ = setrlimit(Resource::RLIMIT_CORE, 0, 0);
    #[cfg(target_os = "linux")]
    let _ = nix::sys::prctl::set_dumpable(false);
}

/// Does nothing: Windows writes no core dumps unless it is told to.
#[cfg(not(unix))]
pub fn keep_private() {}
