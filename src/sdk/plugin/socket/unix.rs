//! A Unix socket in a private directory. Both are removed when the value is dropped, or else by a later process.

use std::{
    env,
    ffi::OsStr,
    fs::{self, File, Permissions},
    io,
    os::unix::fs::{PermissionsExt, chown},
    path::{self, Path, PathBuf},
};

use nix::unistd::Group;
use tempfile::TempDir;
use tokio::net::{UnixListener, UnixStream};

use super::{
    abandoned::{self, DIRECTORY_PREFIX, FILE_NAME, RANDOM_LENGTH},
    endpoint::Endpoint,
    options::SocketOptions,
};

/// 103 bytes and the terminating zero fit into `sun_path` everywhere (macOS: 104 bytes, Linux: 108).
const LONGEST_PATH: usize = 103;

/// Used where the temporary directory's path is too long, as on macOS. It always exists.
const SHORT_DIRECTORY: &str = "/tmp";

/// A listening socket and its private directory.
pub(in crate::sdk::plugin) struct Socket {
    listener: UnixListener,
    endpoint: Endpoint,
    _directory: TempDir,
    /// Released after the directory is gone. `None`: this file system has no locks.
    _lock: Option<File>,
}

impl Socket {
    /// Binds and listens.
    pub fn open(options: &SocketOptions) -> io::Result<Self> {
        let parent = announceable_directory(options.directory.clone().unwrap_or_else(env::temp_dir))?;
        let directory = private_directory(&parent)?;
        // Before there is a socket: see `abandoned`.
        let lock = lock(directory.path());
        let path = directory.path().join(FILE_NAME);
        let listener = UnixListener::bind(&path)?;
        fs::set_permissions(&path, Permissions::from_mode(0o600))?;
        if let Some(group) = &options.group {
            grant_access(group, directory.path(), &path)?;
        }
        let endpoint = Endpoint {
            network: "unix",
            address: path.display().to_string(),
        };
        tokio::task::spawn_blocking(move || abandoned::remove_from(&parent));
        Ok(Self {
            listener,
            endpoint,
            _directory: directory,
            _lock: lock,
        })
    }

    /// Where a client connects.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// The next client.
    pub async fn accept(&self) -> io::Result<UnixStream> {
        let (stream, _) = self.listener.accept().await?;
        Ok(stream)
    }
}

fn announceable_directory(wanted: PathBuf) -> io::Result<PathBuf> {
    let wanted = path::absolute(wanted)?;
    Ok(if is_announceable(&wanted) {
        wanted
    } else {
        SHORT_DIRECTORY.into()
    })
}

fn lock(directory: &Path) -> Option<File> {
    let directory = File::open(directory).ok()?;
    directory.try_lock().is_ok().then_some(directory)
}

fn private_directory(parent: &Path) -> io::Result<TempDir> {
    tempfile::Builder::new()
        .prefix(DIRECTORY_PREFIX)
        .rand_bytes(RANDOM_LENGTH)
        .permissions(Permissions::from_mode(0o700))
        .tempdir_in(parent)
}

/// Whether the path of a socket in `parent` fits into `sun_path`, and needs no quoting in the handshake line.
fn is_announceable(parent: &Path) -> bool {
    let added = "/".len() + DIRECTORY_PREFIX.len() + RANDOM_LENGTH + "/".len() + FILE_NAME.len();
    let breaks_the_line = |letter: char| letter.is_control() || matches!(letter, '|' | '\'');
    parent
        .to_str()
        .is_some_and(|text| text.len() + added <= LONGEST_PATH && !text.contains(breaks_the_line))
}

/// Lets the members of a group enter the directory and connect to the socket.
fn grant_access(group: &OsStr, directory: &Path, socket: &Path) -> io::Result<()> {
    let number = Some(group_number(group)?);
    for (path, mode) in [(directory, 0o710), (socket, 0o660)] {
        chown(path, None, number)?;
        fs::set_permissions(path, Permissions::from_mode(mode))?;
    }
    Ok(())
}

fn group_number(group: &OsStr) -> io::Result<u32> {
    let unknown = || {
        io::Error::new(
            io::ErrorKind::NotFound,
            "PLUGIN_UNIX_SOCKET_GROUP does not name a group",
        )
    };
    let name = group.to_str().ok_or_else(unknown)?;
    if let Ok(number) = name.parse() {
        return Ok(number);
    }
    Ok(Group::from_name(name)?.ok_or_else(unknown)?.gid.as_raw())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o777
    }

    fn open(options: &SocketOptions) -> (Socket, PathBuf) {
        let socket = Socket::open(options).unwrap();
        let path = PathBuf::from(&socket.endpoint().address);
        (socket, path)
    }

    #[tokio::test]
    async fn only_the_owner_reaches_the_socket_and_nothing_is_left_behind() {
        let (socket, path) = open(&SocketOptions::default());
        let directory = path.parent().unwrap().to_owned();
        assert_eq!((mode(&directory), mode(&path)), (0o700, 0o600));
        drop(socket);
        assert!(!directory.exists());
    }

    #[tokio::test]
    async fn a_group_may_connect_when_the_host_says_so() {
        let own_group = nix::unistd::getgid().as_raw();
        let group = Some(own_group.to_string().into());
        let (_socket, path) = open(&SocketOptions {
            group,
            ..SocketOptions::default()
        });
        assert_eq!((mode(path.parent().unwrap()), mode(&path)), (0o710, 0o660));
        assert_eq!(fs::metadata(&path).unwrap().gid(), own_group);
    }

    #[tokio::test]
    async fn an_unknown_group_is_an_error() {
        let group = Some("no such group".into());
        let error = Socket::open(&SocketOptions {
            group,
            ..SocketOptions::default()
        })
        .err()
        .unwrap();
        assert_eq!(
            error.to_string(),
            "PLUGIN_UNIX_SOCKET_GROUP does not name a group"
        );
    }

    #[tokio::test]
    async fn a_directory_whose_path_cannot_be_announced_is_not_used() {
        let parent = tempfile::tempdir().unwrap();
        for name in ["d".repeat(100), "a|b".into(), "a\nb".into()] {
            let directory = parent.path().join(name);
            fs::create_dir(&directory).unwrap();
            let (_socket, path) = open(&SocketOptions {
                directory: Some(directory),
                ..SocketOptions::default()
            });
            assert!(
                path.starts_with(SHORT_DIRECTORY) && !path.starts_with(parent.path()),
                "{}",
                path.display()
            );
        }
    }

    #[tokio::test]
    async fn a_socket_can_be_bound_in_the_longest_directory_that_is_used() {
        let parent = tempfile::tempdir_in("/tmp").unwrap();
        let added = 1 + DIRECTORY_PREFIX.len() + RANDOM_LENGTH + 1 + FILE_NAME.len();
        let rest = LONGEST_PATH - added - parent.path().as_os_str().len() - 1;
        let directory = parent.path().join("d".repeat(rest));
        fs::create_dir(&directory).unwrap();
        let (_socket, path) = open(&SocketOptions {
            directory: Some(directory),
            ..SocketOptions::default()
        });
        assert!(path.starts_with(parent.path()));
        assert_eq!(path.as_os_str().len(), LONGEST_PATH);
    }
}
