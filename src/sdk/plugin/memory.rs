//! What other processes, and the system, may see of this one's memory: nothing.

/// Switches core dumps off, and on Linux reading by other processes of the same user too (`ptrace`, `/proc/PID/mem`).
///
/// Where the system refuses, the provider works all the same.
#[cfg(unix)]
pub fn keep_private() {
    use nix::sys::resource::{Resource, setrlimit};
    let _ = setrlimit(Resource::RLIMIT_CORE, 0, 0);
    #[cfg(target_os = "linux")]
    let _ = nix::sys::prctl::set_dumpable(false);
}

/// Windows writes no core files by itself.
#[cfg(not(unix))]
pub fn keep_private() {}
