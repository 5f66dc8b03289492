//! [`SocketOptions`]: where the host wants the plugin to listen.

use std::{ffi::OsString, path::PathBuf};

/// Where the host wants the plugin to listen.
#[derive(Debug, Clone, Default)]
pub struct SocketOptions {
    /// The directory in which the socket's own directory is made (`PLUGIN_UNIX_SOCKET_DIR`). `None`: the temporary one.
    pub directory: Option<PathBuf>,
    /// Name or number of a group whose members may connect too (`PLUGIN_UNIX_SOCKET_GROUP`). `None`: the owner only.
    pub group: Option<OsString>,
    /// First TCP port to try (`PLUGIN_MIN_PORT`); 0 lets the system choose.
    pub first_port: u16,
    /// Last TCP port to try (`PLUGIN_MAX_PORT`).
    pub last_port: u16,
}
