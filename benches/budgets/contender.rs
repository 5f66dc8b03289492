//! [`Contender`]: a provider that is measured, ours or a peer's.

use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::table::Column;
use crate::workspace::{Workspace, release_binary, root, terraform};

/// A provider's binary, and the configuration that has it do the same as the others.
pub struct Contender {
    pub column: Column,
    /// Namespace and type, as in `source`.
    pub source: &'static str,
    pub binary: PathBuf,
    configuration: &'static str,
    key_pairs: &'static str,
}

/// Ours first, then each peer whose binary the environment names.
pub fn contenders() -> Vec<Contender> {
    let ours = Contender {
        column: Column::Ours,
        source: "accessing-party/stellantis",
        binary: release_binary(),
        configuration: include_str!("configurations/stellantis.tf"),
        key_pairs: "resource \"stellantis_keypair\" \"app\" {\n  count = 100\n}\n",
    };
    let tls = peer("PEER_TLS", |binary| Contender {
        column: Column::Tls,
        source: "hashicorp/tls",
        binary,
        configuration: include_str!("configurations/tls.tf"),
        key_pairs: "resource \"tls_private_key\" \"app\" {\n  count     = 100\n  algorithm = \"RSA\"\n}\n",
    });
    let pki = peer("PEER_PKI", |binary| Contender {
        column: Column::Pki,
        source: "nijave/pki",
        binary,
        configuration: include_str!("configurations/pki.tf"),
        key_pairs: "resource \"pki_private_key\" \"app\" {\n  count     = 100\n  algorithm = \"RSA\"\n}\n",
    });
    [Some(ours), tls, pki].into_iter().flatten().collect()
}

fn peer(variable: &str, of: impl FnOnce(PathBuf) -> Contender) -> Option<Contender> {
    let binary = PathBuf::from(env::var_os(variable).filter(|path| !path.is_empty())?);
    assert!(
        binary.is_file(),
        "{variable} names {}, which is no file",
        binary.display()
    );
    Some(of(binary))
}

impl Contender {
    /// The version in the binary's name, as registries write it: `terraform-provider-tls_v4.2.1`.
    pub fn version(&self) -> String {
        let name = self.binary.file_name().unwrap().to_string_lossy();
        let version = name.split_once("_v").map(|(_, version)| version);
        let version = version.map(|version| version.split('_').next().unwrap_or(version).to_owned());
        match self.column {
            Column::Ours => env!("CARGO_PKG_VERSION").to_owned(),
            _ => version.unwrap_or_else(|| "0.0.0".to_owned()),
        }
    }

    /// A workspace with so many key pairs, as many requests, and what belongs to a registration beside them.
    pub fn workspace(&self, key_pairs: usize, registrations: usize) -> Workspace {
        let workspace = self.workspace_with(self.configuration);
        Self::resize(&workspace, key_pairs, registrations);
        workspace
    }

    /// Changes how many there are.
    pub fn resize(workspace: &Workspace, key_pairs: usize, registrations: usize) {
        let size =
            format!("locals {{\n  key_pairs     = {key_pairs}\n  registrations = {registrations}\n}}\n");
        workspace.write("size.tf", &size);
    }

    /// A workspace with a hundred RSA-2048 key pairs.
    pub fn workspace_of_key_pairs(&self) -> Workspace {
        self.workspace_with(self.key_pairs)
    }

    fn workspace_with(&self, configuration: &str) -> Workspace {
        let workspace = Workspace::without_provider(terraform());
        workspace.install_from(&self.mirror());
        let (_, name) = self.source.split_once('/').unwrap();
        let source = self.source;
        let header = format!(
            "terraform {{\n  required_providers {{\n    {name} = {{ source = \"{source}\" }}\n  }}\n}}\n"
        );
        workspace.write("main.tf", &(header + configuration));
        workspace.initialized()
    }

    /// A registry mirror with the binary in it.
    fn mirror(&self) -> PathBuf {
        let mirror = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("benchmarks")
            .join(self.source);
        let version = self.version();
        let (_, name) = self.source.split_once('/').unwrap();
        let provider = mirror.join("registry.terraform.io").join(self.source);
        let folder = provider.join(&version).join(platform());
        let _ = fs::remove_dir_all(&provider);
        fs::create_dir_all(&folder).unwrap();
        let installed = folder.join(format!("terraform-provider-{name}_v{version}"));
        fs::copy(&self.binary, installed).unwrap();
        mirror
    }
}

/// This machine as Go names it.
fn platform() -> String {
    let architecture = match env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    format!("{}_{architecture}", env::consts::OS)
}

/// A workspace of Terraform alone. A configuration that names a provider makes it check the provider's package.
pub fn workspace_without_provider(configuration: &str) -> Workspace {
    let workspace = Workspace::without_provider(terraform());
    workspace.install_from(root());
    workspace.write("main.tf", configuration);
    workspace.initialized()
}
