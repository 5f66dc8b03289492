#!/usr/bin/env bash
# Installs the release binary, or another one, into a directory laid out as a filesystem mirror, for Terraform and OpenTofu.
#
#     tools/mirror.sh DIRECTORY [BINARY]
set -euo pipefail
cd "$(dirname "$0")/.."

directory=${1:?"Usage: tools/mirror.sh DIRECTORY [BINARY]"}
version=$(awk -F'"' '/^version/ { print $2; exit }' Cargo.toml)
binary=${2:-${CARGO_TARGET_DIR:-target}/release/terraform-provider-stellantis}

case "$(uname -s)" in
    Linux) os=linux ;;
    Darwin) os=darwin ;;
    *) echo "This script does not know Terraform's name for this operating system ($(uname -s))." >&2; exit 1 ;;
esac
case "$(uname -m)" in
    x86_64 | amd64) architecture=amd64 ;;
    aarch64 | arm64) architecture=arm64 ;;
    *) echo "This script does not know Terraform's name for this processor ($(uname -m))." >&2; exit 1 ;;
esac

for host in registry.terraform.io registry.opentofu.org; do
    folder=$directory/$host/accessing-party/stellantis/$version/${os}_$architecture
    mkdir -p "$folder"
    # Remove the old file instead of overwriting it: a running provider keeps using it.
    rm -f "$folder/terraform-provider-stellantis_v$version"
    cp "$binary" "$folder/terraform-provider-stellantis_v$version"
    echo "$folder/terraform-provider-stellantis_v$version"
done
