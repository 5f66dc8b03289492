#!/usr/bin/env bash
# Checks that the commands given as arguments are installed. On Debian, as root or with sudo, it installs what is missing
# and says so; elsewhere it prints what to install. Rust is never installed, only asked for: https://rustup.rs
#
#     tools/prerequisites.sh cargo cc pip openssl keytool initdb git
set -euo pipefail

package_of() {
    case "$1" in
        cc) echo "gcc libc6-dev" ;;
        c++) echo g++ ;;
        pip) echo "python3 python3-pip" ;;
        keytool | javac) echo default-jdk-headless ;;
        initdb) echo postgresql ;;
        gpg) echo gnupg ;; # Debian's gpg alone has no agent, without which it makes no key
        *) echo "$1" ;;
    esac
}

present() {
    case "$1" in
        pip) python3 -m pip --version ;;
        keytool) keytool -help ;; # on macOS the command can be a stub
        gpg) command -v gpg && command -v gpg-agent ;;
        initdb) command -v initdb || compgen -G "/usr/lib/postgresql/*/bin/initdb" ;; # Debian's is not on the PATH
        *) command -v "$1" ;;
    esac >/dev/null 2>&1
}

packages=()
for command in "$@"; do
    if present "$command"; then continue; fi
    if [[ $command == cargo ]]; then
        echo "Rust is missing. Install 1.95 or newer from https://rustup.rs, then try again." >&2
        exit 1
    fi
    read -ra names <<<"$(package_of "$command")"
    packages+=("${names[@]}")
done
if [[ ${#packages[@]} -eq 0 ]]; then exit 0; fi

as_root=()
if [[ $(id -u) -ne 0 ]]; then as_root=(sudo -n); fi
if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then
    echo "Please install these packages (Debian names): ${packages[*]}" >&2
    exit 1
fi
echo "== Installing Debian packages: ${packages[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
