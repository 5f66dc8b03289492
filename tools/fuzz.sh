#!/usr/bin/env bash
# Runs fuzz targets one after the other, each for a number of seconds, and says which of them found something.
#
#     tools/fuzz.sh 60 pem jks
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=$1
shift

if ! cargo +nightly --version >/dev/null 2>&1; then
    echo "Nightly Rust is missing. Install it with: rustup toolchain install nightly --profile minimal" >&2
    exit 1
fi
if ! cargo +nightly fuzz --version >/dev/null 2>&1; then
    echo "cargo-fuzz is missing. Install it with: cargo install cargo-fuzz --locked" >&2
    exit 1
fi

# A minute is more than the slowest key derivation that a target waits for.
options=(-timeout=60 -rss_limit_mb=4096 -print_final_stats=1)

echo "== Building the fuzz targets"
cargo +nightly fuzz build
found=()
for target in "$@"; do
    echo "== Fuzzing $target for $seconds seconds"
    cargo +nightly fuzz run "$target" -- "${options[@]}" -max_total_time="$seconds" || found+=("$target")
done
if [[ ${#found[@]} -gt 0 ]]; then
    echo "Inputs that break a rule were found, and are in fuzz/artifacts: ${found[*]}" >&2
    exit 1
fi
echo "== Nothing found"
