#!/usr/bin/env bash
# Checks the pages in docs/ with HashiCorp's tfplugindocs and the workflows with actionlint. Both are built with Go: without Go,
# the script says that it skips them.
#
#     tools/lint-registry.sh TERRAFORM
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v go >/dev/null; then
    echo "== Go is not installed: skipping tfplugindocs (docs/) and actionlint (.github/)"
    exit 0
fi

tools=$PWD/.tools/go
install() {
    if [[ -x $tools/$1-$3 ]]; then return; fi
    echo "== Building $1 $3"
    if ! GOBIN=$tools go install "$2@$3"; then
        echo "== $1 cannot be built: skipping the checks with tfplugindocs (docs/) and actionlint (.github/)"
        exit 0
    fi
    mv "$tools/$1" "$tools/$1-$3"
}

install tfplugindocs github.com/hashicorp/terraform-plugin-docs/cmd/tfplugindocs v0.25.0
install actionlint github.com/rhysd/actionlint/cmd/actionlint v1.7.12
"$tools/actionlint-v1.7.12"

# tfplugindocs compares the pages with the schema, which Terraform gets from the provider.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cargo build --quiet
binaries=$(realpath "${CARGO_TARGET_DIR:-target}/debug")
cat >"$scratch/terraform.rc" <<END
provider_installation {
  dev_overrides { "accessing-party/stellantis" = "$binaries" }
}
END
cp examples/provider/provider.tf "$scratch/main.tf"
# It looks the provider up by its type alone.
(cd "$scratch" && TF_CLI_CONFIG_FILE=terraform.rc "$1" providers schema -json) |
    sed "s,registry.terraform.io/accessing-party/stellantis,stellantis," >"$scratch/schema.json"
"$tools/tfplugindocs-v0.25.0" validate --provider-name stellantis --providers-schema "$scratch/schema.json"
