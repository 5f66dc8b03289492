//! A PostgreSQL server of a test's own, with a database that is prepared for the states of a team.

use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use tempfile::TempDir;

use crate::workspace::{Outcome, root};

const DATABASE: &str = "terraform_states";

/// How long the server may take to start.
const START_LIMIT: Duration = Duration::from_secs(60);

/// A server that listens only on a Unix socket, in a folder that only this user can enter. Dropping it ends it.
pub struct Postgres {
    folder: TempDir,
    server: Child,
}

impl Postgres {
    /// With an empty cluster, whose superuser is `postgres`.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        if let Some((user, group)) = user_for_root() {
            chown(folder.path(), Some(user), Some(group)).unwrap();
        }
        let data = folder.path().join("data");
        let data = data.to_str().unwrap();
        let made = command("initdb")
            .args([
                "-D",
                data,
                "-A",
                "trust",
                "-U",
                "postgres",
                "-E",
                "UTF8",
                "--no-locale",
                "-N",
            ])
            .output();
        Outcome::of(made.unwrap()).success();
        let server = serve(folder.path());
        let postgres = Self { folder, server };
        postgres.wait();
        postgres
    }

    /// The same, prepared by the script of the example, with these members of the team.
    pub fn of_team(members: &[&str]) -> Self {
        let postgres = Self::start();
        postgres.query("postgres", &format!("create database {DATABASE}"));
        let script = root().join("examples/team-state/database.sql");
        let prepared = postgres.psql(DATABASE).arg("-f").arg(script).output();
        Outcome::of(prepared.unwrap()).success();
        for member in members {
            postgres.ask(&format!("create role {member} login in role terraform_team"));
        }
        postgres
    }

    fn wait(&self) {
        let start = Instant::now();
        let ready = || {
            let mut command = command("pg_isready");
            command.arg("-h").arg(self.folder.path()).stdout(Stdio::null());
            command.status().unwrap().success()
        };
        while !ready() {
            assert!(start.elapsed() < START_LIMIT, "PostgreSQL does not start");
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Ends the server without waiting for its clients.
    pub fn stop(&mut self) {
        let data = self.folder.path().join("data");
        let stopped = command("pg_ctl")
            .args(["-m", "immediate", "-w", "stop", "-D"])
            .arg(data)
            .output();
        Outcome::of(stopped.unwrap()).success();
        self.server.wait().unwrap();
    }

    /// Starts it again.
    pub fn restart(&mut self) {
        self.server = serve(self.folder.path());
        self.wait();
    }

    /// The folder of its socket: `PGHOST` for the programs of PostgreSQL.
    pub fn host(&self) -> &str {
        self.folder.path().to_str().unwrap()
    }

    /// The value of `PG_CONN_STR` of this person.
    pub fn connection(&self, user: &str) -> String {
        format!("postgres://{user}@/{DATABASE}?host={}", self.host())
    }

    /// What the superuser gets from the team's database: a line for each row.
    pub fn ask(&self, query: &str) -> String {
        self.query(DATABASE, query)
    }

    fn query(&self, database: &str, query: &str) -> String {
        let asked = self.psql(database).args(["-Atc", query]).output();
        Outcome::of(asked.unwrap()).success().stdout
    }

    fn psql(&self, database: &str) -> Command {
        let mut command = command("psql");
        let options = [
            "-X",
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
            "-U",
            "postgres",
            "-d",
            database,
        ];
        command.args(options).arg("-h").arg(self.folder.path());
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn serve(folder: &Path) -> Child {
    let log = fs::File::create(folder.join("log")).unwrap();
    let mut command = command("postgres");
    command
        .arg("-D")
        .arg(folder.join("data"))
        .arg("-k")
        .arg(folder)
        .args([
            "-c",
            "listen_addresses=",
            "-c",
            "fsync=off",
            "-c",
            "max_connections=40",
        ])
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log);
    command.spawn().unwrap()
}

/// A program of PostgreSQL. It does not run as root, so with root it runs as the user that Debian's package creates.
fn command(program: &str) -> Command {
    let mut command = Command::new(programs().join(program));
    command
        .current_dir("/")
        .env_clear()
        .envs(env::var_os("PATH").map(|path| ("PATH", path)));
    if let Some((user, group)) = user_for_root() {
        command.uid(user).gid(group);
    }
    command
}

/// The folder of PostgreSQL's programs. Debian puts them beside the PATH, in a folder for each version.
pub fn programs() -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let mut debian: Vec<_> = debian
        .map(|version| version.unwrap().path().join("bin"))
        .collect();
    debian.sort();
    let folders = env::split_paths(&path).chain(debian.into_iter().rev());
    let mut complete =
        folders.filter(|folder| folder.join("initdb").exists() && folder.join("psql").exists());
    complete
        .next()
        .expect("no PostgreSQL: run `make test`, or install Debian's package `postgresql` first")
}

/// User and group of the server if this process runs as root.
fn user_for_root() -> Option<(u32, u32)> {
    let id = |arguments: &[&str]| -> Option<u32> {
        let answer = Command::new("id").args(arguments).output().unwrap();
        String::from_utf8_lossy(&answer.stdout).trim().parse().ok()
    };
    if id(&["-u"]) != Some(0) {
        return None;
    }
    let of_postgres = |what| id(&[what, "postgres"]).expect("a user `postgres`");
    Some((of_postgres("-u"), of_postgres("-g")))
}
