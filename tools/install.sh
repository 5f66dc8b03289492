#!/usr/bin/env bash
# Puts the release binary where Terraform and OpenTofu look for providers by themselves, and says how to use it.
set -euo pipefail
cd "$(dirname "$0")/.."

echo "== Installing into the local plugin directory"
tools/mirror.sh "$HOME/.terraform.d/plugins"
cat <<'TEXT'

Write this in a configuration, then run terraform init:

  terraform {
    required_providers {
      stellantis = { source = "accessing-party/stellantis" }
    }
  }

A configuration that was initialized before an update of the same version has the old checksum in its lock file: remove
.terraform.lock.hcl there and run terraform init again. If you have a CLI configuration with a provider_installation
block, name ~/.terraform.d/plugins in it as a filesystem_mirror.
TEXT
