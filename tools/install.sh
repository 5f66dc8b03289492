#!/usr/bin/env bash
# Installs the release binary into the directory where Terraform and OpenTofu look for local providers, and explains how
# to use it.
set -euo pipefail
cd "$(dirname "$0")/.."

echo "== Installing into the local plugin directory"
tools/mirror.sh "$HOME/.terraform.d/plugins"
cat <<'TEXT'

Add this to a configuration, then run terraform init:

  terraform {
    required_providers {
      stellantis = { source = "accessing-party/stellantis" }
    }
  }

If a configuration was initialized with an earlier build of the same version, its lock file contains the old checksum:
remove .terraform.lock.hcl there and run terraform init again. If your CLI configuration has a provider_installation
block, add ~/.terraform.d/plugins to it as a filesystem_mirror.
TEXT
