#!/usr/bin/env python3
"""Packs the provider as the registries of Terraform and OpenTofu require (proto/PROTOCOL.md section 10).

    tools/package.py zip BINARY TARGET DIRECTORY   writes the zip for a target such as x86_64-unknown-linux-musl
    tools/package.py sums DIRECTORY                writes the manifest and SHA256SUMS over the zips in the directory

With GPG_KEY in the environment, sums also signs SHA256SUMS with that key; GPG_PASSPHRASE unlocks it.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = "terraform-provider-stellantis"
SYSTEMS = {"linux": "linux", "darwin": "darwin", "windows": "windows"}
PROCESSORS = {"x86_64": "amd64", "aarch64": "arm64"}
# The earliest time that a zip can hold: a package does not depend on when it was packed.
EPOCH = (1980, 1, 1, 0, 0, 0)
MANIFEST = {"version": 1, "metadata": {"protocol_versions": ["6.0"]}}


def version():
    return re.search(r'^version = "(.+)"$', (ROOT / "Cargo.toml").read_text(), re.M).group(1)


def platform(target):
    """Go's name for the platform of a Rust target."""
    system = next(name for word, name in SYSTEMS.items() if word in target)
    return f"{system}_{PROCESSORS[target.split('-')[0]]}"


def write_zip(binary, target, directory):
    suffix = ".exe" if "windows" in target else ""
    contents = {
        f"{NAME}_v{version()}{suffix}": (Path(binary).read_bytes(), 0o755),
        "LICENSE": ((ROOT / "LICENSE").read_bytes(), 0o644),
        "THIRD-PARTY-NOTICES": (notices(target).encode(), 0o644),
    }
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"{NAME}_{version()}_{platform(target)}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        for name, (content, mode) in contents.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 3  # Unix, so that the mode is read
            entry.external_attr = (0o100000 | mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, content)
    print(f"{path} ({path.stat().st_size / 2**20:.2f} MiB)")


def notices(target):
    """The licences of every crate that is part of the binary."""
    parts = [f"{NAME} contains the following software.\n"]
    for package in dependencies(target):
        parts.append(f"{'=' * 80}\n{package['name']} {package['version']}\nLicence: {package['license']}\n")
        parts.extend(file.read_text(errors="replace") for file in licence_files(package))
    return "\n".join(parts)


def dependencies(target):
    command = ["cargo", "metadata", "--format-version=1", "--locked", f"--filter-platform={target}"]
    metadata = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    found, waiting = set(), [metadata["resolve"]["root"]]
    while waiting:
        node = nodes[waiting.pop()]
        for dependency in node["deps"]:
            is_linked = any(kind["kind"] is None for kind in dependency["dep_kinds"])
            if is_linked and dependency["pkg"] not in found:
                found.add(dependency["pkg"])
                waiting.append(dependency["pkg"])
    packages = [package for package in metadata["packages"] if package["id"] in found]
    return sorted(packages, key=lambda package: (package["name"], package["version"]))


def licence_files(package):
    folder = Path(package["manifest_path"]).parent
    names = ("licen", "copying", "notice", "copyright", "unlicense")
    files = [file for file in folder.iterdir() if file.is_file() and file.name.lower().startswith(names)]
    return sorted(files)


def write_sums(directory):
    prefix = f"{NAME}_{version()}"
    (directory / f"{prefix}_manifest.json").write_text(json.dumps(MANIFEST, indent=2) + "\n")
    files = sorted([*directory.glob(f"{prefix}_*.zip"), directory / f"{prefix}_manifest.json"])
    sums = directory / f"{prefix}_SHA256SUMS"
    sums.write_text("".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files))
    print(sums)
    if key := os.environ.get("GPG_KEY"):
        sign(sums, key)


def sign(sums, key):
    signature = sums.with_name(sums.name + ".sig")
    command = ["gpg", "--batch", "--yes", "--local-user", key, "--output", str(signature)]
    passphrase = os.environ.get("GPG_PASSPHRASE")
    if passphrase:
        command += ["--pinentry-mode", "loopback", "--passphrase-fd", "0"]
    command += ["--detach-sign", str(sums)]
    subprocess.run(command, check=True, input=(passphrase or "").encode())
    print(signature)


def main(arguments):
    match arguments:
        case ["zip", binary, target, directory]:
            write_zip(binary, target, Path(directory))
        case ["sums", directory]:
            write_sums(Path(directory))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
