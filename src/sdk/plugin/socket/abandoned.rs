//! Directories of processes that were killed before they could remove their own.

use std::{
    fs::{self, File},
    io,
    os::unix::{
        fs::{FileTypeExt, MetadataExt},
        net::UnixStream,
    },
    path::Path,
};

use nix::unistd::geteuid;

/// How the names of directories begin. Random characters follow.
pub(super) const DIRECTORY_PREFIX: &str = "plugin-";
/// How many random characters.
pub(super) const RANDOM_LENGTH: usize = 6;
/// The name of every socket.
pub(super) const FILE_NAME: &str = "socket";

/// Removes the directories in `parent` that processes of this user have left behind.
///
/// A process locks its directory before the socket is in it, and the system releases the lock when the process ends. So
/// nobody lives in a directory that contains a socket and is not locked. A process that does not lock its directory is
/// recognized by its socket, on which it listens.
pub(super) fn remove_from(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let random = name.to_str().and_then(|name| name.strip_prefix(DIRECTORY_PREFIX));
        if random.is_some_and(|random| random.len() == RANDOM_LENGTH) && remove(&entry.path()).is_ok() {
            tracing::debug!("the socket of a process that was killed has been removed");
        }
    }
}

/// Fails if the directory is not ours, or in use.
fn remove(directory: &Path) -> io::Result<()> {
    let socket = directory.join(FILE_NAME);
    let expected = fs::symlink_metadata(directory)?;
    let is_ours = expected.is_dir() && expected.uid() == geteuid().as_raw();
    let is_socket = |path: &Path| fs::symlink_metadata(path).is_ok_and(|file| file.file_type().is_socket());
    if !is_ours || !is_socket(&socket) || fs::read_dir(directory)?.count() != 1 {
        return Err(io::ErrorKind::NotFound.into());
    }
    let opened = File::open(directory)?;
    opened.try_lock()?;
    // Another process may have removed it in between, and a third one may have made it again.
    let current = fs::symlink_metadata(directory)?;
    let locked = opened.metadata()?;
    if (locked.dev(), locked.ino()) != (current.dev(), current.ino()) || UnixStream::connect(&socket).is_ok()
    {
        return Err(io::ErrorKind::ResourceBusy.into());
    }
    fs::remove_file(socket)?;
    fs::remove_dir(directory)
}

#[cfg(test)]
mod tests {
    use std::os::unix::{fs::symlink, net::UnixListener};

    use super::*;

    /// A directory with a socket, on which nobody listens once the listener is dropped.
    fn leave(parent: &Path, name: &str) -> UnixListener {
        let directory = parent.join(name);
        fs::create_dir(&directory).unwrap();
        UnixListener::bind(directory.join(FILE_NAME)).unwrap()
    }

    fn names(parent: &Path) -> Vec<String> {
        let entries = parent.read_dir().unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn only_what_a_dead_process_has_left_behind_is_removed() {
        let parent = tempfile::tempdir().unwrap();
        let directory = |name: &str| parent.path().join(name);
        drop(leave(parent.path(), "plugin-dead00"));
        let _listens = leave(parent.path(), "plugin-alive0");
        drop(leave(parent.path(), "plugin-locked"));
        let lock = File::open(directory("plugin-locked")).unwrap();
        lock.try_lock().unwrap();
        fs::create_dir(directory("plugin-begun0")).unwrap();
        drop(leave(parent.path(), "plugin-foreign-name"));
        drop(leave(parent.path(), "elsewhere"));
        symlink(directory("elsewhere"), directory("plugin-linked")).unwrap();
        drop(leave(parent.path(), "plugin-others"));
        fs::write(directory("plugin-others/file"), "text").unwrap();
        fs::create_dir(directory("plugin-folder")).unwrap();
        fs::write(directory("plugin-folder").join(FILE_NAME), "text").unwrap();

        remove_from(parent.path());

        let left = [
            "elsewhere",
            "plugin-alive0",
            "plugin-begun0",
            "plugin-folder",
            "plugin-foreign-name",
            "plugin-linked",
            "plugin-locked",
            "plugin-others",
        ];
        assert_eq!(names(parent.path()), left);
        for untouched in ["elsewhere", "plugin-others"] {
            assert!(directory(untouched).join(FILE_NAME).exists());
        }
    }
}
