#!/usr/bin/env bash
# Builds the package of this machine's platform into dist/: a zip, the manifest, SHA256SUMS and, with a key, the signature.
#
#     tools/dist.sh
#     TARGET=x86_64-unknown-linux-musl tools/dist.sh   # another target that rustup has installed
#     GPG_KEY=0123456789ABCDEF tools/dist.sh           # signs SHA256SUMS with this GPG key
#
# The bytes depend on the source and the toolchain only, not on the directory.
set -euo pipefail
cd "$(dirname "$0")/.."

tools/prerequisites.sh cargo cc pip
target=${TARGET:-$(rustc -vV | sed -n 's/^host: //p')}
cargo_home=${CARGO_HOME:-$HOME/.cargo}

echo "== Building for $target"
# Paths of this machine stay out of the binary, whether they come from Rust or from the C code of AWS-LC.
export RUSTFLAGS="--remap-path-prefix=$PWD=/source --remap-path-prefix=$cargo_home=/cargo"
export CFLAGS="-ffile-prefix-map=$PWD=/source -ffile-prefix-map=$cargo_home=/cargo"
case "$target" in
    *-musl) RUSTFLAGS+=" -C target-feature=+crt-static" ;;
    *-msvc) unset CFLAGS ;;
esac
cargo build --release --locked --target "$target" --target-dir target/dist
binary=target/dist/$target/release/terraform-provider-stellantis
if [[ $target == *-windows-* ]]; then binary+=.exe; fi
if grep --text --quiet --fixed-strings -e "$PWD" -e "$cargo_home" "$binary"; then
    echo "$binary contains paths of this machine, such as $cargo_home." >&2
    exit 1
fi

echo "== Packing"
tools/package.py zip "$binary" "$target" dist
tools/package.py sums dist
