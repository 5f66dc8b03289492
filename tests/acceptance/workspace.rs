//! A folder with a configuration, and a Terraform that finds the release binary as a user's would.

// The matrix uses a part of it.
#![allow(dead_code)]

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;
use std::{env, fs};

use serde_json::Value as Json;
use tempfile::TempDir;

/// A registry mirror with the release binary in it.
static MIRROR: LazyLock<PathBuf> = LazyLock::new(|| {
    assert_current(&release_binary());
    let mirror = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mirror");
    let lock = File::create(mirror.with_extension("lock")).unwrap();
    lock.lock().unwrap();
    let made = Command::new(root().join("tools/mirror.sh"))
        .arg(mirror.with_extension("new"))
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    replace(&mirror.with_extension("new"), &mirror);
    mirror
});

/// What stays the same is left alone: other tests may be running on it.
fn replace(new: &Path, old: &Path) {
    let same = Command::new("diff").args(["-rq"]).arg(new).arg(old).output();
    if !same.unwrap().status.success() {
        let _ = fs::remove_dir_all(old);
        fs::rename(new, old).unwrap();
    }
}

/// The binary that `make build` made.
pub fn release_binary() -> PathBuf {
    let debug = Path::new(env!("CARGO_BIN_EXE_terraform-provider-stellantis"));
    let name = debug.file_name().unwrap();
    debug.ancestors().nth(2).unwrap().join("release").join(name)
}

/// A program of the examples, as `cargo build --examples` leaves it.
pub fn example_binary(name: &str) -> PathBuf {
    let binary = Path::new(env!("CARGO_BIN_EXE_terraform-provider-stellantis"));
    let example = binary.with_file_name("examples").join(name);
    assert!(
        example.exists(),
        "no {name}: say `make test`, or cargo build --example {name} first"
    );
    example
}

/// Old binaries pass tests that the source does not.
fn assert_current(binary: &Path) {
    let modified = |path: &Path| fs::metadata(path).and_then(|file| file.modified());
    let built = modified(binary)
        .unwrap_or_else(|_| panic!("no {}: say `make test`, or `make build` first", binary.display()));
    for source in files(&root().join("src")) {
        let is_code = source.extension().is_some_and(|extension| extension == "rs");
        assert!(
            !is_code || modified(&source).unwrap() <= built,
            "{} is newer than the release binary: say `make test`, or `make build` first",
            source.display()
        );
    }
}

/// All files below a folder. Links to other folders are not followed.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|entry| entry.file_type().unwrap().is_dir());
    let below = folders.iter().flat_map(|folder| self::files(&folder.path()));
    let files = files.iter().filter(|entry| entry.file_type().unwrap().is_file());
    files.map(fs::DirEntry::path).chain(below).collect()
}

/// Processes whose parent is this one.
pub fn children(parent: u32) -> Vec<String> {
    let processes = fs::read_dir("/proc").unwrap().map(|entry| entry.unwrap().path());
    let statistics = processes.filter_map(|process| fs::read_to_string(process.join("stat")).ok());
    // "number (name) state parent …"
    let of_parent = statistics.filter(|line| {
        let after_name = line.rsplit(')').next().unwrap();
        after_name.split_whitespace().nth(1) == Some(&parent.to_string())
    });
    of_parent
        .map(|line| line.split_whitespace().next().unwrap().to_owned())
        .collect()
}

/// The project's folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A stored vector.
pub fn vector(name: &str) -> String {
    fs::read_to_string(root().join("tests/vectors/pki").join(name)).unwrap()
}

/// The Terraform that `make test` chose, or the one on the PATH.
pub fn terraform() -> PathBuf {
    env::var_os("STELLANTIS_TERRAFORM").map_or("terraform".into(), PathBuf::from)
}

/// A working directory of Terraform.
pub struct Workspace {
    folder: TempDir,
    terraform: PathBuf,
    variables: Vec<(String, String)>,
}

/// What a command said.
pub struct Outcome {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Workspace {
    /// With this configuration beside the header that names the provider, initialized.
    pub fn new(configuration: &str) -> Self {
        Self::configured(configuration, terraform())
    }

    /// The same with another Terraform.
    pub fn configured(configuration: &str, terraform: PathBuf) -> Self {
        let workspace = Self::empty(terraform);
        workspace.write_configuration(configuration);
        workspace.initialized()
    }

    /// Writes `main.tf`: this configuration beside the header that names the provider.
    pub fn write_configuration(&self, configuration: &str) {
        self.write("main.tf", &format!("{HEADER}{configuration}"));
    }

    /// The same with a state of hashicorp/tls. Terraform wants its binary there, but never asks it for a move.
    pub fn with_state_of_tls(configuration: &str, state: &Json, terraform: PathBuf) -> Self {
        let workspace = Self::empty(terraform);
        workspace.install_beside_ours("tls", "4.2.1", &release_binary());
        workspace.write_configuration(configuration);
        workspace.write("terraform.tfstate", &state.to_string());
        workspace.initialized()
    }

    /// With a copy of an example and of the modules, initialized by this Terraform.
    pub fn example(name: &str, terraform: PathBuf) -> Self {
        Self::empty(terraform).with_example(name).initialized()
    }

    /// The same, not initialized yet.
    pub fn copy_of_example(name: &str, terraform: PathBuf) -> Self {
        Self::empty(terraform).with_example(name)
    }

    /// An example with the sandbox's hashicorp/vault beside our provider.
    pub fn example_with_vault(name: &str, terraform: PathBuf) -> Self {
        Self::with_vault(terraform).with_example(name).initialized()
    }

    /// Without a configuration, but with our provider and the sandbox's hashicorp/vault to be found.
    pub fn with_vault(terraform: PathBuf) -> Self {
        let workspace = Self::empty(terraform);
        workspace.install_vault();
        workspace
    }

    fn with_example(self, name: &str) -> Self {
        let examples = root().join("examples");
        self.copy(&examples.join(name), "");
        self.copy(
            &examples.join("modules/app-registration"),
            "../modules/app-registration",
        );
        self.copy(&examples.join("mocks"), "../mocks");
        self
    }

    /// Without a configuration.
    pub fn empty(terraform: PathBuf) -> Self {
        let workspace = Self::without_provider(terraform);
        workspace.install_from(&MIRROR);
        workspace
    }

    /// Without a configuration, and with no provider that Terraform could find.
    pub fn without_provider(terraform: PathBuf) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["work", "temporary"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        Self {
            folder,
            terraform,
            variables: Vec::new(),
        }
    }

    /// Puts the sandbox's hashicorp/vault beside the providers of this workspace.
    pub fn install_vault(&self) {
        self.install_beside_ours("vault", "5.0.0", &example_binary("sandbox-vault"));
    }

    /// Another provider of HashiCorp's, in a mirror of this workspace's own.
    fn install_beside_ours(&self, name: &str, version: &str, binary: &Path) {
        let mirror = self.path("../mirror");
        if !mirror.exists() {
            let copy = Command::new("cp").arg("-r").arg(&*MIRROR).arg(&mirror).status();
            assert!(copy.unwrap().success());
        }
        for host in ["registry.terraform.io", "registry.opentofu.org"] {
            let of_ours = files(&mirror.join(host).join("accessing-party")).remove(0);
            let platform = of_ours.parent().unwrap().file_name().unwrap();
            let provider = mirror.join(host).join(format!("hashicorp/{name}/{version}"));
            let theirs = provider.join(platform);
            fs::create_dir_all(&theirs).unwrap();
            fs::copy(
                binary,
                theirs.join(format!("terraform-provider-{name}_v{version}")),
            )
            .unwrap();
        }
        self.install_from(&mirror);
    }

    /// Lets Terraform find providers in a mirror, and nowhere else.
    pub fn install_from(&self, mirror: &Path) {
        let mirror = mirror.display();
        let installation =
            format!("provider_installation {{\n  filesystem_mirror {{\n    path = \"{mirror}\"\n  }}\n}}\n");
        self.write("../terraform.rc", &installation);
    }

    pub fn initialized(self) -> Self {
        self.run(&["init", "-input=false"]).success();
        self
    }

    /// Copies the configurations below a folder, with what belongs to them.
    pub fn copy(&self, from: &Path, to: &str) {
        for file in files(from) {
            let is_configuration = |extension| {
                ["tf", "hcl", "pem", "sql"]
                    .iter()
                    .any(|known| extension == *known)
            };
            if file.extension().is_some_and(is_configuration) {
                let name = file.strip_prefix(from).unwrap();
                self.write(
                    &Path::new(to).join(name).to_string_lossy(),
                    &fs::read_to_string(&file).unwrap(),
                );
            }
        }
    }

    /// With one more variable in Terraform's environment.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("work").join(name)
    }

    pub fn write(&self, name: &str, content: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Puts another text in the place of one that stands in a file once.
    #[track_caller]
    pub fn edit(&self, name: &str, from: &str, to: &str) {
        let content = self.read(name);
        assert_eq!(content.matches(from).count(), 1, "{from} in {content}");
        self.write(name, &content.replace(from, to));
    }

    /// What the sandbox authority answered last.
    pub fn received(&self) -> Json {
        serde_json::from_str(&self.read(RECEIVED)).unwrap()
    }

    /// Puts what was received in the place of the last answer.
    pub fn receive(&self, received: &Json) {
        self.write(RECEIVED, &received.to_string());
    }

    /// Any command of Terraform.
    pub fn run(&self, arguments: &[&str]) -> Outcome {
        Outcome::of(self.command(arguments).output().unwrap_or_else(|error| {
            panic!(
                "{} does not start ({error}): say `make test`, which gets one",
                self.terraform.display()
            )
        }))
    }

    /// The same, not started yet. Of the variables of the shell that runs the tests it sees `PATH` and those of [`OPTIONS`].
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.terraform);
        command
            .args(arguments)
            .current_dir(self.path(""))
            .env_clear()
            .envs(env::var_os("PATH").map(|path| ("PATH", path)))
            .env("TF_CLI_CONFIG_FILE", self.path("../terraform.rc"))
            .env("TF_CLI_ARGS", "-no-color")
            .env("TF_IN_AUTOMATION", "1")
            .env("CHECKPOINT_DISABLE", "1")
            .envs(OPTIONS.iter().filter_map(|name| Some((name, env::var_os(name)?))))
            .env("HOME", self.folder.path())
            .env("TMPDIR", self.path("../temporary"))
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }

    /// Runs a command to its end, and does something with its process as soon as it says these words. All that it said.
    pub fn watch(&self, mut command: Command, words: &str, act: impl Fn(u32)) -> String {
        let (reader, writer) = io::pipe().unwrap();
        command.stderr(writer.try_clone().unwrap()).stdout(writer);
        let mut child = command.spawn().unwrap();
        // The command holds the pipe open.
        drop(command);
        let mut said = String::new();
        for line in BufReader::new(reader).lines() {
            let line = line.unwrap();
            if line.contains(words) {
                act(child.id());
            }
            said = said + &line + "\n";
        }
        child.wait().unwrap();
        said
    }

    /// Sends a signal, through the shell: it has a kill of its own, and the program is not on every machine.
    pub fn signal(&self, signal: &str, process: &str) {
        self.tool("sh", &["-c", &format!("kill -{signal} {process}")])
            .success();
    }

    /// Commands of a shell that finds Terraform under its name.
    pub fn shell(&self, commands: &str) -> Outcome {
        let terraform = "terraform() { command \"$TERRAFORM\" \"$@\"; }; export -f terraform";
        let script = format!("{terraform}\n{commands}");
        // The environment is that of Terraform itself.
        let mut shell = Command::new("bash");
        let settings = self.command(&[]);
        let environment = settings
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?)));
        shell
            .args(["-c", &script])
            .current_dir(self.path(""))
            .env_clear()
            .envs(environment)
            .env("TERRAFORM", &self.terraform)
            .stdin(Stdio::null());
        Outcome::of(shell.output().expect("bash"))
    }

    pub fn plan(&self, arguments: &[&str]) -> Outcome {
        self.run(&[&["plan", "-input=false", "-detailed-exitcode"], arguments].concat())
    }

    /// Applies, and sees that a second plan with the same arguments finds nothing to do.
    pub fn apply(&self, arguments: &[&str]) -> Outcome {
        let applied = self
            .run(&[&["apply", "-input=false", "-auto-approve"], arguments].concat())
            .success();
        let variables: Vec<&str> = arguments
            .iter()
            .copied()
            .filter(|argument| argument.starts_with("-var"))
            .collect();
        self.plan(&variables).nothing_to_do();
        applied
    }

    pub fn destroy(&self) -> Outcome {
        self.run(&["destroy", "-input=false", "-auto-approve"])
    }

    /// An output's value; null while it has none.
    pub fn output(&self, name: &str) -> Json {
        let outputs: Json = serde_json::from_str(&self.run(&["output", "-json"]).success().stdout).unwrap();
        outputs[name]["value"].clone()
    }

    /// An attribute of a resource in the state, such as `stellantis_csr.app`.
    pub fn attribute(&self, address: &str, name: &str) -> Json {
        let state: Json = serde_json::from_str(&self.run(&["show", "-json"]).success().stdout).unwrap();
        let resources = state["values"]["root_module"]["resources"]
            .as_array()
            .expect("resources")
            .clone();
        let resource = resources
            .into_iter()
            .find(|resource| resource["address"] == address);
        resource.expect(address)["values"][name].clone()
    }

    /// Lets the sandbox authority answer a request, into the variables of this workspace.
    pub fn answer(&self, request: &str, arguments: &[&str]) -> Outcome {
        self.write("request.csr", request);
        let defaults = ["--directory", "authority", "--out", RECEIVED, "request.csr"];
        Outcome::of(self.authority().args(arguments).args(defaults).output().unwrap())
    }

    /// Lets the sandbox authority answer the request in one file, into another.
    pub fn issue(&self, request: &str, answer: &str, arguments: &[&str]) {
        let files = ["--directory", "authority", "--out", answer, request];
        let mut authority = self.authority();
        Outcome::of(authority.args(arguments).args(files).output().unwrap()).success();
    }

    /// The sandbox authority, in this workspace.
    pub fn authority(&self) -> Command {
        let mut command = Command::new(example_binary("sandbox-authority"));
        command.current_dir(self.path(""));
        command
    }

    /// A tool such as openssl, in this workspace.
    pub fn tool(&self, name: &str, arguments: &[&str]) -> Outcome {
        Outcome::of(
            Command::new(name)
                .args(arguments)
                .current_dir(self.path(""))
                .output()
                .expect(name),
        )
    }
}

/// Variables that `make test` sets, with which Terraform, Java and `keytool` take less time.
const OPTIONS: [&str; 3] = ["GOGC", "GOMEMLIMIT", "JAVA_TOOL_OPTIONS"];

const RECEIVED: &str = "received.auto.tfvars.json";

/// The provider's name, for a configuration without a block `terraform`.
pub const HEADER: &str = "terraform {\n  required_providers {\n    stellantis = { source = \"accessing-party/stellantis\" }\n  }\n}\n";

impl Outcome {
    pub fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        let unprinted = text(&output.stdout).contains("Failed to marshal")
            || text(&output.stderr).contains("Failed to marshal");
        assert!(!unprinted, "Terraform cannot print its plan");
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }

    /// Both streams as running text: without the frames and line breaks that Terraform puts in.
    pub fn text(&self) -> String {
        let both = format!("{}\n{}", self.stdout, self.stderr);
        both.replace(['│', '╷', '╵'], " ")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[track_caller]
    pub fn success(self) -> Self {
        assert_eq!(self.code, 0, "{}{}", self.stdout, self.stderr);
        self
    }

    #[track_caller]
    pub fn failure(self) -> Self {
        assert_eq!(self.code, 1, "{}{}", self.stdout, self.stderr);
        self
    }

    #[track_caller]
    pub fn changes(self) -> Self {
        assert_eq!(self.code, 2, "{}{}", self.stdout, self.stderr);
        self
    }

    #[track_caller]
    pub fn nothing_to_do(self) -> Self {
        assert!(
            self.code == 0 && self.stdout.contains("No changes."),
            "{}{}",
            self.stdout,
            self.stderr
        );
        self
    }

    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        assert!(
            self.text().contains(words),
            "not said: {words}\n{}{}",
            self.stdout,
            self.stderr
        );
        self
    }

    #[track_caller]
    pub fn does_not_say(self, words: &str) -> Self {
        assert!(
            !self.text().contains(words),
            "said: {words}\n{}{}",
            self.stdout,
            self.stderr
        );
        self
    }
}
