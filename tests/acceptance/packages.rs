//! The package that a registry or a mirror serves, as `tools/package.py` makes it.

use std::env::consts::{ARCH, OS};
use std::fs;
use std::path::PathBuf;

use crate::workspace::{Outcome, Workspace, files, release_binary, root, terraform};

const KEYPAIR: &str = "resource \"stellantis_keypair\" \"app\" {}\n";

/// A workspace with the package of the release binary in its folder `dist`.
fn packed() -> Workspace {
    let workspace = Workspace::without_provider(terraform());
    let system = if OS == "macos" {
        "apple-darwin"
    } else {
        "unknown-linux-gnu"
    };
    let target = format!("{ARCH}-{system}");
    package(
        &workspace,
        &["zip", &release_binary().to_string_lossy(), &target, "dist"],
    )
    .success();
    workspace
}

fn package(workspace: &Workspace, arguments: &[&str]) -> Outcome {
    workspace.tool(&root().join("tools/package.py").to_string_lossy(), arguments)
}

fn name() -> String {
    format!("terraform-provider-stellantis_{}", env!("CARGO_PKG_VERSION"))
}

fn zip(workspace: &Workspace) -> PathBuf {
    let mut files = files(&workspace.path("dist"));
    files.retain(|file| file.extension().is_some_and(|extension| extension == "zip"));
    assert_eq!(files.len(), 1);
    files.remove(0)
}

#[test]
fn a_package_is_installed_from_a_packed_mirror_locked_and_applied() {
    let workspace = packed();
    let zip = zip(&workspace);
    let platform = zip
        .file_stem()
        .unwrap()
        .to_string_lossy()
        .replace(&(name() + "_"), "");
    for host in ["registry.terraform.io", "registry.opentofu.org"] {
        let folder = workspace
            .path("mirror")
            .join(host)
            .join("accessing-party/stellantis");
        fs::create_dir_all(&folder).unwrap();
        fs::copy(&zip, folder.join(zip.file_name().unwrap())).unwrap();
    }
    workspace.install_from(&workspace.path("mirror"));
    workspace.write_configuration(KEYPAIR);
    workspace.run(&["init", "-input=false"]).success();
    let platform = format!("-platform={platform}");
    workspace
        .run(&["providers", "lock", "-fs-mirror=mirror", &platform])
        .success();
    let lock = workspace.read(".terraform.lock.hcl");
    assert!(lock.contains("\"h1:"), "{lock}");
    workspace.apply(&[]).says("1 added");
}

#[test]
fn a_package_is_the_same_whenever_it_is_made_and_holds_the_licences() {
    let workspace = packed();
    let first = fs::read(zip(&workspace)).unwrap();
    fs::remove_file(zip(&workspace)).unwrap();
    assert!(first == fs::read(zip(&packed())).unwrap());
    workspace.write("package.zip", "");
    fs::write(workspace.path("package.zip"), first).unwrap();
    let unpack = "import zipfile; zipfile.ZipFile('package.zip').extractall('package')";
    workspace.tool("python3", &["-c", unpack]).success();
    assert_eq!(
        workspace.read("package/LICENSE"),
        fs::read_to_string(root().join("LICENSE")).unwrap()
    );
    let notices = workspace.read("package/THIRD-PARTY-NOTICES");
    for part in ["aws-lc-sys ", "rustls ", "Apache License", "OpenSSL"] {
        assert!(notices.contains(part), "{part}");
    }
    assert!(
        !notices.contains("proptest "),
        "the tests are not part of the package"
    );
}

#[test]
fn the_checksums_cover_zip_and_manifest_and_their_signature_is_binary() {
    let workspace = packed().with("GNUPGHOME", "gnupg");
    let gpg =
        "mkdir -m 700 gnupg; gpg --batch --quiet --passphrase '' --quick-generate-key release@example.com";
    workspace.shell(gpg).success();
    let package = root().join("tools/package.py");
    let sums = format!("GPG_KEY=release@example.com {} sums dist", package.display());
    workspace.shell(&sums).success();
    let name = name();
    workspace
        .shell(&format!("cd dist && sha256sum -c {name}_SHA256SUMS"))
        .success()
        .says(".zip: OK")
        .says("_manifest.json: OK");
    workspace
        .shell(&format!(
            "gpg --batch --verify dist/{name}_SHA256SUMS.sig dist/{name}_SHA256SUMS"
        ))
        .success();
    let signature = fs::read(workspace.path("dist").join(format!("{name}_SHA256SUMS.sig"))).unwrap();
    assert!(!signature.starts_with(b"-----BEGIN"));
    let manifest = workspace.read(&format!("dist/{name}_manifest.json"));
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["version"], 1);
    assert_eq!(manifest["metadata"]["protocol_versions"][0], "6.0");
}
