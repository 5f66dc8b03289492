#!/usr/bin/env bash
# Checks the dependencies of every package of the repository against deny.toml with cargo-deny, which the first run builds into
# .tools/.
#
#     tools/deny.sh                           all checks; the advisories come from GitHub
#     tools/deny.sh bans licenses sources     the checks that need no advisories
set -euo pipefail
cd "$(dirname "$0")/.."

version=0.20.2
tools=.tools/cargo-deny-$version
if [[ ! -x $tools/bin/cargo-deny ]]; then
    echo "== Building cargo-deny $version, which takes minutes"
    cargo install cargo-deny --version "$version" --locked --quiet --root "$tools"
fi

shopt -s nullglob
for manifest in Cargo.toml */Cargo.toml; do
    echo "== Checking the dependencies in $manifest"
    # What deny.toml allows need not occur in every package.
    "$tools/bin/cargo-deny" --locked --manifest-path "$manifest" --config deny.toml check \
        --allow unmatched-skip --allow license-exception-not-encountered "$@"
done
