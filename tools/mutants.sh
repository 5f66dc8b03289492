#!/usr/bin/env bash
# Runs cargo-mutants on one part of the source, in a crate that contains nothing else, so that a mutant is built in seconds.
#
#     tools/mutants.sh framework
#     tools/mutants.sh pki --file 'src/pki/keystore/**'
#     tools/mutants.sh pki --shard 0/8
#
# The options are those of `cargo mutants`. The results are in target/mutants/PART/mutants.out.
set -euo pipefail
cd "$(dirname "$0")/.."

part=${1:-}
case "$part" in
    framework) folder=sdk/framework modules="pub mod sdk { pub mod framework; }" ;;
    pki) folder=pki modules="pub mod pki;" ;;
    *) echo "usage: tools/mutants.sh framework|pki [options of cargo mutants]" >&2 && exit 1 ;;
esac
shift

crate=target/mutants/$part
rm -rf "$crate/src"
mkdir -p "$crate/src/$folder"
cp -R "src/$folder/." "$crate/src/$folder"
cp src/secret.rs "$crate/src"
echo "pub mod secret; $modules" >"$crate/src/lib.rs"
cp -R Cargo.lock .cargo "$crate"
ln -sfn "$PWD/tests" "$crate/tests"
# The same dependencies, under another name, so that the builds of both crates can be kept side by side; the tests in tests/
# need the whole provider.
sed -e '/^\[build-dependencies\]/,/^$/d' -e '/^\[\[bench\]\]/,/^$/d' \
    -e '/^\[package\]/a autotests = false' -e 's/^name = "terraform-provider-.*/name = "mutants"/' \
    Cargo.toml >"$crate/Cargo.toml"
echo "[workspace]" >>"$crate/Cargo.toml"

# Reads the files that the tests read from their places, and nothing from the folder of the repository.
export CARGO_TARGET_DIR=$PWD/target
cd "$crate"
exec cargo mutants --in-place --baseline=skip --timeout 120 "$@"
